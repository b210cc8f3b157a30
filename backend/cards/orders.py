"""What somebody asks to see as a card: found in the article, checked, and told to the engine."""

import hashlib
import json
from dataclasses import dataclass

from backend import db, storage
from backend.accounts.models import Account
from backend.annotations import service as annotations
from backend.annotations.anchors import Anchor
from backend.articles import service as articles
from backend.articles.models import Article, OfficialAccount, Revision
from backend.cards import designs, render
from backend.cards.schemas import Passage


@dataclass(frozen=True)
class Order:
    """Words found where they stand, and for whom; a stranger may look, too."""

    reader: Account | None
    article: Article
    account: OfficialAccount
    revision: Revision
    anchor: Anchor

    def digest(self, design: designs.Offered) -> str:
        """Name a card by everything that can be seen on it."""
        who = self.reader
        facts = [
            render.LAYOUT_VERSION,
            design.digest,
            [self.article.public_id, self.revision.number, self.anchor.start, self.anchor.end],
            [self.article.title, self.article.cover_key, self.account.name],
            [who.public_id, who.nickname, who.avatar_key] if who else None,
        ]
        text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def facts(self, pictures: dict[render.Role, bytes] | None = None) -> render.Facts:
        """Tell the engine the words, and the pictures that are at hand."""
        found = pictures or {}
        return render.Facts(
            quote=self.anchor.quote,
            title=self.article.title,
            account=self.account.name,
            nickname=self.reader.nickname if self.reader else "",
            code=found.get("code", b""),
            cover=found.get("cover"),
            avatar=found.get("avatar"),
        )

    def pictures(self) -> dict[render.Role, str]:
        """Give the storage keys of the pictures that there are."""
        keys: dict[render.Role, str | None] = {
            "cover": self.article.cover_key,
            "avatar": self.reader.avatar_key if self.reader else None,
        }
        return {role: key for role, key in keys.items() if key}


def find(reader: Account | None, asked: Passage) -> Order:
    """Find the words that somebody asks for.

    Raises NotFound for the article, PassageAbsent or PassageAmbiguous for the words.
    """
    with db.reading():
        article, account, revision = articles.get_published(asked.article)
        anchor = annotations.locate(revision, asked.quote, asked.start)
    return Order(reader, article, account, revision, anchor)


def opened(keys: dict[render.Role, str]) -> dict[render.Role, bytes]:
    """Read pictures from the store; one that is gone is left out."""
    found = ((role, storage.store().get(key)) for role, key in keys.items())
    return {role: data for role, data in found if data is not None}
