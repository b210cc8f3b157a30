"""The contract, fuzzed: whatever is sent, what comes back is what /openapi.json promises."""

import json
import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend import api
from backend.admin.scopes import SCOPE_ROLES
from backend.app import ROUTERS
from tests.conftest import Reader, examples, fresh_wechat
from tests.factories import an_article


def refusal_conformance(_context: Any, response: Response, case: Case[Any]) -> None:
    """Check that a refusal has one of the codes that its operation lists for the status."""
    if response.status_code >= 400:
        declared = dict(case.operation.definition.raw["responses"])[str(response.status_code)]
        name = declared["$ref"].rpartition("/")[2]
        codes = case.operation.schema.raw_schema["components"]["responses"][name]["x-codes"]
        assert response.json()["code"] in codes


PROMISES = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    refusal_conformance,
]
LEFT_OUT = ("/readyz", "/metrics", "/api/v1/me", "/api/v1/sessions")
FUZZ = settings(
    max_examples=examples(15),
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def test_every_route_keeps_its_promises_whatever_is_sent(committed: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", committed)
    reader = Reader.arrive(committed, fresh_wechat(committed), "fuzz")
    an_article()
    redis, tried = committed.extensions["redis"], 0

    def send(case: Case[Any]) -> None:
        nonlocal tried
        tried += 1
        for key in redis.keys("limit:*"):
            redis.delete(key)
        headers = {"Authorization": f"Bearer {reader.token}"}
        case.call_and_validate(headers=headers, checks=PROMISES)

    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]
        if operation.path not in LEFT_OUT:
            FUZZ(given(case=operation.as_strategy())(lambda case: send(case)))()
    assert tried > 150


CONTRACT: dict[str, Any] = json.loads(api.build_openapi(list(ROUTERS), "拾句", "1"))
DESCRIBED = [
    pytest.param(operation, id=f"{operation.method} {operation.rule}")
    for router in ROUTERS
    for operation in router.operations
]
each_operation = pytest.mark.parametrize("operation", DESCRIBED)


def describe(operation: api.Operation) -> dict[str, Any]:
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule)
    described: dict[str, Any] = CONTRACT["paths"][path][operation.method.lower()]
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
        response = CONTRACT["components"]["responses"][name]
        assert refusal.code in response["x-codes"]
        examples = response["content"]["application/problem+json"]["examples"]
        assert examples[refusal.__name__]["$ref"].endswith(f"/{refusal.__name__}")
        value = CONTRACT["components"]["examples"][refusal.__name__]["value"]
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
    schemes = CONTRACT["components"]["securitySchemes"]
    assert {name: scheme["type"] for name, scheme in schemes.items()} == {
        "reader_token": "http",
        "api_key": "http",
        "editor_session": "apiKey",
    }
    used = {name for path in CONTRACT["paths"].values() for each in path.values()
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
