"""Console pages of word lists: words, exceptions, a tried text, newcomers, export and import."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from typing import get_args

from flask import Response, request

from backend import db
from backend.admin.editors import editor_accounts
from backend.admin.guards import Presence
from backend.admin.moderation.pages import MODERATORS
from backend.admin.moderation.word_lists import word_list_actions
from backend.admin.moderation.word_lists.schemas import (
    MAX_HOLD_FIRST,
    MAX_NOTE_LENGTH,
    MAX_PASTE_LENGTH,
)
from backend.admin.moderation.word_lists.transfer_schemas import (
    LIST_BYTES,
    ListContentOut,
    NewListContent,
)
from backend.admin.moderation.word_lists.trial_schemas import MAX_TRIED_LENGTH
from backend.admin.page_decorator import PageResult, page, redirect_to, render_page
from backend.api import invisible_characters
from backend.errors import AppError, BadInput, FieldError
from backend.moderation.matching.matcher import Effect
from backend.moderation.text_cleaning import clean_text
from backend.moderation.word_lists import (
    list_settings,
    list_transfer,
    listed_exceptions,
    listed_words,
    text_trial,
)
from backend.moderation.word_lists.listed_exceptions import AddedExceptions, NewException
from backend.moderation.word_lists.listed_words import AddResult

PAGE_SIZE = 50
EFFECTS: tuple[Effect, ...] = get_args(Effect)


@page("/word-lists")
def show_word_list(
    presence: Presence,
    *,
    error: AppError | None = None,
    added: AddResult | None = None,
    added_exceptions: AddedExceptions | None = None,
    dropped: Sequence[str] = (),
    tried_text: str = "",
) -> PageResult:
    """Show a list: its words and exceptions, what was just added, a tried text's matches."""
    selected_list = list_settings.get_scope(_read_place())
    query, cursor = request.args.get("q", "")[:64], request.args.get("cursor", "")[:200]
    rows, total, next_cursor = listed_words.list_words(selected_list, query, cursor, PAGE_SIZE)
    except_cursor = request.args.get("except", "")[:200]
    exceptions, exception_count, next_exception = listed_exceptions.list_exceptions(
        selected_list, query, except_cursor, PAGE_SIZE
    )
    editor_ids = {row.editor_id for row in rows} | {row.editor_id for row in exceptions}
    matches = text_trial.try_text(selected_list, tried_text) if tried_text else []
    return render_page(
        "word_list.html",
        presence,
        word_lists=list_settings.list_scopes(),
        word_list=selected_list,
        settings=list_settings.get_settings(selected_list),
        rows=rows,
        exceptions=exceptions,
        exception_count=exception_count,
        after_exception=next_exception,
        except_cursor=except_cursor,
        editors=editor_accounts.get_names({editor_id for editor_id in editor_ids if editor_id}),
        total=total,
        after=next_cursor,
        cursor=cursor,
        query=query,
        added=added,
        added_exceptions=added_exceptions,
        dropped=list(dict.fromkeys(dropped)),
        tried=tried_text,
        matches=[(match, split_by_ranges(tried_text, match.ranges)) for match in matches],
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
    text = request.form.get("words", "")
    effect = next((option for option in EFFECTS if option == request.form.get("effect")), None)
    if not text.strip() or len(text) > MAX_PASTE_LENGTH or effect is None:
        raise BadInput("请粘贴要加入的词，一行一个", faults=(FieldError("/words", "必填"),))
    note, dropped = _read_note()
    added = word_list_actions.add_words(presence.editor, _read_place(), text, effect, note)
    return show_word_list(presence, added=added, dropped=dropped)


@page("/word-lists/remove", method="POST", roles=MODERATORS, error_page=show_word_list)
def remove_word(presence: Presence) -> PageResult:
    """Remove a word from the list."""
    word_list_actions.remove_word(presence.editor, _read_place(), request.form.get("word", "")[:16])
    return redirect_to(f"/admin/word-lists?list={_read_place()}&done=unlisted")


@page("/word-lists/newcomers", method="POST", roles=MODERATORS, error_page=show_word_list)
def set_hold_first(presence: Presence) -> PageResult:
    """Set how many first texts of a newcomer editors review."""
    text = request.form.get("hold_first", "")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= MAX_HOLD_FIRST):
        raise BadInput(
            f"请填 0 到 {MAX_HOLD_FIRST} 之间的数", faults=(FieldError("/hold_first", "0 到 20"),)
        )
    word_list_actions.set_hold_first(presence.editor, _read_place(), int(text))
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


@page(
    "/word-lists/exceptions/add",
    method="POST",
    roles=MODERATORS,
    max_bytes=4 * MAX_PASTE_LENGTH,
    error_page=show_word_list,
)
def add_exceptions(presence: Presence) -> PageResult:
    """Add the exceptions that were pasted, one a line."""
    text = request.form.get("exceptions", "")
    if not text.strip() or len(text) > MAX_PASTE_LENGTH:
        raise BadInput("请填写例外，一行一个", faults=(FieldError("/exceptions", "必填"),))
    note, dropped = _read_note()
    entries = [NewException(line, note) for line in text.splitlines()]
    result = word_list_actions.add_exceptions(presence.editor, _read_place(), entries)
    return show_word_list(presence, added_exceptions=result, dropped=dropped)


@page("/word-lists/exceptions/remove", method="POST", roles=MODERATORS, error_page=show_word_list)
def remove_exception(presence: Presence) -> PageResult:
    """Remove an exception from the list."""
    exception_id = request.form.get("exception", "")[:16]
    word_list_actions.remove_exception(presence.editor, _read_place(), exception_id)
    return redirect_to(f"/admin/word-lists?list={_read_place()}&done=unexcepted")


@page("/word-lists/export")
def export_word_list(_presence: Presence) -> PageResult:
    """Export a list, words and exceptions, as one JSON file."""
    word_list = list_settings.get_scope(_read_place())
    content = ListContentOut.of(*list_transfer.export_list(word_list))
    response = Response(content.model_dump_json(indent=1), content_type="application/json")
    name = f"word-list-{word_list.id}.json"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@page(
    "/word-lists/import",
    method="POST",
    roles=MODERATORS,
    max_bytes=LIST_BYTES,
    error_page=show_word_list,
)
def import_word_list(presence: Presence) -> PageResult:
    """Merge an exported file into the list."""
    file = request.files.get("file")
    data = file.read() if file else b""
    dropped: list[str] = []
    try:
        content = NewListContent.model_validate_json(data.removeprefix(BOM_UTF8), context=dropped)
    except ValueError as error:
        fault = FieldError("/file", "不是导出的词表")
        raise BadInput("请选择从词表导出的文件", faults=(fault,)) from error
    added, added_exceptions = word_list_actions.import_list(
        presence.editor, _read_place(), content.to_words(), content.to_exceptions()
    )
    return show_word_list(presence, added=added, added_exceptions=added_exceptions, dropped=dropped)


def split_by_ranges(text: str, ranges: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Split a text into fragments, and tell of each whether it lies in one of the ranges.

    >>> split_by_ranges("一夜暴 富", [(2, 3), (4, 5)])
    [('一夜', False), ('暴', True), (' ', False), ('富', True)]
    """
    fragments, at = [], 0
    for start, end in ranges:
        fragments += [(text[at:start], False), (text[start:end], True)]
        at = end
    fragments.append((text[at:], False))
    return [fragment for fragment in fragments if fragment[0]]


def _read_place() -> str:
    text = request.args.get("list", list_settings.ALL_SCOPE)[:16]
    return text if text.isascii() and text.isalnum() else list_settings.ALL_SCOPE


def _read_note() -> tuple[str, list[str]]:
    """Read the note, cleaned, and which characters that left out."""
    written = request.form.get("note", "")
    note = clean_text(written)
    if len(note) > MAX_NOTE_LENGTH:
        raise BadInput("备注最多 100 字", faults=(FieldError("/note", "太长"),))
    return note, invisible_characters.list_dropped(written, note)
