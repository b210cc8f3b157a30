"""Cards: shareable pictures of a passage, set in a design, with a mini-program code.

A card is a share as a picture. The same reader asking for the same passage in the
same design gets the same card. A note that they add is moderated before it is drawn.
A card is shared as soon as it exists, so its note cannot be pending as a message can:
only what WeChat passes is drawn. What it doubts, or cannot check, is refused with a
message that leaves the choice to the reader, since a card without the note would not be
what they asked for, and would reach a friend before they noticed. Passages forwarded
without a card have a picture, too, the same for all sharers: `forward_images.py`.
`render/` draws both, and is independent of this application: content in, picture out.
It runs in a separate process: `child_process.py`.
"""
