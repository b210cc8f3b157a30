"""Console pages of word lists: add, remove, match a text, set how newcomers are reviewed."""

from typing import get_args

from flask import request

from backend import db
from backend.admin.editors import editor_accounts as editors
from backend.admin.guards import Presence
from backend.admin.moderation import word_lists
from backend.admin.moderation.pages import MODERATORS
from backend.admin.moderation.schemas import (
    MAX_HOLD_FIRST,
    MAX_NOTE_LENGTH,
    MAX_PASTE_LENGTH,
    MAX_TRIED_LENGTH,
)
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.errors import AppError, BadInput, FieldError
from backend.moderation.matching import word_lists as lists
from backend.moderation.matching.matcher import Effect
from backend.moderation.matching.word_lists import AddResult
from backend.moderation.text_cleaning import clean_text

PAGE_SIZE = 50
EFFECTS: tuple[Effect, ...] = get_args(Effect)


@page("/word-lists")
def show_word_list(
    presence: Presence,
    *,
    error: AppError | None = None,
    added: AddResult | None = None,
    tried_text: str = "",
) -> PageResult:
    """Show a list: its words, what was just added, and the matches of a tried text."""
    selected_list = lists.get_scope(_read_place())
    query, cursor = request.args.get("q", "")[:64], request.args.get("cursor", "")[:200]
    rows, total, next_cursor = lists.list_words(selected_list, query, cursor, PAGE_SIZE)
    return render_page(
        "word_list.html",
        presence,
        word_lists=lists.list_scopes(),
        word_list=selected_list,
        settings=lists.get_standard(selected_list),
        rows=rows,
        editors=editors.get_names({row.editor_id for row in rows if row.editor_id}),
        total=total,
        after=next_cursor,
        cursor=cursor,
        query=query,
        added=added,
        tried=tried_text,
        hits=lists.try_text(selected_list, tried_text) if tried_text else [],
        may_change=presence.may(*MODERATORS),
        error=error,
    )


@page(
    "/word-lists/add",
    method="POST",
    roles=MODERATORS,
    max_bytes=4 * MAX_PASTE_LENGTH,
    error_page=show_word_list,
)
def add_words(presence: Presence) -> PageResult:
    """Add the words that were pasted, one a line."""
    text, note = request.form.get("words", ""), clean_text(request.form.get("note", ""))
    effect = next((option for option in EFFECTS if option == request.form.get("effect")), None)
    if not text.strip() or len(text) > MAX_PASTE_LENGTH or effect is None:
        raise BadInput("请粘贴要加入的词，一行一个", faults=(FieldError("/words", "必填"),))
    if len(note) > MAX_NOTE_LENGTH:
        raise BadInput("备注最多 100 字", faults=(FieldError("/note", "太长"),))
    added = word_lists.add_words(presence.editor, _read_place(), text, effect, note)
    return show_word_list(presence, added=added)


@page("/word-lists/remove", method="POST", roles=MODERATORS, error_page=show_word_list)
def remove_word(presence: Presence) -> PageResult:
    """Remove a word from the list."""
    word_lists.remove_word(presence.editor, _read_place(), request.form.get("word", "")[:16])
    return redirect_to(f"/admin/word-lists?list={_read_place()}&done=unlisted")


@page("/word-lists/newcomers", method="POST", roles=MODERATORS, error_page=show_word_list)
def set_hold_first(presence: Presence) -> PageResult:
    """Set how many first texts of a newcomer editors review."""
    text = request.form.get("hold_first", "")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= MAX_HOLD_FIRST):
        raise BadInput(
            f"请填 0 到 {MAX_HOLD_FIRST} 之间的数", faults=(FieldError("/hold_first", "0 到 20"),)
        )
    word_lists.set_hold_first(presence.editor, _read_place(), int(text))
    return redirect_to(f"/admin/word-lists?list={_read_place()}&done=newcomers")


@page("/word-lists/match", method="POST", transaction=False, error_page=show_word_list)
def match_text(presence: Presence) -> PageResult:
    """Find the listed words in a text."""
    text = request.form.get("text", "").strip()
    if not text or len(text) > MAX_TRIED_LENGTH:
        raise BadInput(
            f"请粘贴一段文字，最多 {MAX_TRIED_LENGTH} 字", faults=(FieldError("/text", "必填"),)
        )
    with db.read_session():
        return show_word_list(presence, tried_text=text)


def _read_place() -> str:
    text = request.args.get("list", lists.ALL_SCOPE)[:16]
    return text if text.isascii() and text.isalnum() else lists.ALL_SCOPE
