"""Compares two revisions of an article by paragraphs: which are the same, removed or added."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

from backend.articles import paragraphs
from backend.articles.models import Revision


@dataclass(frozen=True)
class ParagraphChange:
    """A paragraph that both revisions have, or only one of them."""

    kind: Literal["same", "added", "removed"]
    text: str


def compare(old: Revision, new: Revision) -> list[ParagraphChange]:
    """Compare two revisions by paragraphs, in order, each once: same, removed or added."""
    old_lines, new_lines = _render_lines(old), _render_lines(new)
    changes: list[ParagraphChange] = []
    pending: list[ParagraphChange] = []  # what was added follows what it replaced
    for step in Indel.opcodes(old_lines, new_lines):
        old_slice = old_lines[step.src_start : step.src_end]
        if step.tag == "equal":
            changes += [*pending, *(ParagraphChange("same", text) for text in old_slice)]
            pending = []
        elif step.tag == "delete":
            changes += [ParagraphChange("removed", text) for text in old_slice]
        else:
            new_slice = new_lines[step.dest_start : step.dest_end]
            pending += [ParagraphChange("added", text) for text in new_slice]
    return changes + pending


def _render_lines(revision: Revision) -> Sequence[str]:
    return [
        _render_line(paragraph) for paragraph in paragraphs.load_paragraphs(revision.paragraphs)
    ]


def _render_line(paragraph: paragraphs.Paragraph) -> str:
    if isinstance(paragraph, paragraphs.Picture):
        return f"［图片］{paragraph.alt}" if paragraph.alt else "［图片］"
    if isinstance(paragraph, paragraphs.Placeholder):
        return f"［{paragraph.says}］"
    return paragraph.words or "［分隔线］"
