"""An article's revisions for editors' scripts: listed, compared with the current one, restored."""

from backend import api
from backend.admin import desk, headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.revision_schemas import (
    ChangeOut,
    RevisionOut,
    RevisionPage,
    RevisionSeen,
    RevisionsQuery,
    RevisionWhole,
)
from backend.admin.schemas import EditorsArticle
from backend.api import cursors
from backend.articles import revisions
from backend.articles import service as articles
from backend.articles.schemas import shown

room = api.Room("admin_revisions", prefix="/admin/api/v1")
room.after_request(headers.guard)
article_reader = KeyGuard("articles:read")
article_editor = KeyGuard("articles:write")


@room.read("/articles/<article_id>/revisions", guard=article_reader)
def list_revisions(article_id: str, query: RevisionsQuery) -> RevisionPage:
    """List an article's revisions, newest first, proposals too."""
    article, _ = desk.get_article(article_id)
    before = cursors.unpack(query.cursor, int)[0] if query.cursor else 0
    found, after = revisions.list_revisions(article, before, query.limit)
    items = [RevisionOut.of(each) for each in found]
    return RevisionPage(items=items, next=cursors.pack(after) if after else None)


@room.read("/articles/<article_id>/revisions/<number>", guard=article_reader)
def get_revision(article_id: str, number: str) -> RevisionWhole:
    """Give one revision with its text, and what making it current would change."""
    article, revision, changes = desk.compare(article_id, revisions.number_of(number))
    return RevisionWhole.of(
        revisions.summary_of(article, revision),
        current=article.revision,
        changes=[ChangeOut.model_validate(each) for each in changes],
        paragraphs=[shown(each) for each in articles.paragraphs_of(revision)],
    )


@room.route_for("POST", "/articles/<article_id>/revisions/<number>/restore", guard=article_editor)
def restore_revision(
    editor: Editor, article_id: str, number: str, body: RevisionSeen
) -> EditorsArticle:
    """Make a revision current: agree to a proposal, or bring back what was."""
    return EditorsArticle.of(
        desk.restore(editor, article_id, revisions.number_of(number), body.seen)
    )
