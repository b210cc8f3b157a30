"""The job that joins doubles: begins a join, goes on with those begun, deletes what is empty."""

from functools import partial
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy import func, or_, select, update

from backend import db, ids
from backend.articles import search
from backend.articles.imports.identity_digests import digest_json
from backend.articles.models import Article, ArticleAddress, JoinedArticle, Revision
from backend.ops.article_joining import (
    double_search,
    passage_merging,
    row_batches,
    row_moves,
)
from backend.ops.article_joining.double_search import DoublePair
from backend.passages import reanchor_job
from backend.passages.models import Passage, ReanchorRun

TIME_SLICE_SECONDS = 20
# What a page of either address may have told, and one knows while the other does not.
COMPLEMENTED = ("written_at", "sent_at", "source_url")
log = structlog.get_logger()


def join_doubles(payload: dict[str, Any]) -> float | None:
    """Join the doubles of one article, or all there are; a job, which gives others their time.

    One that was killed or failed goes on where it was; two at once do each batch once.
    """
    try:
        with row_batches.time_slice(TIME_SLICE_SECONDS):
            _finish_joins()
            for pair in double_search.find_pairs(payload.get("article")):
                _begin(pair)
                _finish_joins()
    except row_batches.SliceOver:
        return 0.0
    return None


def _begin(pair: DoublePair) -> None:
    """Let all that leads to a double lead to the article that stays; its rows follow later."""
    with db.transaction() as session:
        query = select(Article).where(Article.id.in_((pair.keeper, pair.double)))
        rows = session.scalars(query.order_by(Article.id).with_for_update()).all()
        articles = {article.id: article for article in rows}
        open_joins = or_(
            JoinedArticle.double_id.in_(articles), JoinedArticle.article_id == pair.double
        )
        is_open = select(JoinedArticle.id).where(open_joins, JoinedArticle.double_id.is_not(None))
        if len(articles) < 2 or session.scalar(is_open) is not None:
            return  # another worker was first
        keeper, double = articles[pair.keeper], articles[pair.double]
        biz = keeper.biz or double.biz
        number = keeper.message_key or double.message_key
        shift = _shift_revisions(keeper, double)
        session.add(
            JoinedArticle(
                public_id=double.public_id, article_id=keeper.id, double_id=double.id, shift=shift
            )
        )
        session.add(ArticleAddress(article_id=keeper.id, digest=double.source_digest))
        for model in (ArticleAddress, JoinedArticle):
            moved = update(model).where(model.article_id == double.id)
            session.execute(moved.values(article_id=keeper.id))
        log.info("article joined", article=keeper.public_id, double=double.public_id)
        if keeper.status == "taken_down" != double.status:
            log.warning(
                "take it down again to erase what its double showed", article=keeper.public_id
            )
        double.public_id, double.status = ids.generate(), "withdrawn"
        double.source_digest = digest_json(["joined", double.public_id])
        double.biz = double.message_key = None
        session.flush()
        keeper.biz, keeper.message_key = biz, number
        for name in COMPLEMENTED:
            setattr(keeper, name, getattr(keeper, name) or getattr(double, name))
        search.unindex_article(double.id)


def _shift_revisions(keeper: Article, double: Article) -> int:
    """Make room for the double's revisions before those of the article that stays.

    By as much that no number from before is one from after: so rows that name them can follow
    one by one. In two steps, since no number may stand there twice meanwhile.
    """
    session = db.session()
    query = select(func.max(Revision.number))
    by = max(
        session.scalar(query.where(Revision.article_id == article.id)) or 0
        for article in (keeper, double)
    )
    for column, of_keeper in (
        (Revision.number, Revision.article_id == keeper.id),
        (ReanchorRun.revision, ReanchorRun.article_id == keeper.id),
    ):
        for value in (-column - by, -column):
            statement = update(column.class_).where(of_keeper).values({column: value})
            session.execute(statement, execution_options={"synchronize_session": False})
    replaced = update(Revision).where(Revision.article_id == keeper.id)
    session.execute(replaced.values(replaced=Revision.replaced + by))
    popular = row_batches.get_table("popular_passages")
    of_popular = sa.update(popular).where(popular.c.article_id == keeper.id)
    session.connection().execute(of_popular.values(revision=popular.c.revision + by))
    keeper.revision += by
    return by


def _finish_joins() -> None:
    """Finish the joins that were begun, whoever began them."""
    with db.read_session() as session:
        query = select(JoinedArticle).where(JoinedArticle.double_id.is_not(None))
        joins = list(session.scalars(query.order_by(JoinedArticle.id)))
    for join in joins:
        if join.shift:
            row_moves.shift_numbers(join.id, join.article_id, join.shift)
            with db.transaction() as session:
                session.execute(
                    update(JoinedArticle).where(JoinedArticle.id == join.id).values(shift=0)
                )
        is_over = False
        while not is_over and join.double_id is not None:
            row_moves.move_rows(join.article_id, join.double_id)
            is_over = _delete_double(join.id, join.article_id, join.double_id)


def _delete_double(join_id: int, keeper_id: int, double_id: int) -> bool:
    """Delete a double's own row; False where somebody wrote to it since its rows were moved."""
    reanchor_job.reanchor_passages({"article": keeper_id})
    if _has_pending_passages(keeper_id):
        return False
    passage_merging.merge_passages(keeper_id)
    delete = partial(_delete_empty_double, join_id, keeper_id, double_id)
    return row_batches.retry_late_writes(delete)


def _delete_empty_double(join_id: int, keeper_id: int, double_id: int) -> bool:
    session = db.session()
    row = session.scalar(select(Article).where(Article.id == double_id).with_for_update())
    if row is not None:
        if row_moves.has_rows(session.connection(), double_id):
            return False
        row_moves.move_jobs(session.connection(), keeper_id, double_id)
        session.delete(row)
        session.flush()
    session.execute(update(JoinedArticle).where(JoinedArticle.id == join_id).values(double_id=None))
    return True


def _has_pending_passages(article_id: int) -> bool:
    """Tell whether passages are still to be sought in the article's current text."""
    query = select(Passage.id).join(Article, Article.id == Passage.article_id)
    query = query.where(Article.id == article_id, Passage.searched_revision < Article.revision)
    with db.read_session() as session:
        return session.scalar(query.limit(1)) is not None
