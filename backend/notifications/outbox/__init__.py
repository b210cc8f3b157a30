"""Subscribe messages on their way out: queued with the action, sent by a job, retried, given up."""
