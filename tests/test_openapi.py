"""The contract at /openapi.json and its page: what each operation refuses, needs and shows."""

import json
import re
from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend import api
from backend.admin.scopes import SCOPE_ROLES
from backend.app import MANIFESTS, create_app
from backend.config import Config
from backend.manifest import list_routers


@cache
def contract() -> dict[str, Any]:
    """Build the contract once for this test process."""
    routers = list(list_routers(MANIFESTS))
    document: dict[str, Any] = json.loads(api.build_openapi(routers, "拾句", "1"))
    return document


DESCRIBED = [
    pytest.param(operation, id=f"{operation.method} {operation.rule}")
    for router in list_routers(MANIFESTS)
    for operation in router.operations
]
each_operation = pytest.mark.parametrize("operation", DESCRIBED)


def describe(operation: api.Operation) -> dict[str, Any]:
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule)
    described: dict[str, Any] = contract()["paths"][path][operation.method.lower()]
    return described


@each_operation
def test_examples_are_what_the_server_takes_and_gives(operation: api.Operation) -> None:
    described = describe(operation)
    if operation.body is not None:
        example = described["requestBody"]["content"]["application/json"]["example"]
        operation.body.model_validate_json(json.dumps(example))
    if operation.reply is not None:
        content = described["responses"][str(operation.status)]["content"]
        operation.reply.model_validate(content["application/json"]["example"])


@each_operation
def test_every_refusal_has_its_status_codes_and_sentences(operation: api.Operation) -> None:
    responses = describe(operation)["responses"]
    for refusal in api.list_refusals(operation):
        name = responses[str(refusal.status)]["$ref"].rpartition("/")[2]
        response = contract()["components"]["responses"][name]
        assert refusal.code in response["x-codes"]
        examples = response["content"]["application/problem+json"]["examples"]
        assert examples[refusal.__name__]["$ref"].endswith(f"/{refusal.__name__}")
        value = contract()["components"]["examples"][refusal.__name__]["value"]
        assert (value["status"], value["code"], value["detail"]) == (
            refusal.status, refusal.code, refusal.message,
        )  # fmt: skip


@each_operation
def test_every_operation_names_what_opens_it(operation: api.Operation) -> None:
    described = describe(operation)
    if operation.rule.startswith("/admin/"):
        (requirement,) = described["security"]
        (scope,) = requirement["api_key"]
        assert described["x-roles"] == list(SCOPE_ROLES[scope])
        return
    assert "x-roles" not in described
    token: dict[str, list[str]] = {"reader_token": []}
    assert described["security"] in ([], [token], [{}, token])
    assert (described["security"] == [token]) == (operation.principal == "reader" and not (
        api.get_guard_facts(operation.guard).is_optional))  # fmt: skip


def test_each_credential_is_a_scheme_of_its_own() -> None:
    schemes = contract()["components"]["securitySchemes"]
    assert {name: scheme["type"] for name, scheme in schemes.items()} == {
        "reader_token": "http",
        "api_key": "http",
        "editor_session": "apiKey",
    }
    used = {name for path in contract()["paths"].values() for each in path.values()
            for requirement in each["security"] for name in requirement}  # fmt: skip
    assert used == {"reader_token", "api_key"}


def test_the_page_shows_the_contract_with_nothing_from_elsewhere(client: FlaskClient) -> None:
    answer = client.get("/docs")
    page = answer.get_data(as_text=True)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'self';")
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(links) == 5
    assert all(client.get(link).status_code == 200 for link in links)


def test_it_is_built_when_it_is_first_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def build(_routers: object, title: str, _version: str) -> str:
        built.append(title)
        return "{}"

    monkeypatch.setattr(api, "build_openapi", build)
    app = create_app(Config(secret_key="k" * 48).completed())
    assert built == []
    answers = [app.test_client().get("/openapi.json").json for _ in range(2)]
    assert (answers, built) == ([{}, {}], ["拾句 Shiju"])
