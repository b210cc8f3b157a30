"""Cards as they come in and go out."""

from typing import Annotated, Self

from pydantic import Field

from backend import api, storage
from backend.annotations.service import Quote, Start
from backend.cards import designs, render
from backend.cards.models import Card

DesignName = Annotated[str, Field(min_length=1, max_length=32)]


class Passage(api.In):
    """Words to cut out, and where the phone believes they stand."""

    article: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]
    quote: Quote
    start: Start | None = None


class NewCard(Passage):
    """The words to cut out, and the design."""

    design: DesignName = "paper"


class NewPreview(Passage):
    """The words to look at, and in which designs; in all that are offered if none is named."""

    designs: Annotated[list[DesignName], Field(max_length=12)] = []


class PreviewOut(api.Out):
    """One design's drawing steps, which backend/cards/render/steps.py explains."""

    design: str
    title: str
    width: int
    height: int
    steps: render.Steps

    @classmethod
    def of(cls, offered: designs.Offered, plan: render.Plan) -> Self:
        """Show a plan."""
        width, height = plan.size
        return cls(
            design=offered.name, title=offered.title, width=width, height=height, steps=plan.steps
        )


class Pictures(api.Out):
    """Where the pictures lie that steps name by their role; null is not there.

    `code` is the article's own: it leads to the article, and names no share.
    """

    cover: str | None
    avatar: str | None
    code: str | None


class PreviewList(api.Out):
    """A card in several designs, for the phone to draw."""

    items: list[PreviewOut]
    pictures: Pictures
    next: str | None = None


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
