"""Moves what readers made of a double to the article that stays, or adds it up there."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from backend import clock, job_queue
from backend.ops.article_joining.row_batches import (
    get_table,
    is_of,
    run_batches,
    update_rows,
)

MOVED = ("revisions", "reanchor_runs", "marks", "shares", "messages", "questions", "spread_shares",
         "passages", "article_addresses", "joined_articles")  # fmt: skip
# Of each, what may stand there once for an article; the rest of the double's rows move.
ONCE = {"follow_taps": "visitor", "forward_pictures": "key", "account_reach_days": "day"}
ADDED_UP: dict[str, tuple[str, ...]] = {
    "spread_articles": (),
    "spread_days": ("day", "channel"),
    "spread_facets": ("facet", "value"),
    "spread_ages": ("facet", "value", "width", "slot"),
}
# These have rules of their own below, or go with the double.
OTHERS = ("visits", "reading_progress", "share_codes", "popular_passages")
JOBS_OF_ARTICLES = ("passages.reanchor", "popular.rebuild", "notifications.fan_out")


def move_rows(keeper: int, double: int) -> None:
    """Move all rows of a double, save its own."""
    _move_visits(keeper, double)
    for name in MOVED:
        update_rows(name, is_of(name, double), article_id=keeper)
    for name, column in ONCE.items():
        _move_once(name, column, keeper, double)
    for name, columns in ADDED_UP.items():
        _add_up(name, columns, keeper, double)
    _merge_progress(keeper, double)
    _move_code(keeper, double)
    run_batches("popular_passages", is_of("popular_passages", double), _delete_popular)


def has_rows(connection: sa.Connection, double: int) -> bool:
    """Tell whether any row still belongs to a double, as one written meanwhile does."""
    names = (*MOVED, *ONCE, *ADDED_UP, *OTHERS)
    queries = (
        sa.select(get_table(name).c.id).where(is_of(name, double)).limit(1) for name in names
    )
    return any(connection.scalar(query) is not None for query in queries)


def shift_numbers(join_id: int, article_id: int, by: int) -> None:
    """Raise the numbers of an article's revisions where readers' rows name them.

    Numbers from before are at most `by`, and those from after are above it. Nothing is done
    where another worker has ended this step: the double's rows, which come next, are below.
    """
    joined = get_table("joined_articles")
    is_open = sa.exists().where(joined.c.id == join_id, joined.c.shift > 0)
    runs = sa.select(get_table("reanchor_runs").c.id).where(is_of("reanchor_runs", article_id))
    for name, column, condition in (
        ("passages", "searched_revision", is_of("passages", article_id)),
        ("reading_progress", "revision", is_of("reading_progress", article_id)),
        ("reanchor_results", "from_revision", get_table("reanchor_results").c.run_id.in_(runs)),
    ):
        number = get_table(name).c[column]
        update_rows(name, condition & number.between(1, by) & is_open, **{column: number + by})


def move_jobs(connection: sa.Connection, keeper: int, double: int) -> None:
    """Let waiting jobs speak of the article that stays."""
    table = get_table("jobs")
    query = sa.select(table.c.id, table.c.payload).where(table.c.kind.in_(JOBS_OF_ARTICLES))
    for row in connection.execute(query).all():
        payload = dict(row.payload)
        if payload.get("article") == double:
            payload["article"] = keeper
        if double in payload.get("articles", ()):
            payload["articles"] = [keeper if it == double else it for it in payload["articles"]]
        if payload != row.payload:
            connection.execute(sa.update(table).where(table.c.id == row.id).values(payload=payload))
    job_queue.enqueue("popular.rebuild", {"articles": [keeper]})
    job_queue.enqueue("spread.rebuild", {"article": keeper})


def _move_visits(keeper: int, double: int) -> None:
    """Move visits; who came to both is one person, and only their earlier first visit is one."""
    visits = get_table("visits")
    theirs, ours = visits.alias(), visits.alias()
    same_visitor = sa.and_(
        ours.c.visitor == theirs.c.visitor, ours.c.article_id == keeper, ours.c.is_first
    )
    query = sa.select(theirs.c.id, ours.c.id, theirs.c.created_at, ours.c.created_at)
    # An outer join, so that every database begins with the batch.
    pairs = query.select_from(theirs.outerjoin(ours, same_visitor)).where(theirs.c.is_first)

    def move(connection: sa.Connection, ids: list[int]) -> None:
        rows = connection.execute(pairs.where(theirs.c.id.in_(ids))).all()
        later = [row[0] if row[2] >= row[3] else row[1] for row in rows if row[1] is not None]
        if later:
            update = sa.update(visits).where(visits.c.id.in_(later))
            connection.execute(update.values(is_first=False))
        update = sa.update(visits).where(visits.c.id.in_(ids))
        connection.execute(update.values(article_id=keeper))

    run_batches("visits", is_of("visits", double), move)


def _move_once(name: str, column: str, keeper: int, double: int) -> None:
    table = get_table(name)
    other = table.alias()

    def move(connection: sa.Connection, ids: list[int]) -> None:
        at_keeper = sa.select(other.c[column]).where(other.c.article_id == keeper)
        of_batch = sa.select(table.c[column]).where(table.c.id.in_(ids))
        values = set(connection.scalars(at_keeper.where(other.c[column].in_(of_batch))))
        rows = table.c.id.in_(ids)
        if values:
            connection.execute(sa.delete(table).where(rows, table.c[column].in_(values)))
        connection.execute(sa.update(table).where(rows).values(article_id=keeper))

    run_batches(name, is_of(name, double), move)


def _add_up(name: str, columns: Sequence[str], keeper: int, double: int) -> None:
    """Add the double's figures; the job that follows counts people anew who came to both."""
    table = get_table(name)
    numbers = [column.name for column in table.c
               if column.name not in ("id", "article_id", *columns)]  # fmt: skip

    def move(connection: sa.Connection, ids: list[int]) -> None:
        for row in connection.execute(sa.select(table).where(table.c.id.in_(ids))).all():
            same_place = [table.c[column] == row._mapping[column] for column in columns]
            sums = {number: table.c[number] + row._mapping[number] for number in numbers}
            statement = sa.update(table).where(is_of(name, keeper), *same_place).values(**sums)
            if connection.execute(statement).rowcount:
                connection.execute(sa.delete(table).where(table.c.id == row.id))
            else:
                move = sa.update(table).where(table.c.id == row.id)
                connection.execute(move.values(article_id=keeper))

    run_batches(name, is_of(name, double), move)


def _merge_progress(keeper: int, double: int) -> None:
    """Move readers' progress; of two rows of a reader, the later position and the furthest hold."""
    table = get_table("reading_progress")

    def move(connection: sa.Connection, ids: list[int]) -> None:
        theirs = connection.execute(sa.select(table).where(table.c.id.in_(ids))).all()
        accounts = [row.account_id for row in theirs]
        query = sa.select(table).where(is_of("reading_progress", keeper))
        ours = {
            row.account_id: row
            for row in connection.execute(query.where(table.c.account_id.in_(accounts)))
        }
        doubled = [row for row in theirs if row.account_id in ours]
        surplus = table.c.id.in_([row.id for row in doubled])
        connection.execute(sa.delete(table).where(surplus))
        for row in doubled:
            own = ours[row.account_id]
            values = _merge_readings(own, row)
            connection.execute(sa.update(table).where(table.c.id == own.id).values(**values))
        moved = sa.update(table).where(table.c.id.in_(ids))
        connection.execute(moved.values(article_id=keeper))

    run_batches("reading_progress", is_of("reading_progress", double), move)


def _merge_readings(ours: Any, theirs: Any) -> dict[str, Any]:
    """Merge a reader's two rows of progress into the columns of one."""
    later, other = sorted((ours, theirs), key=lambda row: str(row.read_at or ""), reverse=True)
    if not later.length and other.length:
        later, other = other, later
    furthest = round(other.furthest / other.length * later.length) if other.length else 0
    shelf = max((ours, theirs), key=lambda row: str(row.shelved_at or ""))
    moments = {name: [moment for row in (ours, theirs) if (moment := getattr(row, name))]
               for name in ("read_at", "finished_at", "history_removed_at")}  # fmt: skip
    return {
        **{name: getattr(later, name) for name in ("revision", "position", "length")},
        "furthest": max(later.furthest, min(furthest, later.length)),
        "read_at": max(moments["read_at"], default=None),
        "finished_at": min(moments["finished_at"], default=None),
        "shelf": shelf.shelf,
        "shelved_at": shelf.shelved_at,
        "history_removed_at": max(moments["history_removed_at"], default=None),
    }


def _move_code(keeper: int, double: int) -> None:
    """Leave one code of its own; the sweep of used codes erases the other's picture."""
    codes = get_table("share_codes")

    def move(connection: sa.Connection, ids: list[int]) -> None:
        has_own = connection.scalar(sa.select(codes.c.id).where(codes.c.article_id == keeper))
        retired = {"article_id": None, "state": "taken", "allocated_at": clock.now()}
        values: dict[str, Any] = retired if has_own else {"article_id": keeper}
        connection.execute(sa.update(codes).where(codes.c.id.in_(ids)).values(**values))

    run_batches("share_codes", is_of("share_codes", double), move)


def _delete_popular(connection: sa.Connection, ids: list[int]) -> None:
    table = get_table("popular_passages")
    connection.execute(sa.delete(table).where(table.c.id.in_(ids)))
