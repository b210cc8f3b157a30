"""Schemas of cards: content and creation, previews as drawing steps, designs, forward pictures."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from backend import api, storage
from backend.cards import render
from backend.cards.models import Card, OfferedDesign
from backend.moderation.text_cleaning import clean_text
from backend.passages.passage_records import QuoteStart, QuoteText

MAX_PASSAGES = 3
MAX_NOTE_LENGTH = 60

DesignName = Annotated[str, Field(min_length=1, max_length=32)]


class CardPassageIn(api.In):
    """A quote, and where the client believes it is."""

    quote: QuoteText
    start: QuoteStart | None = None


def _collapse_to_one_line(note: str) -> str:
    return " ".join(clean_text(note).split())


Note = Annotated[
    api.WrittenText, Field(max_length=MAX_NOTE_LENGTH), api.CleanedBy(_collapse_to_one_line)
]


class CardContentIn(CardPassageIn):
    """The content of a card: up to three passages of an article, and a reader's note.

    The card's code leads to the first passage. `note` is the reader's own word,
    60 characters at most, set as one line and without invisible characters;
    `names_account` false leaves out the account's name.
    """

    article_id: api.Id
    more_passages: Annotated[list[CardPassageIn], Field(max_length=MAX_PASSAGES - 1)] = []
    note: Annotated[Note | None, AfterValidator(lambda note: note or None)] = None
    names_account: bool = True

    def passages(self) -> list[CardPassageIn]:
        """List all passages, the first one first."""
        return [CardPassageIn(quote=self.quote, start=self.start), *self.more_passages]


class NewCard(CardContentIn):
    """The card to create: its content, the design, and one of the design's sizes."""

    design: DesignName = "paper"
    size: render.CardSize | None = None


class NewPreview(CardContentIn):
    """The card to preview, in these designs, or in all that are offered if none is named.

    A design that does not have the size is shown in its usual one.
    """

    designs: Annotated[list[DesignName], Field(max_length=12)] = []
    size: render.CardSize | None = None


class PreviewOut(api.Out):
    """One design's drawing steps, defined in backend/cards/render/drawing_steps.py.

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
    def of(cls, offered: OfferedDesign, size: render.CardSize, plan: render.CardPlan) -> Self:
        """Build from a plan."""
        width, height = plan.size
        return cls(
            design=offered.name,
            title=offered.design.title,
            size=size,
            sizes=offered.sizes,
            width=width,
            height=height,
            backdrop=storage.build_url(offered.picture) if offered.picture else None,
            steps=plan.steps,
        )


class PreviewPictures(api.Out):
    """URLs of the pictures that steps reference by role; null if there is none.

    `code` is the article's own: it leads to the article, and names no share.
    """

    cover: str | None
    avatar: str | None
    code: str | None


class PreviewList(api.WrittenOut):
    """A card in several designs, for the client to draw."""

    items: list[PreviewOut]
    pictures: PreviewPictures
    next: str | None = None


class CardOut(api.WrittenOut):
    """A card: its picture, and the share that its code leads to.

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
        """Build from a card."""
        return cls(
            id=card.public_id,
            share_id=share_id,
            url=storage.build_url(card.key),
            width=card.width,
            height=card.height,
            design=card.design,
            size=card.size,
            code_kind=card.code_kind,
            path=f"/{page}?s={share_id}",
        )


class DesignOut(api.Out):
    """A design that a reader can choose, and its sizes, the default first."""

    name: str
    title: str
    sizes: list[render.CardSize]

    @classmethod
    def of(cls, offered: OfferedDesign) -> Self:
        """Build from a design."""
        return cls(name=offered.name, title=offered.design.title, sizes=offered.sizes)


class DesignList(api.Out):
    """All offered designs, in display order."""

    items: list[DesignOut]
    next: str | None = None


class ForwardPictureQuery(api.Query):
    """The picture's shape: `wide` (5:4) as chats show it, or `square` as Moments do."""

    shape: Literal["wide", "square"] = "wide"


class DesignsQuery(api.Query):
    """The article to list designs for; without one, the designs offered everywhere."""

    article_id: api.Id | None = None
