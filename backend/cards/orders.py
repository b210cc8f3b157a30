"""What somebody asks to see as a card: found in the article, checked, and told to the engine."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from backend import db, storage
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.annotations.anchors import Anchor
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount, Revision
from backend.cards import render
from backend.cards.designs import DesignUnknown, Offered
from backend.cards.models import Look
from backend.cards.schemas import Wish

Keys = dict[render.Role, str]
Drawn = Callable[[render.Design, render.Facts, render.SizeName], render.Picture]


@dataclass(frozen=True)
class Order:
    """Words found where they stand, and for whom; a stranger may look, too.

    `anchors` are one to three passages; the code leads to the first.
    """

    reader: Account | None
    article: Article
    account: OfficialAccount
    revision: Revision
    anchors: tuple[Anchor, ...]
    note: str | None
    names_account: bool
    colour: str | None

    def facts(self, found: dict[render.Role, bytes]) -> render.Facts:
        """Tell the engine the words, and the pictures that are at hand."""
        first, *more = [anchor.quote for anchor in self.anchors]
        return render.Facts(
            quote=first,
            more=tuple(more),
            title=self.article.title,
            account=self.account_name(),
            nickname=self.reader.nickname if self.reader else "",
            note=self.note,
            code=found.get("code", b""),
            cover=found.get("cover"),
            avatar=found.get("avatar"),
            backdrop=found.get("backdrop"),
            colour=self.colour,
        )

    def pictures(self) -> Keys:
        """Give the storage keys of the pictures that there are."""
        keys: dict[render.Role, str | None] = {
            "cover": self.article.cover_key,
            "avatar": self.reader.avatar_key if self.reader else None,
        }
        return {role: key for role, key in keys.items() if key}

    def account_name(self) -> str:
        """Give the account's name, unless the reader leaves it out."""
        return self.account.name if self.names_account else ""


@dataclass(frozen=True)
class Edition:
    """An order in one design and size: one picture."""

    order: Order
    design: Offered
    size: render.SizeName

    def digest(self) -> str:
        """Name the picture by everything that can be seen on it."""
        order, who, tinted = self.order, self.order.reader, self.design.design.tint
        facts = [
            render.LAYOUT_VERSION,
            [self.design.design.digest, self.size, order.colour if tinted else None],
            [order.article.public_id, order.revision.number],
            [[anchor.start, anchor.end] for anchor in order.anchors],
            [order.article.title, order.article.cover_key, order.account_name(), order.note],
            [who.public_id, who.nickname, who.avatar_key] if who else None,
        ]
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def pictures(self) -> Keys:
        """Give the storage keys of the pictures that there are, the design's own among them."""
        own = self.design.picture
        return self.order.pictures() | ({"backdrop": own} if own else {})

    def plan(self) -> render.Plan:
        """Plan the picture, as if it had a code."""
        shown: set[render.Role] = {"code", *self.pictures()}
        return render.plan(self.design.design, self.order.facts({}), shown, self.size)

    def draw(self, drawn: Drawn, code: bytes) -> render.Picture:
        """Have the picture `drawn`, with a code.

        Raises BadPicture if the code cannot be drawn, DesignUnknown if the
        design's own picture is gone.
        """
        found = _opened(self.pictures())
        if self.design.picture and "backdrop" not in found:
            raise DesignUnknown
        return drawn(self.design.design, self.order.facts(found | {"code": code}), self.size)


def find(reader: Account | None, asked: Wish) -> Order:
    """Find the words that somebody asks for.

    Raises NotFound for the article, PassageAbsent or PassageAmbiguous for the words.
    """
    with db.reading() as session:
        article, account, revision = articles.get_published(asked.article)
        anchors = tuple(
            annotations.locate(revision, each.quote, each.start) for each in asked.passages()
        )
        own = session.scalar(select(Look.colour).where(Look.official_account_id == account.id))
    colour = own or _colour(article.cover_key)
    return Order(
        reader, article, account, revision, anchors, asked.note, asked.names_account, colour
    )


def _colour(cover_key: str | None) -> str | None:
    """Give a cover's colour, as far as it can be read."""
    try:
        return _cover_colour(cover_key) if cover_key else None
    except render.BadPicture:
        return None


@lru_cache(maxsize=4096)
def _cover_colour(key: str) -> str:
    """Find a cover's colour, once per process; a key always names the same picture."""
    data = storage.store().get(key)
    if data is None:
        raise render.BadPicture(key)
    return render.colour_of(data)


def _opened(keys: Keys) -> dict[render.Role, bytes]:
    """Read pictures from the store; one that is gone is left out."""
    found = ((role, storage.store().get(key)) for role, key in keys.items())
    return {role: data for role, data in found if data is not None}
