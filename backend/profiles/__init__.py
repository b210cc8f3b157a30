"""Reader profiles: nickname and avatar, each moderated before others see it.

What others see stands on the account, with the check that approved it, and the
database refuses it there without one. What is pending, or was refused, is a row here:
its reader sees it and its state, while others go on seeing the previous one.
Each submission is a row of its own, because a new name and the old one are in use at
the same time. Closing a WeChat account or revoking an authorization clears both.
"""
