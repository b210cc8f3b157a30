"""The API is fuzzed: every response is one that /openapi.json promises."""

from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from tests.conftest import Reader, examples, fresh_wechat
from tests.factories import an_article

if TYPE_CHECKING:
    from schemathesis import Case, Response

PARTS = 4  # the processes of the tests share the work
LEFT_OUT = ("/readyz", "/metrics", "/api/v1/me", "/api/v1/sessions")
FUZZ = settings(
    max_examples=examples(12),
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def refusal_conformance(_context: Any, response: "Response", case: "Case[Any]") -> None:
    """Check that a refusal has one of the codes that its operation lists for the status."""
    if response.status_code >= 400:
        declared = dict(case.operation.definition.raw["responses"])[str(response.status_code)]
        name = declared["$ref"].rpartition("/")[2]
        codes = case.operation.schema.raw_schema["components"]["responses"][name]["x-codes"]
        assert response.json()["code"] in codes


@pytest.mark.parametrize("part", range(PARTS))
def test_every_route_keeps_its_promises_whatever_is_sent(committed: Flask, part: int) -> None:
    # A second to import, and only the process that runs this test has to.
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    promises = [
        not_a_server_error,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.status_code_conformance,
        refusal_conformance,
    ]
    schema = schemathesis.openapi.from_wsgi("/openapi.json", committed)
    reader = Reader.arrive(committed, fresh_wechat(committed), "fuzz")
    an_article()
    redis, tried = committed.extensions["redis"], 0

    def send(case: "Case[Any]") -> None:
        nonlocal tried
        tried += 1
        if limits := redis.keys("limit:*"):
            redis.delete(*limits)
        headers = {"Authorization": f"Bearer {reader.token}"}
        case.call_and_validate(headers=headers, checks=promises)

    for result in islice(schema.get_all_operations(), part, None, PARTS):
        operation = result.ok()  # type: ignore[union-attr]
        if operation.path not in LEFT_OUT:
            FUZZ(given(case=operation.as_strategy())(lambda case: send(case)))()
    assert tried > 100
