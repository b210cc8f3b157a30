"""Rows of articles, of their doubles, and of what readers made of both."""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from backend import db

NOW = datetime(2026, 1, 1)
AT = NOW.replace(tzinfo=UTC)
TEXT = "春天来了。花谢花飞花满天，红消香断有谁怜。一川烟草，满城风絮，梅子黄时雨。"
OTHER = "编者按：" + TEXT.replace("春天", "夏天")
QUOTE = "花谢花飞花满天，红消香断有谁怜。"
LONG = "https://mp.weixin.qq.com/s?__biz=MzA5MDU=&mid=2650000001&idx=1&sn=e"
SHORT = "https://mp.weixin.qq.com/s/AbCdEf_012345"
Row = Callable[..., int]


class Made:
    """An article that was written down: its key, and that of its revision."""

    def __init__(self, key: int, revision: int) -> None:
        self.id, self.revision = key, revision


def an_account(row: Row, name: str = "号") -> int:
    return row("official_accounts", public_id=name.encode().hex(), name=name, alias="",
               created_at=NOW)  # fmt: skip


def a_reader(row: Row, name: str) -> int:
    return row("accounts", public_id=name, nickname="", created_at=NOW)


def an_article(
    row: Row, account: int, name: str, url: str | None, text: str, *,
    key: str | None = "2650000001_1", status: str = "published", published: datetime | None = NOW,
) -> Made:  # fmt: skip
    article = row(
        "articles", public_id=name, official_account_id=account, source_digest=name,
        source_url=url, message_key=key, kind="article", title="题", author="", digest="",
        status=status, written_at=NOW, published_at=published, revision=1, created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    revision = row(
        "revisions", article_id=article, number=1, title="题", author="", digest="",
        paragraphs="[]", text=text, content_digest=name, created_at=NOW,
    )  # fmt: skip
    return Made(article, revision)


def a_passage(row: Row, article: Made, text: str, quote: str) -> int:
    start = text.index(quote)
    end = start + len(quote)
    return row(
        "passages", public_id=f"p{article.id}-{start}", article_id=article.id,
        revision_id=article.revision, start=start, end=end, quote=quote, prefix="", suffix="",
        state="anchored", searched_revision=1, picked_revision_id=article.revision,
        picked_start=start, picked_end=end, created_at=NOW,
    )  # fmt: skip


def a_mark(row: Row, article: Made, passage: int, reader: int) -> None:
    name = f"{passage}-{reader}"
    row("marks", public_id=name, account_id=reader, article_id=article.id, passage_id=passage,
        key=name, colour="yellow", visibility="private", group_key="", created_at=NOW,
        updated_at=NOW)  # fmt: skip


def a_visit(row: Row, article: Made, share: int, visitor: str) -> None:
    row("visits", key=f"{article.id}{visitor}", share_id=share, article_id=article.id,
        visitor=visitor, channel="code", scene=1047, counted=True, discount_reason="",
        is_first=True, is_new=False, created_at=NOW)  # fmt: skip


def a_reading(
    row: Row, article: Made, reader: int, place: int, *, furthest: int, at: datetime,
    shelf: str = "",
) -> None:  # fmt: skip
    row("reading_progress", account_id=reader, article_id=article.id, revision=1, position=place,
        furthest=furthest, length=40, read_at=at, shelf=shelf,
        shelved_at=at if shelf else None)  # fmt: skip


def many_marks_and_visits(connection: sa.Connection, article: Made, passage: int, share: int,
                          number: int) -> None:  # fmt: skip
    """Write as many marks, each by a reader of its own, and visits; all at once."""
    tables = db.Base.metadata.tables
    names = [f"{article.id}-{place}" for place in range(number)]
    connection.execute(
        tables["accounts"].insert(),
        [{"public_id": name, "nickname": "", "created_at": AT} for name in names],
    )
    accounts = tables["accounts"].c
    readers = connection.execute(
        sa.select(accounts.id, accounts.public_id).where(accounts.public_id.in_(names[:1]))
    ).scalar_one()
    marks = [
        {"public_id": name, "account_id": readers + place, "article_id": article.id,
         "passage_id": passage, "key": name, "colour": "yellow", "visibility": "private",
         "group_key": "", "created_at": AT, "updated_at": AT}
        for place, name in enumerate(names)
    ]  # fmt: skip
    connection.execute(tables["marks"].insert(), marks)
    visits = [
        {"key": name, "share_id": share, "article_id": article.id, "visitor": name,
         "channel": "code", "scene": 1047, "counted": True, "discount_reason": "",
         "is_first": True, "is_new": False, "created_at": AT}
        for name in names
    ]  # fmt: skip
    connection.execute(tables["visits"].insert(), visits)
