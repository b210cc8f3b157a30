"""Builds OpenAPI's error responses and examples, shared by operations, from error classes.

A response lists its codes in `x-codes`, tells each with its sentence in the description, and has
an example of each. Responses and examples are components, so that the document stays small.
"""

from collections.abc import Iterable
from http import HTTPStatus
from itertools import groupby
from typing import Any

from backend.errors import AppError

Refusal = type[AppError]
MEDIA_TYPE = "application/problem+json"


def build_responses(refusals: tuple[Refusal, ...]) -> dict[str, Any]:
    """Build the references to an operation's error responses, by status."""
    return {
        str(status): {"$ref": f"#/components/responses/{_build_name(classes)}"}
        for status, classes in _group_by_status(refusals)
    }


def build_components(
    lists: Iterable[tuple[Refusal, ...]], problem_ref: dict[str, str]
) -> dict[str, Any]:
    """Build the responses and examples that the operations with these refusals refer to."""
    groups = {
        _build_name(classes): classes
        for refusals in lists
        for _, classes in _group_by_status(refusals)
    }
    used = {refusal for classes in groups.values() for refusal in classes}
    return {
        "responses": {
            name: _describe_response(classes, problem_ref) for name, classes in groups.items()
        },
        "examples": {refusal.__name__: _describe_example(refusal) for refusal in used},
    }


def _group_by_status(refusals: tuple[Refusal, ...]) -> list[tuple[int, tuple[Refusal, ...]]]:
    grouped = groupby(refusals, key=lambda refusal: refusal.status)
    return [(status, tuple(classes)) for status, classes in grouped]


def _build_name(classes: tuple[Refusal, ...]) -> str:
    """Name a response by its classes, as in `409.Conflict.TooLate`."""
    return ".".join([str(classes[0].status), *(refusal.__name__ for refusal in classes)])


def _describe_response(classes: tuple[Refusal, ...], problem_ref: dict[str, str]) -> dict[str, Any]:
    lines = [f"- `{refusal.code}`: {refusal.message}" for refusal in classes]
    examples = {
        refusal.__name__: {"$ref": f"#/components/examples/{refusal.__name__}"}
        for refusal in classes
    }
    return {
        "description": "\n".join(lines),
        "x-codes": sorted({refusal.code for refusal in classes}),
        "content": {MEDIA_TYPE: {"schema": problem_ref, "examples": examples}},
    }


def _describe_example(refusal: Refusal) -> dict[str, Any]:
    return {
        "summary": refusal.code,
        "value": {
            "type": "about:blank",
            "title": HTTPStatus(refusal.status).phrase,
            "status": refusal.status,
            "code": refusal.code,
            "detail": refusal.message,
            "request_id": "4f2a9c7be01d4e6a",
        },
    }
