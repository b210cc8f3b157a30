"""Schemas of an annotation import: the uploaded file, and what became of each entry."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, RootModel
from pydantic_core import from_json

from backend import api
from backend.errors import BadInput
from backend.own_annotations.annotation_files.file_signatures import name_file

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SNIFFED_BYTES = 4096


class AnnotationsDocument(RootModel[dict[str, Any] | list[Any]]):
    """A JSON file of annotations, in any of the formats that can be imported."""

    any_media_type: ClassVar[bool] = True

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **_: Any) -> Self:
        """Parse an uploaded file. Raises BadInput, which names what the file is instead."""
        data = json_data.encode() if isinstance(json_data, str) else bytes(json_data)
        data = data.removeprefix(BYTE_ORDER_MARK)
        try:
            document = from_json(data, allow_inf_nan=False, cache_strings=False)
        except ValueError as error:
            raise BadInput(name_file(data[:SNIFFED_BYTES])) from error
        if not isinstance(document, dict | list):
            raise BadInput(name_file(b""))
        return cls.model_validate(document)


class AnnotationsImportQuery(api.Query):
    """The article that a file belongs to, if it names none, as files of reading apps do."""

    article_id: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z]*$")] = ""


class ImportLossOut(api.Out):
    """What could not be kept: a stable code, a sentence, and how many."""

    code: str
    detail: str
    count: int


class ImportErrorOut(api.Out):
    """An entry that was not imported: its position in the file, and why."""

    pointer: str
    code: str
    detail: str


class ImportEntryOut(api.Out):
    """What became of one entry; `code` and `detail` say why it was not imported.

    `placed`: where the file says; `moved`: its quote was found, elsewhere than the file says;
    `article`: it is about the article as a whole; `not_found`: the article or the quote is not
    here; `refused`: it cannot be imported. `existing`: the reader had it already.
    """

    pointer: str
    status: Literal["placed", "moved", "article", "not_found", "refused"]
    existing: bool
    code: str
    detail: str
    losses: list[ImportLossOut]


class ImportResultOut(api.Out):
    """Result of an import, by entries of the file in their order, and in sum.

    `format` is the recognized format. `partial` says that the file is one page of several,
    and that the others are to be imported by themselves.
    """

    format: str
    imported: int
    existing: int
    rejected: list[ImportErrorOut]
    losses: list[ImportLossOut]
    entries: list[ImportEntryOut]
    partial: bool
