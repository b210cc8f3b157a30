"""Pictures worth passing on.

A card is a share that one can see: a passage, set by a design, with the code
that leads back to it. The same reader asking for the same words in the same
design gets the same card. What they add of their own is judged before it is
drawn: `notes.py` says why such a word is refused where a message would wait.
Words forwarded without a card have a picture, too, the same for all who pass them on:
`forwards.py`. `render/` draws both, and knows nothing of this house: facts in, picture
out. It does so in a process of its own, which `press.py` minds.
"""
