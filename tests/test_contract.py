"""The contract, fuzzed: whatever is sent, what comes back is what /openapi.json promises."""

from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings

from tests.conftest import Reader, examples, fresh_wechat
from tests.factories import an_article

if TYPE_CHECKING:
    from schemathesis import Case

PARTS = 4  # the processes of the tests share the work
LEFT_OUT = ("/readyz", "/metrics", "/api/v1/me", "/api/v1/sessions")
FUZZ = settings(
    max_examples=examples(15),
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


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
    assert tried > 150
