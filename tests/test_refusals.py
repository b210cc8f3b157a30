"""Every operation refuses as its guard and its input let the contract say: each of these codes.

What views themselves raise is provoked by the tests of their packages; `refusal_ledger` counts
both, and a whole run fails where a declared code never came.
"""

import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from backend import api, clock, db, manifest, redis_primitives
from backend.accounts import account_locks
from backend.admin.authentication import api_keys
from backend.admin.guards import KeyGuard
from backend.admin.models import Editor, EditorKey
from backend.admin.roles import ROLES
from backend.admin.scopes import SCOPE_ROLES, SCOPES
from backend.api.openapi.examples import build_example
from backend.app import MANIFESTS
from backend.errors import AppError
from tests import refusal_ledger
from tests.admin.conftest import make_editor
from tests.asgi_client import HASTE, ask, noting
from tests.conftest import SignedIn, nowhere
from tests.factories import SENTENCE, an_article

OPERATIONS = [
    (f"{router.name}.{operation.view.__name__}", operation)
    for router in manifest.list_routers(MANIFESTS)
    for operation in router.operations
]
LONG = "x" * 5000


@dataclass
class Caller:
    """Sends requests to any operation, as a reader or with an editor's key."""

    app: Flask
    reader_token: str
    key: str

    def send(self, operation: api.Operation, token: str | None = "", **given: Any) -> str:
        """Give the code with which the operation refuses, or an empty one."""
        facts = api.get_guard_facts(operation.guard)
        if token == "":
            known = {None: None, api.API_KEY: self.key, api.READER_TOKEN: self.reader_token}
            token = known[facts.scheme]
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        path = given.pop("path", re.sub(r"<[^>]+>", "abc", operation.rule))
        client = self.app.test_client()
        answer = client.open(path, method=operation.method, headers=headers, **given)
        problem = answer.get_json(silent=True) if (answer.mimetype or "").endswith("json") else {}
        return str((problem or {}).get("code", ""))


@pytest.fixture
def caller(app: Flask, signed_in: SignedIn) -> Caller:
    _, key = api_keys.issue_key(make_editor("owner"), api_keys.NewKey("全部", SCOPES))
    return Caller(app, signed_in().token, key)


def check_all(code: str, provoke: Callable[[api.Operation], str]) -> None:
    """Provoke a code of every operation that declares it for its guard or its input."""
    wrong = {
        name: answered
        for name, operation in OPERATIONS
        if code in {refusal.code for refusal in list_general(operation)}
        and (answered := provoke(operation)) != code
    }
    assert wrong == {}


def list_general(operation: api.Operation) -> set[type[AppError]]:
    """List the refusals of an operation that its view does not declare."""
    return set(api.list_refusals(operation)) - (
        set(operation.raises) - set(api.get_guard_facts(operation.guard).raises)
    )


def test_a_stranger_is_not_signed_in(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_locks, "lock_account", lambda _: False)  # deleted meanwhile

    def provoke(operation: api.Operation) -> str:
        if api.get_guard_facts(operation.guard).is_optional:
            return send_valid(caller, operation)
        return caller.send(operation, None)

    check_all("not_signed_in", provoke)


@pytest.mark.parametrize("endpoint", ["shares.put_share", "challenges.create_challenge"])
def test_whoever_is_deleted_amid_a_share_is_not_signed_in(
    caller: Caller, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = an_article()
    monkeypatch.setattr(account_locks, "lock_account", lambda _: False)
    body = {"article_id": article.public_id, "visitor": "v" * 32}
    gap = {"quote": SENTENCE, "hidden": {"start": 3, "end": 5}}
    extra = {"channel": "link"} if endpoint == "shares.put_share" else {"gap": gap}
    operation = dict(OPERATIONS)[endpoint]
    path = operation.rule.replace("<s>", "k3Jd8sQ2mXw7")
    assert caller.send(operation, path=path, json=body | extra) == "not_signed_in"


def test_too_many_requests_are_refused(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_primitives, "check_rate_limit", lambda *_: 7)
    check_all("too_many", caller.send)


def test_without_redis_nobody_is_known(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(caller.app.extensions, "redis", nowhere())
    check_all("sign_in_unavailable", caller.send)


def test_a_key_expires(caller: Caller) -> None:
    key, secret = api_keys.issue_key(make_editor(login="two"), api_keys.NewKey("短的", SCOPES[:1]))
    with clock.freeze_at(key.expires_at):
        check_all("key_expired", lambda operation: caller.send(operation, secret))


def test_a_key_without_the_scope_opens_nothing(caller: Caller) -> None:
    holder = make_editor("owner", "two")

    def provoke(operation: api.Operation) -> str:
        assert isinstance(operation.guard, KeyGuard)
        others = tuple(scope for scope in SCOPES if scope != operation.guard.scope)
        return caller.send(operation, narrow[others])

    narrow = {
        others: api_keys.issue_key(holder, api_keys.NewKey("窄的", others))[1]
        for others in ({tuple(s for s in SCOPES if s != scope) for scope in SCOPES})
    }
    check_all("missing_scope", provoke)


def test_a_role_that_may_not_is_refused(caller: Caller) -> None:
    secrets = {}
    for role in ROLES:
        key, secrets[role] = api_keys.issue_key(
            make_editor(role, f"{role}-two"), api_keys.NewKey("宽")
        )
        with db.transaction() as session:
            session.get_one(EditorKey, key.id).scopes = " ".join(sorted(SCOPES))

    def provoke(operation: api.Operation) -> str:
        assert isinstance(operation.guard, KeyGuard)
        role = next(role for role in ROLES if role not in SCOPE_ROLES[operation.guard.scope])
        return caller.send(operation, secrets[role])

    check_all("forbidden", provoke)


def test_a_one_time_password_comes_first(caller: Caller) -> None:
    holder = make_editor("owner", "two")
    _, secret = api_keys.issue_key(holder, api_keys.NewKey("全部", SCOPES))
    with db.transaction() as session:
        session.get_one(Editor, holder.id).must_change_password = True
    check_all("must_change_password", lambda operation: caller.send(operation, secret))


def test_bad_input_is_refused(caller: Caller) -> None:
    def provoke(operation: api.Operation) -> str:
        if operation.upload is not None:
            return caller.send(operation, data={})
        if operation.body is not None:
            return caller.send(operation, json=None, data=b"[", content_type="application/json")
        assert operation.query is not None
        return caller.send(
            operation, query_string=dict.fromkeys(operation.query.model_fields, LONG)
        )

    check_all("bad_input", provoke)


def test_what_is_not_json_is_refused(caller: Caller) -> None:
    check_all("unsupported_media_type", lambda operation: caller.send(operation, data="x"))


def test_more_than_the_route_takes_is_refused(caller: Caller) -> None:
    def provoke(operation: api.Operation) -> str:
        data = b"x" * (operation.max_bytes + 1)
        if operation.upload is not None:
            return caller.send(operation, data={"file": (io.BytesIO(data), "a.jpg")})
        return caller.send(operation, data=data, content_type="application/json")

    check_all("too_large", provoke)


def test_an_id_that_is_none_is_not_found(caller: Caller) -> None:
    def provoke(operation: api.Operation) -> str:
        return caller.send(operation, path=re.sub(r"<[^>]+>", "%E5%8F%A5", operation.rule))

    check_all("not_found", provoke)


def test_without_a_seat_one_is_told_to_come_again(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = caller.app.extensions["concurrency_limits"]
    for pool in seats:
        monkeypatch.setitem(seats, pool, threading.Semaphore(0))
    monkeypatch.setattr("backend.api.gateway.asgi_body_reader.MAX_BODIES_ON_DISK", 0)

    def provoke(operation: api.Operation) -> str:
        return caller.send(operation) if caller.send(operation) == "busy" else stall(operation)

    check_all("busy", provoke)


def test_a_body_that_stalls_is_refused() -> None:
    check_all("body_too_slow", stall)


def stall(operation: api.Operation) -> str:
    """Send more than is kept in memory, and then nothing; the gateway answers by itself."""
    answer = ask(noting([]), operation.method, pieces=[b"a" * 300_000, None], pace=HASTE)
    code = str(json.loads(answer.body)["code"])
    refusal_ledger.record(next(name for name, each in OPERATIONS if each is operation), code)
    return code


def test_without_the_database_nothing_is_done(caller: Caller) -> None:
    away = OperationalError("SELECT 1", {}, Exception("away"))
    check_all("unavailable", lambda operation: fail(caller, operation, away))


def test_a_fault_of_ours_says_no_more_than_that(caller: Caller) -> None:
    check_all("internal", lambda operation: fail(caller, operation, RuntimeError("a fault")))


def fail(caller: Caller, operation: api.Operation, error: Exception) -> str:
    def guard() -> None:
        raise error

    guard.facts = api.get_guard_facts(operation.guard)  # type: ignore[attr-defined]
    with replaced(operation, guard=guard):
        return caller.send(operation)


@contextmanager
def replaced(operation: api.Operation, **parts: Any) -> Iterator[None]:
    """Replace parts of an operation as it is served."""
    before = {name: getattr(operation, name) for name in parts}
    for name, part in parts.items():
        object.__setattr__(operation, name, part)
    try:
        yield
    finally:
        for name, part in before.items():
            object.__setattr__(operation, name, part)


def send_valid(caller: Caller, operation: api.Operation) -> str:
    """Send the body that the contract gives as an example."""
    if operation.body is None:
        return caller.send(operation)
    schema = operation.body.model_json_schema()
    return caller.send(operation, json=build_example(schema, schema.get("$defs", {})))
