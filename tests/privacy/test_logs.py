"""Logs hold ids: no text of readers, no names, no tokens, no keys."""

import io
import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from backend import db, ids, job_queue
from backend.accounts.models import Identity
from backend.app import MANIFESTS
from backend.manifest import list_routers
from backend.privacy import retention
from tests.commenting import API, DOUBTFUL, RISKY, reply, said, say, script, think
from tests.conftest import SignedIn
from tests.factories import SENTENCE, a_picture, an_article, codes_ready
from tests.group_entry import GROUPS, proof
from tests.visiting import arrive, written

WORD = "密语·"  # begins everything that a reader writes here


def test_no_words_and_no_secrets_are_in_the_log(
    app: Flask, wechat: FlaskClient, signed_in: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    codes_ready(3)
    article = an_article()
    with capture_logs() as lines:
        lin, wen = signed_in("lin"), signed_in("wen")
        lin.put(f"{API}/me", json={"nickname": f"{WORD}小满"})
        lin.post(f"{API}/me/avatar", data={"file": (io.BytesIO(a_picture()), f"{WORD}.jpg")})
        lin.post(f"{API}/me/avatar", data={"file": (io.BytesIO(WORD.encode()), "a.jpg")})
        mine = said(lin, article, f"{WORD}写下的话")
        for text in (RISKY, DOUBTFUL):
            say(lin, article, f"{WORD}{text}")
        think(lin, article, f"{WORD}想法")
        reply(wen, mine, f"{WORD}回话")
        lin.put(f"{API}/messages/{mine}", json={"text": f"{WORD}改过", "visibility": "public"})
        word = {"kind": "message", "id": mine, "reason": "spam", "text": f"{WORD}举报"}
        wen.post(f"{API}/reports", json=word)
        order = {"article_id": article.public_id, "quote": SENTENCE, "note": f"{WORD}附言"}
        lin.post(f"{API}/cards", json=order)
        token = "visitor-token-of-a-phone"
        arrive(wen, f"a.{article.public_id}", visitor=token)
        sealed = proof(wechat, "lin", f"{WORD}群")
        lin.post(GROUPS, json=sealed)
        lin.get(f"{API}/me/annotations", query_string={"q": f"{WORD}找"})
        lin.get(f"{API}/articles", query_string={"q": f"{WORD}找"})
        script(wechat, outage=60)
        say(lin, article, f"{WORD}等着的")
        script(wechat, outage=0)
        secrets = [*keys(), lin.token, wen.token, token, sealed["encrypted_data"]]
        for each in [(lin, door) for door in doors()]:
            knock(*each)
        written()
        retention.run_rules({})
        job_queue.run_due()
        assert lin.get(f"{API}/me/export").status_code == 200
        lin.delete(f"{API}/me")
    told = json.dumps(lines, ensure_ascii=False, default=str) + caplog.text
    assert len(lines) > 20
    for secret in (WORD, *secrets):
        assert secret not in told


def knock(reader: Any, door: tuple[str, str]) -> None:
    """Send words where they do not belong, to every door there is."""
    method, path = door
    sent = {"text": f"{WORD}乱来", "key": ids.generate(20), WORD: WORD, "nickname": [WORD]}
    getattr(reader, method)(path, json=sent, query_string={"cursor": f"{WORD}游标", "q": WORD})


def doors() -> list[tuple[str, str]]:
    """Give every door of the API, except those that end the reader's own sign-in."""
    found = []
    for room in list_routers(MANIFESTS):
        for each in room.operations:
            ending = each.method == "DELETE" and (
                "/sessions" in each.rule or each.rule.endswith("/me")
            )
            if not ending and "/admin" not in each.rule:
                path = each.rule.replace("<", "").replace(">", "")
                found.append((each.method.lower(), path))
    assert len(found) > 40
    return found


def keys() -> list[str]:
    with db.read_session() as session:
        return list(session.scalars(sa.select(Identity.session_key)))
