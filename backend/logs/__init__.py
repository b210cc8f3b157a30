"""What every process logs: one line an event, ids and figures, and no value that a person wrote.

An exception is logged by its type and its traceback frames. Its message is not: a
database quotes the row it refuses, `requests` the address with its token, pydantic and
json the document, a KeyError the key. So messages, notes, locals, SQL parameters and the
arguments of other libraries' log records are left out, here and nowhere else, on the
console and in JSON alike, and what a dead job keeps of its failure is the same text.

    tracebacks  an exception as types and frames: pure
    lines       structlog, the standard library's records, warnings and uncaught exceptions
    wsgi        what fails outside Flask, while an answer is sent
"""

from backend.logs.lines import configure, install_hooks
from backend.logs.tracebacks import describe, facts
from backend.logs.wsgi import AnswerBroken, Guarded

__all__ = ["AnswerBroken", "Guarded", "configure", "describe", "facts", "install_hooks"]
