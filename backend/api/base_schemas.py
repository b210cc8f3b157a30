"""Base classes of request, query and response schemas, paging queries, and common field types."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Self

from flask import Response
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationInfo,
)
from pydantic_core import core_schema

from backend import ids
from backend.api import invisible_characters

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def _reject_control(value: str) -> str:
    if match := CONTROL_CHARACTERS.search(value):
        raise ValueError(f"含有不可见的控制字符（U+{ord(match[0]):04X}），请删掉再试")
    return value


def _reject_unusable(value: str) -> str:
    if character := invisible_characters.find_unusable(value):
        raise ValueError(f"含有别人的手机上看不到的字符（U+{ord(character):04X}），请删掉再试")
    return value


def _to_integer(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, AfterValidator(_reject_control)]
# What a person writes for others to read.
WrittenText = Annotated[Text, AfterValidator(_reject_unusable)]
Id = Annotated[str, Field(pattern=f"^{ids.PATTERN}$")]
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


class CursorQuery(Query):
    """Base of the query of a list's page: the cursor that the page before gave, none at first."""

    cursor: Annotated[str, Field(max_length=200)] = ""


class PageQuery(CursorQuery):
    """Base of the query of a list: which page, and how long. A list of its own length says so."""

    limit: Annotated[int, Field(ge=1, le=50)] = 20


class EditorPageQuery(PageQuery):
    """Base of the query of a list for editors, whose pages may be longer."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Out(BaseModel):
    """Base of responses; built from rows by name."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def from_row(cls, row: object, **given: Any) -> Self:
        """Build from a row: each field by its name, save those that are given."""
        read = {name: getattr(row, name) for name in cls.model_fields if name not in given}
        return cls(**read, **given)


class WrittenOut(Out):
    """Base of the responses to what a person writes.

    `dropped_characters` are those that were left out of it because nobody would see them, as
    `U+202E`, each once; empty where it is as it was written.
    """

    dropped_characters: Annotated[list[str], Field(examples=[["U+202E"]])] = []


@dataclass(frozen=True)
class CleanedBy:
    """Cleans a field that a person writes; what that drops is noted for the response.

    The list to note it in is the validation's context, if there is one. The route of a body
    with such a field replies with a `WrittenOut`.
    """

    clean: Callable[[str], str]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Run the cleaning behind what is validated before."""
        return core_schema.with_info_after_validator_function(self._validate, handler(source))

    def _validate(self, text: str, info: ValidationInfo) -> str:
        cleaned = self.clean(text)
        if isinstance(info.context, list):
            info.context.extend(invisible_characters.list_dropped(text, cleaned))
        return cleaned


@dataclass(frozen=True)
class Upload:
    """One uploaded file, whole and in memory; its claimed name and type are ignored."""

    data: bytes
