"""Spread metrics of one passage, computed from its own shares and visits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from backend import db
from backend.articles.models import Article
from backend.errors import NotFound
from backend.passages import passage_records
from backend.passages.models import Passage
from backend.shares.models import Share, SharedPassage, Visit
from backend.spread.metrics import formulas
from backend.spread.metrics.queries import build_numbers
from backend.spread.models import FacetRollup, ShareRollup
from backend.spread.reproduction import article_reproduction
from backend.spread.schemas import PassageSpread
from backend.spread.trees import tree_shape


def get_passage_spread(public_id: str) -> PassageSpread:
    """Return a passage's metrics, at a cost that grows with its own shares and visits.

    Raises NotFound.
    """
    passage = passage_records.find_passage(public_id)
    if passage is None:
        raise NotFound
    article_id = db.session().scalar(
        select(Article.public_id).where(Article.id == passage.article_id)
    )
    reference = passage_records.load_passage_references({passage.id})[passage.id]
    rollup = db.session().scalar(
        select(FacetRollup).where(
            FacetRollup.article_id == passage.article_id,
            FacetRollup.facet == "passage",
            FacetRollup.value == str(passage.id),
        )
    )
    reproduction = article_reproduction.load_article_reproduction(passage.article_id, [passage.id])
    rows = _load_shares(passage.id)
    shape = tree_shape.measure_forest({row.id: row.parent_id for row in rows})
    delays = [
        max(0, int((row.created_at - row.before).total_seconds())) for row in rows if row.before
    ]
    return PassageSpread(
        id=reference.id,
        quote=reference.quote,
        state=reference.state,
        article_id=article_id or "",
        **build_numbers(rollup or _build_empty(passage), reproduction),
        roots=shape.roots,
        depth=shape.depth,
        breadth=shape.breadth,
        by_depth=list(shape.by_depth),
        virality=formulas.structural_virality(shape.distances, shape.pairs),
        half_life_seconds=_compute_half_life(passage.id),
        generation_seconds=formulas.generation_time(sum(delays), len(delays)),
    )


def _build_empty(passage: Passage) -> FacetRollup:
    numbers = ("shares", "counted", "people", "newcomers", "children", "squares")
    return FacetRollup(facet="passage", value=str(passage.id), **dict.fromkeys(numbers, 0))


def _load_shares(passage_id: int) -> list[Any]:
    """Load the shares of a passage in the tree, and when their parents were created."""
    parent = aliased(Share)
    rows = db.session().execute(
        select(Share.id, Share.parent_id, Share.created_at, parent.created_at.label("before"))
        .join(ShareRollup, ShareRollup.share_id == Share.id)
        .outerjoin(parent, parent.id == Share.parent_id)
        .join(SharedPassage, SharedPassage.share_id == Share.id)
        .where(SharedPassage.passage_id == passage_id, ShareRollup.arrivals > 0)
    )
    return list(rows)


def _compute_half_life(passage_id: int) -> float | None:
    """Return the seconds from the first visit until half of the visits had come."""
    visit_query = (
        select(Visit.created_at)
        .join(SharedPassage, SharedPassage.share_id == Visit.share_id)
        .where(SharedPassage.passage_id == passage_id, Visit.counted)
    )
    count = db.session().scalar(select(func.count()).select_from(visit_query.subquery())) or 0
    if not count:
        return None
    first, middle = (_get_visit_time(visit_query, position) for position in (0, (count - 1) // 2))
    return round((middle - first).total_seconds(), 1)


def _get_visit_time(visit_query: Select[Any], position: int) -> datetime:
    visited_at: datetime = (
        db.session().scalars(visit_query.order_by(Visit.created_at).limit(1).offset(position)).one()
    )
    return visited_at
