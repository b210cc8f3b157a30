"""Base classes of request, query and response schemas, and of the queries of paged lists."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field


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
