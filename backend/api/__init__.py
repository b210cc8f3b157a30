"""The HTTP API framework: typed routes, request validation, error responses, OpenAPI.

A view says everything in its signature. `body`, `query` and `file` are read
and checked by their types, names in the rule are path parameters, what the
guard returns is the first argument, and the return type is the reply: a model, or
a file of some kind. From the same signatures comes `/openapi.json`, from which the
mini-program's types are made. Why not a framework: those measured cost two to five
times plain Flask, and none lets us own the shape of a refusal.
"""

from backend.api.base_schemas import (
    CursorQuery,
    EditorPageQuery,
    In,
    Out,
    PageQuery,
    Query,
    WrittenOut,
)
from backend.api.field_types import (
    CleanedBy,
    Id,
    Int,
    Jpeg,
    Text,
    Token,
    Upload,
    WrittenText,
    Zip,
)
from backend.api.guard_metadata import (
    API_KEY,
    READER_TOKEN,
    GuardFacts,
    allow_anyone,
    describe_guard,
    extend_guard,
    get_guard_facts,
)
from backend.api.openapi.document import build_openapi
from backend.api.openapi.refusals import list_refusals
from backend.api.problem_details import Problem, build_error, build_problem, get_request_id, init
from backend.api.router import Operation, Router

__all__ = [
    "API_KEY",
    "READER_TOKEN",
    "CleanedBy",
    "CursorQuery",
    "EditorPageQuery",
    "GuardFacts",
    "Id",
    "In",
    "Int",
    "Jpeg",
    "Operation",
    "Out",
    "PageQuery",
    "Problem",
    "Query",
    "Router",
    "Text",
    "Token",
    "Upload",
    "WrittenOut",
    "WrittenText",
    "Zip",
    "allow_anyone",
    "build_error",
    "build_openapi",
    "build_problem",
    "describe_guard",
    "extend_guard",
    "get_guard_facts",
    "get_request_id",
    "init",
    "list_refusals",
]
