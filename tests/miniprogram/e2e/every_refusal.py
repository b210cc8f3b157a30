"""List every way in which the server refuses a reader: [{status, code, detail}], as JSON."""

import json
import sys

import backend.app  # noqa: F401 - brings in every room and its errors
from backend.errors import AppError

# Doors that the phone never knocks at: the editors' desk and what only it uses, and WeChat's own.
DESK = (
    "backend.admin",
    "backend.articles.fetching.fetcher",
    "backend.articles.importer",
    "backend.moderation.review.decisions",
    "backend.moderation.matching.word_lists",
    "backend.notifications.outbox.queue",
    "backend.wechat.pushes",
)


def main() -> None:
    """Print one refusal per code."""
    found, left = {}, [AppError]
    while left:
        each = left.pop()
        left.extend(each.__subclasses__())
        if not each.__module__.startswith(DESK):
            found[each.code] = {"status": each.status, "code": each.code, "detail": each.message}
    json.dump(sorted(found.values(), key=lambda one: one["code"]), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
