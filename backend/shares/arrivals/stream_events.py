"""Schemas of the events that the Redis stream queues: a visit, and a sign-in on a phone."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
RowId = Annotated[int, Field(ge=1, lt=2**63)]
NetworkNumber = Annotated[int, Field(ge=0, lt=2**31)]
Moment = Annotated[AwareDatetime, Field(ge=datetime.fromisoformat("2000-01-01T00:00:00Z"))]


class VisitEvent(BaseModel):
    """A visit. `key` makes it idempotent, however often it is sent.

    `network` is set for strangers only: see `burst_detection`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["visit"] = "visit"
    key: Digest
    share_id: RowId | None = None
    article_id: RowId
    account_id: RowId | None = None
    visitor: Digest
    scene: Annotated[int, Field(ge=0, le=99999)]
    at: Moment
    group_key: Digest | None = None
    network: NetworkNumber | None = None


class SignInEvent(BaseModel):
    """An account signed in on a phone: its earlier visits become the account's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["join"] = "join"
    visitor: Digest
    account_id: RowId


StreamEvent = VisitEvent | SignInEvent
STREAM_EVENT_ADAPTER: TypeAdapter[StreamEvent] = TypeAdapter(
    Annotated[StreamEvent, Field(discriminator="kind")]
)
