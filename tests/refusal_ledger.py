"""A pytest plugin that compares what operations answer in the tests with what they declare.

A test fails whose requests are answered by a code that the operation does not declare. A whole
run fails where a declared code was never answered: then the contract promises a refusal that
does not exist, or one that no test has seen.
"""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from flask import Flask, Response, request, request_finished

from backend import api, manifest
from backend.app import MANIFESTS

Answer = tuple[str, str]  # an endpoint and a code

provoked: set[Answer] = set()
undeclared: list[Answer] = []


@cache
def list_declared() -> dict[str, frozenset[str]]:
    """List the codes that each operation declares, by its endpoint."""
    return {
        f"{router.name}.{operation.view.__name__}": frozenset(
            refusal.code for refusal in api.list_refusals(operation)
        )
        for router in manifest.list_routers(MANIFESTS)
        for operation in router.operations
    }


def record(endpoint: str, code: str) -> None:
    """Record that an operation answered with a code."""
    provoked.add((endpoint, code))
    if code not in list_declared()[endpoint]:
        undeclared.append((endpoint, code))


def _on_answer(_app: Flask, response: Response, **_extra: Any) -> None:
    endpoint = request.endpoint
    if endpoint not in list_declared() or response.mimetype != "application/problem+json":
        return
    problem = response.get_json(silent=True)
    if problem is not None:
        record(endpoint, problem["code"])


def list_missing() -> list[Answer]:
    """List what is declared and was not provoked."""
    declared = {(name, code) for name, codes in list_declared().items() for code in codes}
    return sorted(declared - provoked)


@pytest.fixture(autouse=True)
def only_declared_refusals() -> Iterator[None]:
    """Fail any test in which an operation answered with a code that it does not declare."""
    undeclared.clear()
    yield
    assert undeclared == []


def pytest_configure(config: pytest.Config) -> None:
    """Listen to the answers of every app in this process."""
    request_finished.connect(_on_answer)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker of xdist saw."""
    output = getattr(node, "workeroutput", {})
    provoked.update((endpoint, code) for endpoint, code in output.get("provoked", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Hand over what this worker saw; a whole run fails where something is missing."""
    config = session.config
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output["provoked"] = sorted(provoked)
    elif exitstatus == 0 and _is_whole_run(config) and list_missing():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Name what a whole run has not provoked."""
    if _is_whole_run(config):
        for endpoint, code in list_missing():
            terminalreporter.write_line(f"declared, and never answered: {endpoint} {code}")


def _is_whole_run(config: pytest.Config) -> bool:
    option = config.option
    is_narrowed = option.keyword or option.markexpr or option.collectonly or option.maxfail
    from_testpaths = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return from_testpaths and not is_narrowed and not os.environ.get("TEST_DATABASE_URL")
