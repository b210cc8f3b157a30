"""Reading: where a reader is in each article, their shelves, and their history.

One row per reader and article holds position, shelf and history, since they are
three views of the same thing. Positions are stored in code points of one revision
and converted to the next by the keys of its paragraphs. The client reports late,
twice and out of order: its own time of reading decides what is newer, and the
furthest position only grows. Removing an article from the history leaves an empty
row for a week, so that a late report does not restore it.
"""
