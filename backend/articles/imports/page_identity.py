"""Finds the article that a page is, by message key, else by address or heading; records these."""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import select

from backend import db
from backend.articles import article_lookup
from backend.articles.imports.identity_digests import digest_json, digest_page, digest_url
from backend.articles.models import Article, ArticleAddress, OfficialAccount
from backend.articles.page.article_links import canonical_link
from backend.articles.page_parser import ParsedPage


@dataclass(frozen=True)
class PageIdentity:
    """What names the article of a page.

    `number` is the message key without the account (mid_idx) and `biz` the account, each empty
    if the page does not tell it. `digests` are those of all its addresses, or of its heading.
    """

    account_name: str
    number: str
    biz: str
    digests: tuple[str, ...]

    @classmethod
    def of(cls, page: ParsedPage, requested_url: str = "") -> Self:
        """Read what names a page; `requested_url` is the address it was fetched from."""
        requested = canonical_link(requested_url)
        links = [*page.links, *([requested] if requested else [])]
        digests = dict.fromkeys([digest_page(page), *map(digest_url, links)])
        biz = page.message_biz if page.message_key else ""
        return cls(page.account_name, page.message_key or "", biz, tuple(digests))

    def find_article_id(self) -> int | None:
        """Find the row id of the article: by key first, then by the first known address."""
        return self._find_by_key() or self._find_by_address()

    def _find_by_key(self) -> int | None:
        """Find it by its key; where either side does not know `biz`, the account's name decides."""
        query = select(Article.id, Article.biz, OfficialAccount.name)
        query = query.join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        query = query.where(Article.message_key == self.number).order_by(Article.id)
        rows = db.session().execute(query).all() if self.number else ()
        same_biz = [row.id for row in rows if self.biz and row.biz == self.biz]
        same_name = [
            row.id for row in rows if self.account_name == row.name and not (self.biz and row.biz)
        ]
        return next(iter([*same_biz, *same_name]), None)

    def _find_by_address(self) -> int | None:
        """Find it by an address, unless that is known to be of another message."""
        ids = article_lookup.find_ids_by_digest(self.digests)
        columns = (Article.id, Article.biz, Article.message_key)
        query = select(*columns).where(Article.id.in_(set(ids.values())))
        rows = {row.id: row for row in db.session().execute(query)} if ids else {}
        candidates = [ids[digest] for digest in self.digests if digest in ids]
        return next((row_id for row_id in candidates if not self._differs(rows[row_id])), None)

    def _differs(self, row: Any) -> bool:
        pairs = ((self.number, row.message_key), (self.biz, row.biz))
        return any(own and known and own != known for own, known in pairs)

    def choose_digest(self) -> str:
        """Choose the digest under which a new article is stored: its own first one, if free."""
        known_ids = article_lookup.find_ids_by_digest(self.digests[:1])
        return digest_json(["message", self.biz, self.number]) if known_ids else self.digests[0]

    def record(self, article: Article) -> None:
        """Record on an article what the page told of its key and its addresses."""
        article.message_key = self.number or article.message_key
        article.biz = self.biz or article.biz
        known = article_lookup.find_ids_by_digest(self.digests)
        new_digests = [digest for digest in self.digests if digest not in known]
        db.session().add_all(
            ArticleAddress(article_id=article.id, digest=digest) for digest in new_digests
        )
        db.session().flush()
