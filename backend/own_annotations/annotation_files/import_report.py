"""Builds the answer of an import: what became of each entry, what was lost, and the sums. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from backend.annotations.own_marks import ImportOutcome
from backend.own_annotations.annotation_files.import_reasons import (
    LOSSES,
    NOT_FOUND,
    REFUSALS,
    ImportRejected,
)
from backend.own_annotations.annotation_files.import_schemas import (
    ImportEntryOut,
    ImportErrorOut,
    ImportLossOut,
    ImportResultOut,
)
from backend.own_annotations.annotation_files.import_storage import LocatedAnnotation

EntryStatus = Literal["placed", "moved", "article", "not_found", "refused"]


@dataclass
class ImportReport:
    """Collects what became of a file's entries."""

    format: str
    is_partial: bool
    entries: dict[str, ImportEntryOut] = field(default_factory=dict)

    def reject(self, pointer: str, error: ImportRejected) -> None:
        """Record an entry that cannot be imported."""
        self._reject(pointer, error.code)

    def store(self, annotation: LocatedAnnotation, outcomes: Sequence[ImportOutcome]) -> None:
        """Record an entry by what became of its parts: its mark and its text."""
        losses = dict(annotation.losses)
        if set(outcomes) == {"full"}:
            self._reject(annotation.at, "article_full")
            return
        if "full" in outcomes:
            losses["article_full"] = 1
        status: EntryStatus = "moved" if annotation.is_moved else "placed"
        self.entries[annotation.at] = ImportEntryOut(
            pointer=annotation.at,
            status="article" if annotation.anchor is None else status,
            existing="kept" not in outcomes,
            code="",
            detail="",
            losses=_build_losses(losses),
        )

    def build_result(self, pointers: Iterable[str]) -> ImportResultOut:
        """Build the answer, with entries in the order of the file."""
        entries = [self.entries[pointer] for pointer in pointers]
        stored = [entry for entry in entries if not entry.code]
        losses: Counter[str] = Counter()
        for entry in stored:
            for loss in entry.losses:
                losses[loss.code] += loss.count
        return ImportResultOut(
            format=self.format,
            imported=sum(not entry.existing for entry in stored),
            existing=sum(entry.existing for entry in stored),
            rejected=[
                ImportErrorOut(pointer=entry.pointer, code=entry.code, detail=entry.detail)
                for entry in entries
                if entry.code
            ],
            losses=_build_losses(losses),
            entries=entries,
            partial=self.is_partial,
        )

    def _reject(self, pointer: str, code: str) -> None:
        self.entries[pointer] = ImportEntryOut(
            pointer=pointer,
            status="not_found" if code in NOT_FOUND else "refused",
            existing=False,
            code=code,
            detail=REFUSALS[code],
            losses=[],
        )


def _build_losses(losses: Mapping[str, int]) -> list[ImportLossOut]:
    return [
        ImportLossOut(code=code, detail=detail, count=losses[code])
        for code, detail in LOSSES.items()
        if losses.get(code)
    ]
