"""The lists of words on the desk: paste many, take one off, try a text, hold newcomers."""

from typing import get_args

from flask import request

from backend import db
from backend.admin import service, word_lists
from backend.admin.console.order import KEEPERS
from backend.admin.console.room import Answer, draw, go, page
from backend.admin.guards import Presence
from backend.admin.order_schemas import LONGEST_NOTE, LONGEST_PASTE, LONGEST_TRY, MOST_HELD
from backend.errors import AppError, BadInput, Fault
from backend.moderation import word_lists as lists
from backend.moderation.matching import Effect
from backend.moderation.texts import cleaned
from backend.moderation.word_lists import Added

PAGE_SIZE = 50
EFFECTS: tuple[Effect, ...] = get_args(Effect)


@page("/word-lists")
def word_list(
    presence: Presence,
    *,
    error: AppError | None = None,
    added: Added | None = None,
    tried: str = "",
) -> Answer:
    """Show a list: its words, what was just added, and what a tried text holds."""
    place = lists.get_place(_place())
    query, cursor = request.args.get("q", "")[:64], request.args.get("cursor", "")[:200]
    rows, total, after = lists.list_words(place, query, cursor, PAGE_SIZE)
    return draw(
        "word_list.html",
        presence,
        places=lists.list_places(),
        place=place,
        standard=lists.standard(place),
        rows=rows,
        editors=service.names({row.editor_id for row in rows if row.editor_id}),
        total=total,
        after=after,
        cursor=cursor,
        query=query,
        added=added,
        tried=tried,
        hits=lists.try_text(place, tried) if tried else [],
        may_change=presence.may(*KEEPERS),
        error=error,
    )


@page(
    "/word-lists/add",
    method="POST",
    roles=KEEPERS,
    max_bytes=4 * LONGEST_PASTE,
    again=word_list,
)
def add_words(presence: Presence) -> Answer:
    """List the words that were pasted, one a line."""
    text, note = request.form.get("words", ""), cleaned(request.form.get("note", ""))
    effect = next((each for each in EFFECTS if each == request.form.get("effect")), None)
    if not text.strip() or len(text) > LONGEST_PASTE or effect is None:
        raise BadInput("请粘贴要加入的词，一行一个", faults=(Fault("/words", "必填"),))
    if len(note) > LONGEST_NOTE:
        raise BadInput("备注最多 100 字", faults=(Fault("/note", "太长"),))
    added = word_lists.add(presence.editor, _place(), text, effect, note)
    return word_list(presence, added=added)


@page("/word-lists/remove", method="POST", roles=KEEPERS, again=word_list)
def remove_word(presence: Presence) -> Answer:
    """Take a word off the list."""
    word_lists.remove(presence.editor, _place(), request.form.get("word", "")[:16])
    return go(f"/admin/word-lists?place={_place()}&done=unlisted")


@page("/word-lists/newcomers", method="POST", roles=KEEPERS, again=word_list)
def hold_newcomers(presence: Presence) -> Answer:
    """Set of how many words of a newcomer editors see each before others do."""
    given = request.form.get("hold_first", "")
    if not (given.isascii() and given.isdigit() and len(given) < 4 and int(given) <= MOST_HELD):
        raise BadInput(f"请填 0 到 {MOST_HELD} 之间的数", faults=(Fault("/hold_first", "0 到 20"),))
    word_lists.hold_first(presence.editor, _place(), int(given))
    return go(f"/admin/word-lists?place={_place()}&done=newcomers")


@page("/word-lists/try", method="POST", transaction=False, again=word_list)
def try_text(presence: Presence) -> Answer:
    """Say which listed words stand in a text."""
    text = request.form.get("text", "").strip()
    if not text or len(text) > LONGEST_TRY:
        raise BadInput(f"请粘贴一段文字，最多 {LONGEST_TRY} 字", faults=(Fault("/text", "必填"),))
    with db.reading():
        return word_list(presence, tried=text)


def _place() -> str:
    given = request.args.get("place", lists.ALL)[:16]
    return given if given.isascii() and given.isalnum() else lists.ALL
