"""Application error classes, each with HTTP status, code and message; and errors of fields.

Every expected failure is an `AppError`: it carries its HTTP status, a `code` that the
mini-program switches on and that never changes, and a Chinese sentence that a
reader may see. `api` turns it into application/problem+json (RFC 9457).
"""

import random
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldError:
    """One invalid field of a request: where (a JSON pointer), and why."""

    pointer: str
    detail: str


class AppError(Exception):
    """A request that cannot be granted, and how to say so."""

    status = 500
    code = "internal"
    message = "服务出了点问题，请稍后再试"

    def __init__(
        self,
        message: str | None = None,
        *,
        faults: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
    ) -> None:
        """Take a sentence more precise than the class's own, and what 4xx and 503 add.

        `retry_after` is in seconds and becomes the Retry-After header.
        """
        self.message = message or self.message
        self.facts: dict[str, Any] | None = None  # details for API clients
        self.faults = faults
        self.retry_after = retry_after
        super().__init__(self.message)


def find_error_message(type_name: str) -> str:
    """Find an error class's message by its full name, as logs and dead jobs have it.

    Of our classes only the name counts, which is unique: the module may have moved since.
    """
    package, _, name = type_name.partition(".")
    class_name = name.rpartition(".")[2] if package == "backend" else ""
    error_classes: list[type[AppError]] = [AppError]
    for error_class in error_classes:
        if error_class.__name__ == class_name:
            return error_class.message
        error_classes.extend(error_class.__subclasses__())
    return AppError.message


class BadInput(AppError):
    """What was sent cannot be understood or is out of bounds."""

    status, code, message = 422, "bad_input", "提交的内容有误，请检查后再试"


class NotSignedIn(AppError):
    """The request needs a signed-in reader or editor, and there is none."""

    status, code, message = 401, "not_signed_in", "请先登录"


class Forbidden(AppError):
    """The signed-in user may not do this."""

    status, code, message = 403, "forbidden", "没有权限进行此操作"


class NotFound(AppError):
    """There is no such thing, or not for this reader."""

    status, code, message = 404, "not_found", "内容不存在或已删除"


class Conflict(AppError):
    """The thing has changed since it was read."""

    status, code, message = 409, "conflict", "内容已被改动，请刷新后再试"


class PayloadTooLarge(AppError):
    """More bytes than this endpoint takes."""

    status, code, message = 413, "too_large", "内容太大，请缩小后再试"


class TooManyRequests(AppError):
    """Too often; Retry-After says when again."""

    status, code, message = 429, "too_many", "操作太频繁，请稍后再试"


class Unavailable(AppError):
    """Something this request needs is unavailable for now; nothing was stored."""

    status, code, message = 503, "unavailable", "服务暂时不可用，请稍后再试"

    def __init__(self, message: str | None = None, *, retry_after: int = 5) -> None:
        """Say when it is worth trying again, in seconds."""
        super().__init__(message, retry_after=retry_after)


class Busy(Unavailable):
    """All capacity is in use; refused at once instead of queued."""

    code, message = "busy", "现在人有点多，请稍等几秒再试"

    def __init__(self) -> None:
        """Ask for a retry in a second or two, with jitter."""
        super().__init__(retry_after=random.randint(1, 2))
