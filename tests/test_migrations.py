"""Migrations: up from empty, down one step and up again, on whichever database is tested."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app

from backend import db
from backend.admin import roles, scopes
from backend.admin.audit import audit_log as audit
from backend.admin.audit import chain_head, hash_chain, log_keys
from backend.admin.models import AuditEntry
from backend.ops import migrations
from tests.old_rows import writing


def test_up_from_empty_down_one_step_and_up_again(fresh_url: str) -> None:
    migrations.upgrade(fresh_url)
    before = columns(fresh_url)
    migrations.downgrade(fresh_url)
    assert columns(fresh_url) != before
    migrations.upgrade(fresh_url)
    assert columns(fresh_url) == before


def test_down_to_nothing_leaves_nothing(fresh_url: str) -> None:
    migrations.upgrade(fresh_url)
    migrations.downgrade(fresh_url, "base")
    assert {table for table, _ in columns(fresh_url)} <= {"alembic_version", "sqlite_sequence"}


def test_names_and_faces_from_before_are_vouched_for_and_stay(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0014")
    now = datetime(2026, 1, 1)
    with writing(fresh_url) as row:
        for name, nickname, face in (
            ("a", "林", "avatars/x.png"),
            ("b", "", None),
            ("c", "梅", None),
        ):
            row("accounts", public_id=name, nickname=nickname, avatar_key=face, created_at=now)
    migrations.upgrade(fresh_url, "0015")
    engine = sa.create_engine(fresh_url)
    with engine.connect() as connection:
        shown = connection.execute(sa.text(
            "SELECT accounts.public_id, checks.kind, checks.state, checks.why,"
            " COALESCE(appearances.nickname, appearances.avatar_key) AS gave"
            " FROM accounts JOIN checks"
            " ON checks.id IN (accounts.nickname_check_id, accounts.avatar_check_id)"
            " JOIN appearances ON appearances.check_id = checks.id"
            " AND appearances.public_id = checks.subject"
        )).all()  # fmt: skip
    engine.dispose()
    assert sorted(tuple(each) for each in shown) == [
        ("a", "avatar", "shown", "house", "avatars/x.png"),
        ("a", "nickname", "shown", "house", "林"),
        ("c", "nickname", "shown", "house", "梅"),
    ]
    migrations.downgrade(fresh_url, "0014")


def test_keys_from_before_keep_what_they_could_do_for_thirty_days(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0021")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with writing(fresh_url) as row:
        for role in roles.ROLES:
            editor = row(
                "editors", public_id=role, login=role, name=role, role=role, password_hash="x",
                must_change_password=False, failures=0, created_at=now,
            )  # fmt: skip
            row(
                "editor_keys", public_id=role, digest=role, editor_id=editor, label="脚本",
                hint="shj_", created_at=now,
            )  # fmt: skip
    migrations.upgrade(fresh_url, "0022")
    engine = sa.create_engine(fresh_url)
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT public_id, scopes, expires_at, used_from FROM editor_keys")
        ).all()
    engine.dispose()
    assert {row[0]: set(row[1].split()) for row in rows} == {
        role: set(scopes.list_scopes(role)) - {"takedowns:write"} for role in roles.ROLES
    }
    for _, _, until, used_from in rows:
        until = datetime.fromisoformat(str(until))
        assert timedelta(days=29) < until - now < timedelta(days=31)
        assert used_from == ""
    migrations.downgrade(fresh_url, "0021")


def test_passages_and_their_shares_outlive_the_step_that_lets_them_move(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0007")
    put(fresh_url)
    migrations.upgrade(fresh_url, "0008")
    found = passages(fresh_url)
    assert [(row.start, row.picked_start, row.sought) for row in found] == [(3, 3, 2), (5, 5, 2)]
    assert [row.picked_revision_id for row in found] == [row.revision_id for row in found]
    migrations.downgrade(fresh_url, "0007")
    assert [(row.start, row.end, row.quote) for row in passages(fresh_url)] == [
        (3, 5, "三四"),
        (5, 7, "五六"),
    ]


def test_what_a_share_led_to_is_the_first_that_it_carries(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0007")
    put(fresh_url)
    migrations.upgrade(fresh_url, "0009")
    engine = sa.create_engine(fresh_url)
    with engine.connect() as connection:
        asked = "SELECT passage_id, place FROM shared_passages"
        assert [tuple(row) for row in connection.execute(sa.text(asked))] == [
            (passages(fresh_url)[1].id, 0)
        ]
    engine.dispose()


def test_shares_and_visits_learn_what_they_are_and_are_summed_up(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0009")
    put_visits(fresh_url)
    migrations.upgrade(fresh_url, "0010")
    engine = sa.create_engine(fresh_url)
    with engine.connect() as connection:

        def rows(words: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.execute(sa.text(words))]

        assert rows("SELECT depth FROM shares ORDER BY id") == [(0,), (1,), (2,)]
        visits = rows("SELECT counted, is_first, is_new FROM visits ORDER BY id")
        assert [tuple(map(int, row)) for row in visits] == [
            (0, 0, 0),
            (1, 1, 1),
            (1, 0, 0),
            (1, 1, 1),
        ]
        assert rows("SELECT kind, state FROM jobs") == [("spread.rebuild", "ready")]
        assert rows("SELECT name FROM turns") == [("visits",)]
    engine.dispose()


def test_jobs_from_before_keep_ids_and_lose_the_words_of_their_errors(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0019")
    now = datetime(2026, 1, 1)
    said = "IntegrityError: (sqlite3.IntegrityError) UNIQUE [parameters: ('openid-of-lin',)]"
    with writing(fresh_url) as row:
        for kind, payload in (
            ("notifications.tell", {"account": 7}),
            ("pushes.handle", {"push": 7}),
        ):
            row("jobs", kind=kind, payload=payload, state="dead", run_at=now, attempts=8,
                max_attempts=8, last_error=said, created_at=now)  # fmt: skip
        row("audit", at=now, action="a", subject="s", detail={}, previous="p", digest="d")
    migrations.upgrade(fresh_url, "0021")
    engine = sa.create_engine(fresh_url)
    with engine.connect() as connection:
        asked = "SELECT account_id, last_error, paused, dated_at = created_at FROM jobs ORDER BY id"
        jobs = [tuple(each) for each in connection.execute(sa.text(asked))]
        entries = [
            tuple(each) for each in connection.execute(sa.text("SELECT key_id, actor FROM audit"))
        ]
    engine.dispose()
    assert [(*each[:2], bool(each[2]), bool(each[3])) for each in jobs] == [
        (7, "IntegrityError", False, True),
        (None, "IntegrityError", False, True),
    ]
    assert entries == [("", None)]
    migrations.downgrade(fresh_url, "0019")


@pytest.mark.every_case
@pytest.mark.parametrize(
    ("keyed", "unkeyed"),
    [("", 0), ("----", 4), ("--kk", 2), ("kkk", 0), ("--k-k", 2)],
    ids=["empty", "unkeyed", "changed_over", "keyed", "unkeyed_again"],
)
def test_the_head_vouches_for_the_audit_log_that_there_is(
    fresh_url: str, keyed: str, unkeyed: int
) -> None:
    migrations.upgrade(fresh_url, "0025")
    now = datetime(2026, 1, 1)
    with writing(fresh_url) as row:
        numbers = [0, *(
            row("audit", at=now, action="a", subject="s", detail={}, previous=f"p{place}",
                digest=f"d{place}", key_id="" if sign == "-" else "f" * 16)
            for place, sign in enumerate(keyed, start=1)
        )]  # fmt: skip
    migrations.upgrade(fresh_url, "0026")
    engine = sa.create_engine(fresh_url)
    with engine.connect() as connection:
        asked = "SELECT id, number, digest, unkeyed_number, unkeyed_digest FROM audit_head"
        rows = [tuple(each) for each in connection.execute(sa.text(asked))]
    engine.dispose()
    digests = [chain_head.GENESIS, *(f"d{place}" for place in range(1, len(numbers)))]
    assert rows == [(1, numbers[-1], digests[-1], numbers[unkeyed], digests[unkeyed])]
    migrations.downgrade(fresh_url, "0025")


def test_an_audit_log_from_before_is_whole_after_the_upgrade_and_goes_on(fresh_url: str) -> None:
    """Entries without a key, and a change-over, as the version before wrote them."""
    migrations.upgrade(fresh_url, "0025")
    at, old, mark = datetime(2026, 1, 1, tzinfo=UTC), "0" * 64, {"from": "", "to": ""}
    key = log_keys.current_key()
    mark["to"] = log_keys.key_id(key)
    with writing(fresh_url) as row:
        for action, detail, is_keyed in (
            ("article.imported", {"outcome": "新"}, False),
            ("article.published", {}, False),
            ("audit.key_changed", mark, True),
            ("article.published", {}, True),
        ):
            entry = AuditEntry(
                at=at, editor_id=None, actor=None, action=action, subject="audit", detail=detail,
                previous=old, key_id=mark["to"] if is_keyed else "",
            )  # fmt: skip
            old = hash_chain.compute_digest(entry, key if is_keyed else None)
            row("audit", at=at.replace(tzinfo=None), action=action, subject="audit", detail=detail,
                previous=entry.previous, digest=old, key_id=entry.key_id)  # fmt: skip
    migrations.upgrade(fresh_url)
    db.init(current_app, fresh_url)
    assert audit.verify().ok
    with db.transaction():
        audit.record(None, "editor.locked", "editor:x")
    verdict = audit.verify()
    assert (verdict.ok, verdict.entries) == (True, 5)
    db.get_database().engine.dispose()


def test_rows_and_waiting_jobs_outlive_the_step_that_names_things_in_full(fresh_url: str) -> None:
    migrations.upgrade(fresh_url, "0026")
    put_names(fresh_url)
    before = columns(fresh_url)
    migrations.upgrade(fresh_url, "0027")
    assert read_names(fresh_url) == {
        "SELECT unchanged FROM reanchor_runs": [(3,)],
        "SELECT run_id, outcome, reason FROM reanchor_results": [(1, "unchanged", "same")],
        "SELECT searched_revision FROM passages ORDER BY start": [(2,), (2,)],
        "SELECT position FROM shared_passages": [(0,)],
        "SELECT discount_reason FROM visits": [("self",)],
        "SELECT scope_id, hold_first FROM moderation_settings": [(0, 2)],
        "SELECT kind, dedupe_key FROM jobs ORDER BY id": [
            ("passages.reanchor", "passages.reanchor:1"),
            ("marks.purge_deleted", "marks.purge_deleted"),
            ("pushes.handle", "push:7"),
        ],
    }
    assert snapshot_of(fresh_url) == {"state": "shown", "reason": "pass", "retry_at": None}
    assert names_of_keys(fresh_url) >= {
        "ix_reanchor_results_run_id_outcome_id",
        "ix_share_codes_state_target_digest_id",
        "fk_reanchor_results_run_id",
    }
    migrations.downgrade(fresh_url, "0026")
    assert columns(fresh_url) == before
    assert snapshot_of(fresh_url) == {"state": "shown", "why": "pass", "ask_at": None}
    engine = sa.create_engine(fresh_url)
    with engine.connect() as connection:
        kinds = connection.execute(sa.text("SELECT kind FROM jobs ORDER BY id")).scalars().all()
        outcome = connection.execute(sa.text("SELECT outcome, how FROM moves")).one()
    engine.dispose()
    assert kinds == ["passages.move", "marks.sweep", "pushes.handle"]
    assert tuple(outcome) == ("kept", "same")


def put_article(row: Callable[..., int], revision: int, now: datetime) -> int:
    """Write down an article of an account; gives its key."""
    account = row("official_accounts", public_id="o", name="号", alias="", created_at=now)
    return row(
        "articles", public_id="a", official_account_id=account, source_digest="d", kind="text",
        title="题", author="", digest="", status="draft", revision=revision, created_at=now,
        updated_at=now,
    )  # fmt: skip


def put_visits(url: str) -> None:
    """Write down a chain of three shares and four visits, the first of a crawler."""
    now = datetime(2026, 1, 1)
    with writing(url) as row:
        article = put_article(row, 0, now)
        share = None
        for name in "stu":
            share = row("shares", public_id=name, article_id=article, parent_id=share,
                        channel="card", created_at=now)  # fmt: skip
        for number, (who, counted) in enumerate((("v", 0), ("v", 1), ("v", 1), ("w", 1))):
            row("visits", key=f"{number}", share_id=share, article_id=article, visitor=who,
                channel="code", scene=1047, counted=bool(counted), discounted="",
                created_at=now)  # fmt: skip


def put(url: str) -> None:
    """Write down an article with two revisions, two passages in the second, and a share of one."""
    now = datetime(2026, 1, 1)
    with writing(url) as row:
        article = put_article(row, 2, now)
        for number in (1, 2):
            revision = row(
                "revisions", article_id=article, number=number, paragraphs="[]",
                text="零一二三四五六", content_digest=f"{number}", created_at=now,
            )  # fmt: skip
        for start, quote in ((3, "三四"), (5, "五六")):
            passage = row(
                "passages", public_id=f"p{start}", article_id=article, revision_id=revision,
                start=start, end=start + 2, quote=quote, prefix="", suffix="", state="anchored",
                created_at=now,
            )  # fmt: skip
        row("shares", public_id="s", article_id=article, passage_id=passage, channel="card",
            created_at=now)  # fmt: skip


def passages(url: str) -> list[sa.Row[Any]]:
    """Read the passages, and see that each share still has its own."""
    engine = sa.create_engine(url)
    meta = sa.MetaData()
    meta.reflect(engine)
    rows, shares = meta.tables["passages"], meta.tables["shares"]
    with engine.connect() as connection:
        found = connection.execute(sa.select(rows).order_by(rows.c.start)).all()
        shared = sa.select(rows.c.start).join(shares, shares.c.passage_id == rows.c.id)
        assert connection.scalars(shared).all() == [5]
        if engine.dialect.name == "sqlite":
            assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()
    return list(found)


def columns(url: str) -> set[tuple[str, str]]:
    engine = sa.create_engine(url)
    inspector = sa.inspect(engine)
    found = {
        (table, column["name"])
        for table in inspector.get_table_names()
        for column in inspector.get_columns(table)
    }
    engine.dispose()
    return found


def put_names(url: str) -> None:
    """Write down one row of what the step renames."""
    now = datetime(2026, 1, 1)
    put_later(url)
    with writing(url) as row:
        run = row("movings", article_id=1, revision=2, kept=3, moved=0, orphaned=0, created_at=now)
        row("moves", moving_id=run, passage_id=1, outcome="kept", how="same", from_revision=1,
            from_start=0, from_end=1, start=0, end=1)  # fmt: skip
        row("shared_passages", share_id=1, passage_id=2, place=0)
        row("visits", key="k", share_id=1, article_id=1, visitor="v", channel="code", scene=1047,
            counted=False, discounted="self", is_first=False, is_new=False,
            created_at=now)  # fmt: skip
        row("standards", place=0, version="v", hold_first=2)
        for kind, key in (
            ("passages.move", "passages.move:1"),
            ("marks.sweep", "marks.sweep"),
            ("pushes.handle", "push:7"),
        ):
            row("jobs", kind=kind, payload={}, dedupe_key=key, state="ready", run_at=now,
                dated_at=now, paused=False, attempts=0, max_attempts=8, created_at=now)  # fmt: skip
        editor = row("editors", public_id="e", login="e", name="e", role="owner", password_hash="x",
                     must_change_password=False, failures=0, created_at=now)  # fmt: skip
        check = row("checks", public_id="c", kind="message", subject="m", state="hidden",
                    why="editor", round=2, tries=0, reports=0, since=now,
                    created_at=now)  # fmt: skip
        row("decisions", batch="b", check_id=check, editor_id=editor, deed="hide", round=2,
            was={"state": "shown", "why": "pass", "ask_at": None}, created_at=now)  # fmt: skip


def put_later(url: str) -> None:
    """Write down an article, two passages of its second revision, and a share, as of 0026."""
    now = datetime(2026, 1, 1)
    with writing(url) as row:
        article = put_article(row, 2, now)
        revision = row("revisions", article_id=article, number=2, paragraphs="[]", text="零一二三",
                       title="", author="", digest="", content_digest="2",
                       created_at=now)  # fmt: skip
        for start in (0, 2):
            passage = row(
                "passages", public_id=f"p{start}", article_id=article, revision_id=revision,
                start=start, end=start + 2, quote="零一", prefix="", suffix="", state="anchored",
                sought=2, picked_revision_id=revision, picked_start=start, picked_end=start + 2,
                created_at=now,
            )  # fmt: skip
        row("shares", public_id="s", article_id=article, passage_id=passage, channel="card",
            depth=0, created_at=now)  # fmt: skip


NAMES_READ = (
    "SELECT unchanged FROM reanchor_runs",
    "SELECT run_id, outcome, reason FROM reanchor_results",
    "SELECT searched_revision FROM passages ORDER BY start",
    "SELECT position FROM shared_passages",
    "SELECT discount_reason FROM visits",
    "SELECT scope_id, hold_first FROM moderation_settings",
    "SELECT kind, dedupe_key FROM jobs ORDER BY id",
)


def read_names(url: str) -> dict[str, list[tuple[Any, ...]]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = {
            words: [tuple(each) for each in connection.execute(sa.text(words))]
            for words in NAMES_READ
        }
    engine.dispose()
    return rows


def snapshot_of(url: str) -> dict[str, Any]:
    engine = sa.create_engine(url)
    name = next(
        column
        for table, column in columns(url)
        if table == "decisions" and column in ("was", "snapshot")
    )
    decisions = sa.table("decisions", sa.column(name, sa.JSON()))
    with engine.connect() as connection:
        snapshot: dict[str, Any] = connection.execute(sa.select(decisions.c[name])).scalar_one()
    engine.dispose()
    return snapshot


def names_of_keys(url: str) -> set[str]:
    engine = sa.create_engine(url)
    inspector = sa.inspect(engine)
    names = {
        str(key["name"])
        for table in ("reanchor_results", "share_codes")
        for key in (*inspector.get_indexes(table), *inspector.get_foreign_keys(table))
    }
    engine.dispose()
    return names
