"""Editors' view of messages on their way to readers: what waits, what failed, sending it again."""
