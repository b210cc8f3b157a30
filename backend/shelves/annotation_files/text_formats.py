"""Formats a reader's annotations as Markdown or plain text, by article, in text order.

Pure. Each annotation has its quote, its article, its date in Beijing and a link.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from backend import clock
from backend.shelves.annotation_files.web_annotations import LABEL, ExportIris
from backend.shelves.annotation_record import AnnotatedArticle, OwnAnnotation

KIND_LABELS = {"mark": "划线", "thought": "想法", "message": "留言", "reply": "回复"}
HEADING = f"# {LABEL}"
MARKDOWN_SYNTAX = re.compile(r"[\\`*_\[\]<>|~&]|^[#+=-]|(?<!#)#++$|^\d+(?=[.)])")
UNSAFE_IN_LINK = re.compile(r"[\s<>\\]")


def format_markdown(annotations: Sequence[OwnAnnotation], iris: ExportIris) -> str:
    """Format annotations as Markdown, with their text escaped."""
    return f"{HEADING}\n\n{format_articles(annotations, iris)}"


def format_articles(annotations: Sequence[OwnAnnotation], iris: ExportIris) -> str:
    """Format the articles of a longer Markdown text, which begins with HEADING."""
    parts = []
    for article, article_annotations in _group_by_article(annotations):
        parts.append(f"## {_escape_line(article.title)}")
        parts.append(
            _join_non_empty(" · ", _escape_line(article.author), f"<{_get_link(article, iris)}>")
        )
        for annotation in article_annotations:
            if annotation.quote is not None:
                parts.append(_format_lines(annotation.quote.exact, "> "))
            if annotation.text is not None:
                parts.append(_format_lines(annotation.text, ""))
            parts.append(f"*{KIND_LABELS[annotation.kind]} · {_format_day(annotation.created_at)}*")
    return "\n\n".join(parts) + "\n"


def format_plain_text(annotations: Sequence[OwnAnnotation], iris: ExportIris) -> str:
    """Format annotations as plain text."""
    parts = [LABEL]
    for article, article_annotations in _group_by_article(annotations):
        parts.append(f"《{article.title}》{article.author}\n{_get_link(article, iris)}")
        for annotation in article_annotations:
            quote = f"“{annotation.quote.exact}”" if annotation.quote else ""
            caption = f"（{KIND_LABELS[annotation.kind]}，{_format_day(annotation.created_at)}）"
            parts.append(_join_non_empty("\n", quote, annotation.text or "", caption))
    return "\n\n".join(parts) + "\n"


def _group_by_article(
    annotations: Sequence[OwnAnnotation],
) -> list[tuple[AnnotatedArticle, list[OwnAnnotation]]]:
    """Group annotations by article, in order of first occurrence, sorted by position."""
    by_article: dict[str, list[OwnAnnotation]] = {}
    for annotation in annotations:
        by_article.setdefault(annotation.article.id, []).append(annotation)
    return [
        (article_annotations[0].article, sorted(article_annotations, key=_position_key))
        for article_annotations in by_article.values()
    ]


def _position_key(annotation: OwnAnnotation) -> tuple[bool, int, datetime]:
    start = annotation.quote.start if annotation.quote else None
    return start is None, start or 0, annotation.created_at


def _get_link(article: AnnotatedArticle, iris: ExportIris) -> str:
    url = article.source_url or iris.article(article.id)
    return UNSAFE_IN_LINK.sub(lambda match: f"%{ord(match[0]):02X}", url)


def _escape_line(line: str) -> str:
    """Escape the Markdown syntax of a line."""
    return MARKDOWN_SYNTAX.sub(lambda match: _escape(match[0]), line.strip())


def _escape(syntax: str) -> str:
    return f"{syntax}\\" if syntax.isdigit() else "".join(f"\\{character}" for character in syntax)


def _format_lines(text: str, prefix: str) -> str:
    return "  \n".join(f"{prefix}{_escape_line(line)}" for line in text.split("\n"))


def _join_non_empty(separator: str, *parts: str) -> str:
    return separator.join(part for part in parts if part)


def _format_day(moment: datetime) -> str:
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d")


TEXT_FORMATS: dict[str, tuple[str, Callable[[Sequence[OwnAnnotation], ExportIris], str]]] = {
    "md": ("text/markdown; charset=utf-8", format_markdown),
    "txt": ("text/plain; charset=utf-8", format_plain_text),
}
