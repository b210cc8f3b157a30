"""Reads the console's pages: their text, and the codes of its refusals."""

from typing import Any

from werkzeug.test import TestResponse

PROBE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def code_of(answer: Any) -> str:
    code: str = answer.json["code"]
    return code
