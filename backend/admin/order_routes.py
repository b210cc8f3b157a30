"""Keeping order among readers' words, for editors' scripts: bulk, undo, bans, trust, word lists."""

from backend import api, db
from backend.admin import headers, order, people, service, word_lists
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor
from backend.admin.order_schemas import (
    AddedOut,
    HitOut,
    ListedOut,
    ListedPage,
    ListedQuery,
    NewBan,
    NewDecisions,
    NewStandard,
    NewTry,
    NewUndo,
    NewWords,
    PersonsWordsQuery,
    PersonWhole,
    SeveralOut,
    TriedOut,
    WordListOut,
    WordLists,
)
from backend.moderation import bans, queue
from backend.moderation import word_lists as lists
from backend.moderation.schemas import CaseOut, CasePage, RecordOut

PASTE_BYTES = 1024 * 1024

room = api.Room("admin_order", prefix="/admin/api/v1")
room.after_request(headers.guard)
order_reader = KeyGuard("moderation:read")
keeper = KeyGuard("moderation:write")


@room.route_for("POST", "/words/decide", guard=keeper, transaction=False)
def decide_words(editor: Editor, body: NewDecisions) -> SeveralOut:
    """Decide about several words alike, a hundred at the most; what fails holds up no other."""
    return SeveralOut.of(order.decide_all(editor, body.wanted(), body.deed))


@room.route_for("POST", "/words/undo", guard=keeper, transaction=False)
def undo_words(editor: Editor, body: NewUndo) -> SeveralOut:
    """Take back what one decided oneself in one go, within ten minutes."""
    return SeveralOut.of(order.undo(editor, body.batch))


@room.read("/people/<person_id>", guard=order_reader)
def get_person(person_id: str) -> PersonWhole:
    """Give a reader's record and bans."""
    return PersonWhole.of(*people.get_person(person_id))


@room.read("/people/<person_id>/words", guard=order_reader)
def list_persons_words(person_id: str, query: PersonsWordsQuery) -> CasePage:
    """List all that a reader said in public, the last first."""
    account = bans.get_person(person_id)
    found, after = queue.list_of_person(account, query.cursor, query.limit)
    return CasePage(items=[CaseOut.of(case) for case in found], next=after)


@room.route_for("PUT", "/people/<person_id>/ban", guard=keeper)
def ban_person(editor: Editor, person_id: str, body: NewBan) -> RecordOut:
    """Let a reader say nothing in public for a while; it replaces the ban they have."""
    return RecordOut.of(
        people.ban(editor, person_id, body.days, body.reason, hides_words=body.hide_words)
    )


@room.route_for("DELETE", "/people/<person_id>/ban", guard=keeper)
def lift_ban(editor: Editor, person_id: str) -> RecordOut:
    """Let a reader speak again."""
    return RecordOut.of(people.lift(editor, person_id))


@room.route_for("PUT", "/people/<person_id>/trust", guard=keeper)
def trust_person(editor: Editor, person_id: str) -> RecordOut:
    """Let a reader's words wait for WeChat only."""
    return RecordOut.of(people.trust(editor, person_id))


@room.route_for("DELETE", "/people/<person_id>/trust", guard=keeper)
def untrust_person(editor: Editor, person_id: str) -> RecordOut:
    """Treat a reader's words as anybody's again."""
    return RecordOut.of(people.untrust(editor, person_id))


@room.read("/word-lists", guard=order_reader)
def list_word_lists() -> WordLists:
    """List the lists: the one for all, and one for each Official Account."""
    return WordLists(items=[WordListOut.of(*each) for each in lists.list_standards()])


@room.route_for("PUT", "/word-lists/<place_id>", guard=keeper)
def set_standard(editor: Editor, place_id: str, body: NewStandard) -> WordListOut:
    """Set whether newcomers' first words wait for an editor there."""
    word_lists.hold_first(editor, place_id, body.hold_first)
    place = lists.get_place(place_id)
    return WordListOut.of(place, lists.standard(place))


@room.read("/word-lists/<place_id>/words", guard=order_reader)
def list_listed(place_id: str, query: ListedQuery) -> ListedPage:
    """List the words of a list, the last added first."""
    place = lists.get_place(place_id)
    rows, total, after = lists.list_words(place, query.q, query.cursor, query.limit)
    names = service.names({row.editor_id for row in rows if row.editor_id})
    return ListedPage(items=[ListedOut.of(row, names) for row in rows], total=total, next=after)


@room.route_for("POST", "/word-lists/<place_id>/words", guard=keeper, max_bytes=PASTE_BYTES)
def add_listed(editor: Editor, place_id: str, body: NewWords) -> AddedOut:
    """Add words to a list, one a line."""
    return AddedOut.of(word_lists.add(editor, place_id, body.words, body.effect, body.note))


@room.route_for("DELETE", "/word-lists/<place_id>/words/<word_id>", guard=keeper)
def remove_listed(editor: Editor, place_id: str, word_id: str) -> None:
    """Take a word off a list."""
    word_lists.remove(editor, place_id, word_id)


@room.route_for("POST", "/word-lists/<place_id>/try", guard=order_reader, transaction=False)
def try_text(place_id: str, body: NewTry) -> TriedOut:
    """Say which listed words stand in a text."""
    with db.reading():
        hits = lists.try_text(lists.get_place(place_id), body.text)
    return TriedOut(items=[HitOut(word=word, effect=effect) for word, effect in hits])
