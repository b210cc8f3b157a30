"""Pydantic types of settings, numbers with bounds, and the explanation of an invalid value."""

import re
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Field
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from backend.startup_checks import MIN_THREADS

LARGEST = 10**9


def _check_digits(value: Any) -> Any:
    """Refuse what pydantic would take for a number besides digits: `3.0`, `1_000`, spaces."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,9}", value):
        raise ValueError
    return value


Integer = Annotated[int, BeforeValidator(_check_digits)]
# The description is what a refusal says of a number that is out of bounds.
FromZero = Annotated[Integer, Field(ge=0, le=LARGEST, description="0 or more")]
FromOne = Annotated[Integer, Field(ge=1, le=LARGEST, description="1 or more")]
Hour = Annotated[Integer, Field(ge=0, le=23, description="an hour from 0 to 23")]
UtcOffset = Annotated[Integer, Field(ge=-12, le=14, description="hours from -12 to 14")]
Port = Annotated[Integer, Field(ge=0, le=65535, description="a port, 65535 at most")]
Threads = Annotated[
    Integer,
    Field(ge=MIN_THREADS, le=1000, description=f"from {MIN_THREADS}, so that some read, to 1000"),
]
SessionDays = Annotated[Integer, Field(ge=1, le=90, description="from 1 to 90")]
Readers = Annotated[
    Integer, Field(ge=3, le=LARGEST, description="3 or more, so that nobody shows alone")
]


def explain_error(field: FieldInfo, error: ErrorDetails) -> str:
    """Explain what is wrong with the value of a setting, without repeating any of it.

    >>> explain_error(FieldInfo(annotation=int), ErrorDetails(type="int_parsing"))
    'must be a whole number'
    """
    if error["type"] == "literal_error":
        return f"must be one of {', '.join(get_args(field.annotation))}"
    if error["type"] in ("greater_than_equal", "less_than_equal"):
        return field.description or "out of bounds"
    return "must be a whole number" if field.annotation is int else "malformed"
