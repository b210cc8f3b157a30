"""Cascade for a chart: an article's largest branches, or those below one share; omissions counted.

A share's subtree is larger than each of its children's. So the largest shares of an
article, however many, are connected and reach up to the roots: one index query,
however many there are. The number of omitted shares below is known from the
rollups, and they are loaded when somebody expands a branch.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from backend import db
from backend.accounts import account_lookup
from backend.articles.models import Article
from backend.errors import NotFound
from backend.shares.models import Share
from backend.spread.models import DayRollup, FacetRollup, ShareRollup
from backend.spread.schemas import Cascade, CascadeBranch, CascadeBranchPage

PARENT = aliased(Share)
ROLLUP_COLUMNS = (ShareRollup.people, ShareRollup.reach, ShareRollup.children, ShareRollup.size)

BranchRow = Row[Any]


def build_cascade(article: Article, limit: int) -> Cascade:
    """Build the largest branches of an article, at most `limit` shares."""
    rows = db.session().execute(_select_largest(article).limit(limit)).all()
    shares = _sum_column(FacetRollup.shares, FacetRollup, article, FacetRollup.facet == "channel")
    return Cascade(
        article_id=article.public_id,
        shares=shares,
        people=_sum_column(DayRollup.people, DayRollup, article),
        omitted=max(0, shares - sum(row.size for row in rows if row.above is None)),
        nodes=_build_branches(rows),
    )


def list_branches(article: Article, under_id: str, after: str, limit: int) -> CascadeBranchPage:
    """List the shares right below one, or the roots, the largest first. Raises NotFound.

    `after` is any share among them, as long as it stays there.
    """
    parent_id = _get_rollup(article, under_id).share_id if under_id else None
    query = _select_largest(article).where(ShareRollup.parent_id == parent_id)
    if after:
        last = _get_rollup(article, after)
        if last.parent_id != parent_id:
            raise NotFound
        is_smaller = and_(ShareRollup.size == last.size, ShareRollup.id < last.id)
        query = query.where(or_(ShareRollup.size < last.size, is_smaller))
    rows = db.session().execute(query.limit(limit + 1)).all()
    items = _build_branches(rows[:limit])
    return CascadeBranchPage(items=items, next=items[-1].id if rows[limit:] else None)


def _select_largest(article: Article) -> Select[Any]:
    query = (
        select(
            Share.public_id.label("id"), PARENT.public_id.label("above"), Share.account_id,
            Share.channel, Share.design, Share.depth, Share.created_at, *ROLLUP_COLUMNS,
        )
        .join(Share, Share.id == ShareRollup.share_id)
        .outerjoin(PARENT, PARENT.id == ShareRollup.parent_id)
        .where(ShareRollup.article_id == article.id, ShareRollup.size > 0)
        .order_by(ShareRollup.size.desc(), ShareRollup.id.desc())
    )  # fmt: skip
    return cast("Select[Any]", query)


def _build_branches(rows: Sequence[BranchRow]) -> list[CascadeBranch]:
    size_below: Counter[str] = Counter()
    for row in rows:
        size_below[row.above] += row.size
    accounts_by_id = account_lookup.load_accounts(
        {row.account_id for row in rows if row.account_id is not None}
    )
    names = {
        account_id: account.nickname
        for account_id, account in accounts_by_id.items()
        if account.deleted_at is None
    }
    return [
        CascadeBranch(
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
            omitted=max(0, row.size - 1 - size_below[row.id]),
        )
        for row in rows
    ]


def _get_rollup(article: Article, public_id: str) -> ShareRollup:
    """Return the rollup of a share of this article that is in the tree. Raises NotFound."""
    if not (public_id.isascii() and public_id.isalnum()):  # databases differ elsewhere
        raise NotFound
    rollup = db.session().scalar(
        select(ShareRollup)
        .join(Share, Share.id == ShareRollup.share_id)
        .where(
            Share.public_id == public_id, ShareRollup.article_id == article.id, ShareRollup.size > 0
        )
    )
    if rollup is None:
        raise NotFound
    return rollup


def _sum_column(column: Any, model: Any, article: Article, *conditions: Any) -> int:
    query = select(func.coalesce(func.sum(column), 0)).where(
        model.article_id == article.id, *conditions
    )
    return int(db.session().scalar(query) or 0)
