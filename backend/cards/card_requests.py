"""Card orders: locates the requested passages, and prepares content and pictures to render."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from backend import db, storage
from backend.accounts.models import Account
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount, Revision
from backend.cards import render
from backend.cards.designs.service import DesignUnknown, OfferedDesign
from backend.cards.models import AccountColour
from backend.cards.schemas import CardContentIn
from backend.passages import service as passages
from backend.passages.quote_anchors import QuoteAnchor

PictureKeys = dict[render.Role, str]
DrawFunction = Callable[
    [render.Design, render.PassageContent, render.SizeName], render.RenderedPicture
]


@dataclass(frozen=True)
class CardOrder:
    """Located passages and their reader, who may be a stranger for previews.

    `anchors` are one to three passages; the code leads to the first.
    """

    reader: Account | None
    article: Article
    account: OfficialAccount
    revision: Revision
    anchors: tuple[QuoteAnchor, ...]
    note: str | None
    names_account: bool
    colour: str | None

    def facts(self, pictures: dict[render.Role, bytes]) -> render.PassageContent:
        """Build the content to render, with the given pictures."""
        first_quote, *further_quotes = [anchor.quote for anchor in self.anchors]
        return render.PassageContent(
            quote=first_quote,
            more=tuple(further_quotes),
            title=self.article.title,
            account=self.account_name(),
            nickname=self.reader.nickname if self.reader else "",
            note=self.note,
            code=pictures.get("code", b""),
            cover=pictures.get("cover"),
            avatar=pictures.get("avatar"),
            backdrop=pictures.get("backdrop"),
            colour=self.colour,
        )

    def pictures(self) -> PictureKeys:
        """Give the storage keys of the pictures that there are."""
        keys: dict[render.Role, str | None] = {
            "cover": self.article.cover_key,
            "avatar": self.reader.avatar_key if self.reader else None,
        }
        return {role: key for role, key in keys.items() if key}

    def account_name(self) -> str:
        """Return the account's name, unless the reader leaves it out."""
        return self.account.name if self.names_account else ""


@dataclass(frozen=True)
class CardVariant:
    """An order in one design and size, which is one picture."""

    order: CardOrder
    design: OfferedDesign
    size: render.SizeName

    def digest(self) -> str:
        """Return a digest of everything visible on the picture."""
        order, reader, is_tinted = self.order, self.order.reader, self.design.design.tint
        parts = [
            render.LAYOUT_VERSION,
            [self.design.design.digest, self.size, order.colour if is_tinted else None],
            [order.article.public_id, order.revision.number],
            [[anchor.start, anchor.end] for anchor in order.anchors],
            [order.article.title, order.article.cover_key, order.account_name(), order.note],
            [reader.public_id, reader.nickname, reader.avatar_key] if reader else None,
        ]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def pictures(self) -> PictureKeys:
        """Return the storage keys of the available pictures, including the design's backdrop."""
        backdrop_key = self.design.picture
        return self.order.pictures() | ({"backdrop": backdrop_key} if backdrop_key else {})

    def plan(self) -> render.CardPlan:
        """Plan the drawing steps, as if there were a code."""
        available_roles: set[render.Role] = {"code", *self.pictures()}
        return render.build_plan(
            self.design.design, self.order.facts({}), available_roles, self.size
        )

    def draw(self, draw_card: DrawFunction, code: bytes) -> render.RenderedPicture:
        """Draw the picture with a code, by `draw_card`.

        Raises BadPicture if the code cannot be drawn, DesignUnknown if the
        design's own picture is gone.
        """
        pictures = _load_pictures(self.pictures())
        if self.design.picture and "backdrop" not in pictures:
            raise DesignUnknown
        return draw_card(self.design.design, self.order.facts(pictures | {"code": code}), self.size)


def find_order(reader: Account | None, request: CardContentIn) -> CardOrder:
    """Locate the passages that a request names.

    Raises NotFound for the article, PassageAbsent or PassageAmbiguous for the words.
    """
    with db.read_session() as session:
        article, account, revision = articles.get_published(request.article)
        anchors = tuple(
            passages.locate_quote(revision, passage.quote, passage.start)
            for passage in request.passages()
        )
        account_colour = session.scalar(
            select(AccountColour.colour).where(AccountColour.official_account_id == account.id)
        )
    colour = account_colour or _get_cover_colour(article.cover_key)
    return CardOrder(
        reader, article, account, revision, anchors, request.note, request.names_account, colour
    )


def _get_cover_colour(cover_key: str | None) -> str | None:
    """Return a cover's colour, None if it cannot be read."""
    try:
        return _cover_colour(cover_key) if cover_key else None
    except render.BadPicture:
        return None


@lru_cache(maxsize=4096)
def _cover_colour(key: str) -> str:
    """Compute a cover's colour, cached per process; a key always names the same picture."""
    data = storage.get_store().get(key)
    if data is None:
        raise render.BadPicture(key)
    return render.get_dominant_colour(data)


def _load_pictures(picture_keys: PictureKeys) -> dict[render.Role, bytes]:
    """Load pictures from the store; missing ones are left out."""
    pictures = ((role, storage.get_store().get(key)) for role, key in picture_keys.items())
    return {role: data for role, data in pictures if data is not None}
