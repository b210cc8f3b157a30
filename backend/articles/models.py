"""Models of articles: Official Accounts, articles, their revisions, and copied pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend import clock, db, ids

ORIGINAL_ID_PREFIX = "gh_"


class OfficialAccount(db.Base):
    """An Official Account that is served here; one deployment may serve several.

    `alias` is its original id, gh_ and so on, by which WeChat opens its profile;
    its own name for itself where an article's page does not tell that.
    """

    __tablename__ = "official_accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    alias: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Article(db.Base):
    """What readers see of an article; `revision` is the number of its current text.

    `message_key` is its key in WeChat's statistics, mid_idx; with `biz`, the account's own
    number, it names the article whatever its address. `source_digest` is that of the address
    or heading under which it was first imported; `ArticleAddress` has the others.
    `sent_at` is when the Official Account sent it to its followers, as far as WeChat reported it.
    """

    __tablename__ = "articles"
    __table_args__ = (
        Index(None, "status", "published_at", "id"),
        UniqueConstraint("biz", "message_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True, default=ids.generate)
    official_account_id: Mapped[int] = mapped_column(ForeignKey("official_accounts.id"), index=True)
    source_digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    source_url: Mapped[str | None] = mapped_column(Text)
    message_key: Mapped[str | None] = mapped_column(db.exact(32), index=True)
    biz: Mapped[str | None] = mapped_column(db.exact(64))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))
    author: Mapped[str] = mapped_column(String(64), default="")
    digest: Mapped[str] = mapped_column(String(300), default="")
    cover_key: Mapped[str | None] = mapped_column(db.exact(120))
    status: Mapped[str] = mapped_column(String(12), default="draft")
    written_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class ArticleAddress(db.Base):
    """A further address of an article, by its digest; no two articles share one."""

    __tablename__ = "article_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    digest: Mapped[str] = mapped_column(db.exact(64), unique=True)


class JoinedArticle(db.Base):
    """The public id of a double that was joined into an article: links and codes still name it.

    While readers' rows still move, `double_id` is the double's row, and `shift` by how much the
    numbers of the article's revisions grow; then None and 0.
    """

    __tablename__ = "joined_articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(db.exact(16), unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    double_id: Mapped[int | None] = mapped_column(unique=True)
    shift: Mapped[int] = mapped_column(Integer, default=0)


class Revision(db.Base):
    """One state of an article: its heading, paragraphs, and the plain text that passages count in.

    One with a higher number than the article's is a proposal, which readers do not see.
    `replaced` is the number of the revision that was current before this one.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int] = mapped_column(Integer)
    replaced: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200), default="")
    author: Mapped[str] = mapped_column(String(64), default="")
    digest: Mapped[str] = mapped_column(String(300), default="")
    cover_key: Mapped[str | None] = mapped_column(db.exact(120))
    paragraphs: Mapped[list[Any]]
    text: Mapped[str] = mapped_column(db.LongText)
    content_digest: Mapped[str] = mapped_column(db.exact(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class CopiedPicture(db.Base):
    """A picture that was copied from `source` into our storage; the same source is fetched once."""

    __tablename__ = "pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_digest: Mapped[str] = mapped_column(db.exact(64), unique=True)
    key: Mapped[str] = mapped_column(db.exact(120), index=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
