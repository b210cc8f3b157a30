"""Lists of messages, thoughts and replies: pages, ranking, and what one reader sees of each.

Nothing here writes but the import of a reader's own messages from a file. What
strangers may see is decided by `Message.is_visible`.
"""
