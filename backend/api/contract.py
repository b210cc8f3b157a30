"""Builds the OpenAPI document, `/openapi.json`, from the declarations that serve the routes."""

import inspect
import json
import re
from typing import Any

from flask import Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from backend.api.problems import Problem
from backend.api.routes import Operation, Router
from backend.api.security import allow_anyone


def build_openapi(routers: list[Router], title: str, version: str) -> str:
    """Describe all routes of these routers as OpenAPI 3.1, as JSON."""
    operations = [operation for router in routers for operation in router.operations]
    models = {(model, mode) for op in operations for model, mode in _list_models(op)}
    models.add((Problem, "serialization"))
    ordered = sorted(models, key=lambda pair: (pair[0].__name__, pair[1]))
    refs, schemas = models_json_schema(ordered, ref_template="#/components/schemas/{model}")
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _describe_operation(operation, refs)
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


def _list_models(operation: Operation) -> list[tuple[type[BaseModel], Any]]:
    inputs = [(model, "validation") for model in (operation.body, operation.query) if model]
    return inputs + ([(operation.reply, "serialization")] if operation.reply else [])


def _describe_operation(operation: Operation, refs: dict[Any, Any]) -> dict[str, Any]:
    docstring = inspect.getdoc(operation.view) or ""
    problem_ref = {"$ref": refs[Problem, "serialization"]["$ref"]}
    description: dict[str, Any] = {
        "operationId": f"{operation.tag}_{operation.view.__name__}",
        "tags": [operation.tag],
        "summary": docstring.split("\n")[0],
        "parameters": _list_parameters(operation),
        "responses": {
            str(operation.status if operation.reply else 204): _describe_success(operation, refs),
            "default": {
                "description": "Refused, and why",
                "content": {"application/problem+json": {"schema": problem_ref}},
            },
        },
    }
    return_type = inspect.signature(operation.view).return_annotation
    if operation.media or return_type is Response:
        description["responses"]["200"] = {"description": "A file or page"}
        del description["responses"]["204"]
    if operation.media:
        description["responses"]["200"]["content"] = {operation.media: {}}
    if operation.guard is not allow_anyone:
        description["security"] = [{"token": [scope] if (scope := _get_scope(operation)) else []}]
    if operation.body is not None:
        schema = refs[operation.body, "validation"]
        description["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if operation.upload is not None:
        form = {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "string", "format": "binary"}},
        }
        description["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": form}},
        }
    return description


def _get_scope(operation: Operation) -> str | None:
    """Name the scope that a key needs here, where the guard asks for one."""
    scope: str | None = getattr(operation.guard, "scope", None)
    return scope


def _describe_success(operation: Operation, refs: dict[Any, Any]) -> dict[str, Any]:
    if operation.reply is None:
        return {"description": "Done"}
    schema = refs[operation.reply, "serialization"]
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}


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
        schema = operation.query.model_json_schema()
        for name, shape in schema.get("properties", {}).items():
            required = name in schema.get("required", [])
            parameters.append({"name": name, "in": "query", "required": required, "schema": shape})
    return parameters
