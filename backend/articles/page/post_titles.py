"""Chooses titles of text posts: a post without one has its own text in that place.

The platform gives an untitled post the beginning of its text as title, whole or cut. Shown above
the text, that would be the text twice; so such a post is called by its first clause, and one
that is no longer than that by its date.
"""

import re
from datetime import datetime, timedelta, timezone

from backend.articles.page import script_data

_CHINA = timezone(timedelta(hours=8))
_CLAUSE = re.compile(r"[^。！？；!?;\n…]{1,200}")
_PAUSE = re.compile(r"[，,：:、 —]")
_MAX_LENGTH, _MIN_LENGTH = 24, 4


def choose_post_title(
    data: script_data.Data, title: str, text: str, published_at: datetime | None
) -> str:
    """Choose a post's title: the author's own, or one made from the text."""
    info = script_data.get_object(data, "text_page_info")
    is_authors = script_data.get_text(info, "is_user_title") == "1"
    begins_alike = _is_beginning(title, text)
    first_line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    is_whole_line = title == first_line and _squash(title) != _squash(text)
    if title and (not begins_alike or ((is_authors or is_whole_line) and _is_short(title, text))):
        return title
    return _make_title(first_line, text, published_at)


def _is_short(title: str, text: str) -> bool:
    return len(title) <= 30 and _squash(title) != _squash(text)


def _is_beginning(title: str, text: str) -> bool:
    beginning = _squash(title).rstrip(".…·")
    return _squash(text).startswith(beginning)


def _squash(text: str) -> str:
    return "".join(text.split())


def _make_title(first_line: str, text: str, published_at: datetime | None) -> str:
    clause = _CLAUSE.search(first_line)
    name = clause[0].strip() if clause else first_line
    if len(name) > _MAX_LENGTH:
        pauses = [pause.start() for pause in _PAUSE.finditer(name[:_MAX_LENGTH])]
        cut = next((at for at in reversed(pauses) if at >= _MIN_LENGTH), 0)
        name = f"{name[: cut or _MAX_LENGTH - 1]}…"
    if name and len(_squash(name)) + 1 < len(_squash(text)):
        return name
    if published_at is None:
        return "短文"
    day = published_at.astimezone(_CHINA)
    return f"短文 · {day.year}年{day.month}月{day.day}日"
