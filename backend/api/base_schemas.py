"""Base models and field types of all request and response schemas, safe to store."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def _reject_control(value: str) -> str:
    if CONTROL_CHARACTERS.search(value):
        raise ValueError("含有不可见的控制字符")
    return value


def _to_integer(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, AfterValidator(_reject_control)]
Token = Annotated[str, Field(min_length=16, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
Int = Annotated[int, BeforeValidator(_to_integer)]
Jpeg = Annotated[Response, "image/jpeg"]
Zip = Annotated[Response, "application/zip"]


class In(BaseModel):
    """Base of JSON request bodies: strict types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Query(BaseModel):
    """Base of query parameters; unknown names are ignored."""

    model_config = ConfigDict(extra="ignore")


class Out(BaseModel):
    """Base of responses; built from rows by name."""

    model_config = ConfigDict(from_attributes=True)


@dataclass(frozen=True)
class Upload:
    """One uploaded file, whole and in memory; its claimed name and type are ignored."""

    data: bytes
