"""Challenges: fill-in-the-gap quizzes that readers share, which hide some letters of a passage.

A challenge is a share of channel `challenge` with a question beside it: so it travels,
is visited and counted like every share. The question belongs to whose share first
asked it: they see the answer, do not play, and are notified who solved it. Whoever passes
it on makes a challenge of it, and stays a player. Nothing in it is written by anybody but
the article's author, so there is nothing to moderate. The answer is graded here and hidden
until a play ends; it is no secret, since the article holds it.

    creation    creates a challenge, with a gap or another's question, and loads it
    letter_bank the letters to choose from, and grading: pure
    plays       a play: opened, answered, over; three tries, also under concurrent requests
    identity_merge  merges a visitor's plays into the account that signs in
    presenters  how a challenge is shown: before, during and after a play
    statistics  an article's quiz counts, for editors

A play is one per visitor and question, through however many challenges they meet it. There
are no points; the board of a chat group lists only members who asked to be named there.
"""
