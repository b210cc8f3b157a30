"""HTTP endpoints of an article's revisions, for editors' scripts: list, compare, restore."""

from backend import api
from backend.admin import headers
from backend.admin.articles import article_actions
from backend.admin.articles.revision_schemas import (
    ChangeOut,
    RevisionDetail,
    RevisionOut,
    RevisionPage,
    RevisionSeen,
    RevisionsQuery,
)
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.schemas import EditorsArticle
from backend.articles import revisions
from backend.articles import service as articles
from backend.articles.schemas import to_public_paragraph

router = api.Router("admin_revisions", prefix="/admin/api/v1")
router.after_request(headers.add_security_headers)
article_reader = KeyGuard("articles:read")
article_editor = KeyGuard("articles:write")


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
        paragraphs=[to_public_paragraph(item) for item in articles.load_paragraphs(revision)],
    )


@router.route_for("POST", "/articles/<article_id>/revisions/<number>/restore", guard=article_editor)
def restore_revision(
    editor: Editor, article_id: str, number: str, body: RevisionSeen
) -> EditorsArticle:
    """Make a revision current: accept a proposal, or restore an earlier one."""
    return EditorsArticle.of(
        article_actions.restore_revision(
            editor, article_id, revisions.parse_number(number), body.seen
        )
    )
