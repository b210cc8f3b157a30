"""The ways a request fails, and the one shape they leave in.

Every refusal is an `AppError`: it carries its HTTP status, a `code` that the
mini-program switches on and that never changes, and a Chinese sentence that a
reader may see. `api.py` turns it into application/problem+json (RFC 9457).
"""

import random
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent: where (a JSON pointer), and why."""

    at: str
    why: str


class AppError(Exception):
    """A request that cannot be granted, and how to say so."""

    status = 500
    code = "internal"
    message = "服务出了点问题，请稍后再试"

    def __init__(
        self,
        message: str | None = None,
        *,
        faults: tuple[Fault, ...] = (),
        retry_after: int | None = None,
    ) -> None:
        """Take a sentence more precise than the class's own, and what 4xx and 503 add.

        `retry_after` is in seconds and becomes the Retry-After header.
        """
        self.message = message or self.message
        self.facts: dict[str, Any] | None = None  # what a script needs to go on
        self.faults = faults
        self.retry_after = retry_after
        super().__init__(self.message)


def message_of(type_name: str) -> str:
    """Give the sentence of a type of refusal by its full name, as logs and dead jobs have it."""
    kinds: list[type[AppError]] = [AppError]
    for kind in kinds:
        if f"{kind.__module__}.{kind.__qualname__}" == type_name:
            return kind.message
        kinds.extend(kind.__subclasses__())
    return AppError.message


class BadInput(AppError):
    """What was sent cannot be understood or is out of bounds."""

    status, code, message = 422, "bad_input", "提交的内容有误，请检查后再试"


class NotSignedIn(AppError):
    """The act needs a reader or an editor, and there is none."""

    status, code, message = 401, "not_signed_in", "请先登录"


class Forbidden(AppError):
    """Somebody is there, but may not do this."""

    status, code, message = 403, "forbidden", "没有权限进行此操作"


class NotFound(AppError):
    """There is no such thing, or not for this reader."""

    status, code, message = 404, "not_found", "内容不存在或已删除"


class Conflict(AppError):
    """The thing has changed since it was read."""

    status, code, message = 409, "conflict", "内容已被改动，请刷新后再试"


class TooLarge(AppError):
    """More bytes than this door takes."""

    status, code, message = 413, "too_large", "内容太大，请缩小后再试"


class TooMany(AppError):
    """Too often; Retry-After says when again."""

    status, code, message = 429, "too_many", "操作太频繁，请稍后再试"


class Unavailable(AppError):
    """Something this act needs is away for now; nothing was kept."""

    status, code, message = 503, "unavailable", "服务暂时不可用，请稍后再试"

    def __init__(self, message: str | None = None, *, retry_after: int = 5) -> None:
        """Say when it is worth trying again, in seconds."""
        super().__init__(message, retry_after=retry_after)


class Busy(Unavailable):
    """As many are served as can be; who is told so at once keeps nobody waiting."""

    code, message = "busy", "现在人有点多，请稍等几秒再试"

    def __init__(self) -> None:
        """Ask to come again in a second or two: not all in the same one."""
        super().__init__(retry_after=random.randint(1, 2))
