"""A cascade reduced for the chart: the largest branches stay connected, and all are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from backend import clock, db
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.errors import NotFound
from backend.spread.schemas import Cascade, CascadeBranch, CascadeBranchPage
from backend.spread.trees import cascade_chart
from tests.factories import a_reader, an_article
from tests.spread.trees import a_chain, a_forest, a_share, branching, visited, write

MANY = 100_000
#  0 > 1 > 3 > 4
#    > 2 > 5        6 > 7        8
TREES = [None, 0, 0, 1, 3, 2, None, 6, None]


def test_a_small_cascade_is_shown_whole(app: Flask) -> None:
    article = an_article()
    keys = a_forest(article, TREES)
    shown = look(article, 100)
    assert (shown.shares, shown.people, shown.omitted) == (9, 9, 0)
    assert above(shown, keys) == dict(enumerate(TREES))
    assert {keys.index(each.id): each.size for each in shown.nodes} == dict(
        enumerate([6, 3, 2, 2, 1, 1, 2, 1, 1])
    )
    assert not any(each.omitted for each in shown.nodes)


@pytest.mark.parametrize("limit", range(1, 10))
def test_however_few_are_shown_all_are_counted_and_hang_together(app: Flask, limit: int) -> None:
    article = an_article()
    a_forest(article, TREES)
    shown = look(article, limit)
    assert len(shown.nodes) == limit
    assert shown.omitted + sum(each.omitted + 1 for each in shown.nodes) == 9
    seen: set[str | None] = {None}
    for each in shown.nodes:
        assert each.parent_id in seen
        seen.add(each.id)


def test_the_largest_branches_are_open_and_the_rest_is_folded(app: Flask) -> None:
    article = an_article()
    keys = a_forest(article, TREES)
    shown = look(article, 3)
    assert set(above(shown, keys)) == {0, 1, 6}
    assert {keys.index(each.id): each.omitted for each in shown.nodes} == {0: 2, 1: 2, 6: 1}
    assert shown.omitted == 1


def test_a_fold_is_opened_and_gone_on_with(app: Flask) -> None:
    article = an_article()
    keys = a_forest(article, TREES)
    first = below(article, parent_id=keys[0], limit=1)
    assert [(each.id, each.size, each.omitted) for each in first.items] == [(keys[1], 3, 2)]
    assert first.next == keys[1]
    second = below(article, parent_id=keys[0], after=keys[1])
    assert ([each.id for each in second.items], second.next) == ([keys[2]], None)
    assert below(article, parent_id=keys[8]).items == []
    roots = below(article, after=keys[0])
    assert [each.id for each in roots.items] == [keys[6], keys[8]]


def test_what_is_not_among_them_is_not_found(app: Flask) -> None:
    article, other = an_article(), an_article("<p>别的</p>", "别的")
    keys, elsewhere = a_forest(article, TREES), a_forest(other, [None, 0])
    unused = a_share(article).public_id
    wrong: tuple[dict[str, Any], ...] = (
        {"parent_id": elsewhere[0]},
        {"parent_id": unused},
        {"parent_id": "none"},
        {"parent_id": keys[0], "after": keys[6]},
        {"after": keys[1]},
        {"parent_id": keys[0], "after": elsewhere[1]},
    )
    for given in wrong:
        with pytest.raises(NotFound):
            below(article, **given)


def test_only_who_goes_by_a_name_is_named(app: Flask) -> None:
    article = an_article()
    with db.transaction() as session:
        named, nameless, gone = a_reader("林晚"), a_reader(), a_reader("走了的人")
        session.get_one(Account, gone.id).deleted_at = clock.now()
    makers = {"林晚": named.id, "": nameless.id, "走了的人": gone.id, "stranger": None}
    shares = [a_share(article, account_id=key) for key in makers.values()]
    write([visited(share, article) for share in shares])
    names = {each.id: each.name for each in look(article, 10).nodes}
    assert [names[share.public_id] for share in shares] == ["林晚", None, None, None]


def test_nothing_passed_on_is_an_empty_picture(app: Flask) -> None:
    article = an_article()
    a_share(article)
    shown = look(article, 10)
    assert (shown.shares, shown.omitted, shown.nodes) == (0, 0, [])
    assert below(article).items == []


def test_sums_that_are_kept_up_know_what_is_above(app: Flask) -> None:
    article = an_article()
    chain = a_chain(article, 4)
    write([visited(chain[-1], article)])
    assert [each.depth for each in look(article, 10).nodes] == [0, 1, 2, 3]
    assert [each.omitted for each in look(article, 2).nodes] == [0, 2]


@pytest.mark.one_database
def test_a_hundred_thousand_cost_the_same_few_questions_as_ten(app: Flask) -> None:
    small, large = an_article(), an_article("<p>别的</p>", "别的")
    a_forest(small, branching(10))
    keys = a_forest(large, branching(MANY))
    with questions() as for_small:
        look(small, 300)
    with questions() as for_large:
        shown = look(large, 300)
    with questions() as for_branches:
        first = below(large, parent_id=keys[0], limit=5)
        opened = below(large, parent_id=keys[0], after=first.next or "")
        roots = below(large)
    assert len(for_large) == len(for_small) == 3
    assert len(for_branches) == 6
    assert shown.shares == MANY == shown.omitted + sum(each.omitted + 1 for each in shown.nodes)
    assert len(shown.nodes) == 300
    assert min(each.size for each in shown.nodes) > 10
    assert (len(opened.items), len(roots.items)) == (50, 50)
    if db.get_dialect_name() == "sqlite":
        slow = ("SCAN", "TEMP B-TREE")
        told = plans([*for_large, *for_branches])
        assert len(told) >= 9
        assert [plan for plan in told if any(word in plan for word in slow)] == []


def look(article: Article, limit: int) -> Cascade:
    with db.read_session():
        return cascade_chart.build_cascade(article, limit)


def below(
    article: Article, parent_id: str = "", after: str = "", limit: int = 50
) -> CascadeBranchPage:
    with db.read_session():
        return cascade_chart.list_branches(article, parent_id, after, limit)


def above(shown: Cascade, keys: list[str]) -> dict[int, int | None]:
    def place(each: CascadeBranch) -> int | None:
        return keys.index(each.parent_id) if each.parent_id else None

    return {keys.index(each.id): place(each) for each in shown.nodes}


@contextmanager
def questions() -> Iterator[list[tuple[str, Any]]]:
    """Listen to what the database is asked."""
    asked: list[tuple[str, Any]] = []

    def listen(*told: Any) -> None:
        if told[2].startswith("SELECT"):
            asked.append((told[2], told[3]))

    engine = db.get_database().engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def plans(asked: list[tuple[str, Any]]) -> list[str]:
    """Tell how SQLite would answer these."""
    with db.read_session() as session:
        connection = session.connection()
        return [
            str(row)
            for statement, values in asked
            if "spread_shares" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
