"""Schemas of the editors' API of WeChat's pushes: one push, and pages of them."""

from datetime import datetime
from typing import Any, Self

from backend import api
from backend.wechat.pushes.models import Push
from backend.wechat.pushes.push_handling import PushStateFilter


class PushesQuery(api.EditorPageQuery):
    """Which page of which pushes: those nobody listens to, those that failed, or others."""

    state: PushStateFilter = "unknown"


class PushOut(api.Out):
    """One push: its event's name in lower case, its payload, and its state.

    `error` is the type of error with which handling it failed.
    """

    id: str
    event: str
    appid: str
    openid: str
    payload: dict[str, Any]
    state: str
    error: str
    occurred_at: datetime
    received_at: datetime

    @classmethod
    def of(cls, push: Push) -> Self:
        """Show a push."""
        return cls.from_row(push, id=push.public_id)


class PushPage(api.Out):
    """A page of pushes; `next` is the cursor of the page after it."""

    items: list[PushOut]
    next: str | None
