"""What every robot has in common: how it is called, how it answers, how its door is known."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import structlog

SECONDS = 8.0
ANSWER_BYTES = 64 * 1024

log = structlog.get_logger()


class Refused(Exception):
    """A robot has not said what it was told. `permanent` is for good, with this key.

    Holds a code and a reason, never an address: that carries the key. `errcode` 0
    is an answer without one.
    """

    def __init__(self, errcode: int, why: str, *, permanent: bool = False) -> None:
        """Keep what the console shows."""
        super().__init__(f"{errcode} {why}")
        self.errcode, self.why, self.permanent = errcode, why, permanent


@dataclass(frozen=True)
class Line:
    """The way to a robot: what carries requests, and the address of WeCom's or DingTalk's house."""

    http: requests.Session
    base: str


@dataclass(frozen=True, repr=False)
class Robot:
    """One robot as it is set up: `say` tells its group some markdown; `key` is what it goes by."""

    name: str
    key: str
    say: Callable[[str], None]

    @property
    def door(self) -> str:
        """A digest by which one key is told from another, and nobody from it learns the key."""
        return hashlib.sha256(f"{self.name}:{self.key}".encode()).hexdigest()[:16]


def post(
    line: Line,
    path: str,
    params: Mapping[str, str],
    told: Mapping[str, Any],
    permanent: Mapping[int, str],
) -> None:
    """Post to a robot and judge by `errcode`, since HTTP is 200 for every refusal.

    `permanent` names the codes that will come again with the same key. Raises Refused.
    """
    try:
        answer = line.http.post(
            line.base.rstrip("/") + path,
            params=dict(params),
            json=dict(told),
            timeout=SECONDS,
            allow_redirects=False,
        )
        status, said = answer.status_code, answer.content[:ANSWER_BYTES]
    except requests.RequestException as error:
        reason = type(error).__name__
    else:
        _judge(status, said, permanent)
        return
    # Raised out here, so that the exception with the address in it is not even its context.
    raise Refused(0, reason)


def _judge(status: int, said: bytes, permanent: Mapping[int, str]) -> None:
    if status != 200:
        raise Refused(0, f"http {status}")
    try:
        errcode = int(json.loads(said.decode("utf-8", "replace"))["errcode"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused(0, "no errcode in the answer") from None
    if errcode:
        why = permanent.get(errcode, "refused")
        raise Refused(errcode, why, permanent=errcode in permanent)


def cut(text: str, most_bytes: int) -> str:
    """Cut a text to so many bytes of UTF-8, never within a character, with dots where it is cut.

    >>> cut("一二三", 9), cut("一二三四", 9)
    ('一二三', '一二…')
    """
    data = text.encode("utf-8", "replace")
    if len(data) <= most_bytes:
        return data.decode()
    return data[: most_bytes - 3].decode("utf-8", "ignore") + "…"
