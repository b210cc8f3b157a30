"""Escapes text for Markdown, so that it reads as written in CommonMark, Obsidian and Notion.

Pure. Besides CommonMark's and GFM's syntax, that of the two is escaped: tags, highlights,
comments, block ids, formulas, wiki links, call-outs, containers and inline fields. Addresses
become no links, since GFM would take the backslashes in them as theirs.
"""

import re

LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Anywhere in a line; what counts only at its beginning; runs that count from two or three on.
SYNTAX = re.compile(
    r"[\\`*_\[\]<>|~&$#^]|^[+=-]|^\d{1,9}(?=[.)])|={2,}|%{2,}|:{2,}|:(?=//)|(?<=www)\."
)
INDENT = " \t"


def escape_line(line: str) -> str:
    """Escape the syntax in a line, whose indentation goes; line breaks become spaces."""
    text = LINE_BREAK.sub(" ", line).strip(INDENT)
    return SYNTAX.sub(lambda match: _escape(match[0]), text)


def escape_text(text: str, prefix: str = "") -> str:
    """Escape a text of several lines, each with a prefix, and broken where it is broken."""
    lines = (f"{prefix}{escape_line(line)}" for line in LINE_BREAK.split(text))
    return "  \n".join(lines)


def _escape(syntax: str) -> str:
    return f"{syntax}\\" if syntax[0].isdigit() else "".join(f"\\{sign}" for sign in syntax)
