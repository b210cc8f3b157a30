"""A reader's words as Markdown and as plain text, by article, in the order of the text.

Pure. Each word comes with its quote, its article, its date in Beijing and a link.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from backend import clock
from backend.shelves.jsonld import LABEL, Names
from backend.shelves.word import About, Word

NAMES = {"mark": "划线", "thought": "想法", "message": "留言", "reply": "回复"}
HEADING = f"# {LABEL}"
MEANT = re.compile(r"[\\`*_\[\]<>|~&]|^[#+=-]|(?<!#)#++$|^\d+(?=[.)])")
NOT_IN_A_LINK = re.compile(r"[\s<>\\]")


def markdown(words: Sequence[Word], names: Names) -> str:
    """Write words as Markdown; what stands in them means nothing but itself."""
    return f"{HEADING}\n\n{chapters(words, names)}"


def chapters(words: Sequence[Word], names: Names) -> str:
    """Write the articles of a longer Markdown text, which begins with HEADING."""
    parts = []
    for about, said in _by_article(words):
        parts.append(f"## {_plainly(about.title)}")
        parts.append(_joined(" · ", _plainly(about.author), f"<{_link(about, names)}>"))
        for word in said:
            if word.quote is not None:
                parts.append(_lines(word.quote.exact, "> "))
            if word.text is not None:
                parts.append(_lines(word.text, ""))
            parts.append(f"*{NAMES[word.kind]} · {_day(word.created_at)}*")
    return "\n\n".join(parts) + "\n"


def plain(words: Sequence[Word], names: Names) -> str:
    """Write words as plain text."""
    parts = [LABEL]
    for about, said in _by_article(words):
        parts.append(f"《{about.title}》{about.author}\n{_link(about, names)}")
        for word in said:
            quote = f"“{word.quote.exact}”" if word.quote else ""
            dated = f"（{NAMES[word.kind]}，{_day(word.created_at)}）"
            parts.append(_joined("\n", quote, word.text or "", dated))
    return "\n\n".join(parts) + "\n"


def _by_article(words: Sequence[Word]) -> list[tuple[About, list[Word]]]:
    """Gather words by article, the article of the first word first, placed ones in order."""
    found: dict[str, list[Word]] = {}
    for word in words:
        found.setdefault(word.about.id, []).append(word)
    return [(said[0].about, sorted(said, key=_place)) for said in found.values()]


def _place(word: Word) -> tuple[bool, int, datetime]:
    start = word.quote.start if word.quote else None
    return start is None, start or 0, word.created_at


def _link(about: About, names: Names) -> str:
    address = about.source_url or names.article(about.id)
    return NOT_IN_A_LINK.sub(lambda found: f"%{ord(found[0]):02X}", address)


def _plainly(line: str) -> str:
    """Take from every character of a line the meaning that Markdown would give it."""
    return MEANT.sub(lambda found: _escaped(found[0]), line.strip())


def _escaped(found: str) -> str:
    return f"{found}\\" if found.isdigit() else "".join(f"\\{each}" for each in found)


def _lines(text: str, before: str) -> str:
    return "  \n".join(f"{before}{_plainly(line)}" for line in text.split("\n"))


def _joined(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)


def _day(moment: datetime) -> str:
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d")


FORMS: dict[str, tuple[str, Callable[[Sequence[Word], Names], str]]] = {
    "md": ("text/markdown; charset=utf-8", markdown),
    "txt": ("text/plain; charset=utf-8", plain),
}
