"""Comments: messages on articles, thoughts on passages, replies, and likes.

They are one table, since they are one thing: text of a person that others may
answer, like, report and never see. A message has neither passage nor root, a
thought has a passage, a reply has a root. A question is a thought whose text
says so, since it is answered, liked and found like any other. Replies keep their
true parent however deep they go, and are shown at two levels: a root, and all
replies below it. What others see is decided by two properties of `Message` and stored
in one column, `listed`, which every list begins with.

The API, the table and the classes call all of them messages, as the phone shows them: 留言.
"""
