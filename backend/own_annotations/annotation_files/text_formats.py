"""Formats a reader's annotations as Markdown or plain text, by article, in text order.

Pure. Each article has a link, each annotation its date in Beijing. What is on one place is
one entry: the quote once, below it what the reader thought of it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from backend import clock
from backend.own_annotations.annotation_files import markdown_escaping
from backend.own_annotations.annotation_files.web_annotations import LABEL, ExportIris
from backend.own_annotations.own_annotation import AnnotatedArticle, AnnotationQuote, OwnAnnotation

KIND_LABELS = {"mark": "划线", "thought": "想法", "message": "留言", "reply": "回复"}
HEADING = f"# {LABEL}"
UNSAFE_IN_LINK = re.compile(r"[\s<>\\]")


def format_markdown(annotations: Sequence[OwnAnnotation], iris: ExportIris) -> str:
    """Format annotations as Markdown, with their text escaped."""
    return f"{HEADING}\n\n{format_articles(annotations, iris)}"


def format_articles(annotations: Sequence[OwnAnnotation], iris: ExportIris) -> str:
    """Format the articles of a longer Markdown text, which begins with HEADING."""
    parts = []
    for article, article_annotations in _group_by_article(annotations):
        parts.append(f"## {markdown_escaping.escape_line(article.title)}")
        author = markdown_escaping.escape_line(article.author)
        parts.append(_join_non_empty(" · ", author, f"<{_get_link(article, iris)}>"))
        for quote, entries in _group_by_quote(article_annotations):
            if quote is not None:
                parts.append(markdown_escaping.escape_text(quote.exact, "> "))
            for annotation in entries:
                if annotation.text is not None:
                    parts.append(markdown_escaping.escape_text(annotation.text))
                parts.append(f"*{_format_caption(annotation, ' · ')}*")
    return "\n\n".join(parts) + "\n"


def format_plain_text(annotations: Sequence[OwnAnnotation], iris: ExportIris) -> str:
    """Format annotations as plain text."""
    parts = [LABEL]
    for article, article_annotations in _group_by_article(annotations):
        parts.append(f"《{article.title}》{article.author}\n{_get_link(article, iris)}")
        for quote, entries in _group_by_quote(article_annotations):
            lines = [f"“{quote.exact}”"] if quote else []
            for annotation in entries:
                lines += [annotation.text or "", f"（{_format_caption(annotation, '，')}）"]
            parts.append(_join_non_empty("\n", *lines))
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


def _position_key(annotation: OwnAnnotation) -> tuple[bool, int, int, str, bool, datetime]:
    """Sort by place; of what is on one place, the mark first."""
    quote = annotation.quote
    start, end = (quote.start, quote.end) if quote else (None, None)
    exact = quote.exact if quote else ""
    is_noted = annotation.kind != "mark"
    return start is None, start or 0, end or 0, exact, is_noted, annotation.created_at


def _group_by_quote(
    annotations: list[OwnAnnotation],
) -> list[tuple[AnnotationQuote | None, list[OwnAnnotation]]]:
    """Group sorted annotations by their quotes; each without a quote stands by itself."""
    groups: list[tuple[AnnotationQuote | None, list[OwnAnnotation]]] = []
    for annotation in annotations:
        if annotation.quote is not None and groups and groups[-1][0] == annotation.quote:
            groups[-1][1].append(annotation)
        else:
            groups.append((annotation.quote, [annotation]))
    return groups


def _get_link(article: AnnotatedArticle, iris: ExportIris) -> str:
    url = article.source_url or iris.article(article.id)
    return UNSAFE_IN_LINK.sub(lambda match: f"%{ord(match[0]):02X}", url)


def _join_non_empty(separator: str, *parts: str) -> str:
    return separator.join(part for part in parts if part)


def _format_caption(annotation: OwnAnnotation, separator: str) -> str:
    return f"{KIND_LABELS[annotation.kind]}{separator}{_format_day(annotation.created_at)}"


def _format_day(moment: datetime) -> str:
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d")


TEXT_FORMATS: dict[str, tuple[str, Callable[[Sequence[OwnAnnotation], ExportIris], str]]] = {
    "md": ("text/markdown; charset=utf-8", format_markdown),
    "txt": ("text/plain; charset=utf-8", format_plain_text),
}
