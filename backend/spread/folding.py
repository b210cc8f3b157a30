"""A cascade small enough to look at: its largest branches, and how many shares each leaves out.

A share is larger than each below it. So the largest shares of an article, as many as
one likes, hang together and reach up to the roots: one question to an
index, however many there are. What lies below and is not among them is known
from the sums, and asked for when somebody opens it.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from backend import db
from backend.accounts import service as accounts
from backend.articles.models import Article
from backend.errors import NotFound
from backend.shares.models import Share
from backend.spread.models import DaySum, FacetSum, ShareSum
from backend.spread.schemas import Branch, Branches, Cascade

ABOVE = aliased(Share)
SUMS = (ShareSum.people, ShareSum.reach, ShareSum.children, ShareSum.size)

Found = Row[Any]


def picture(article: Article, limit: int) -> Cascade:
    """Show the largest branches of an article, at most so many shares."""
    found = db.session().execute(_largest(article).limit(limit)).all()
    shares = _sum(FacetSum.shares, FacetSum, article, FacetSum.facet == "channel")
    return Cascade(
        article_id=article.public_id,
        shares=shares,
        people=_sum(DaySum.people, DaySum, article),
        folded=max(0, shares - sum(row.size for row in found if row.above is None)),
        nodes=_shown(found),
    )


def branches(article: Article, under: str, after: str, limit: int) -> Branches:
    """List the shares right below one, or the roots, the largest first. Raises NotFound.

    One may go on after any share among them, for as long as it lies there.
    """
    parent = _get(article, under).share_id if under else None
    wanted = _largest(article).where(ShareSum.parent_id == parent)
    if after:
        last = _get(article, after)
        if last.parent_id != parent:
            raise NotFound
        smaller = and_(ShareSum.size == last.size, ShareSum.id < last.id)
        wanted = wanted.where(or_(ShareSum.size < last.size, smaller))
    found = db.session().execute(wanted.limit(limit + 1)).all()
    shown = _shown(found[:limit])
    return Branches(items=shown, next=shown[-1].id if found[limit:] else None)


def _largest(article: Article) -> Select[Any]:
    largest = (
        select(
            Share.public_id.label("id"), ABOVE.public_id.label("above"), Share.account_id,
            Share.channel, Share.design, Share.depth, Share.created_at, *SUMS,
        )
        .join(Share, Share.id == ShareSum.share_id)
        .outerjoin(ABOVE, ABOVE.id == ShareSum.parent_id)
        .where(ShareSum.article_id == article.id, ShareSum.size > 0)
        .order_by(ShareSum.size.desc(), ShareSum.id.desc())
    )  # fmt: skip
    return cast("Select[Any]", largest)


def _shown(found: Sequence[Found]) -> list[Branch]:
    below: Counter[str] = Counter()
    for row in found:
        below[row.above] += row.size
    people = accounts.by_ids({row.account_id for row in found if row.account_id is not None})
    names = {key: each.nickname for key, each in people.items() if each.deleted_at is None}
    return [
        Branch(
            id=row.id,
            parent_id=row.above,
            name=names.get(row.account_id) or None,
            channel=row.channel,
            design=row.design,
            depth=row.depth,
            created_at=row.created_at,
            people=row.people,
            reach=row.reach,
            children=row.children,
            size=row.size,
            folded=max(0, row.size - 1 - below[row.id]),
        )
        for row in found
    ]


def _get(article: Article, public_id: str) -> ShareSum:
    """Give the sums of a share of this article that stands in the tree. Raises NotFound."""
    if not (public_id.isascii() and public_id.isalnum()):  # no database compares all else
        raise NotFound
    found = db.session().scalar(
        select(ShareSum)
        .join(Share, Share.id == ShareSum.share_id)
        .where(Share.public_id == public_id, ShareSum.article_id == article.id, ShareSum.size > 0)
    )
    if found is None:
        raise NotFound
    return found


def _sum(number: Any, of: Any, article: Article, *which: Any) -> int:
    chosen = select(func.coalesce(func.sum(number), 0)).where(of.article_id == article.id, *which)
    return int(db.session().scalar(chosen) or 0)
