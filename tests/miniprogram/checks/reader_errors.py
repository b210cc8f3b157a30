"""List every way in which the server refuses a reader: [{status, code, detail}], as JSON."""

import json
import sys

import backend.app  # noqa: F401 - imports every module and its errors
from backend.errors import AppError

# What a phone never calls: the console and what only it uses, and WeChat's pushes.
NOT_FOR_READERS = (
    "backend.admin",
    "backend.articles.fetching.ssrf_safe_fetcher",
    "backend.articles.page_parser",
    "backend.moderation.review.decisions",
    "backend.moderation.word_lists",
    "backend.notifications.outbox.message_queue",
    "backend.wechat.pushes",
)


def main() -> None:
    """Print one refusal per code."""
    found, left = {}, [AppError]
    while left:
        each = left.pop()
        left.extend(each.__subclasses__())
        if not each.__module__.startswith(NOT_FOR_READERS):
            found[each.code] = {"status": each.status, "code": each.code, "detail": each.message}
    json.dump(sorted(found.values(), key=lambda one: one["code"]), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
