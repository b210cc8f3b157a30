"""Who writes is told which characters were left out of it, on every route that cleans a text."""

import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from pydantic import BaseModel

from backend import api, db
from backend.api import invisible_characters
from backend.app import MANIFESTS
from backend.articles.models import Article
from backend.manifest import list_routers
from backend.moderation.review import decisions
from backend.moderation.text_cleaning import clean_text
from tests.admin.conftest import Script, make_editor
from tests.commenting import API, a_key, get, page, reply, said, say, think
from tests.conftest import Reader
from tests.factories import SENTENCE, codes_ready
from tests.moderation.moderating import appeal, kept
from tests.reader_fixtures import article, lin, mei

__all__ = ["article", "lin", "mei"]


@dataclass
class Table:
    """Two readers over an article, one of whom writes."""

    app: Flask
    article: Article
    lin: Reader
    mei: Reader


Write = Callable[[Table, str], Any]
WITHOUT_LOSS = [
    "林", "👨\u200d👩\u200d👧", "❤\ufe0f", "  前后 空格\t ", "e\u0301\u0301\u0301\u0301",
    "\u212b \uf900",
    "می\u200cخواهم", "क\u094d\u200dष", "林\r\n好", "😀😀", "\u1100\u1161\u11a8", "e\u0301\u0323",
]  # fmt: skip


def make_card(table: Table, path: str, note: str) -> Any:
    codes_ready(1)
    sent = {"article_id": table.article.public_id, "quote": SENTENCE, "note": note}
    return table.lin.post(f"{API}{path}", json=sent)


def report(table: Table, path: str, text: str, **more: Any) -> Any:
    return table.lin.post(f"{API}{path}", json={"reason": "spam", "text": text} | more)


def edit(table: Table, text: str) -> Any:
    return table.lin.put(f"{API}/messages/{said(table.lin, table.article)}", json={"text": text})


def appeal_hidden(table: Table, text: str) -> Any:
    message = said(table.lin, table.article)
    with db.transaction():
        decisions.decide(kept(message).public_id, "hide", make_editor("moderator").id)
    return appeal(table.lin, message, text)


def answer_as_editor(table: Table, text: str) -> Any:
    script = Script(table.app, make_editor("moderator"))
    path = f"/messages/{said(table.lin, table.article)}/replies"
    return script.post(path, json={"text": text, "key": a_key()})


def ban(table: Table, text: str) -> Any:
    script = Script(table.app, make_editor("moderator"))
    return script.put(f"/people/{table.mei.id}/ban", json={"days": 1, "reason": text})


def list_word(table: Table, path: str, **sent: Any) -> Any:
    return Script(table.app, make_editor("moderator")).post(f"/word-lists/all{path}", json=sent)


def list_exception(table: Table, text: str) -> Any:
    script = Script(table.app, make_editor("moderator"))
    path = "/word-lists/all"
    script.post(f"{path}/words", json={"words": "大麻", "effect": "refuse"})
    return script.post(f"{path}/exceptions", json={"exceptions": "大麻烦", "note": text})


WRITES: dict[str, Write] = {
    "POST /api/v1/articles/<article_id>/messages": lambda t, text: say(t.lin, t.article, text),
    "POST /api/v1/articles/<article_id>/thoughts": lambda t, text: think(t.lin, t.article, text),
    "POST /api/v1/messages/<message_id>/replies": lambda t, text: reply(
        t.lin, said(t.mei, t.article), text
    ),
    "PUT /api/v1/messages/<message_id>": edit,
    "PUT /api/v1/me": lambda t, text: t.lin.put(f"{API}/me", json={"nickname": text}),
    "POST /api/v1/cards": lambda t, text: make_card(t, "/cards", text),
    "POST /api/v1/cards/previews": lambda t, text: make_card(t, "/cards/previews", text),
    "POST /api/v1/reports": lambda t, text: report(
        t, "/reports", text, kind="message", id=said(t.mei, t.article)
    ),
    "POST /api/v1/people/<account_id>/reports": lambda t, text: report(
        t, f"/people/{t.mei.id}/reports", text, kind="nickname"
    ),
    "POST /api/v1/me/annotations/<annotation_id>/appeal": appeal_hidden,
    "POST /admin/api/v1/messages/<message_id>/replies": answer_as_editor,
    "PUT /admin/api/v1/people/<person_id>/ban": ban,
    "POST /admin/api/v1/word-lists/<list_id>/words": lambda t, text: list_word(
        t, "/words", words="大麻", effect="refuse", note=text
    ),
    "POST /admin/api/v1/word-lists/<list_id>/exceptions": list_exception,
    "POST /admin/api/v1/word-lists/<list_id>/import": lambda t, text: list_word(
        t,
        "/import",
        words=[{"word": "大麻", "effect": "refuse", "note": text}],
        exceptions=[{"exception": "大麻烦", "note": text}],
    ),
}


@pytest.fixture
def table(app: Flask, article: Article, lin: Reader, mei: Reader) -> Table:
    return Table(app, article, lin, mei)


def test_every_route_that_cleans_a_text_tells_what_it_dropped() -> None:
    cleaning = {
        f"{operation.method} {operation.rule}": operation
        for router in list_routers(MANIFESTS)
        for operation in router.operations
        if operation.body is not None and has_cleaned_text(operation.body)
    }
    assert cleaning.keys() == WRITES.keys()
    for name, operation in cleaning.items():
        assert operation.reply is not None, name
        assert issubclass(operation.reply, api.WrittenOut), name


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_the_writer_is_told_what_was_dropped(table: Table, write: Write) -> None:
    answer = write(table, "桥\u200b上\u202e风\u200b大\u0301\u0301\u0301\u0301\u0301")
    assert answer.status_code in (200, 201), answer.json
    assert answer.json["dropped_characters"] == ["U+200B", "U+202E", "U+0301"]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_who_loses_nothing_is_told_nothing(table: Table, write: Write) -> None:
    answer = write(table, " 桥上👨\u200d👩\u200d👧风大❤\ufe0f")
    assert answer.status_code in (200, 201), answer.json
    assert answer.json["dropped_characters"] == []


def test_a_retry_is_told_the_same_and_lists_carry_nothing_of_it(
    article: Article, lin: Reader
) -> None:
    key = a_key()
    answers = [say(lin, article, "桥\u202e上", key=key) for _ in range(2)]
    assert [answer.json["dropped_characters"] for answer in answers] == [["U+202E"]] * 2
    assert answers[0].json["id"] == answers[1].json["id"]
    (listed,) = page(lin, article)["items"]
    assert "dropped_characters" not in listed
    assert "dropped_characters" not in get(lin, listed["id"]).json


def test_a_text_of_which_nothing_is_left_is_told_whole(table: Table) -> None:
    sent = {"kind": "message", "id": said(table.mei, table.article)}
    answer = report(table, "/reports", "\u3164\u0301", **sent)
    assert answer.json["dropped_characters"] == ["U+3164", "U+0301"]
    answer = make_card(table, "/cards/previews", "\u200b")
    assert (answer.status_code, answer.json["dropped_characters"]) == (200, ["U+200B"])


@pytest.mark.parametrize("text", WITHOUT_LOSS)
def test_what_writing_needs_is_no_loss(text: str) -> None:
    assert invisible_characters.list_dropped(text, clean_text(text)) == []


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("林\u200d好", ["U+200D"]),
        ("👨\u200d👩林\u200d", ["U+200D"]),
        ("林\ufe0f", ["U+FE0F"]),
        ("\u2066林\u2069\u200e\u061c", ["U+2066", "U+2069", "U+200E", "U+061C"]),
        ("林\u00ad\ufeff\u2060", ["U+00AD", "U+FEFF", "U+2060"]),
        ("林\U000e0067\U000e0041", ["U+E0067", "U+E0041"]),
        ("林\u2800好\ufffc", ["U+2800", "U+FFFC"]),
        ("e\u200d\u0301", ["U+200D"]),
        ("z" + "\u0336" * 9, ["U+0336"]),
        ("a" + "\u0300\u0301\u0302\u0303\u0304\u0305", ["U+0305"]),
        ("\u115f林\u3164", ["U+115F", "U+3164"]),
        ("a\U000e0100", ["U+E0100"]),
    ],
)
def test_each_lost_character_is_named_once(text: str, dropped: list[str]) -> None:
    assert invisible_characters.list_dropped(text, clean_text(text)) == dropped


def has_cleaned_text(model: type[BaseModel]) -> bool:
    return any(isinstance(part, api.CleanedBy) for part in walk(model))


def walk(hint: Any) -> Iterator[Any]:
    """Go through all that a field's type is made of, other models included."""
    yield hint
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        for part in typing.get_type_hints(hint, include_extras=True).values():
            yield from walk(part)
    for part in (*typing.get_args(hint), *getattr(hint, "__metadata__", ())):
        yield from walk(part)
