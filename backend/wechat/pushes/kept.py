"""What pushes said about people, as they may demand it."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select

from backend import bulk
from backend.wechat.pushes.models import Push


def taken(openids: Collection[str]) -> Iterator[dict[str, Any]]:
    """Give what WeChat pushed about these people, as long as it is kept."""
    mine = select(Push.id, Push.event, Push.at, Push.said).where(
        Push.openid.in_(openids), Push.openid != ""
    )
    for _, event, at, said in bulk.every(mine):
        yield {"event": event, "at": at, "said": said}
