"""What a reader shows of themselves: a name and a face, each judged before others meet it.

What others meet stands on the account, with the check that let it through, and the
database refuses it there without one. What waits, or was refused, is a row here:
its reader sees it and where it stands, while others go on meeting what was before.
Each try is a row of its own, because a new name and the old one stand in two places
at once. Closing a WeChat account or taking back an authorization empties both.
"""
