"""List every way in which the server refuses: [{status, code, detail}], as JSON."""

import json
import sys

import backend.app  # noqa: F401 - brings in every room and its errors
from backend.errors import AppError


def main() -> None:
    """Print one refusal per code."""
    found, left = {}, [AppError]
    while left:
        each = left.pop()
        left.extend(each.__subclasses__())
        found[each.code] = {"status": each.status, "code": each.code, "detail": each.message}
    json.dump(sorted(found.values(), key=lambda one: one["code"]), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
