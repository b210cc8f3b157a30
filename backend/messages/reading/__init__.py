"""How messages, thoughts and replies are read: lists, ranking, and what one reader sees.

Nothing here writes but the import of a reader's own messages from a file. What
strangers may see is decided by `Message.is_visible`.
"""
