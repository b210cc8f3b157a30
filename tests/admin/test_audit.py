"""The audit log: a chain that cannot fork, and in which every change shows."""

import pytest
import sqlalchemy as sa
from flask import Flask

from backend import db
from backend.admin.audit import audit_log as audit
from backend.admin.audit import hash_chain
from backend.admin.audit.audit_log import GENESIS, ChainReport
from backend.admin.editors import editor_accounts
from backend.admin.models import AuditEntry, Editor
from tests.admin.audit_log import at_once, tamper, written
from tests.admin.conftest import AnEditor, make_editor

WRITERS, ENTRIES = 6, 5


def test_an_empty_log_is_in_order(app: Flask) -> None:
    assert audit.verify() == ChainReport(ok=True, entries=0, first_broken_id=None)


def test_each_entry_carries_the_digest_of_the_one_before(an_editor: AnEditor) -> None:
    first, second, third = written(an_editor(), 3)
    assert first.previous == GENESIS
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert audit.verify() == ChainReport(ok=True, entries=3, first_broken_id=None)


def test_a_long_chain_is_read_to_its_end(
    an_editor: AnEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hash_chain, "BATCH", 2)
    entries = written(an_editor(), 6)
    assert audit.verify().entries == 6
    tamper(sa.update(AuditEntry).where(AuditEntry.id == entries[5].id).values(subject="x"))
    assert audit.verify().first_broken_id == entries[5].id


@pytest.mark.parametrize(
    "values",
    [
        {"action": "article.withdrawn"},
        {"subject": "article:other"},
        {"detail": {"outcome": "revised"}},
        {"editor_id": None},
        {"at": sa.literal_column("'2026-01-01 00:00:00'")},
        {"digest": "f" * 64},
        {"previous": "e" * 64},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_altered_entry_shows(an_editor: AnEditor, values: dict[str, object]) -> None:
    _, second, _ = written(an_editor(), 3)
    tamper(sa.update(AuditEntry).where(AuditEntry.id == second.id).values(**values))
    assert audit.verify() == ChainReport(ok=False, entries=2, first_broken_id=second.id)


def test_a_missing_entry_shows_at_the_one_after(an_editor: AnEditor) -> None:
    _, second, third = written(an_editor(), 3)
    tamper(sa.delete(AuditEntry).where(AuditEntry.id == second.id))
    assert audit.verify() == ChainReport(ok=False, entries=2, first_broken_id=third.id)


def test_an_entry_goes_with_its_change_when_that_fails(an_editor: AnEditor) -> None:
    def fail(editor: Editor) -> None:
        with db.transaction():
            audit.record(editor, "article.published", "article:a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail(an_editor())
    assert audit.verify().entries == 0


def test_an_entry_in_another_language_reads_back_the_same(an_editor: AnEditor) -> None:
    with db.transaction():
        told: audit.Detail = {"z": "桥上的灯火 🐟", "a": 7, "gone": None, "yes": True}
        audit.record(an_editor(), "article.imported", "article:a", told)
    assert audit.verify().ok


def test_what_the_command_line_does_is_told_without_a_name(app: Flask) -> None:
    editor_accounts.add_editor("lin", "林晚", "owner")
    deed = audit.list_entries("", 1)[0][0]
    assert (deed.editor, deed.action, deed.detail) == (None, "editor.added", {"role": "owner"})


def test_no_secret_is_in_the_log(app: Flask) -> None:
    passwords = [
        editor_accounts.add_editor("lin", "林晚", "owner"),
        editor_accounts.reset_password("lin"),
    ]
    with db.read_session() as session:
        told = str([vars(entry) for entry in session.scalars(sa.select(AuditEntry))])
    assert not any(password in told for password in passwords)


def test_writers_at_once_make_one_chain_from_its_very_first_entry(committed: Flask) -> None:
    editor = make_editor()

    def write() -> None:
        for number in range(ENTRIES):
            with db.transaction() as session:
                session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
                audit.record(editor, "article.published", f"article:{number}")

    assert at_once(committed, WRITERS, write) == []
    assert audit.verify() == ChainReport(ok=True, entries=WRITERS * ENTRIES, first_broken_id=None)


def test_the_last_two_owners_cannot_disable_each_other_at_once(committed: Flask) -> None:
    names = iter([make_editor("owner", "one").login, make_editor("owner", "two").login])

    def disable() -> None:
        editor_accounts.disable_editor(next(names))

    assert [type(error) for error in at_once(committed, 2, disable)] == [editor_accounts.LastOwner]
    with db.read_session() as session:
        left = session.scalars(sa.select(Editor).where(Editor.disabled_at.is_(None))).all()
    assert len(left) == 1
