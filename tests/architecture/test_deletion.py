"""Deleting an account is final: whatever was under way then is refused, and leaves nothing.

Every writing operation of the readers' API is asked for once for each of its transactions, and
the account is deleted right before that transaction begins: after the guard, perhaps while
WeChat thinks. A new operation fails here until it says how it is asked for.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import db, ids, jobs
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.app import ROUTERS
from backend.articles.models import Article, OfficialAccount
from backend.moderation import service as moderation
from backend.moderation.models import Check
from backend.shares.arrivals import visit_stream as arrivals
from backend.shares.codes import minting
from tests.admin.conftest import make_editor
from tests.architecture.test_persons import names_of, naming, rows_that_name
from tests.asking import FRIEND, HIDDEN, PHONE, asked, gap
from tests.conftest import Reader, SignedIn
from tests.entering import enter, proof
from tests.factories import SENTENCE, a_picture, an_article, codes_ready
from tests.shelves.test_reading import keys_of
from tests.talking import API, a_key, replied, said

# What these do is no row of the account's.
NOTHING_KEPT = {
    "POST /api/v1/sessions": "signs in; see tests/accounts/test_deletion.py",
    "DELETE /api/v1/sessions": "ends sign-ins, which Redis remembers",
    "DELETE /api/v1/sessions/current": "ends a sign-in, which Redis remembers",
    "POST /api/v1/cards/previews": "writes nothing",
}
# Told to Redis alone; the worker that writes it finds no such account.
WRITTEN_LATER = "POST /api/v1/visits"
STATUS = {WRITTEN_LATER: 201, "DELETE /api/v1/me": 204}  # twice is fine


@dataclass
class World:
    """One reader, what they have, and another reader beside them."""

    app: Flask
    wechat: FlaskClient
    device: str
    reader: Reader
    other: Reader
    article: Article
    done: dict[str, str] = field(default_factory=dict)


Request = tuple[str, dict[str, Any]]


def with_json(path: str, **body: Any) -> Request:
    return path, {"json": body}


def of_article(world: World, more: str) -> str:
    return f"/articles/{world.article.public_id}/{more}"


def a_mark(world: World) -> str:
    body = {"quote": SENTENCE, "key": ids.generate(24)}
    made = world.reader.post(f"{API}{of_article(world, 'marks')}", json=body)
    return f"/marks/{made.json['id']}"


def a_hidden_message(world: World) -> str:
    message = said(world.reader, world.article)
    with db.transaction() as session:
        check = session.scalars(sa.select(Check).where(Check.subject == message)).one()
        editor = make_editor("moderator", login=ids.generate())
        moderation.decide(check.public_id, "hide", editor.id)
    return message


def official(world: World) -> str:
    with db.read_session() as session:
        found = session.get_one(OfficialAccount, world.article.official_account_id)
    return f"/official-accounts/{found.public_id}/follow"


def passed_on(world: World) -> Request:
    body = {"article": world.article.public_id, "channel": "friend", "visitor": PHONE}
    return with_json(f"/shares/{ids.generate()}", **body)


def a_share(world: World) -> str:
    path, given = passed_on(world)
    made: str = world.other.put(API + path, **given).json["id"]
    return made


def a_card(world: World) -> Request:
    codes_ready(1)
    body = {"article": world.article.public_id, "quote": SENTENCE, "note": "好句子"}
    return with_json("/cards", design="paper", **body)


def named(world: World) -> str:
    world.other.is_called("名字")
    return f"/people/{world.other.id}/reports"


# How each operation is asked for; what must be there before is made by the reader's own requests.
REQUESTS: dict[str, Callable[[World], Request]] = {
    "DELETE /api/v1/me": lambda w: ("/me", {}),
    "PUT /api/v1/me": lambda w: with_json("/me", nickname="小林"),
    "POST /api/v1/me/avatar": lambda w: (
        "/me/avatar", {"data": {"file": (io.BytesIO(a_picture()), "a.jpg")}},
    ),
    "POST /api/v1/people/<account_id>/reports": lambda w: with_json(
        named(w), kind="nickname", reason="abuse"
    ),
    "POST /api/v1/me/groups": lambda w: with_json("/me/groups", **proof(w.wechat, w.device)),
    "DELETE /api/v1/me/groups/<group_id>": lambda w: (
        f"/me/groups/{enter(w.wechat, w.reader, w.device)}", {},
    ),
    "PUT /api/v1/shares/<s>": passed_on,
    "POST /api/v1/visits": lambda w: with_json(
        "/visits", s=a_share(w), key=ids.generate(20), visitor=PHONE, scene=1047
    ),
    "POST /api/v1/articles/<article_id>/follow-taps": lambda w: with_json(
        of_article(w, "follow-taps"), visitor=PHONE
    ),
    "POST /api/v1/reports": lambda w: with_json(
        "/reports", kind="message", id=said(w.other, w.article), reason="spam"
    ),
    "POST /api/v1/me/words/<words_id>/appeal": lambda w: with_json(
        f"/me/words/{a_hidden_message(w)}/appeal", words="请再看看"
    ),
    "PUT /api/v1/blocks/<account_id>": lambda w: (f"/blocks/{w.other.id}", {}),
    "DELETE /api/v1/blocks/<account_id>": lambda w: (f"/blocks/{w.other.id}", {}),
    "POST /api/v1/articles/<article_id>/marks": lambda w: with_json(
        of_article(w, "marks"), quote=SENTENCE, key=ids.generate(24)
    ),
    "PUT /api/v1/marks/<mark_id>": lambda w: with_json(a_mark(w), colour="green"),
    "DELETE /api/v1/marks/<mark_id>": lambda w: (a_mark(w), {}),
    "POST /api/v1/articles/<article_id>/messages": lambda w: with_json(
        of_article(w, "messages"), text="桥上风大。", key=a_key()
    ),
    "POST /api/v1/articles/<article_id>/thoughts": lambda w: with_json(
        of_article(w, "thoughts"), text="原来如此。", quote=SENTENCE, key=a_key()
    ),
    "POST /api/v1/messages/<message_id>/replies": lambda w: with_json(
        f"/messages/{said(w.other, w.article)}/replies", text="我也是。", key=a_key()
    ),
    "PUT /api/v1/messages/<message_id>": lambda w: with_json(
        f"/messages/{said(w.reader, w.article)}", text="换一句。"
    ),
    "DELETE /api/v1/messages/<message_id>": lambda w: (
        f"/messages/{replied(w.reader, said(w.other, w.article))}", {},
    ),
    "PUT /api/v1/messages/<message_id>/like": lambda w: (
        f"/messages/{said(w.other, w.article)}/like", {},
    ),
    "DELETE /api/v1/messages/<message_id>/like": lambda w: (
        f"/messages/{said(w.other, w.article)}/like", {},
    ),
    "PUT /api/v1/challenges/<s>": lambda w: with_json(
        f"/challenges/{ids.generate()}", article=w.article.public_id, visitor=PHONE, gap=gap()
    ),
    "POST /api/v1/challenges/<s>/plays": lambda w: with_json(
        f"/challenges/{asked(w.other, w.article)}/plays", visitor=FRIEND
    ),
    "POST /api/v1/challenges/<s>/answers": lambda w: with_json(
        f"/challenges/{asked(w.other, w.article)}/answers",
        visitor=FRIEND, key=ids.generate(20), letters=HIDDEN,
    ),
    "PUT /api/v1/notices/read": lambda w: with_json("/notices/read"),
    "PUT /api/v1/me/notices": lambda w: with_json("/me/notices", muted=["reply"], quiet=None),
    "POST /api/v1/consents": lambda w: with_json(
        "/consents", key=a_key(), results={"sim-template-reply": "accept"}
    ),
    "PUT /api/v1/official-accounts/<account_id>/follow": lambda w: (official(w), {}),
    "DELETE /api/v1/official-accounts/<account_id>/follow": lambda w: (official(w), {}),
    "PUT /api/v1/articles/<article_id>/reading": lambda w: with_json(
        of_article(w, "reading"), revision=1, at=10**12, place={"key": keys_of(w.article)[1]}
    ),
    "PUT /api/v1/articles/<article_id>/shelf": lambda w: with_json(
        of_article(w, "shelf"), shelf="to_read"
    ),
    "DELETE /api/v1/articles/<article_id>/shelf": lambda w: (of_article(w, "shelf"), {}),
    "DELETE /api/v1/me/history": lambda w: ("/me/history", {}),
    "DELETE /api/v1/me/history/<article_id>": lambda w: (
        f"/me/history/{w.article.public_id}", {},
    ),
    "POST /api/v1/me/words": lambda w: with_json("/me/words", **a_file(w)),
    "POST /api/v1/cards": a_card,
}  # fmt: skip


def test_every_writing_operation_is_asked_for_here() -> None:
    assert writing() == REQUESTS.keys() | NOTHING_KEPT.keys()


@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_under_way_when_an_account_is_deleted_is_refused(
    name: str, a_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = 0
    while True:
        world = a_world()
        path, given = REQUESTS[name](world)
        names = names_of(world.reader)
        with deleted_before(monkeypatch, world, reached + 1) as at:
            answer = getattr(world.reader, name.split()[0].lower())(API + path, **given)
        if not at.deleted:
            break
        reached += 1
        assert answer.status_code == STATUS.get(name, 401), answer.text
        drain()
        assert files(world) <= at.files
        assert [str(each) for each in naming() if rows_that_name(each, names)] == []
    assert answer.status_code < 300, answer.text  # so the request was one that would have written
    assert reached or name == WRITTEN_LATER


def writing() -> set[str]:
    """Name every operation by which readers write."""
    return {
        f"{each.method} {each.rule}"
        for room in ROUTERS
        for each in room.operations
        if each.rule.startswith(API) and (each.method != "GET" or each.transaction)
    }


@dataclass
class At:
    """Whether the account was deleted on the way, and which files were there then."""

    deleted: bool = False
    files: set[str] = field(default_factory=set)


class deleted_before:
    """Delete the reader's account right before the transaction of this number begins."""

    def __init__(self, patch: pytest.MonkeyPatch, world: World, number: int) -> None:
        self.patch, self.world, self.left, self.at = patch, world, number, At()

    def __enter__(self) -> At:
        opened, database = db.Database.open, self

        def counted(found: db.Database, writing: bool) -> Any:
            database.left -= writing
            if writing and database.left == 0:
                database.left = -1_000_000
                with db.read_session() as session:
                    mine = sa.select(Account).where(Account.public_id == self.world.reader.id)
                    account = session.scalars(mine).one()
                if account.deleted_at is None:
                    accounts.delete_account(account)
                    self.at.deleted, self.at.files = True, files(self.world)
            return opened(found, writing)

        self.patch.setattr(db.Database, "open", counted)
        return self.at

    def __exit__(self, *_: object) -> None:
        self.patch.undo()


def files(world: World) -> set[str]:
    root = Path(world.app.extensions["storage"].root)
    return {str(each) for each in root.rglob("*") if each.is_file()}


def drain() -> None:
    """Do what is left to workers, but for the drawing of new codes."""
    with db.transaction() as session:
        session.execute(sa.delete(jobs.Job).where(jobs.Job.kind == minting.REFILL_JOB))
    while arrivals.write_next_batch() + jobs.run_due():
        pass


def a_file(world: World) -> dict[str, Any]:
    body = {"quote": SENTENCE, "key": ids.generate(24)}
    world.other.post(f"{API}{of_article(world, 'marks')}", json=body)
    found: dict[str, Any] = world.other.get(f"{API}/me/words.jsonld").json
    return found


@pytest.fixture
def a_world(app: Flask, signed_in: SignedIn, wechat: FlaskClient) -> Callable[[], World]:
    """Make readers who have not met before, and codes for their cards."""

    def make() -> World:
        device = ids.generate()
        return World(
            app, wechat, device, signed_in(device), signed_in(ids.generate()), an_article()
        )

    return make
