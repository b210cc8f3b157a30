"""Cards as they come in and go out."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from backend import api, storage
from backend.annotations.service import Quote, Start
from backend.cards import render
from backend.cards.designs import Offered
from backend.cards.models import Card
from backend.moderation.texts import cleaned

MOST_PASSAGES = 3
NOTE_CHARACTERS = 60

DesignName = Annotated[str, Field(min_length=1, max_length=32)]
Note = Annotated[api.Text, Field(max_length=NOTE_CHARACTERS)]


class Passage(api.In):
    """Words, and where the phone believes they stand."""

    quote: Quote
    start: Start | None = None


def _one_line(note: str | None) -> str | None:
    return " ".join(cleaned(note).split()) or None if note else None


class Wish(Passage):
    """Words of an article as a card: up to three passages, and what a reader adds.

    The card's code leads to the first passage. `note` is the reader's own word,
    60 characters at most, set as one line and without what nobody sees;
    `names_account` false leaves out the account's name.
    """

    article: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]
    more: Annotated[list[Passage], Field(max_length=MOST_PASSAGES - 1)] = []
    note: Annotated[Note | None, AfterValidator(_one_line)] = None
    names_account: bool = True

    def passages(self) -> list[Passage]:
        """List all passages, the first one first."""
        return [Passage(quote=self.quote, start=self.start), *self.more]


class NewCard(Wish):
    """The card to make: its words, the design, and one of the design's sizes."""

    design: DesignName = "paper"
    size: render.CardSize | None = None


class NewPreview(Wish):
    """The card to look at, in these designs, or in all that are offered if none is named.

    A design that does not have the size is shown in its usual one.
    """

    designs: Annotated[list[DesignName], Field(max_length=12)] = []
    size: render.CardSize | None = None


class PreviewOut(api.Out):
    """One design's drawing steps, which backend/cards/render/steps.py explains.

    `backdrop` is where the design's own picture lies, if it has one; `sizes` are
    those that it can be had in, the usual one first.
    """

    design: str
    title: str
    size: render.CardSize
    sizes: list[render.CardSize]
    width: int
    height: int
    backdrop: str | None
    steps: render.Steps

    @classmethod
    def of(cls, offered: Offered, size: render.CardSize, plan: render.Plan) -> Self:
        """Show a plan."""
        width, height = plan.size
        return cls(
            design=offered.name,
            title=offered.design.title,
            size=size,
            sizes=offered.sizes,
            width=width,
            height=height,
            backdrop=storage.url(offered.picture) if offered.picture else None,
            steps=plan.steps,
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
    size: str
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
            size=card.size,
            code_kind=card.code_kind,
            path=f"/{page}?s={share_id}",
        )


class DesignOut(api.Out):
    """A design that a reader can choose, and its sizes, the usual one first."""

    name: str
    title: str
    sizes: list[render.CardSize]

    @classmethod
    def of(cls, offered: Offered) -> Self:
        """Show a design."""
        return cls(name=offered.name, title=offered.design.title, sizes=offered.sizes)


class DesignList(api.Out):
    """All designs there are, in the order in which they are offered."""

    items: list[DesignOut]
    next: str | None = None


class PictureQuery(api.Query):
    """The picture's shape: `wide` (5:4) as chats show it, or `square` as Moments do."""

    shape: Literal["wide", "square"] = "wide"


class DesignsQuery(api.Query):
    """For which article; without one, the designs that are offered everywhere."""

    article: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")] | None = None
