"""Everything said in words: messages on an article, thoughts on a passage, replies, likes.

They are one table, since they are one thing: words of a person that others may
answer, like, report and never see. A message has neither passage nor root, a
thought has a passage, a reply has a root. A question is a thought whose words
say so, since it is answered, liked and found like any other. Replies keep their
true parent however deep they go, and are shown at two levels: a root, and all
that hangs below it. What strangers meet is decided in one place (`standing.py`) and kept
in one column, `listed`, which every list begins with.
"""
