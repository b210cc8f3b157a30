"""Builds the OpenAPI 3.1 document from the routers' operations: paths, schemas, security."""

import inspect
import json
import re
from typing import Any

from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from backend.api.guard_metadata import SCHEMES, get_guard_facts
from backend.api.openapi import error_responses, examples
from backend.api.openapi.refusals import list_refusals
from backend.api.problem_details import Problem
from backend.api.router import Operation, Router

DESCRIPTION = (
    "Every refusal is an RFC 9457 problem. Its `code` never changes and is what programs switch "
    "on; each response lists the codes that it can have (`x-codes`), with the sentence that a "
    "reader sees. Times are in UTC; lists are pages, and `next` is the cursor of the one after."
)


def build_openapi(routers: list[Router], title: str, version: str) -> str:
    """Describe all routes of these routers as OpenAPI 3.1, as JSON."""
    operations = [operation for router in routers for operation in router.operations]
    models = {(model, mode) for op in operations for model, mode in _list_models(op)}
    models.add((Problem, "serialization"))
    ordered = sorted(models, key=lambda pair: (pair[0].__name__, pair[1]))
    refs, schemas = models_json_schema(ordered, ref_template="#/components/schemas/{model}")
    builder = _Builder(refs, _correct_bounds(schemas.get("$defs", {})))
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = builder.describe(operation)
    refusals = [list_refusals(operation) for operation in operations]
    document = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": builder.schemas,
            "securitySchemes": {scheme.name: scheme.describe() for scheme in SCHEMES},
            **error_responses.build_components(refusals, builder.problem_ref),
        },
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _list_models(operation: Operation) -> list[tuple[type[BaseModel], Any]]:
    inputs = [(model, "validation") for model in (operation.body, operation.query) if model]
    return inputs + ([(operation.reply, "serialization")] if operation.reply else [])


class _Builder:
    """Describes operations, whose schemas are components of the document."""

    def __init__(self, refs: dict[Any, Any], schemas: dict[str, Any]) -> None:
        self.refs, self.schemas = refs, schemas
        self.problem_ref: dict[str, str] = refs[Problem, "serialization"]

    def describe(self, operation: Operation) -> dict[str, Any]:
        facts = get_guard_facts(operation.guard)
        summary, _, rest = (inspect.getdoc(operation.view) or "").partition("\n")
        description: dict[str, Any] = {
            "operationId": f"{operation.tag}_{operation.view.__name__}",
            "tags": [operation.tag],
            "summary": summary,
            "parameters": _list_parameters(operation),
            "responses": self._describe_success(operation)
            | error_responses.build_responses(list_refusals(operation)),
            "security": facts.list_requirements(),
        }
        notes = [note for note in (rest.strip(), _describe_roles(facts.roles)) if note]
        if notes:
            description["description"] = "\n\n".join(notes)
        if facts.roles:
            description["x-roles"] = list(facts.roles)
        if operation.body is not None:
            content = self._describe_json(self.refs[operation.body, "validation"])
            description["requestBody"] = {"required": True, "content": content}
        if operation.upload is not None:
            description["requestBody"] = {"required": True, "content": UPLOAD_CONTENT}
        return description

    def _describe_success(self, operation: Operation) -> dict[str, Any]:
        if operation.media:
            return {"200": {"description": "A file", "content": {operation.media: {}}}}
        if inspect.signature(operation.view).return_annotation is Response:
            return {"200": {"description": "A file or page"}}
        if operation.reply is None:
            return {"204": {"description": "Done"}}
        content = self._describe_json(self.refs[operation.reply, "serialization"])
        return {str(operation.status): {"description": "Done", "content": content}}

    def _describe_json(self, schema: dict[str, Any]) -> dict[str, Any]:
        example = examples.build_example(schema, self.schemas)
        return {"application/json": {"schema": schema, "example": example}}


UPLOAD_CONTENT = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "string", "format": "binary"}},
        }
    }
}


def _correct_bounds(schema: Any) -> Any:
    """Rename the bounds that pydantic leaves in its own words behind a validator."""
    words = {"ge": "minimum", "le": "maximum"}
    if isinstance(schema, list):
        return [_correct_bounds(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    is_bounded = "type" in schema and isinstance(schema["type"], str)
    return {
        words.get(name, name) if is_bounded else name: _correct_bounds(part)
        for name, part in schema.items()
    }


def _describe_roles(roles: tuple[str, ...]) -> str:
    return f"Roles: {', '.join(f'`{role}`' for role in roles)}." if roles else ""


def _list_parameters(operation: Operation) -> list[dict[str, Any]]:
    path_parts = re.findall(r"<(?:(\w+):)?(\w+)>", operation.rule)
    parameters: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind == "int" else "string"},
        }
        for kind, name in path_parts
    ]
    if operation.query is not None:
        schema = _correct_bounds(operation.query.model_json_schema())
        for name, shape in schema.get("properties", {}).items():
            required = name in schema.get("required", [])
            parameters.append({"name": name, "in": "query", "required": required, "schema": shape})
    return parameters
