"""Doubles of one article, under its short and its long address, are joined by a migration."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from backend.ops import migrations
from tests.old_rows import writing

NOW = datetime(2026, 1, 1)
TEXT = "春天来了。花谢花飞花满天，红消香断有谁怜。一川烟草，满城风絮，梅子黄时雨。"
OTHER = "编者按：" + TEXT.replace("春天", "夏天")
QUOTE = "花谢花飞花满天，红消香断有谁怜。"
LONG = "https://mp.weixin.qq.com/s?__biz=MzA5MDU=&mid=2650000001&idx=1&sn=e"
SHORT = "https://mp.weixin.qq.com/s/AbCdEf_012345"
Row = Callable[..., int]


def test_a_double_is_joined_and_nothing_of_its_readers_is_lost(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0027")
    with writing(fresh_url) as row:
        account = an_account(row)
        readers = [a_reader(row, name) for name in ("r1", "r2")]
        first = an_article(row, account, "kept", SHORT, TEXT)
        second = an_article(row, account, "double", LONG, OTHER, published=NOW + timedelta(days=1))
        for article, text, people in ((first, TEXT, readers), (second, OTHER, readers[:1])):
            passage = a_passage(row, article, text, QUOTE)
            for reader in people:
                a_mark(row, article, passage, reader)
            share = row("shares", public_id=f"s{article.id}", article_id=article.id,
                        passage_id=passage, channel="card", depth=0, created_at=NOW)  # fmt: skip
            row("shared_passages", share_id=share, passage_id=passage, position=0)
            for visitor in ("v", f"w{article.id}"):
                a_visit(row, article, share, visitor)
            row("follow_taps", article_id=article.id, visitor="v", created_at=NOW)
            row("share_codes", scene=f"a{article.id}", article_id=article.id, key="k", state="own",
                target_digest="t", created_at=NOW)  # fmt: skip
            row("spread_articles", article_id=article.id, roots=1, pairs=0, distances=0,
                delay_seconds=2)  # fmt: skip
            row("spread_days", article_id=article.id, day=NOW.date(), channel="card", visits=2,
                counted=2, people=2, newcomers=2, burst_visits=0)  # fmt: skip
            row("popular_passages", article_id=article.id, revision=1, ranges="[]", marks=1,
                as_of=NOW)  # fmt: skip
        lost = a_passage(row, second, OTHER, "编者按：")
        a_mark(row, second, lost, readers[1])
        moved = a_passage(row, second, OTHER, "一川烟草，满城风絮，梅子黄时雨。")
        a_mark(row, second, moved, readers[1])
        a_reading(row, first, readers[0], 3, furthest=5, at=NOW, shelf="to_read")
        a_reading(row, second, readers[0], 10, furthest=12, at=NOW + timedelta(hours=1))
        a_reading(row, second, readers[1], 7, furthest=7, at=NOW)
    migrations.upgrade(fresh_url, "0028")
    with reading(fresh_url) as rows:
        [article] = rows("SELECT id, public_id, biz, message_key, revision FROM articles")
        assert tuple(article)[1:] == ("kept", "MzA5MDU", "2650000001_1", 2)
        assert rows("SELECT public_id, article_id FROM joined_articles") == [("double", article.id)]
        assert len(rows("SELECT id FROM article_addresses")) == 1
        for table in ("marks", "shares", "visits", "passages", "revisions", "follow_taps",
                      "reading_progress", "spread_days"):  # fmt: skip
            assert {it[0] for it in rows(f"SELECT article_id FROM {table}")} == {article.id}
        marks = rows(
            "SELECT a.public_id, p.quote, p.start, p.state FROM marks m JOIN passages p ON"
            " p.id = m.passage_id JOIN accounts a ON a.id = m.account_id ORDER BY p.quote, 1"
        )
        at, rain = TEXT.index(QUOTE), TEXT.index("一川")
        assert {tuple(it) for it in marks} == {
            ("r1", QUOTE, at, "anchored"),
            ("r2", QUOTE, at, "anchored"),
            ("r2", "一川烟草，满城风絮，梅子黄时雨。", rain, "anchored"),
            ("r2", "编者按：", 0, "orphaned"),
        }
        assert len(rows("SELECT DISTINCT passage_id FROM shares")) == 1
        assert len(rows("SELECT DISTINCT passage_id FROM shared_passages")) == 1
        firsts = rows("SELECT visitor FROM visits WHERE is_first ORDER BY visitor")
        assert len(firsts) == 3  # v came to both, and is one
        assert rows("SELECT unchanged, moved, orphaned FROM reanchor_runs") == [(1, 0, 1)]
        progress = rows(
            "SELECT a.public_id, revision, position, furthest, shelf FROM reading_progress"
            " JOIN accounts a ON a.id = account_id ORDER BY 1"
        )
        assert [tuple(it) for it in progress] == [
            ("r1", 1, 10, 12, "to_read"),
            ("r2", 1, 7, 7, ""),
        ]
        assert rows("SELECT roots, delay_seconds FROM spread_articles") == [(2, 4)]
        assert rows("SELECT visits FROM spread_days") == [(4,)]
        assert sorted(it[0] for it in rows("SELECT state FROM share_codes")) == ["own", "taken"]
        kinds = [it[0] for it in rows("SELECT kind FROM jobs ORDER BY kind")]
        assert kinds == ["popular.rebuild", "spread.rebuild"]
    migrations.downgrade(fresh_url, "0027")


def test_what_only_looks_alike_is_not_joined(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0027")
    with writing(fresh_url) as row:
        ours, others = an_account(row), an_account(row, "别号")
        an_article(row, ours, "a", SHORT, TEXT)
        an_article(row, ours, "b", LONG.replace("idx=1", "idx=2"), TEXT, key="2650000001_2")
        an_article(row, others, "c", LONG.replace("MzA5MDU", "MzA5MDY"), TEXT)
        an_article(row, others, "d", None, TEXT, key=None)
        an_article(row, others, "e", None, TEXT, key=None)
    before = everything(fresh_url)
    migrations.upgrade(fresh_url, "0028")
    assert everything(fresh_url) == before
    with reading(fresh_url) as rows:
        known = rows("SELECT public_id, biz FROM articles ORDER BY public_id")
        assert [tuple(it) for it in known] == [
            ("a", "MzA5MDU"), ("b", "MzA5MDU"), ("c", "MzA5MDY"), ("d", None), ("e", None),
        ]  # fmt: skip
        assert rows("SELECT id FROM joined_articles") == rows("SELECT id FROM jobs") == []
    migrations.downgrade(fresh_url, "0027")
    assert everything(fresh_url) == before


def test_a_page_whose_key_was_not_read_is_joined_by_account_title_and_second(
    fresh_url: str,
) -> None:
    migrations.upgrade(fresh_url, "0027")
    with writing(fresh_url) as row:
        account = an_account(row)
        an_article(row, account, "old", SHORT, TEXT, key=None, status="draft", published=None)
        an_article(row, account, "known", LONG, TEXT)
        an_article(row, account, "third", SHORT + "x", TEXT, key=None, status="taken_down")
    migrations.upgrade(fresh_url, "0028")
    with reading(fresh_url) as rows:
        [article] = rows("SELECT public_id, status, message_key, revision FROM articles")
        # What was taken down under one address is down under every other.
        assert tuple(article) == ("third", "taken_down", "2650000001_1", 3)
        joined = rows("SELECT public_id FROM joined_articles ORDER BY public_id")
        assert joined == [("known",), ("old",)]
        numbers = rows("SELECT number FROM revisions ORDER BY number")
        assert numbers == [(1,), (2,), (3,)]


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


class reading:
    """Read rows of a database."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url)

    def __enter__(self) -> Callable[[str], list[Any]]:
        self.connection = self.engine.connect()
        return lambda words: list(self.connection.execute(sa.text(words)).all())

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.engine.dispose()


def everything(url: str) -> dict[str, int]:
    """Count the rows of what a join would move."""
    tables = ("articles", "revisions", "official_accounts", "jobs")
    with reading(url) as rows:
        return {table: rows(f"SELECT COUNT(*) FROM {table}")[0][0] for table in tables}
