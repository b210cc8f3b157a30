"""How far it went, for editors' scripts: figures of articles, sentences and shares; exports."""

from flask import Response

from backend import api
from backend.admin import desk, funnel, headers
from backend.admin.guards import KeyGuard
from backend.errors import NotFound
from backend.quizzes import figures as challenges
from backend.quizzes.schemas import ChallengeFigures
from backend.spread import export, folding, passages, readings
from backend.spread.schemas import (
    ArticleSpread,
    Branches,
    BranchesQuery,
    Cascade,
    CascadeQuery,
    ExportQuery,
    Funnel,
    PassageSpread,
    SentencePage,
    SentencesQuery,
    ShareSpread,
)

room = api.Room("admin_spread", prefix="/admin/api/v1")
room.after_request(headers.guard)
spread_reader = KeyGuard("spread:read")


@room.read("/articles/<article_id>/spread", guard=spread_reader)
def article_spread(article_id: str) -> ArticleSpread:
    """Tell how far an article went: reach, shape, pace, K, by channel and design, day by day."""
    return readings.of_article(desk.get_article(article_id)[0])


@room.read("/articles/<article_id>/spread/sentences", guard=spread_reader)
def article_sentences(article_id: str, query: SentencesQuery) -> SentencePage:
    """List which sentences of an article travel, those that brought most people first."""
    article, _ = desk.get_article(article_id)
    found, after = readings.sentences(article, query.cursor, query.limit)
    return SentencePage(items=found, next=after)


@room.read("/articles/<article_id>/spread/rows.<form>", guard=spread_reader)
def article_rows(article_id: str, form: str, query: ExportQuery) -> Response:
    """Give shares, days or sentences as a file, csv or jsonl; header Link names the next part."""
    article, _ = desk.get_article(article_id)
    if form not in export.FORMS:
        raise NotFound
    kind, write = export.FORMS[form]
    rows, after = export.WHAT[query.what](article, query.cursor)
    file = Response(write(rows, export.HEADINGS[query.what]), content_type=kind)
    name = f"{article.public_id}-{query.what}.{form}"
    file.headers["Content-Disposition"] = f"attachment; filename={name}"
    if after is not None:
        here = f"{room.prefix}/articles/{article.public_id}/spread/rows.{form}"
        file.headers["Link"] = f'<{here}?what={query.what}&cursor={after}>; rel="next"'
    return file


@room.read("/articles/<article_id>/spread/tree", guard=spread_reader)
def article_tree(article_id: str, query: CascadeQuery) -> Cascade:
    """Show the largest branches of an article's cascade, the rest folded and only counted."""
    return folding.picture(desk.get_article(article_id)[0], query.limit)


@room.read("/articles/<article_id>/spread/branches", guard=spread_reader)
def article_branches(article_id: str, query: BranchesQuery) -> Branches:
    """List the shares right below one, or those that began a tree, the largest first."""
    article, _ = desk.get_article(article_id)
    return folding.branches(article, query.under, query.after, query.limit)


@room.read("/articles/<article_id>/funnel", guard=spread_reader)
def article_funnel(article_id: str) -> Funnel:
    """Tell how many read, marked, made cards, came by a code, finished, tapped to follow."""
    return funnel.of_article(desk.get_article(article_id)[0])


@room.read("/articles/<article_id>/challenges", guard=spread_reader)
def article_challenges(article_id: str) -> ChallengeFigures:
    """Tell how many questions were made of an article, how often passed on, answered and solved."""
    return challenges.of_article(desk.get_article(article_id)[0])


@room.read("/passages/<passage_id>/spread", guard=spread_reader)
def passage_spread(passage_id: str) -> PassageSpread:
    """Tell how far one sentence went."""
    return passages.of_passage(passage_id)


@room.read("/shares/<share_id>/spread", guard=spread_reader)
def share_spread(share_id: str) -> ShareSpread:
    """Tell what became of one share, with all below it."""
    return readings.of_share(share_id)
