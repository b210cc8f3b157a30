"""A reader's data as one zip: complete, and nobody else's."""

import io
import itertools
import json
import re
import tempfile
import tracemalloc
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import bulk_sql, clock, db, ids, job_queue, storage
from backend.accounts.models import Account
from backend.annotations.models import Mark
from backend.articles.models import Article
from backend.comments.models import Message
from backend.privacy import data_export
from backend.privacy.routes import EXPORTS_PER_HOUR
from tests.architecture import personal_rows
from tests.commenting import API, replied, said, script, think
from tests.conftest import Reader, SignedIn, counted, let_pushes_come
from tests.factories import SENTENCE, a_picture, an_article, codes_ready
from tests.group_entry import enter
from tests.visiting import arrive, card, written

EXPORT = f"{API}/me/export"


def test_a_stranger_has_nothing_to_take(client: FlaskClient) -> None:
    assert client.get(EXPORT).status_code == 401


def test_what_a_person_left_is_in_the_file(
    app: Flask, wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin, wen = signed_in("lin"), signed_in("wen")
    codes_ready(3)
    article = an_article("走夜路")
    lin.put(f"{API}/me", json={"nickname": "小满"})
    shows_a_face(app, lin)
    theirs = said(wen, article, "这是别人说的话")
    mine = said(lin, article, "我也走过那座桥")
    think(lin, article, "想到外婆", visibility="private")
    answered = replied(lin, theirs, "回你一句")
    lin.put(f"{API}/messages/{theirs}/like")
    mark = {"key": ids.generate(20), "quote": SENTENCE, "visibility": "private"}
    assert lin.post(f"{API}/articles/{article.public_id}/marks", json=mark).status_code == 201
    share = card(lin, article)
    arrive(wen, share)
    arrive(lin, f"a.{article.public_id}")
    written()
    group = enter(wechat, lin, "lin")
    lin.put(f"{API}/blocks/{wen.id}")
    files = taken(lin)
    data = json.loads(files["data.json"])
    (face,) = [each["file"] for each in data["appearances"] if each["kind"] == "avatar"]
    assert set(files) == {"README.txt", "data.json", "words.md", face}
    assert [each["nickname"] for each in data["appearances"]] == ["小满", None]
    assert [each["text"] for each in data["words"]] == ["我也走过那座桥", "想到外婆", "回你一句"]
    assert [each["id"] for each in data["words"]][::2] == [mine, answered]
    assert [each["quote"] for each in data["marks"]] == [SENTENCE]
    assert [each["message"] for each in data["likes"]] == [theirs]
    (passed,) = data["passed_on"]
    assert (passed["id"], passed["people"], passed["visits"]) == (share, 1, 1)
    assert data["passed_on_sentences"] == [{"share": share, "place": 0, "quote": SENTENCE}]
    assert [each["share"] for each in data["cards"]] == [share]
    assert [each["article"] for each in data["visits"]] == [article.public_id]
    assert [each["id"] for each in data["groups"]] == [group]
    assert [each["person"] for each in data["blocks"]] == [wen.id]
    words = files["words.md"].decode()
    assert words.count("# 我在拾句") == 1
    assert words.index("## 走夜路") < words.index(f"> {SENTENCE}") < words.index("想到外婆")
    assert "我也走过那座桥" in words
    assert "小程序" in files["README.txt"].decode()
    assert len(files[face]) > 100


def shows_a_face(app: Flask, reader: Reader) -> None:
    """Give a face, and let WeChat look at it."""
    reader.post(f"{API}/me/avatar", data={"file": (io.BytesIO(a_picture()), "a.jpg")})
    job_queue.run_due()
    let_pushes_come(app)
    job_queue.run_due()


def test_the_readme_explains_every_kind_of_record() -> None:
    explained = set(re.findall(r"[a-z_]+(?= \S)", data_export.README_TEMPLATE))
    assert explained >= set(personal_rows.HANDED_OVER.values())


def test_nobody_elses_words_and_no_secret_are_in_it(app: Flask, signed_in: SignedIn) -> None:
    lin, wen = signed_in("lin"), signed_in("wen")
    article = an_article()
    theirs = said(wen, article, "别人的悄悄话")
    replied(lin, theirs, "嗯")
    lin.put(f"{API}/messages/{theirs}/like")
    with db.read_session() as session:
        key = session.execute(sa.text("SELECT session_key FROM identities")).scalars().all()
    whole = b"".join(taken(lin).values()).decode()
    for secret in ("别人的悄悄话", lin.token, *key, "session_key", "group_key"):
        assert secret not in whole


def test_ids_are_the_same_each_time_and_no_row_number_is_told(
    app: Flask, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    said(lin, an_article())
    first, again = (json.loads(taken(lin)["data.json"]) for _ in range(2))
    first.pop("made_at"), again.pop("made_at")
    assert first == again
    assert [len(each["id"]) for each in first["words"]] == [12]


def test_it_costs_the_same_questions_for_one_word_as_for_many(
    app: Flask, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    asked = []
    for many in (1, 200):
        fill(lin, many, articles=2)
        with counted(app) as sent:
            taken(lin)
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_words_are_put_together_by_article_however_many_there_are(
    app: Flask, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    fill(lin, 700, articles=3)
    words = taken(lin)["words.md"].decode()
    assert words.count("\n## ") == 3
    assert words.count("## 第") == 3
    assert words.count("写下第") == 700


def test_memory_does_not_grow_with_the_words(app: Flask, signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    used = []
    for many in (1_000, 4_000):
        fill(lin, many, articles=10)
        used.append(memory_of(lin))
    assert used[1] < used[0] * 1.6


def test_one_person_does_not_ask_without_end(app: Flask, signed_in: SignedIn) -> None:
    lin, wen = signed_in("lin"), signed_in("wen")
    answers = [lin.get(EXPORT) for _ in range(EXPORTS_PER_HOUR + 1)]
    assert [each.status_code for each in answers] == [200] * EXPORTS_PER_HOUR + [429]
    assert int(answers[-1].headers["Retry-After"]) > 60
    assert wen.get(EXPORT).status_code == 200


def test_the_answer_says_how_long_it_is_and_is_kept_by_nobody(
    app: Flask, signed_in: SignedIn
) -> None:
    answer = signed_in("lin").get(EXPORT)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "application/zip"


def test_with_the_store_away_the_reader_is_told_to_come_again(
    app: Flask, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = signed_in("lin")
    shows_a_face(app, lin)

    def away(_key: str) -> bytes:
        raise storage.StoreUnavailable

    monkeypatch.setattr(storage.get_store(), "get", away)
    answer = lin.get(EXPORT)
    assert (answer.status_code, answer.json["code"]) == (503, "store_away")


def test_words_that_wechat_was_not_asked_about_are_taken_along_too(
    app: Flask, wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    script(wechat, outage=60)
    said(lin, an_article(), "等着的话")
    (word,) = json.loads(taken(lin)["data.json"])["words"]
    assert (word["text"], word["state"]) == ("等着的话", "waiting")


NUMBERS = itertools.count(1)


def taken(reader: Reader) -> dict[str, bytes]:
    answer = reader.get(EXPORT)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def memory_of(reader: Reader) -> int:
    """Tell the most memory that writing a reader's export takes."""
    with db.read_session() as session, tempfile.TemporaryFile() as file:
        account = session.scalars(sa.select(Account).where(Account.public_id == reader.id)).one()
        tracemalloc.start()
        data_export.write_export(account, file)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


def fill(reader: Reader, many: int, articles: int) -> None:
    """Have a reader mark and write, so much in all, in so many new articles."""
    found = [an_article() for _ in range(articles)]
    with db.transaction() as session:
        account = session.scalars(sa.select(Account).where(Account.public_id == reader.id)).one()
        for table in (Message, Mark):
            session.execute(sa.delete(table).where(table.account_id == account.id))
        bulk_sql.insert(
            Message.__table__,  # type: ignore[arg-type]
            [message(account, found[number % articles], number) for number in range(many)],
        )


def message(account: Account, article: Article, number: int) -> dict[str, Any]:
    return {
        "public_id": ids.generate(),
        "kind": "message",
        "article_id": article.id,
        "account_id": account.id,
        "by_author": False,
        "text": f"写下第 {number} 句，" + "慢一点的人看见的灯火多几盏。" * 4,
        "visibility": "private",
        "group_key": "",
        "state": "shown",
        "listed": False,
        "likes": 0,
        "replies": 0,
        "key": f"fill-{next(NUMBERS)}",
        "content_digest": "",
        "created_at": clock.now() - timedelta(seconds=number),
    }
