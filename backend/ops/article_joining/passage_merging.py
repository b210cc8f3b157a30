"""Merges an article's passages that are the same words at the same place, as doubles leave them."""

import sqlalchemy as sa

from backend import db
from backend.ops.article_joining.row_batches import (
    BATCH_SIZE,
    get_table,
    run_batches,
    update_rows,
)

OF_PASSAGES = ("messages", "shares", "questions")
Twins = dict[int, int]


def merge_passages(article_id: int) -> None:
    """Let the same words be one passage, and a reader's two marks of them one mark."""
    last_id = 0
    while True:
        with db.read_session() as session:
            twins, last_id = _find_twins(session.connection(), article_id, last_id)
        for double, keeper in twins.items():
            _merge_passage(double, keeper)
        if not last_id:
            return


def _find_twins(connection: sa.Connection, article_id: int, after_id: int) -> tuple[Twins, int]:
    """Find the first passage that each of a batch is a twin of, and where the next batch begins."""
    earlier, later = get_table("passages").alias(), get_table("passages").alias()
    query = (
        sa.select(later.c.id, earlier.c.id, later.c.quote, earlier.c.quote)
        .where(
            later.c.article_id == article_id,
            later.c.id > after_id,
            later.c.state != "orphaned",
            earlier.c.article_id == article_id,
            earlier.c.state != "orphaned",
            earlier.c.revision_id == later.c.revision_id,
            earlier.c.start == later.c.start,
            earlier.c.end == later.c.end,
            earlier.c.id < later.c.id,
        )
        .order_by(later.c.id, earlier.c.id)
        .limit(BATCH_SIZE)
    )
    rows = connection.execute(query).all()
    twins: Twins = {}
    for later_id, earlier_id, quote, earlier_quote in rows:
        if quote == earlier_quote:  # compared here, since MySQL folds case
            twins.setdefault(later_id, earlier_id)
    return twins, rows[-1][0] if len(rows) == BATCH_SIZE else 0


def _merge_passage(double: int, keeper: int) -> None:
    _move_marks(double, keeper)
    for name in OF_PASSAGES:
        update_rows(name, get_table(name).c.passage_id == double, passage_id=keeper)
    _move_shared(double, keeper)
    passages, results = get_table("passages"), get_table("reanchor_results")
    runs = get_table("reanchor_runs")
    with db.transaction() as session:
        connection = session.connection()
        query = sa.select(results.c.id, results.c.run_id, results.c.outcome)
        for row in connection.execute(query.where(results.c.passage_id == double)).all():
            deleted = connection.execute(sa.delete(results).where(results.c.id == row.id))
            counted = sa.update(runs).where(runs.c.id == row.run_id)
            number = runs.c[row.outcome] - deleted.rowcount
            connection.execute(counted.values({row.outcome: number}))
        connection.execute(sa.delete(passages).where(passages.c.id == double))


def _move_marks(double: int, keeper: int) -> None:
    """Move marks; of a reader's two, the one that is not deleted stays."""
    marks = get_table("marks")
    ours, theirs = marks.alias(), marks.alias()
    same_reader = sa.and_(ours.c.account_id == theirs.c.account_id, ours.c.passage_id == keeper)
    columns = (ours.c.id, theirs.c.id, ours.c.deleted_at, theirs.c.deleted_at)
    # An outer join, so that every database begins with the batch.
    query = sa.select(*columns).select_from(theirs.outerjoin(ours, same_reader))

    def move(connection: sa.Connection, ids: list[int]) -> None:
        surplus = [
            row[0] if row[2] is not None and row[3] is None else row[1]
            for row in connection.execute(query.where(theirs.c.id.in_(ids)))
            if row[0] is not None
        ]
        if surplus:
            connection.execute(sa.delete(marks).where(marks.c.id.in_(surplus)))
        moved = sa.update(marks).where(marks.c.id.in_(ids))
        connection.execute(moved.values(passage_id=keeper))

    run_batches("marks", marks.c.passage_id == double, move)


def _move_shared(double: int, keeper: int) -> None:
    """Move what is shared; a share that has both passages has this one once."""
    shared = get_table("shared_passages")
    other = shared.alias()

    def move(connection: sa.Connection, ids: list[int]) -> None:
        of_batch = sa.select(shared.c.share_id).where(shared.c.id.in_(ids))
        query = sa.select(other.c.share_id).where(other.c.passage_id == keeper)
        twice = list(connection.scalars(query.where(other.c.share_id.in_(of_batch))))
        rows = shared.c.id.in_(ids)
        connection.execute(sa.delete(shared).where(rows, shared.c.share_id.in_(twice)))
        connection.execute(sa.update(shared).where(rows).values(passage_id=keeper))

    run_batches("shared_passages", shared.c.passage_id == double, move)
