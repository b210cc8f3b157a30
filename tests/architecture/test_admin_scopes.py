"""Every route of the editors' API names the scope that a key needs; some things have none."""

import json
import re

import pytest
from flask.testing import FlaskClient

from backend import api, clock, db
from backend.admin import scopes
from backend.admin.authentication import api_keys
from backend.admin.guards import KeyGuard
from backend.admin.models import EditorKey
from backend.app import MANIFESTS
from backend.manifest import list_routers
from tests.admin.conftest import make_editor

OPERATIONS = [
    operation
    for room in list_routers(MANIFESTS)
    for operation in room.operations
    if operation.rule.startswith("/admin/")
]
WORDS = ("keys", "editors", "roles", "passwords", "second-factor", "sessions", "recovery-codes")
# What is sent as a body and changes nothing.
READING_POSTS = {"/admin/api/v1/word-lists/<list_id>/match"}
NOBODY = "shj_" + "0" * 40


def named(operation: api.Operation) -> str:
    return f"{operation.method} {operation.rule}"


each_route = pytest.mark.parametrize("operation", OPERATIONS, ids=named)


@each_route
def test_a_route_names_its_scope(operation: api.Operation) -> None:
    assert isinstance(operation.guard, KeyGuard)
    assert operation.guard.scope in scopes.SCOPES
    reads = operation.method == "GET" or operation.rule in READING_POSTS
    assert operation.guard.scope.endswith(":read" if reads else ":write")


@each_route
def test_no_route_touches_keys_editors_or_how_they_sign_in(operation: api.Operation) -> None:
    assert not set(operation.rule.split("/")) & set(WORDS)


def test_every_scope_opens_something_and_has_roles() -> None:
    used = {operation.guard.scope for operation in OPERATIONS}  # type: ignore[attr-defined]
    assert used == set(scopes.SCOPES) == set(scopes.SCOPE_ROLES)


@each_route
def test_who_may_not_is_refused(client: FlaskClient, operation: api.Operation) -> None:
    scope = operation.guard.scope  # type: ignore[attr-defined]
    owner = make_editor("owner")
    others = tuple(each for each in scopes.SCOPES if each != scope)
    _, narrow = api_keys.issue_key(owner, api_keys.NewKey("别的", others))
    key, right = api_keys.issue_key(owner, api_keys.NewKey("对的", (scope,)))
    assert refusal(client, operation, None) == (401, "not_signed_in")
    assert refusal(client, operation, NOBODY) == (401, "not_signed_in")
    assert refusal(client, operation, narrow) == (403, "missing_scope")
    assert refusal(client, operation, right)[0] not in (401, 403)
    with clock.freeze_at(key.expires_at):
        assert refusal(client, operation, right) == (401, "key_expired")
    api_keys.revoke_key(owner, key.public_id)
    assert refusal(client, operation, right) == (401, "not_signed_in")


@each_route
def test_a_role_that_may_not_is_refused_whatever_the_key_says(
    client: FlaskClient, operation: api.Operation
) -> None:
    scope = operation.guard.scope  # type: ignore[attr-defined]
    for role in ("editor", "moderator", "analyst"):
        if role in scopes.SCOPE_ROLES[scope]:
            continue
        holder = make_editor(role)
        key, secret = api_keys.issue_key(holder, api_keys.NewKey("太宽的"))
        with db.transaction() as session:
            session.get_one(EditorKey, key.id).scopes = scope
        assert refusal(client, operation, secret) == (403, "forbidden")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "keys"), ("POST", "keys"), ("DELETE", "keys/k"), ("GET", "editors"),
        ("POST", "editors"), ("POST", "editors/e/password"), ("POST", "editors/e/disable"),
        ("POST", "editors/e/enable"), ("POST", "editors/e/role"),
    ],
)  # fmt: skip
def test_an_owners_widest_key_finds_nothing_to_widen_itself_with(
    client: FlaskClient, method: str, path: str
) -> None:
    _, secret = api_keys.issue_key(make_editor("owner"), api_keys.NewKey("最宽的"))
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.open(f"/admin/api/v1/{path}", method=method, headers=headers, json={})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "account"), ("POST", "account/keys"), ("POST", "account/second-factor/disable"),
        ("POST", "account/second-factor"), ("POST", "account/second-factor/recovery-codes"),
        ("POST", "password"), ("POST", "editors"), ("POST", "editors/e/password"),
        ("POST", "editors/e/role"), ("GET", "editors"),
    ],
)  # fmt: skip
def test_a_key_opens_no_page(client: FlaskClient, method: str, path: str) -> None:
    _, secret = api_keys.issue_key(make_editor("owner"), api_keys.NewKey("最宽的"))
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.open(f"/admin/{path}", method=method, headers=headers)
    assert answer.status_code in (303, 403)
    assert answer.headers.get("Location", "/admin/sign-in") == "/admin/sign-in"


def refusal(
    client: FlaskClient, operation: api.Operation, secret: str | None
) -> tuple[int, str | None]:
    """Ask for a route with made-up ids, and give status and code of the answer."""
    path = re.sub(r"<[^>]+>", "abc", operation.rule)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    answer = client.open(path, method=operation.method, headers=headers)
    problem = json.loads(answer.data) if (answer.mimetype or "").endswith("json") else {}
    return answer.status_code, problem.get("code")
