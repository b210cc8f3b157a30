"""Editors' API of missed articles: list, retry the import."""

from backend import api
from backend.admin import security_headers
from backend.admin.guards import KeyGuard
from backend.admin.missed_articles import missed_article_actions
from backend.admin.missed_articles.schemas import MissedArticleList, MissedArticleOut
from backend.admin.models import Editor
from backend.errors import NotFound

MAX_ID_DIGITS = 18

router = api.Router("admin_missed_articles", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
push_reader = KeyGuard("pushes:read")
push_editor = KeyGuard("pushes:write")


@router.read("/missed-articles", guard=push_reader)
def list_missed_articles() -> MissedArticleList:
    """List published articles that could not be imported, the last one first."""
    items = [
        MissedArticleOut.model_validate(article)
        for article in missed_article_actions.list_missed_articles()
    ]
    return MissedArticleList(items=items)


@router.route_for("POST", "/missed-articles/<job_id>/retry", guard=push_editor)
def retry_import(editor: Editor, job_id: str) -> None:
    """Retry the import of a published article."""
    if not job_id.isdecimal() or len(job_id) > MAX_ID_DIGITS:
        raise NotFound
    missed_article_actions.retry_import(editor, int(job_id))
