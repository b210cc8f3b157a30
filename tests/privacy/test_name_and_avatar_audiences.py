"""Where a reader's name and avatar are shown is told to them, and nowhere else are they shown.

Every answer in the contract that holds one, and every piece of code that reads one, is declared
here with the disclosure that tells readers of it. A new one fails until it is told.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from backend.config import get_settings
from backend.privacy import name_and_avatar_audiences, privacy_policy
from tests.architecture import personal_rows

ROOT = Path(__file__).parents[2]
PHONE = ROOT / "miniprogram/src"
OWN = "shown to the reader themselves"

# Which disclosure tells of a schema, wherever in an answer of readers' it stands.
PERSONS = {
    "MessageAuthor": {"words", "group_words"},
    "ReplyTarget": {"words", "group_words"},
    "Sharer": {"arrival"},
    "Solver": {"board"},
    "NoticeContent": {"notice"},
    "PersonOut": {"blocks"},
    "AccountOut": {OWN},
    "ProfileOut": {OWN},
    "WrittenProfileOut": {OWN},
    "PendingNicknameOut": {OWN},
    "PendingAvatarOut": {OWN},
    "PreviewPictures": {OWN},
}
# The answers in which they stand; the editors' are all under one disclosure.
ANSWERS = {
    "GET /api/v1/articles/{article_id}/messages": {"MessageAuthor", "ReplyTarget"},
    "POST /api/v1/articles/{article_id}/messages": {"MessageAuthor", "ReplyTarget"},
    "GET /api/v1/articles/{article_id}/popular-passages": {"MessageAuthor", "ReplyTarget"},
    "GET /api/v1/articles/{article_id}/thoughts": {"MessageAuthor", "ReplyTarget"},
    "POST /api/v1/articles/{article_id}/thoughts": {"MessageAuthor", "ReplyTarget"},
    "GET /api/v1/messages/{message_id}": {"MessageAuthor", "ReplyTarget"},
    "PUT /api/v1/messages/{message_id}": {"MessageAuthor", "ReplyTarget"},
    "GET /api/v1/messages/{message_id}/replies": {"MessageAuthor", "ReplyTarget"},
    "POST /api/v1/messages/{message_id}/replies": {"MessageAuthor", "ReplyTarget"},
    "GET /api/v1/blocks": {"PersonOut"},
    "POST /api/v1/cards/previews": {"PreviewPictures"},
    "POST /api/v1/challenges/{share_id}/answers": {"Sharer", "Solver"},
    "POST /api/v1/challenges/{share_id}/plays": {"Sharer", "Solver"},
    "GET /api/v1/me": {"ProfileOut", "PendingNicknameOut", "PendingAvatarOut"},
    "PUT /api/v1/me": {"WrittenProfileOut", "PendingNicknameOut", "PendingAvatarOut"},
    "POST /api/v1/me/avatar": {"ProfileOut", "PendingNicknameOut", "PendingAvatarOut"},
    "GET /api/v1/notices": {"NoticeContent"},
    "GET /api/v1/notices/{notice_id}": {"NoticeContent"},
    "POST /api/v1/sessions": {"AccountOut"},
    "GET /api/v1/shares/{share_id}": {"Sharer"},
    "POST /api/v1/visits": {"Sharer"},
}
# The code that reads a name or an avatar off an account, and what it does with it.
READERS = {
    "accounts/data_export.py": {OWN},
    "accounts/schemas.py": {OWN},
    "accounts/public_profile.py": {OWN},
    "accounts/deletion.py": {OWN},
    "admin/moderation/schemas.py": {"editors"},
    "admin/templates/parts/case.html": {"editors"},
    "admin/templates/person.html": {"editors"},
    "cards/creation.py": {"card"},
    "cards/render/slot_filling.py": {"card"},
    "comments/moderation_subject.py": {"editors"},
    "comments/listing/presenters.py": {"words", "group_words"},
    "comments/notice_content.py": {"notice"},
    "moderation/data_export.py": {"blocks"},
    "moderation/routes.py": {"blocks"},
    "moderation/review/schemas.py": {"editors"},
    "privacy/data_export.py": {OWN},
    "profiles/data_export.py": {OWN},
    "profiles/routes.py": {OWN},
    "profiles/schemas.py": {OWN},
    "profiles/erasure.py": {OWN},
    "profiles/own_profile.py": {"wechat"},
    "profiles/moderation_subject.py": {"editors"},
    "profiles/pending_changes.py": {OWN},
    "challenges/presenters.py": {"board"},
    "challenges/notice_content.py": {"notice"},
    "shares/share_landing.py": {"arrival"},
    "own_annotations/annotation_files/web_annotations.py": {OWN},
    "own_annotations/annotation_files/export_and_import.py": {OWN},
    "spread/trees/cascade_chart.py": {"editors"},
}
# By which request a reader deletes what is said to be kept until then.
DELETED_BY = {
    "marks": "DELETE /api/v1/marks/{mark_id}",
    "messages": "DELETE /api/v1/messages/{message_id}",
    "likes": "DELETE /api/v1/messages/{message_id}/like",
    "reading_progress": "DELETE /api/v1/me/history",
    "blocks": "DELETE /api/v1/blocks/{account_id}",
}
NAMING = re.compile(r"\.(?:nickname|avatar_key|avatar_url)\b|\bPersonOut\.of\b")
FIELDS = {"nickname", "avatar_url", "avatar"}
# What the phone calls to learn of places and people.
FORBIDDEN = re.compile(
    r"wx\.(?:getLocation|chooseLocation|getFuzzyLocation|chooseContact|getWeRunData)\b"
)


def test_every_answer_that_shows_a_person_is_declared(app: Flask) -> None:
    found = {
        answer: names
        for answer, names in answers(json.loads(app.extensions["openapi_document"]()))
        if not answer.split()[1].startswith("/admin/")
    }
    assert found == ANSWERS


def test_every_piece_of_code_that_reads_a_name_is_declared() -> None:
    backend = ROOT / "backend"
    files = [*backend.rglob("*.py"), *backend.rglob("*.html")]
    found = {
        str(each.relative_to(backend)) for each in files if NAMING.search(each.read_text("utf-8"))
    }
    aside = ("local/", "migrations/", "wechat/simulator/")
    assert {each for each in found if not each.startswith(aside)} == READERS.keys()


def test_every_disclosure_is_true_and_every_place_is_disclosed() -> None:
    schemas = {schema for names in ANSWERS.values() for schema in names}
    shown = set().union(*(PERSONS[each] for each in schemas), *READERS.values()) - {OWN}
    assert schemas == PERSONS.keys()
    assert shown == {each.key for each in name_and_avatar_audiences.DISCLOSURES}


def test_readers_are_told_every_place_and_who_sees_it(client: FlaskClient) -> None:
    told = client.get("/api/v1/privacy").json["disclosed"]  # type: ignore[index]
    assert [(each["where"], each["audience"]) for each in told] == [
        (each.where, each.to) for each in name_and_avatar_audiences.DISCLOSURES
    ]
    assert all(each["where"] and each["audience"] for each in told)


def test_the_phone_says_in_one_sentence_what_the_list_says() -> None:
    assert f'<view class="under">{name_and_avatar_audiences.format_summary()}</view>' in phone(
        "pages/me/index.wxml"
    )
    assert "{{item.where}}" in phone("pages/privacy/index.wxml")
    assert "{{item.audience}}" in phone("pages/privacy/index.wxml")


def test_every_table_that_names_a_person_is_among_what_is_kept(app: Flask) -> None:
    named = {column.table.name for column in personal_rows.naming()}
    told = [each.tables for each in privacy_policy.list_stored_data(get_settings())]
    # Jobs name an account, too, by its number only: they know no other table.
    assert set().union(*told) == named | {"jobs"}


def test_what_is_kept_until_a_reader_deletes_it_can_be_deleted(app: Flask) -> None:
    paths = json.loads(app.extensions["openapi_document"]())["paths"]
    requests = {f"{method.upper()} {path}" for path, each in paths.items() for method in each}
    kept = [
        each
        for each in privacy_policy.list_stored_data(get_settings())
        if each.how_long == privacy_policy.UNTIL_DELETED
    ]
    assert set().union(*(each.tables for each in kept)) == DELETED_BY.keys()
    assert requests >= set(DELETED_BY.values())


def test_the_phone_learns_neither_places_nor_contacts() -> None:
    assert "不读通讯录，不记位置" in phone("pages/me/index.wxml")
    files = [*PHONE.rglob("*.ts"), *PHONE.rglob("*.json")]
    assert [str(each) for each in files if FORBIDDEN.search(each.read_text("utf-8"))] == []
    assert "requiredPrivateInfos" not in phone("app.json")


def phone(file: str) -> str:
    return (PHONE / file).read_text("utf-8")


def answers(contract: Any) -> Iterator[tuple[str, set[str]]]:
    """Give for each operation the schemas with a name or an avatar that its good answers hold."""
    schemas = contract["components"]["schemas"]
    personal = {
        name for name, each in schemas.items() if FIELDS & each.get("properties", {}).keys()
    }
    for path, operations in contract["paths"].items():
        for method, operation in operations.items():
            good = [each for code, each in operation["responses"].items() if code.startswith("2")]
            shown = set(referred(good, schemas, set())) & personal
            if shown:
                yield f"{method.upper()} {path}", shown


def referred(part: Any, schemas: Any, seen: set[str]) -> Iterator[str]:
    """Give the name of every schema that a part of the contract refers to, however deep."""
    if isinstance(part, list):
        for each in part:
            yield from referred(each, schemas, seen)
    elif isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            yield name
            yield from referred(schemas[name], schemas, seen)
        for each in part.values():
            yield from referred(each, schemas, seen)
