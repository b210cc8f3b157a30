"""How messages, thoughts and replies are read: lists, ranking, and what one reader sees.

Nothing here writes. What strangers may see is decided by `Message.is_visible`.
"""
