"""Schemas of the editors' API of chat robots: the robots, their state, and their last messages."""

from datetime import datetime
from typing import Self

from backend import api
from backend.chat_robots.models import RobotPost


class RobotPostOut(api.Out):
    """One message of a robot."""

    kind: str
    state: str
    errcode: int | None
    reason: str
    created_at: datetime
    done_at: datetime | None


class RobotOut(api.Out):
    """A robot, whether it has stopped for good, and its last messages."""

    name: str
    stopped: bool
    latest: list[RobotPostOut]

    @classmethod
    def of(cls, name: str, stopped: bool, posts: list[RobotPost]) -> Self:
        """Show a robot."""
        return cls(
            name=name, stopped=stopped, latest=[RobotPostOut.model_validate(post) for post in posts]
        )


class RobotList(api.Out):
    """The configured robots."""

    items: list[RobotOut]
