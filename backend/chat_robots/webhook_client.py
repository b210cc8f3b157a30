"""Common base of the chat robots: the `Robot` type, the webhook POST, errors, truncation."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import structlog

TIMEOUT_SECONDS = 8.0
MAX_RESPONSE_BYTES = 64 * 1024

log = structlog.get_logger()


class RobotRefused(Exception):
    """A robot has refused a message. `permanent` is for good, with this key.

    Holds a code and a reason, never a URL: that carries the key. `errcode` 0
    is a response without one.
    """

    def __init__(self, errcode: int, reason: str, *, permanent: bool = False) -> None:
        """Take what the console shows."""
        super().__init__(f"{errcode} {reason}")
        self.errcode, self.reason, self.permanent = errcode, reason, permanent


@dataclass(frozen=True)
class RobotConnection:
    """The connection to a robot: the HTTP session, and the base URL of WeCom or DingTalk."""

    http: requests.Session
    base: str


@dataclass(frozen=True, repr=False)
class Robot:
    """One configured robot: `send_markdown` posts markdown to its group; `key` identifies it."""

    name: str
    key: str
    send_markdown: Callable[[str], None]

    @property
    def key_digest(self) -> str:
        """A digest that distinguishes keys without revealing them."""
        return hashlib.sha256(f"{self.name}:{self.key}".encode()).hexdigest()[:16]


def post_message(
    connection: RobotConnection,
    path: str,
    params: Mapping[str, str],
    body: Mapping[str, Any],
    permanent: Mapping[int, str],
) -> None:
    """Post to a robot and check its `errcode`, since HTTP is 200 for every refusal.

    `permanent` maps the codes that no retry with the same key changes. Raises RobotRefused.
    """
    try:
        response = connection.http.post(
            connection.base.rstrip("/") + path,
            params=dict(params),
            json=dict(body),
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
        status, content = response.status_code, response.content[:MAX_RESPONSE_BYTES]
    except requests.RequestException as error:
        reason = type(error).__name__
    else:
        _check_response(status, content, permanent)
        return
    # Raised out here, so that the exception with the URL in it is not even its context.
    raise RobotRefused(0, reason)


def _check_response(status: int, content: bytes, permanent: Mapping[int, str]) -> None:
    if status != 200:
        raise RobotRefused(0, f"http {status}")
    try:
        errcode = int(json.loads(content.decode("utf-8", "replace"))["errcode"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise RobotRefused(0, "no errcode in the answer") from None
    if errcode:
        reason = permanent.get(errcode, "refused")
        raise RobotRefused(errcode, reason, permanent=errcode in permanent)


def truncate_bytes(text: str, max_bytes: int) -> str:
    """Truncate a text to so many bytes of UTF-8, between characters, and mark it with an ellipsis.

    >>> truncate_bytes("一二三", 9), truncate_bytes("一二三四", 9)
    ('一二三', '一二…')
    """
    data = text.encode("utf-8", "replace")
    if len(data) <= max_bytes:
        return data.decode()
    return data[: max_bytes - 3].decode("utf-8", "ignore") + "…"
