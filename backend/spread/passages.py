"""How far one sentence went: read from its own shares, and shaped by `trees`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from backend import db
from backend.annotations import service as annotations
from backend.articles.models import Article
from backend.errors import NotFound
from backend.shares.models import Share, SharedPassage, Visit
from backend.spread import figures, trees
from backend.spread.models import FacetSum, ShareSum
from backend.spread.readings import numbers
from backend.spread.schemas import PassageSpread


def of_passage(public_id: str) -> PassageSpread:
    """Tell how far a passage went, in a time that grows with its own shares and visits.

    Raises NotFound.
    """
    passage = annotations.find(public_id)
    if passage is None:
        raise NotFound
    article_id = db.session().scalar(
        select(Article.public_id).where(Article.id == passage.article_id)
    )
    pointed = annotations.points({passage.id})[passage.id]
    kept = db.session().scalar(
        select(FacetSum).where(
            FacetSum.article_id == passage.article_id,
            FacetSum.facet == "passage",
            FacetSum.value == str(passage.id),
        )
    )
    rows = _shares(passage.id)
    shape = trees.shape({row.id: row.parent_id for row in rows})
    pauses = [
        max(0, int((row.created_at - row.before).total_seconds())) for row in rows if row.before
    ]
    return PassageSpread(
        id=pointed.id,
        quote=pointed.quote,
        state=pointed.state,
        article_id=article_id or "",
        **(numbers(kept) if kept else dict.fromkeys(COUNTS, 0) | {"k": None}),
        roots=shape.roots,
        depth=shape.depth,
        breadth=shape.breadth,
        by_depth=list(shape.by_depth),
        virality=figures.virality(shape.distances, shape.pairs),
        half_life_seconds=_half_life(passage.id),
        generation_seconds=figures.generation_time(sum(pauses), len(pauses)),
    )


COUNTS = ("shares", "counted", "people", "newcomers")


def _shares(passage_id: int) -> list[Any]:
    """Read the shares of a passage that stand in the tree, and when their parents were made."""
    above = aliased(Share)
    rows = db.session().execute(
        select(Share.id, Share.parent_id, Share.created_at, above.created_at.label("before"))
        .join(ShareSum, ShareSum.share_id == Share.id)
        .outerjoin(above, above.id == Share.parent_id)
        .join(SharedPassage, SharedPassage.share_id == Share.id)
        .where(SharedPassage.passage_id == passage_id, ShareSum.arrivals > 0)
    )
    return list(rows)


def _half_life(passage_id: int) -> float | None:
    """Tell in seconds how long it took until half of the visits had come, from the first."""
    came = (
        select(Visit.created_at)
        .join(SharedPassage, SharedPassage.share_id == Visit.share_id)
        .where(SharedPassage.passage_id == passage_id, Visit.counted)
    )
    many = db.session().scalar(select(func.count()).select_from(came.subquery())) or 0
    if not many:
        return None
    first, middle = (_at(came, place) for place in (0, (many - 1) // 2))
    return round((middle - first).total_seconds(), 1)


def _at(came: Select[Any], place: int) -> datetime:
    found: datetime = (
        db.session().scalars(came.order_by(Visit.created_at).limit(1).offset(place)).one()
    )
    return found
