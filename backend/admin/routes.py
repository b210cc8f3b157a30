"""HTTP endpoints of the editors' API, for scripts: JSON, with a personal key.

Editors, keys, passwords and second factors are not here: they are changed on the console's
pages and on the command line only, so that no key can widen itself.
"""

from backend import api, db
from backend.admin import headers
from backend.admin.articles import article_actions
from backend.admin.articles.revision_schemas import WouldReplace
from backend.admin.audit import service as audit
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.moderation import service as moderation_actions
from backend.admin.schemas import (
    HTML_LIMIT,
    AuditEntryOut,
    AuditPage,
    AuditQuery,
    EditorsArticle,
    EditorsArticleDetail,
    EditorsArticlePage,
    EditorsArticlesQuery,
    ImportOut,
    ImportQuery,
    NewImport,
    TakedownOut,
)
from backend.articles import service as articles
from backend.articles.service import Imported
from backend.messages.schemas import MessageOut, NewReply
from backend.moderation.review import queue
from backend.moderation.schemas import CaseOut, CasePage, CasesQuery
from backend.moderation.verdicts import EditorAction
from backend.passages import reanchor_reports
from backend.passages.reanchor_schemas import (
    ManualAnchorIn,
    ReanchorResultPage,
    ReanchorResultsQuery,
    ReanchorRunOut,
    ReanchorRunPage,
    ReanchorRunsQuery,
)
from backend.shares import service as shares
from backend.shares.schemas import ShareFigures

router = api.Router("admin_api", prefix="/admin/api/v1")
router.after_request(headers.add_security_headers)
article_reader = KeyGuard("articles:read")
article_editor = KeyGuard("articles:write")
takedown_lifter = KeyGuard("takedowns:write")
order_reader = KeyGuard("moderation:read")
order_keeper = KeyGuard("moderation:write")
spread_reader = KeyGuard("spread:read")
owner = KeyGuard("audit:read")


@router.route_for(
    "POST", "/articles/import", guard=article_editor, transaction=False, max_bytes=2 * HTML_LIMIT
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
    rows, next_cursor = articles.list_for_editors(query.status, query.cursor, query.limit)
    return EditorsArticlePage(items=[EditorsArticle.of(row) for row in rows], next=next_cursor)


@router.read("/articles/<article_id>", guard=article_reader)
def get_article(article_id: str) -> EditorsArticleDetail:
    """Get an article of any status with its current text."""
    return EditorsArticleDetail.whole(*article_actions.get_article(article_id))


@router.route_for("POST", "/articles/<article_id>/publish", guard=article_editor)
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


@router.route_for("DELETE", "/articles/<article_id>/takedown", guard=takedown_lifter)
def lift_takedown(editor: Editor, article_id: str) -> EditorsArticle:
    """Lift a takedown: the article stays withdrawn, and can be imported and published again."""
    return EditorsArticle.of(article_actions.lift_takedown(editor, article_id))


@router.read("/articles/<article_id>/movings", guard=article_reader)
def list_reanchor_runs(article_id: str, query: ReanchorRunsQuery) -> ReanchorRunPage:
    """List what each re-import did to the article's passages, newest first."""
    article, _ = article_actions.get_article(article_id)
    rows, next_cursor = reanchor_reports.list_runs(article, query.cursor, query.limit)
    return ReanchorRunPage(items=[ReanchorRunOut.of(row) for row in rows], next=next_cursor)


@router.read("/articles/<article_id>/moves", guard=article_reader)
def list_reanchor_results(article_id: str, query: ReanchorResultsQuery) -> ReanchorResultPage:
    """List the passages that one re-import kept, moved or lost: what was, beside what is."""
    article, _ = article_actions.get_article(article_id)
    return reanchor_reports.list_results(article, query)


@router.route_for("POST", "/passages/<passage_id>/place", guard=article_editor)
def reanchor_passage(editor: Editor, passage_id: str, body: ManualAnchorIn) -> EditorsArticle:
    """Re-anchor an orphaned passage to words of the current text; its shares lead there."""
    return EditorsArticle.of(
        article_actions.reanchor_passage(editor, passage_id, body.quote, body.start)
    )


@router.read("/shares/<share_id>", guard=spread_reader)
def get_share(share_id: str) -> ShareFigures:
    """Get the counts of one share: arrivals, and how many of them count."""
    return shares.get_share_figures(share_id)


@router.read("/checks", guard=order_reader)
def list_cases(query: CasesQuery) -> CasePage:
    """List readers' texts by state: the waiting ones longest first, others last first."""
    cases, next_cursor = queue.list_cases(query.state, query.cursor, query.limit)
    return CasePage(items=[CaseOut.of(case) for case in cases], next=next_cursor)


@router.route_for("POST", "/checks/<check_id>/approve", guard=order_keeper)
def approve_check(editor: Editor, check_id: str) -> CaseOut:
    """Approve a reader's text; what readers reported counts as reviewed."""
    return _decide_case(editor, check_id, "approve")


@router.route_for("POST", "/checks/<check_id>/dismiss", guard=order_keeper)
def dismiss_reports(editor: Editor, check_id: str) -> CaseOut:
    """Dismiss the reports of a text, which stays shown; the reporters are notified."""
    return _decide_case(editor, check_id, "dismiss")


@router.route_for("POST", "/checks/<check_id>/refuse", guard=order_keeper)
def refuse_check(editor: Editor, check_id: str) -> CaseOut:
    """Refuse a waiting text; its author sees it as refused."""
    return _decide_case(editor, check_id, "refuse")


@router.route_for("POST", "/checks/<check_id>/hide", guard=order_keeper)
def hide_check(editor: Editor, check_id: str) -> CaseOut:
    """Hide a shown text; its author sees it as refused."""
    return _decide_case(editor, check_id, "hide")


def _decide_case(editor: Editor, check_id: str, action: EditorAction) -> CaseOut:
    return CaseOut.of(
        moderation_actions.decide_case(editor, moderation_actions.DecisionTarget(check_id), action)
    )


@router.route_for("POST", "/messages/<message_id>/replies", guard=order_keeper, status=201)
def answer_message(editor: Editor, message_id: str, body: NewReply) -> MessageOut:
    """Answer a reader in the name of the Official Account; under the same key it is kept once."""
    return moderation_actions.answer_message(editor, message_id, body)


@router.route_for("POST", "/messages/<message_id>/pin", guard=order_keeper)
def pin_message(editor: Editor, message_id: str) -> None:
    """Pin a message to the top of its article; three are the most."""
    moderation_actions.pin_message(editor, message_id)


@router.route_for("POST", "/messages/<message_id>/unpin", guard=order_keeper)
def unpin_message(editor: Editor, message_id: str) -> None:
    """Unpin a message."""
    moderation_actions.unpin_message(editor, message_id)


@router.read("/audit", guard=owner)
def list_audit_entries(query: AuditQuery) -> AuditPage:
    """List what editors did, newest first."""
    entries, next_cursor = audit.list_entries(query.cursor, query.limit)
    return AuditPage(items=[AuditEntryOut.of(entry) for entry in entries], next=next_cursor)
