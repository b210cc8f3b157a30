"""Questions that readers pass on: today one kind, a gap cut into a passage.

A challenge is a share of channel `challenge` with a question beside it: so it travels,
is arrived by and counted like all that is passed on. The question is whose share first
asked it: they see the answer, do not play, and hear who solved it. Whoever passes it on
makes a challenge of it, and stays a player. Nothing in it is written by
anybody but the article's author, so there is nothing to judge. The answer is graded
here and kept out of sight until a play ends; it is no secret, since the article holds it.

    gaps       which gaps are fit, the letters to choose from, grading: pure
    service    finding a challenge, with its question
    asking     cutting a gap, and passing a question on
    playing    a play: opened, answered, over; three tries, whoever sends them at once
    joining    a stranger's phone turns out to be somebody's
    showing    how a challenge looks to whom it is shown: before, during and after
    figures    what became of an article's questions, for editors

A play is one per visitor and question, by however many challenges they meet it. There
are no points; the board of a chat group holds those members alone who asked to be named there.
"""
