"""The floor under all routes: validated in, validated out, problems, the OpenAPI contract.

A view says everything in its signature. `body`, `query` and `file` are read
and checked by their types, names in the rule are path parameters, what the
guard gives is the first argument, and the return type is the reply: a model, or
a file of some kind. From the same signatures comes `/openapi.json`, from which the
mini-program's types are made. Why not a framework: those measured cost two to five
times plain Flask, and none lets us own the shape of a refusal.
"""

from backend.api.contract import contract
from backend.api.fields import In, Int, Jpeg, Out, Query, Text, Token, Upload, Zip
from backend.api.problems import Problem, init, problem, refuse, request_id
from backend.api.routes import Operation, Room, anyone

__all__ = [
    "In",
    "Int",
    "Jpeg",
    "Operation",
    "Out",
    "Problem",
    "Query",
    "Room",
    "Text",
    "Token",
    "Upload",
    "Zip",
    "anyone",
    "contract",
    "init",
    "problem",
    "refuse",
    "request_id",
]
