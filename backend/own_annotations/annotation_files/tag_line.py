"""Writes an annotation's tags as the last line of its text, `#tag #two words#`, and reads them.

We have no tags: a reader's `#tag` is a part of what they write, and is found by searching.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from backend.own_annotations.annotation_files.formats.parsed_annotation import is_text

MAX_TAGS = 20
MAX_TAG_LENGTH = 50
TAG = r"#(?:[^\s#](?:[^#\n]*[^\s#])?#|[^\s#]+)"
TAG_LINE = re.compile(rf"(?:{TAG} )*{TAG}")
ONE_TAG = re.compile(TAG)


@dataclass(frozen=True)
class NormalizedTags:
    """Tags that can be written on one line; how many had a sign replaced, or were left out."""

    names: tuple[str, ...]
    changed: int
    dropped: int


def normalize_tags(tags: Iterable[str]) -> NormalizedTags:
    """Normalize tags: spaces as one, no `#` in them, each once; too long or many are left out."""
    names: dict[str, bool] = {}
    dropped = 0
    for tag in tags:
        words = " ".join(tag.strip().lstrip("#").split())
        name = words.replace("#", "＃")
        if not is_text(words, MAX_TAG_LENGTH) or not words or len(names) >= MAX_TAGS:
            dropped += name not in names
        else:
            names.setdefault(name, "#" in words)
    return NormalizedTags(tuple(names), sum(names.values()), dropped)


def append_tags(text: str, tags: Iterable[str]) -> str:
    r"""Append tags to a text as its last line; those that stand there already stay once.

    >>> append_tags("好句", ["重点", "to read"])
    '好句\n#重点 #to read#'
    """
    words, present = split_tags(text)
    line = _format_line(dict.fromkeys([*present, *tags]))
    return "\n".join(part for part in (words, line) if part)


def split_tags(text: str) -> tuple[str, list[str]]:
    r"""Split off the tags of a text's last line, if it is a line that `append_tags` writes.

    >>> split_tags("好句\n#重点 #to read#")
    ('好句', ['重点', 'to read'])
    """
    words, _, line = text.rpartition("\n")
    tags = [tag.strip("#") for tag in ONE_TAG.findall(line)] if TAG_LINE.fullmatch(line) else []
    is_ours = _format_line(normalize_tags(tags).names) == line
    return (words, tags) if tags and is_ours else (text, [])


def _format_line(tags: Iterable[str]) -> str:
    return " ".join(f"#{tag}#" if " " in tag else f"#{tag}" for tag in tags)
