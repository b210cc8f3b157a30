"""Pages of a list: whatever its order, each row comes once, and no cursor can be made up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import case, delete, select

from backend import db
from backend.api import cursors, paging
from backend.api.paging import OrderColumn
from backend.chat_robots.models import RobotPost

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("order", "slots"),
    [
        ((RobotPost.id,), "abcdef"),
        ((RobotPost.id.desc(),), "fedcba"),
        ((RobotPost.created_at, RobotPost.id), "adbcef"),
        ((RobotPost.created_at.desc(), RobotPost.id.desc()), "fecbda"),
        ((RobotPost.created_at.desc(), RobotPost.id), "febcad"),
        ((case((RobotPost.slot == "c", 0), else_=1), RobotPost.created_at, RobotPost.id), "cadbef"),
    ],
)
def test_each_row_comes_once_though_keys_are_equal_across_pages(
    posts: None, order: tuple[OrderColumn, ...], slots: str
) -> None:
    for limit in (1, 2, 3, 5, 6, 7):
        pages = list_pages(limit, *order)
        assert "".join(slot for page in pages for slot in page) == slots
        assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
        assert 1 <= len(pages[-1]) <= limit


def test_pages_go_on_where_they_were_while_rows_come_and_go(posts: None) -> None:
    first = paging.load_scalars(select(RobotPost.slot), "", 2, RobotPost.id.desc())
    assert (first.items, bool(first.next)) == (["f", "e"], True)
    db.session().execute(delete(RobotPost).where(RobotPost.slot == "e"))
    add_post("g", 9)
    second = paging.load_scalars(select(RobotPost.slot), first.next or "", 9, RobotPost.id.desc())
    assert second == (["d", "c", "b", "a"], None)


def test_rows_hold_what_was_selected_and_nothing_of_the_order(posts: None) -> None:
    query = select(RobotPost.slot, RobotPost.kind)
    rows, _ = paging.load_rows(query, "", 2, RobotPost.created_at.desc(), RobotPost.id.desc())
    assert rows == [("f", "digest"), ("e", "digest")]


@pytest.mark.parametrize(
    "cursor",
    [
        "!!!",
        "字",
        "W1td",
        cursors.pack(),
        cursors.pack(1),
        cursors.pack(NOON.isoformat()),
        cursors.pack(NOON.isoformat(), "1"),
        cursors.pack(NOON.isoformat(), 1, 1),
        cursors.pack(NOON.isoformat(), -1),
        cursors.pack(NOON.isoformat(), 2**63),
        cursors.pack("0001-01-01T00:00:00+23:59", 1),
        cursors.pack("noon", 1),
        cursors.pack(1, 1),
    ],
)
def test_a_cursor_that_the_list_did_not_make_is_refused(posts: None, cursor: str) -> None:
    with pytest.raises(cursors.BadCursor) as caught:
        paging.load_scalars(
            select(RobotPost), cursor, 2, RobotPost.created_at.desc(), RobotPost.id.desc()
        )
    error = caught.value
    assert (error.status, error.code, error.faults[0].pointer) == (422, "bad_input", "/cursor")


def list_pages(limit: int, *order: OrderColumn) -> list[list[str]]:
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page, cursor = paging.load_scalars(select(RobotPost.slot), cursor, limit, *order)
        pages.append(page)
    return pages


def add_post(slot: str, minutes: int) -> None:
    db.session().add(
        RobotPost(
            slot=slot, robot="wecom", kind="digest", created_at=NOON + timedelta(minutes=minutes)
        )
    )
    db.session().flush()


@pytest.fixture
def posts(app: Flask) -> Iterator[None]:
    """Six rows, of which b and c, and a and d, have the same moment."""
    with db.transaction():
        for slot, minutes in zip("abcdef", (0, 1, 1, 0, 2, 3), strict=True):
            add_post(slot, minutes)
        yield
