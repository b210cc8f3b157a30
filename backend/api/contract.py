"""The contract: `/openapi.json`, made from the same declarations that serve the routes."""

import inspect
import json
import re
from typing import Any

from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from backend.api.problems import Problem
from backend.api.routes import Operation, Room, anyone


def contract(rooms: list[Room], title: str, version: str) -> str:
    """Describe all routes of these rooms as OpenAPI 3.1, as JSON."""
    operations = [operation for room in rooms for operation in room.operations]
    models = {(model, mode) for op in operations for model, mode in _models(op)}
    models.add((Problem, "serialization"))
    ordered = sorted(models, key=lambda pair: (pair[0].__name__, pair[1]))
    refs, schemas = models_json_schema(ordered, ref_template="#/components/schemas/{model}")
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation, refs)
    document = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _models(operation: Operation) -> list[tuple[type[BaseModel], Any]]:
    asked = [(model, "validation") for model in (operation.body, operation.query) if model]
    return asked + ([(operation.reply, "serialization")] if operation.reply else [])


def _described(operation: Operation, refs: dict[Any, Any]) -> dict[str, Any]:
    words = inspect.getdoc(operation.view) or ""
    refused = {"$ref": refs[Problem, "serialization"]["$ref"]}
    described: dict[str, Any] = {
        "operationId": f"{operation.tag}_{operation.view.__name__}",
        "tags": [operation.tag],
        "summary": words.split("\n")[0],
        "parameters": _parameters(operation),
        "responses": {
            str(operation.status if operation.reply else 204): _success(operation, refs),
            "default": {
                "description": "Refused, and why",
                "content": {"application/problem+json": {"schema": refused}},
            },
        },
    }
    returned = inspect.signature(operation.view).return_annotation
    if operation.media or returned is Response:
        described["responses"]["200"] = {"description": "A file or page"}
        del described["responses"]["204"]
    if operation.media:
        described["responses"]["200"]["content"] = {operation.media: {}}
    if operation.guard is not anyone:
        described["security"] = [{"token": [scope] if (scope := _scope(operation)) else []}]
    if operation.body is not None:
        schema = refs[operation.body, "validation"]
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if operation.upload is not None:
        form = {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "string", "format": "binary"}},
        }
        described["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": form}},
        }
    return described


def _scope(operation: Operation) -> str | None:
    """Name the scope that a key needs here, where the guard asks for one."""
    scope: str | None = getattr(operation.guard, "scope", None)
    return scope


def _success(operation: Operation, refs: dict[Any, Any]) -> dict[str, Any]:
    if operation.reply is None:
        return {"description": "Done"}
    schema = refs[operation.reply, "serialization"]
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    named = re.findall(r"<(?:(\w+):)?(\w+)>", operation.rule)
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if kind == "int" else "string"},
        }
        for kind, name in named
    ]
    if operation.query is not None:
        schema = operation.query.model_json_schema()
        for name, shape in schema.get("properties", {}).items():
            required = name in schema.get("required", [])
            found.append({"name": name, "in": "query", "required": required, "schema": shape})
    return found
