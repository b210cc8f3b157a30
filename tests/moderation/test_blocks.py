"""Blocks hide a person's comments from one reader, everywhere, and from nobody else."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend import ids as public_ids
from backend import job_queue
from backend.articles.models import Article
from backend.moderation.sanctions import blocks
from tests.challenging import asked as ask_of
from tests.challenging import play
from tests.challenging import reply as answered
from tests.commenting import API, get, ids, page, replied, replies, reply, said, think
from tests.comments.posting_thoughts import WHOLE, best, thoughts
from tests.conftest import Reader, SignedIn
from tests.group_entry import enter
from tests.visiting import arrive


def test_words_of_who_is_blocked_vanish_for_the_blocker_only(
    article: Article, lin: Reader, mei: Reader, bo: Reader, client: FlaskClient
) -> None:
    root, other = said(mei, article), said(lin, article)
    below = replied(mei, other)
    after = replied(bo, below, "答梅")
    thought = think(mei, article).json
    assert block(lin, mei) == 204
    assert ids(lin, article) == [other]
    (shown,) = page(lin, article)["items"]
    assert ([each["id"] for each in shown["replies"]], shown["reply_count"]) == ([after], 1)
    assert shown["replies"][0]["reply_to"] is None
    assert [each["id"] for each in replies(lin, other)["items"]] == [after]
    assert thoughts(lin, article, 0, 10_000) == []
    assert best(lin, article, WHOLE)[0]["thoughts"] == []
    for message in (root, below, thought["id"]):
        assert get(lin, message).status_code == 404
        assert lin.put(f"{API}/messages/{message}/like").status_code == 404
        assert reply(lin, message).status_code == 404
        assert get(client, message).status_code == 200
    for reader in (mei, bo, client):
        assert len(ids(reader, article)) == 2


def test_who_is_blocked_cannot_answer_the_blocker_and_still_reads(
    article: Article, lin: Reader, mei: Reader
) -> None:
    message = said(lin, article)
    block(lin, mei)
    answer = reply(mei, message)
    assert (answer.status_code, answer.json["code"]) == (403, "cannot_reply")
    assert ids(mei, article) == [message]


def test_neither_of_two_is_named_to_the_other_as_who_passed_on(
    article: Article, lin: Reader, mei: Reader, bo: Reader, client: FlaskClient
) -> None:
    passed = {reader.id: pass_on(reader, article) for reader in (lin, mei)}
    for blocker, blocked in ((lin, mei), (mei, lin)):
        assert block(blocker, blocked) == 204
        for reader, other in ((lin, mei), (mei, lin)):
            s = passed[other.id]
            told = [
                reader.get(f"{API}/shares/{s}").json["sharer"],
                arrive(reader, s).json["sharer"],
                play(reader, ask_of(other, article)).json["sharer"],
            ]
            assert told == [None, None, None]
        for anybody in (bo, client):
            shown: Any = anybody.get(f"{API}/shares/{passed[mei.id]}").json
            assert shown["sharer"]["nickname"] == "梅"
        blocker.delete(f"{API}/blocks/{id_of(blocked)}")
    assert lin.get(f"{API}/shares/{passed[mei.id]}").json["sharer"]["nickname"] == "梅"


def test_neither_of_two_is_on_the_board_of_the_other_nor_in_their_notices(
    app: Flask, article: Article, wechat: FlaskClient, lin: Reader, mei: Reader
) -> None:
    groups = {"lin": enter(wechat, lin, "lin"), "mei": enter(wechat, mei, "mei")}
    s = ask_of(lin, article)
    answered(mei, s, group_id=groups["mei"], listed=True)
    job_queue.run_due()
    board = {"visitor": "f" * 20, "group_id": groups["lin"]}
    shown = lin.post(f"{API}/challenges/{s}/plays", json=board).json["group"]
    assert [each["nickname"] for each in shown["board"]] == ["梅"]
    for blocker, blocked in ((lin, mei), (mei, lin)):
        block(blocker, blocked)
        shown = lin.post(f"{API}/challenges/{s}/plays", json=board).json["group"]
        assert shown["board"] == []
        assert [each["content"] for each in lin.get(f"{API}/notices").json["items"]] == [None]
        blocker.delete(f"{API}/blocks/{id_of(blocked)}")


def test_a_block_can_be_taken_back(article: Article, lin: Reader, mei: Reader) -> None:
    message = said(mei, article)
    block(lin, mei)
    assert [lin.delete(f"{API}/blocks/{id_of(mei)}").status_code for _ in range(2)] == [204, 204]
    assert ids(lin, article) == [message]


def test_blocks_are_listed_last_first_and_are_ones_own(
    lin: Reader, mei: Reader, signed_in: SignedIn, client: FlaskClient
) -> None:
    others = [signed_in(f"r{number}") for number in range(5)]
    for other in others:
        assert [block(lin, other) for _ in range(2)] == [204, 204]
    found, cursor = [], ""
    while True:
        asked = {"limit": 2, "cursor": cursor}
        got = lin.get(f"{API}/blocks", query_string=asked).json
        found += [each["id"] for each in got["items"]]
        if got["next"] is None:
            break
        cursor = got["next"]
    assert found == [id_of(other) for other in reversed(others)]
    assert mei.get(f"{API}/blocks").json["items"] == []
    assert client.get(f"{API}/blocks").status_code == 401
    assert client.put(f"{API}/blocks/{id_of(mei)}").status_code == 401
    assert lin.get(f"{API}/blocks", query_string={"cursor": "garbage"}).status_code == 422


def test_nobody_blocks_themselves_or_who_is_not_there(lin: Reader, mei: Reader) -> None:
    assert lin.put(f"{API}/blocks/{id_of(lin)}").json["code"] == "oneself"
    assert lin.put(f"{API}/blocks/nobody").status_code == 404
    gone = id_of(mei)
    mei.delete("/api/v1/me")
    assert lin.put(f"{API}/blocks/{gone}").status_code == 404


def test_there_is_an_end_to_blocking(
    lin: Reader, mei: Reader, bo: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "MAX_BLOCKS", 1)
    assert block(lin, mei) == 204
    assert block(lin, mei) == 204
    assert block(lin, bo) == 409


def block(reader: Reader, other: Reader) -> int:
    return int(reader.put(f"{API}/blocks/{id_of(other)}").status_code)


def id_of(reader: Reader) -> str:
    return reader.id


def pass_on(reader: Any, article: Article) -> str:
    s = public_ids.generate()
    body = {"article_id": article.public_id, "channel": "friend", "visitor": "p" * 20}
    assert reader.put(f"{API}/shares/{s}", json=body).status_code == 200
    return s
