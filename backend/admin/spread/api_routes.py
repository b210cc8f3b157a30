"""Editors' API of spread: figures, tree, funnel, challenges, exports; passages; shares."""

from flask import Response

from backend import api
from backend.admin import security_headers
from backend.admin.articles import article_actions
from backend.admin.guards import KeyGuard
from backend.admin.spread import funnel
from backend.challenges import statistics
from backend.challenges.schemas import ChallengeFigures
from backend.errors import NotFound
from backend.shares import share_figures
from backend.shares.schemas import ShareFigures
from backend.shares.share_landing import ShareUnknown
from backend.spread.metrics import export, queries
from backend.spread.metrics import passage_spread as passage_metrics
from backend.spread.schemas import (
    ArticleSpread,
    BranchesQuery,
    Cascade,
    CascadeBranchPage,
    CascadeQuery,
    ExportQuery,
    Funnel,
    PassagePage,
    PassageSpread,
    PassagesQuery,
    ShareSpread,
)
from backend.spread.trees import cascade_chart

router = api.Router("admin_spread", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
spread_reader = KeyGuard("spread:read")


@router.read("/articles/<article_id>/spread", guard=spread_reader)
def get_article_spread(article_id: str) -> ArticleSpread:
    """Get an article's spread: reach, shape, pace, K, by channel and design, day by day."""
    return queries.get_article_spread(article_actions.get_article(article_id)[0])


@router.read("/articles/<article_id>/spread/passages", guard=spread_reader)
def list_article_sentences(article_id: str, query: PassagesQuery) -> PassagePage:
    """List which sentences of an article travel, those that brought most people first."""
    article, _ = article_actions.get_article(article_id)
    sentences, next_cursor = queries.list_passages(article, query.cursor, query.limit)
    return PassagePage(items=sentences, next=next_cursor)


@router.read("/articles/<article_id>/spread/rows.<form>", guard=spread_reader)
def export_article_rows(article_id: str, form: str, query: ExportQuery) -> Response:
    """Export shares, days or sentences as a file, csv or jsonl; header Link names the next part."""
    article, _ = article_actions.get_article(article_id)
    if form not in export.FORMATS:
        raise NotFound
    content_type, write = export.FORMATS[form]
    rows, next_cursor = export.EXPORTS[query.dataset](article, query.cursor)
    response = Response(write(rows, export.CSV_COLUMNS[query.dataset]), content_type=content_type)
    name = f"{article.public_id}-{query.dataset}.{form}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    if next_cursor is not None:
        path = f"{router.prefix}/articles/{article.public_id}/spread/rows.{form}"
        response.headers["Link"] = (
            f'<{path}?dataset={query.dataset}&cursor={next_cursor}>; rel="next"'
        )
    return response


@router.read("/articles/<article_id>/spread/tree", guard=spread_reader)
def get_article_tree(article_id: str, query: CascadeQuery) -> Cascade:
    """Get the largest branches of an article's cascade, the rest pruned and only counted."""
    return cascade_chart.build_cascade(article_actions.get_article(article_id)[0], query.limit)


@router.read("/articles/<article_id>/spread/branches", guard=spread_reader)
def list_article_branches(article_id: str, query: BranchesQuery) -> CascadeBranchPage:
    """List the shares right below one, or those that began a tree, the largest first."""
    article, _ = article_actions.get_article(article_id)
    return cascade_chart.list_branches(article, query.parent_id, query.after, query.limit)


@router.read("/articles/<article_id>/funnel", guard=spread_reader)
def get_article_funnel(article_id: str) -> Funnel:
    """Count how many read, marked, made cards, came by a code, finished, tapped to follow."""
    return funnel.count_funnel(article_actions.get_article(article_id)[0])


@router.read("/articles/<article_id>/challenges", guard=spread_reader)
def get_article_challenges(article_id: str) -> ChallengeFigures:
    """Get the quiz statistics of an article: questions, challenges, players, solvers."""
    return statistics.summarize_challenges(article_actions.get_article(article_id)[0])


@router.read("/passages/<passage_id>/spread", guard=spread_reader)
def get_passage_spread(passage_id: str) -> PassageSpread:
    """Get one passage's spread."""
    return passage_metrics.get_passage_spread(passage_id)


@router.read("/shares/<share_id>", guard=spread_reader, raises=(ShareUnknown,))
def get_share(share_id: str) -> ShareFigures:
    """Get the counts of one share: arrivals, and how many of them count."""
    return share_figures.get_share_figures(share_id)


@router.read("/shares/<share_id>/spread", guard=spread_reader)
def get_share_spread(share_id: str) -> ShareSpread:
    """Get one share's spread, with all below it."""
    return queries.get_share_spread(share_id)
