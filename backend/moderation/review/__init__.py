"""Review by editors: the queue, decisions and their undo, readers' reports, and appeals."""
