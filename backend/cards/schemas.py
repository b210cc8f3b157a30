"""Cards as they come in and go out."""

from typing import Annotated, Self

from pydantic import Field

from backend import api, storage
from backend.annotations.service import Quote, Start
from backend.cards.models import Card


class NewCard(api.In):
    """The words to cut out, where the phone believes they stand, and the design."""

    article: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]
    quote: Quote
    start: Start | None = None
    design: Annotated[str, Field(min_length=1, max_length=32)] = "paper"


class CardOut(api.Out):
    """A card: its picture, and the share that its code names.

    `path` opens the passage in the mini-program. `code_kind` is `article` when
    the code leads to the article only.
    """

    id: str
    share_id: str
    url: str
    width: int
    height: int
    design: str
    code_kind: str
    path: str

    @classmethod
    def of(cls, card: Card, share_id: str, page: str) -> Self:
        """Show a card."""
        return cls(
            id=card.public_id,
            share_id=share_id,
            url=storage.url(card.key),
            width=card.width,
            height=card.height,
            design=card.design,
            code_kind=card.code_kind,
            path=f"/{page}?s={share_id}",
        )


class DesignOut(api.Out):
    """A design that a reader can choose."""

    name: str
    title: str


class DesignList(api.Out):
    """All designs there are, in the order in which they are offered."""

    items: list[DesignOut]
    next: str | None = None
