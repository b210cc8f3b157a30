"""Editors' API of articles: import, list, publish, withdraw, take down, revisions, re-anchor."""

from backend import api, db
from backend.admin import security_headers
from backend.admin.articles import article_actions
from backend.admin.articles.revision_schemas import (
    ChangeOut,
    RevisionDetail,
    RevisionOut,
    RevisionPage,
    RevisionSeen,
    RevisionsQuery,
    WouldReplace,
)
from backend.admin.articles.schemas import (
    HTML_LIMIT,
    EditorsArticle,
    EditorsArticleDetail,
    EditorsArticlePage,
    EditorsArticlesQuery,
    ImportOut,
    ImportQuery,
    NewImport,
    TakedownOut,
)
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.articles import publication, published_articles, revisions
from backend.articles.fetching.ssrf_safe_fetcher import LinkRefused, SourceUnreachable
from backend.articles.imports.article_import import ArticleTakenDown, Imported, UnknownAccount
from backend.articles.page.unavailable_pages import PAGE_REFUSALS
from backend.articles.publication import NotTakenDown
from backend.articles.revisions import RevisionMoved
from backend.articles.schemas import to_public_paragraph
from backend.errors import Busy
from backend.passages import reanchor_reports
from backend.passages.passage_records import QUOTE_REFUSALS
from backend.passages.reanchor_reports import NotOrphaned, ReanchoringInProgress
from backend.passages.reanchor_schemas import (
    ManualAnchorIn,
    ReanchorResultPage,
    ReanchorResultsQuery,
    ReanchorRunOut,
    ReanchorRunPage,
    ReanchorRunsQuery,
)

router = api.Router("admin_articles", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
article_reader = KeyGuard("articles:read")
article_editor = KeyGuard("articles:write")
takedown_lifter = KeyGuard("takedowns:write")


@router.route_for(
    "POST",
    "/articles/import",
    guard=article_editor,
    transaction=False,
    max_bytes=2 * HTML_LIMIT,
    raises=(
        WouldReplace,
        UnknownAccount,
        ArticleTakenDown,
        *PAGE_REFUSALS,
        LinkRefused,
        SourceUnreachable,
        Busy,
    ),
)
def import_article(editor: Editor, body: NewImport) -> ImportOut:
    """Import an article from its URL, or from pasted HTML; 409 where it needs consent."""
    if body.url is not None:
        return _to_import_out(article_actions.import_url(editor, body.url, body.consent()))
    html, title = body.html or "", body.title or ""
    return _to_import_out(article_actions.import_fragment(editor, html, title, body.consent()))


@router.route_for(
    "POST",
    "/articles/import/page",
    guard=article_editor,
    transaction=False,
    max_bytes=article_actions.PAGE_LIMIT,
    raises=(WouldReplace, UnknownAccount, ArticleTakenDown, *PAGE_REFUSALS, Busy),
)
def import_saved_page(editor: Editor, query: ImportQuery, file: api.Upload) -> ImportOut:
    """Import an article from a page that a browser saved, 20 MB at most."""
    return _to_import_out(article_actions.import_page(editor, file.data, query.consent()))


def _to_import_out(import_result: Imported) -> ImportOut:
    if import_result.proposed is None:
        return ImportOut.of(import_result)
    with db.read_session():
        article, _, changes = article_actions.compare_revision(
            import_result.article.public_id, import_result.proposed
        )
    raise WouldReplace(article, import_result.proposed, changes)


@router.read("/articles", guard=article_reader)
def list_articles(query: EditorsArticlesQuery) -> EditorsArticlePage:
    """List articles of any status, newest import first."""
    rows, next_cursor = publication.list_for_editors(query.status, query.cursor, query.limit)
    return EditorsArticlePage(items=[EditorsArticle.of(row) for row in rows], next=next_cursor)


@router.read("/articles/<article_id>", guard=article_reader)
def get_article(article_id: str) -> EditorsArticleDetail:
    """Get an article of any status with its current text."""
    return EditorsArticleDetail.whole(*article_actions.get_article(article_id))


@router.route_for(
    "POST", "/articles/<article_id>/publish", guard=article_editor, raises=(ArticleTakenDown,)
)
def publish_article(editor: Editor, article_id: str) -> EditorsArticle:
    """Publish an article; publishing twice changes nothing."""
    return EditorsArticle.of(article_actions.publish_article(editor, article_id))


@router.route_for("POST", "/articles/<article_id>/withdraw", guard=article_editor)
def withdraw_article(editor: Editor, article_id: str) -> EditorsArticle:
    """Withdraw an article from readers; its text, passages and shares are kept."""
    return EditorsArticle.of(article_actions.withdraw_article(editor, article_id))


@router.route_for("POST", "/articles/<article_id>/takedown", guard=article_editor)
def take_down_article(editor: Editor, article_id: str) -> TakedownOut:
    """Withdraw an article and erase every picture made from it; gives what caches may hold."""
    return TakedownOut.of(article_actions.take_down_article(editor, article_id))


@router.route_for(
    "DELETE", "/articles/<article_id>/takedown", guard=takedown_lifter, raises=(NotTakenDown,)
)
def lift_takedown(editor: Editor, article_id: str) -> EditorsArticle:
    """Lift a takedown: the article stays withdrawn, and can be imported and published again."""
    return EditorsArticle.of(article_actions.lift_takedown(editor, article_id))


@router.read("/articles/<article_id>/reanchor-runs", guard=article_reader)
def list_reanchor_runs(article_id: str, query: ReanchorRunsQuery) -> ReanchorRunPage:
    """List what each re-import did to the article's passages, newest first."""
    article, _ = article_actions.get_article(article_id)
    rows, next_cursor = reanchor_reports.list_runs(article, query.cursor, query.limit)
    return ReanchorRunPage(items=[ReanchorRunOut.of(row) for row in rows], next=next_cursor)


@router.read("/articles/<article_id>/reanchor-results", guard=article_reader)
def list_reanchor_results(article_id: str, query: ReanchorResultsQuery) -> ReanchorResultPage:
    """List the passages that one re-import kept, moved or lost: what was, beside what is."""
    article, _ = article_actions.get_article(article_id)
    return reanchor_reports.list_results(article, query)


@router.route_for(
    "POST",
    "/passages/<passage_id>/anchor",
    guard=article_editor,
    raises=(ReanchoringInProgress, NotOrphaned, *QUOTE_REFUSALS),
)
def reanchor_passage(editor: Editor, passage_id: str, body: ManualAnchorIn) -> EditorsArticle:
    """Re-anchor an orphaned passage to words of the current text; its shares lead there."""
    return EditorsArticle.of(
        article_actions.reanchor_passage(editor, passage_id, body.quote, body.start)
    )


@router.read("/articles/<article_id>/revisions", guard=article_reader)
def list_revisions(article_id: str, query: RevisionsQuery) -> RevisionPage:
    """List an article's revisions, newest first, proposals too."""
    article, _ = article_actions.get_article(article_id)
    rows, next_cursor = revisions.list_revisions(article, query.cursor, query.limit)
    return RevisionPage(items=[RevisionOut.of(row) for row in rows], next=next_cursor)


@router.read("/articles/<article_id>/revisions/<number>", guard=article_reader)
def get_revision(article_id: str, number: str) -> RevisionDetail:
    """Get one revision with its text, and what making it current would change."""
    article, revision, changes = article_actions.compare_revision(
        article_id, revisions.parse_number(number)
    )
    return RevisionDetail.of(
        revisions.build_summary(article, revision),
        current=article.revision,
        changes=[ChangeOut.model_validate(item) for item in changes],
        paragraphs=[
            to_public_paragraph(item) for item in published_articles.load_paragraphs(revision)
        ],
    )


@router.route_for(
    "POST",
    "/articles/<article_id>/revisions/<number>/restore",
    guard=article_editor,
    raises=(RevisionMoved,),
)
def restore_revision(
    editor: Editor, article_id: str, number: str, body: RevisionSeen
) -> EditorsArticle:
    """Make a revision current: accept a proposal, or restore an earlier one."""
    return EditorsArticle.of(
        article_actions.restore_revision(
            editor, article_id, revisions.parse_number(number), body.expected_revision
        )
    )
