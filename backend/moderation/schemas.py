"""Reports and blocks as they come in and go out, and words for those who decide."""

from typing import Annotated

from pydantic import AfterValidator, Field

from backend import api
from backend.accounts.schemas import PersonOut
from backend.moderation.reports import Reason
from backend.moderation.texts import cleaned

LONGEST_REPORT = 200

Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,16}$")]


class NewReport(api.In):
    """What is wrong with which words: `kind` and `id` name them, `words` may say more."""

    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,16}$")]
    id: Id
    reason: Reason
    words: Annotated[str, Field(max_length=LONGEST_REPORT), AfterValidator(cleaned)] = ""


class BlocksQuery(api.Query):
    """Which page of whom one has blocked."""

    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class BlockedPage(api.Out):
    """A page of whom one has blocked; `next` is the cursor of the page after it."""

    items: list[PersonOut]
    next: str | None
