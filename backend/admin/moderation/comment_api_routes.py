"""Editors' API of comments: answers in the account's name, pinned comments."""

from backend import api
from backend.admin import security_headers
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.moderation import case_actions as moderation_actions
from backend.articles.published_articles import ArticleWithdrawn
from backend.comments.editor_actions import TooManyPins
from backend.comments.posting import MessageKeyReused
from backend.comments.schemas import NewReply, WrittenMessageOut

router = api.Router("admin_comments", prefix="/admin/api/v1")
router.after_request(security_headers.add_security_headers)
keeper = KeyGuard("moderation:write")


@router.route_for(
    "POST",
    "/messages/<message_id>/replies",
    guard=keeper,
    status=201,
    raises=(MessageKeyReused, ArticleWithdrawn),
)
def answer_message(editor: Editor, message_id: str, body: NewReply) -> WrittenMessageOut:
    """Answer a reader in the name of the Official Account; under the same key it is kept once."""
    message = moderation_actions.answer_message(editor, message_id, body)
    return WrittenMessageOut.from_row(message, dropped_characters=[])


@router.route_for("POST", "/messages/<message_id>/pin", guard=keeper, raises=(TooManyPins,))
def pin_message(editor: Editor, message_id: str) -> None:
    """Pin a message to the top of its article; three are the most."""
    moderation_actions.pin_message(editor, message_id)


@router.route_for("POST", "/messages/<message_id>/unpin", guard=keeper)
def unpin_message(editor: Editor, message_id: str) -> None:
    """Unpin a message."""
    moderation_actions.unpin_message(editor, message_id)
