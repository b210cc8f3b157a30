"""Schema of a passage in responses: its quote, position, revision and anchoring state."""

from typing import Literal

from backend import api


class PassageReference(api.Out):
    """The passage a share points to, as it was shared, and its current position.

    `start` and `end` are code points of the text of revision `revision`, the
    newest in which they were found: only if that is the article's own may they
    be shown there. `state` is anchored, moved (they stand elsewhere, or other words
    became of them) or orphaned (they are gone from the article).
    """

    id: str
    quote: str
    start: int
    end: int
    revision: int
    state: Literal["anchored", "moved", "orphaned"]
