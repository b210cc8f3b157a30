"""The editors' verbs for scripts: JSON, with a personal key.

Editors, keys, passwords and second factors are not here: they are changed on the console's
pages and on the command line only, so that no key can widen itself.
"""

from backend import api, db
from backend.admin import audit, desk, headers, order
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.revision_schemas import WouldReplace
from backend.admin.schemas import (
    HTML_LIMIT,
    DeedOut,
    DeedPage,
    DeedsQuery,
    EditorsArticle,
    EditorsArticlePage,
    EditorsArticlesQuery,
    EditorsArticleWhole,
    ImportOut,
    ImportQuery,
    NewImport,
    TakedownOut,
)
from backend.annotations import reports
from backend.annotations.moved import (
    MovePage,
    MovesQuery,
    MovingOut,
    MovingPage,
    MovingsQuery,
    NewPlace,
)
from backend.articles import service as articles
from backend.articles.service import Imported
from backend.messages.schemas import MessageOut, NewReply
from backend.moderation import queue
from backend.moderation.schemas import CaseOut, CasePage, CasesQuery
from backend.moderation.verdicts import Deed
from backend.shares import service as shares
from backend.shares.schemas import ShareFigures

room = api.Room("admin_api", prefix="/admin/api/v1")
room.after_request(headers.guard)
article_reader = KeyGuard("articles:read")
article_editor = KeyGuard("articles:write")
takedown_lifter = KeyGuard("takedowns:write")
order_reader = KeyGuard("moderation:read")
order_keeper = KeyGuard("moderation:write")
spread_reader = KeyGuard("spread:read")
owner = KeyGuard("audit:read")


@room.route_for(
    "POST", "/articles/import", guard=article_editor, transaction=False, max_bytes=2 * HTML_LIMIT
)
def import_article(editor: Editor, body: NewImport) -> ImportOut:
    """Bring in an article from its address, or from pasted HTML; 409 where it needs consent."""
    if body.url is not None:
        return _imported(desk.import_url(editor, body.url, body.consent()))
    html, title = body.html or "", body.title or ""
    return _imported(desk.import_fragment(editor, html, title, body.consent()))


@room.route_for(
    "POST",
    "/articles/import/page",
    guard=article_editor,
    transaction=False,
    max_bytes=desk.PAGE_LIMIT,
)
def import_saved_page(editor: Editor, query: ImportQuery, file: api.Upload) -> ImportOut:
    """Bring in an article from a page that a browser saved, 20 MB at most."""
    return _imported(desk.import_page(editor, file.data, query.consent()))


def _imported(imported: Imported) -> ImportOut:
    if imported.proposed is None:
        return ImportOut.of(imported)
    with db.reading():
        article, _, changes = desk.compare(imported.article.public_id, imported.proposed)
    raise WouldReplace(article, imported.proposed, changes)


@room.read("/articles", guard=article_reader)
def list_articles(query: EditorsArticlesQuery) -> EditorsArticlePage:
    """List articles of any status, newest import first."""
    found, after = articles.list_for_editors(query.status, query.cursor or None, query.limit)
    return EditorsArticlePage(items=[EditorsArticle.of(each) for each in found], next=after)


@room.read("/articles/<article_id>", guard=article_reader)
def get_article(article_id: str) -> EditorsArticleWhole:
    """Give an article of any status with its current text."""
    return EditorsArticleWhole.whole(*desk.get_article(article_id))


@room.route_for("POST", "/articles/<article_id>/publish", guard=article_editor)
def publish_article(editor: Editor, article_id: str) -> EditorsArticle:
    """Let readers see an article; publishing twice changes nothing."""
    return EditorsArticle.of(desk.publish(editor, article_id))


@room.route_for("POST", "/articles/<article_id>/withdraw", guard=article_editor)
def withdraw_article(editor: Editor, article_id: str) -> EditorsArticle:
    """Take an article back from readers; its text, passages and shares are kept."""
    return EditorsArticle.of(desk.withdraw(editor, article_id))


@room.route_for("POST", "/articles/<article_id>/takedown", guard=article_editor)
def take_down_article(editor: Editor, article_id: str) -> TakedownOut:
    """Withdraw an article and erase every picture made from it; tells what caches may hold."""
    return TakedownOut.of(desk.take_down(editor, article_id))


@room.route_for("DELETE", "/articles/<article_id>/takedown", guard=takedown_lifter)
def lift_takedown(editor: Editor, article_id: str) -> EditorsArticle:
    """Lift a takedown: the article stays withdrawn, and can be imported and published again."""
    return EditorsArticle.of(desk.lift_takedown(editor, article_id))


@room.read("/articles/<article_id>/movings", guard=article_reader)
def list_movings(article_id: str, query: MovingsQuery) -> MovingPage:
    """List what each re-import did to the article's passages, newest first."""
    article, _ = desk.get_article(article_id)
    found, after = reports.list_movings(article, query.cursor, query.limit)
    return MovingPage(items=[MovingOut.of(each) for each in found], next=after)


@room.read("/articles/<article_id>/moves", guard=article_reader)
def list_moves(article_id: str, query: MovesQuery) -> MovePage:
    """List the passages that one re-import kept, moved or lost: what was, beside what is."""
    article, _ = desk.get_article(article_id)
    return reports.list_moves(article, query)


@room.route_for("POST", "/passages/<passage_id>/place", guard=article_editor)
def place_passage(editor: Editor, passage_id: str, body: NewPlace) -> EditorsArticle:
    """Let a lost passage stand for words of the current text; what was shared leads there."""
    return EditorsArticle.of(desk.place_passage(editor, passage_id, body.quote, body.start))


@room.read("/shares/<share_id>", guard=spread_reader)
def get_share(share_id: str) -> ShareFigures:
    """Tell what became of one share: arrivals, and how many of them count."""
    return shares.figures(share_id)


@room.read("/checks", guard=order_reader)
def list_cases(query: CasesQuery) -> CasePage:
    """List readers' words: what waits, longest first, or what stands otherwise, last first."""
    found, after = queue.list_cases(query.state, query.cursor, query.limit)
    return CasePage(items=[CaseOut.of(case) for case in found], next=after)


@room.route_for("POST", "/checks/<check_id>/approve", guard=order_keeper)
def approve_words(editor: Editor, check_id: str) -> CaseOut:
    """Let everybody meet these words; what readers reported counts as looked at."""
    return _decided(editor, check_id, "approve")


@room.route_for("POST", "/checks/<check_id>/dismiss", guard=order_keeper)
def dismiss_reports(editor: Editor, check_id: str) -> CaseOut:
    """Look at what readers reported, and let the words stand; who reported is told."""
    return _decided(editor, check_id, "dismiss")


@room.route_for("POST", "/checks/<check_id>/refuse", guard=order_keeper)
def refuse_words(editor: Editor, check_id: str) -> CaseOut:
    """Do not let words pass that wait; their author sees them as not passed."""
    return _decided(editor, check_id, "refuse")


@room.route_for("POST", "/checks/<check_id>/hide", guard=order_keeper)
def hide_words(editor: Editor, check_id: str) -> CaseOut:
    """Take words out of sight that are shown; their author sees them as not passed."""
    return _decided(editor, check_id, "hide")


def _decided(editor: Editor, check_id: str, deed: Deed) -> CaseOut:
    return CaseOut.of(order.decide(editor, order.Wanted(check_id), deed))


@room.route_for("POST", "/messages/<message_id>/replies", guard=order_keeper, status=201)
def answer_message(editor: Editor, message_id: str, body: NewReply) -> MessageOut:
    """Answer a reader in the name of the Official Account; under the same key it is kept once."""
    return order.answer(editor, message_id, body)


@room.route_for("POST", "/messages/<message_id>/pin", guard=order_keeper)
def pin_message(editor: Editor, message_id: str) -> None:
    """Put a message before all others of its article; three are the most."""
    order.pin(editor, message_id)


@room.route_for("POST", "/messages/<message_id>/unpin", guard=order_keeper)
def unpin_message(editor: Editor, message_id: str) -> None:
    """Let a message stand where it belongs again."""
    order.unpin(editor, message_id)


@room.read("/audit", guard=owner)
def list_deeds(query: DeedsQuery) -> DeedPage:
    """List what editors did, newest first."""
    found, after = audit.list_deeds(query.cursor, query.limit)
    return DeedPage(items=[DeedOut.of(deed) for deed in found], next=after)
