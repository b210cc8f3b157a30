"""Common types of fields in schemas: checked text, ids, tokens, integers, pictures, uploads."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Response
from pydantic import (
    AfterValidator,
    BeforeValidator,
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
