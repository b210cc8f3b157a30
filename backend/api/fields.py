"""What every room's schemas are made of: bases, and text and numbers that are safe to keep."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def _without_control(value: str) -> str:
    if CONTROL.search(value):
        raise ValueError("含有不可见的控制字符")
    return value


def _integral(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, AfterValidator(_without_control)]
Token = Annotated[str, Field(min_length=16, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
Int = Annotated[int, BeforeValidator(_integral)]
Jpeg = Annotated[Response, "image/jpeg"]
Zip = Annotated[Response, "application/zip"]


class In(BaseModel):
    """What comes in as JSON: strict types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Query(BaseModel):
    """What comes in after the question mark; unknown names are passed over."""

    model_config = ConfigDict(extra="ignore")


class Out(BaseModel):
    """What goes out; built from rows by name."""

    model_config = ConfigDict(from_attributes=True)


@dataclass(frozen=True)
class Upload:
    """One uploaded file, whole and in memory; its name and type are hearsay and not kept."""

    data: bytes
