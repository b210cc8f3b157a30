"""Logging setup of every process: structured lines without any value that a person wrote.

An exception is logged by its type and its traceback frames. Its message is not: a
database quotes the row it refuses, `requests` the URL with its token, pydantic and
json the document, a KeyError the key. So messages, notes, locals, SQL parameters and the
arguments of other libraries' log records are redacted, here and nowhere else, on the
console and in JSON alike, and what a dead job stores of its failure is the same text.

    tracebacks          an exception as types and frames: pure
    logging_setup       structlog, library loggers' records, warnings and uncaught exceptions
    failure_middleware  what fails outside Flask, while an answer is sent
"""

from backend.logs.failure_middleware import ErrorGuard, ResponseBroken
from backend.logs.logging_setup import configure, install_hooks
from backend.logs.tracebacks import build_error_fields, describe

__all__ = [
    "ErrorGuard",
    "ResponseBroken",
    "build_error_fields",
    "configure",
    "describe",
    "install_hooks",
]
