"""The audit log's key: what is removed, altered, cut off or put under another key shows."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from structlog.testing import capture_logs

from backend import db
from backend.admin.audit import audit_log as audit
from backend.admin.audit import chain_head, hash_chain, log_keys
from backend.admin.audit.audit_log import AuditAnchor
from backend.admin.models import AuditEntry, AuditHead, Editor
from backend.config import get_settings
from tests.admin.audit_log import at_once, tamper, written
from tests.admin.conftest import AnEditor, make_editor

OLD, NEW = "k" * 48, "n" * 48


def test_entries_name_their_key_and_nobody_learns_it(an_editor: AnEditor) -> None:
    [entry] = written(an_editor(), 1)
    assert entry.key_id == log_keys.key_id(log_keys.current_key())
    assert entry.key_id not in (OLD, hashlib.sha256(OLD.encode()).hexdigest()[:16])
    assert len(entry.key_id) == 16


def test_rehashing_without_the_key_shows(an_editor: AnEditor) -> None:
    first, second, _ = written(an_editor(), 3)
    tamper(sa.update(AuditEntry).where(AuditEntry.id == second.id).values(subject="article:x"))
    rehash(plain)
    assert fault() == ("altered", first.id)


def test_rehashing_as_it_was_before_there_was_a_key_shows(an_editor: AnEditor) -> None:
    entries = written(an_editor(), 3)
    tamper(sa.update(AuditEntry).values(key_id="", actor=None))
    rehash(plain)
    assert fault() == ("unkeyed", entries[0].id)


@pytest.mark.every_case
@pytest.mark.parametrize("head", ["left", "deleted", "written", "of_a_lost_key"])
@pytest.mark.parametrize("forged", ["rewritten", "first_deleted", "last_deleted", "none_left"])
def test_what_is_forged_without_a_key_is_never_vouched_for_by_writing_on(
    an_editor: AnEditor, forged: str, head: str
) -> None:
    editor = an_editor()
    before_keys(editor, 2)
    stand_as_migrated()
    entries = written(editor, 4)
    forge(forged, [entry.id for entry in entries])
    forge_head(head)
    first = fault()
    assert first[0] is not None
    with capture_logs() as lines:
        written(editor, 2)
    assert "audit log does not go with its head" in [line["event"] for line in lines]
    assert not audit.verify().ok
    with db.read_session() as session:
        row = session.get(AuditHead, 1, populate_existing=True)
        assert row is None or row.number <= entries[-1].id


def test_a_log_without_its_head_is_not_whole(an_editor: AnEditor) -> None:
    editor = an_editor()
    written(editor, 2)
    tamper(sa.delete(AuditHead))
    assert fault() == ("head_missing", None)
    written(editor, 1)
    assert fault() == ("head_missing", None)
    tamper(sa.delete(AuditEntry))
    assert fault() == ("head_missing", None)


@pytest.mark.parametrize(
    "values",
    [{"number": 1}, {"digest": "f" * 64}, {"unkeyed_number": 99}, {"unkeyed_digest": "f" * 64},
     {"mac": "f" * 64}, {"mac": "é" * 9}],
    ids=lambda values: next(iter(values)),
)  # fmt: skip
def test_a_head_that_is_not_ours_shows(an_editor: AnEditor, values: dict[str, Any]) -> None:
    written(an_editor(), 3)
    tamper(sa.update(AuditHead).values(**values))
    assert fault() == ("head_forged", None)


def test_rehashing_under_a_key_of_ones_own_shows(an_editor: AnEditor) -> None:
    entries = written(an_editor(), 3)
    own = b"x" * 32
    tamper(sa.update(AuditEntry).values(key_id=log_keys.key_id(own)))
    rehash(lambda entry: hash_chain.compute_digest(entry, own))
    assert fault() == ("cut", entries[-1].id)


def test_a_removed_entry_shows_even_where_the_rest_is_linked_again(an_editor: AnEditor) -> None:
    first, second, third = written(an_editor(), 3)
    tamper(sa.delete(AuditEntry).where(AuditEntry.id == second.id))
    assert fault() == ("gap", third.id)
    tamper(sa.update(AuditEntry).where(AuditEntry.id == third.id).values(previous=first.digest))
    assert fault() == ("altered", third.id)


def test_entries_in_another_order_show(an_editor: AnEditor) -> None:
    _, second, third = written(an_editor(), 3)
    for was, becomes in ((second.id, 999), (third.id, second.id), (999, third.id)):
        tamper(sa.update(AuditEntry).where(AuditEntry.id == was).values(id=becomes))
    assert fault() == ("gap", second.id)


def test_a_first_entry_that_is_removed_shows(an_editor: AnEditor) -> None:
    first, second = written(an_editor(), 2)
    tamper(sa.delete(AuditEntry).where(AuditEntry.id == first.id))
    assert fault() == ("gap", second.id)


@pytest.mark.parametrize("name", ["actor", "key_id"])
def test_who_gave_a_command_and_by_which_key_is_part_of_it(app: Flask, name: str) -> None:
    with audit.act_as_operator(), db.transaction():
        entry = audit.record(None, "editor.added", "editor:x")
    assert audit.verify().ok
    tamper(sa.update(AuditEntry).where(AuditEntry.id == entry.id).values(**{name: "f" * 16}))
    assert not audit.verify().ok


def test_a_tail_that_was_cut_off_shows_against_an_anchor(an_editor: AnEditor) -> None:
    entries = written(an_editor(), 4)
    head = audit.get_head()
    assert head is not None
    anchor = AuditAnchor.parse(head.anchor)
    assert (head.number, head.digest) == (entries[-1].id, entries[-1].digest)
    assert audit.verify([anchor]).ok
    tamper(sa.delete(AuditEntry).where(AuditEntry.id.in_([each.id for each in entries[2:]])))
    assert fault() == ("cut", entries[-1].id)
    put_back_head(entries[1])
    assert audit.verify().ok  # put back together, they cannot tell
    cut = audit.verify([anchor])
    assert (cut.ok, cut.fault, cut.first_broken_id) == (False, "anchor", entries[-1].id)


def test_an_empty_table_shows_against_an_anchor(an_editor: AnEditor) -> None:
    [entry] = written(an_editor(), 1)
    tamper(sa.delete(AuditEntry))
    assert fault() == ("cut", entry.id)
    assert audit.verify([AuditAnchor(entry.id, entry.digest)]).fault == "anchor"


def test_a_cut_tail_that_is_written_over_shows_against_an_anchor(an_editor: AnEditor) -> None:
    editor = an_editor()
    entries = written(editor, 3)
    tamper(sa.delete(AuditEntry).where(AuditEntry.id == entries[-1].id))
    with db.transaction():
        audit.record(editor, "article.published", "article:another")
    assert fault() == ("cut", entries[-1].id)
    assert audit.verify([AuditAnchor(entries[-1].id, entries[-1].digest[:16])]).fault == "anchor"


def test_an_earlier_anchor_still_holds(an_editor: AnEditor) -> None:
    entries = written(an_editor(), 3)
    anchors = [AuditAnchor(each.id, each.digest[:20]) for each in entries]
    assert audit.verify(anchors).ok


def test_entries_from_before_there_was_a_key_hold_where_the_head_vouches_for_them(
    an_editor: AnEditor,
) -> None:
    editor = an_editor()
    old = before_keys(editor, 3)
    assert fault() == ("unkeyed", old[0])
    stand_as_migrated()
    assert audit.verify().ok
    written(editor, 2)
    verdict = audit.verify()
    assert (verdict.ok, verdict.entries) == (True, 6)
    assert [(each.key_id == "", each.status) for each in verdict.key_spans] == [
        (True, "missing"),
        (False, "current"),
    ]
    mark = audit.list_entries("", 3)[0][-1]
    assert (mark.action, mark.detail["from"]) == ("audit.key_changed", "")


@pytest.mark.parametrize("values", [{"subject": "article:x"}, {"detail": {"outcome": "x"}}])
def test_they_cannot_be_rehashed_once_they_are_sealed(
    an_editor: AnEditor, values: dict[str, Any]
) -> None:
    editor = an_editor()
    old = before_keys(editor, 3)
    stand_as_migrated()
    written(editor, 1)
    tamper(sa.update(AuditEntry).where(AuditEntry.id == old[1]).values(**values))
    rehash(plain, up_to=old[-1])
    assert fault() == ("cut", old[-1])


def test_no_entry_without_a_key_is_good_after_that(an_editor: AnEditor) -> None:
    editor = an_editor()
    [entry] = written(editor, 1)
    [later] = before_keys(editor, 1, previous=entry.digest)
    assert fault() == ("unkeyed", later)
    written(editor, 1)
    assert fault() == ("unkeyed", later)


def test_a_rotated_key_is_marked_and_told_and_the_old_one_is_needed(
    app: Flask, an_editor: AnEditor
) -> None:
    editor = an_editor()
    first, second = written(editor, 2)
    with secrets(app, NEW, OLD):
        written(editor, 1)
        verdict = audit.verify()
        assert (verdict.ok, verdict.entries) == (True, 4)
        assert [(each.first, each.last, each.status) for each in verdict.key_spans] == [
            (first.id, second.id, "previous"),
            (second.id + 1, second.id + 2, "current"),
        ]
    with secrets(app, NEW):
        lost = audit.verify()
        assert (lost.ok, lost.fault, lost.first_broken_id) == (False, "key_missing", first.id)
        assert lost.lacks_key
        assert [each.status for each in lost.key_spans] == ["missing", "current"]


def test_a_process_that_has_not_the_new_key_yet_leaves_the_head_to_those_that_have(
    app: Flask, an_editor: AnEditor
) -> None:
    editor = an_editor()
    written(editor, 2)
    with secrets(app, NEW, OLD):
        written(editor, 1)
    late = written(editor, 2)
    assert fault() == ("key_missing", late[0].id - 3)
    with secrets(app, NEW, OLD):
        assert audit.verify().ok
        [last] = written(editor, 1)
        assert audit.verify().ok
        tamper(sa.delete(AuditEntry).where(AuditEntry.id == last.id))
        assert fault() == ("cut", last.id)


@pytest.mark.parametrize("gone", ["last", "both"])
def test_the_head_does_not_pass_over_what_such_a_process_wrote_and_somebody_changed(
    app: Flask, an_editor: AnEditor, gone: str
) -> None:
    editor = an_editor()
    with secrets(app, NEW, OLD):
        written(editor, 1)
    first, second = written(editor, 2)
    chosen = first.id if gone == "both" else second.id
    tamper(sa.update(AuditEntry).where(AuditEntry.id >= chosen).values(subject="x"))
    with secrets(app, NEW, OLD):
        written(editor, 1)
        assert fault() == ("altered", chosen)


def test_a_head_under_a_key_that_was_dropped_is_told_and_goes_on_once_it_is_listed(
    app: Flask, an_editor: AnEditor
) -> None:
    editor = an_editor()
    with secrets(app, NEW):
        assert fault() == ("head_key_missing", None)
        assert audit.verify().lacks_key
        written(editor, 1)
        assert fault() == ("head_key_missing", None)
    with secrets(app, NEW, OLD):
        [last] = written(editor, 1)
        assert audit.verify().ok
    with secrets(app, NEW):
        assert audit.verify().ok
        tamper(sa.delete(AuditEntry).where(AuditEntry.id == last.id))
        assert fault() == ("cut", last.id)


def test_what_is_wrong_shows_though_a_key_is_missing(app: Flask, an_editor: AnEditor) -> None:
    editor = an_editor()
    written(editor, 2)
    with secrets(app, NEW):
        [last] = written(editor, 1)
        tamper(sa.update(AuditEntry).where(AuditEntry.id == last.id).values(subject="x"))
        assert fault() == ("altered", last.id)


def test_putting_the_log_under_another_key_unmarked_shows(app: Flask, an_editor: AnEditor) -> None:
    editor = an_editor()
    _, second, third = written(editor, 3)
    with secrets(app, NEW, OLD):
        key = log_keys.current_key()
        for entry in (second, third):
            tamper(
                sa.update(AuditEntry)
                .where(AuditEntry.id == entry.id)
                .values(key_id=log_keys.key_id(key))
            )
        rehash(lambda entry: hash_chain.compute_digest(entry, key), from_id=second.id)
        assert fault() == ("unmarked_key", second.id)
        assert audit.verify([AuditAnchor(third.id, third.digest)]).ok is False


def test_putting_all_of_it_under_another_key_shows_against_an_anchor(
    app: Flask, an_editor: AnEditor
) -> None:
    entries = written(an_editor(), 3)
    with secrets(app, NEW):
        key = log_keys.current_key()
        tamper(sa.update(AuditEntry).values(key_id=log_keys.key_id(key)))
        rehash(lambda entry: hash_chain.compute_digest(entry, key))
        assert audit.verify([AuditAnchor(entries[0].id, entries[0].digest)]).fault == "anchor"


def test_writers_at_once_change_the_key_over_once(committed: Flask) -> None:
    editor = make_editor()
    before_keys(editor, 2)
    stand_as_migrated()

    def write() -> None:
        for number in range(3):
            with db.transaction():
                audit.record(editor, "article.published", f"article:{number}")

    assert at_once(committed, 4, write) == []
    verdict = audit.verify()
    assert (verdict.ok, verdict.entries) == (True, 2 + 1 + 12)


def test_the_log_tells_the_head_with_every_entry_once_it_is_committed(an_editor: AnEditor) -> None:
    editor = an_editor()
    with capture_logs() as lines:
        with pytest.raises(RuntimeError), db.transaction():
            audit.record(editor, "article.published", "article:a")
            raise RuntimeError
        [entry] = written(editor, 1)
    heads = [line["head"] for line in lines if line["event"] == "audit entry"]
    assert heads == [f"{entry.id}:{entry.digest[:16]}"]
    assert audit.verify([AuditAnchor.parse(heads[0])]).ok


@pytest.mark.parametrize("text", ["", "3", "3:", "3:xyz", "3:" + "f" * 15, "x:" + "f" * 64])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="an anchor is"):
        AuditAnchor.parse(text)


def test_the_command_says_by_its_status_what_it_found(app: Flask, an_editor: AnEditor) -> None:
    run = app.test_cli_runner()
    assert run.invoke(args=["audit-head"]).output == "the log is empty\n"
    assert run.invoke(args=["verify-audit"]).exit_code == 0
    editor = an_editor()
    entries = written(editor, 3)
    head = run.invoke(args=["audit-head"]).output.strip()
    assert head == f"{entries[-1].id}:{entries[-1].digest}"
    good = run.invoke(args=["verify-audit", "--expect", head])
    assert (good.exit_code, "entries: 3, ok: True" in good.output) == (0, True)
    assert "the current one" in good.output
    assert run.invoke(args=["verify-audit", "--expect", "last week's"]).exit_code == 2
    with secrets(app, NEW):
        untold = run.invoke(args=["verify-audit"])
        assert (untold.exit_code, "SECRET_KEYS_OLD" in untold.output) == (3, True)
    tamper(sa.delete(AuditEntry).where(AuditEntry.id == entries[-1].id))
    short = run.invoke(args=["verify-audit"])
    assert (short.exit_code, "which the head of the log names" in short.output) == (1, True)
    put_back_head(entries[1])
    assert run.invoke(args=["verify-audit"]).exit_code == 0
    cut = run.invoke(args=["verify-audit", "--expect", head])
    assert (cut.exit_code, f"entry {entries[-1].id} is gone" in cut.output) == (1, True)
    tamper(sa.update(AuditEntry).where(AuditEntry.id == entries[0].id).values(subject="x"))
    altered = run.invoke(args=["verify-audit"])
    assert (altered.exit_code, "is not as it was written" in altered.output) == (1, True)


def fault() -> tuple[str | None, int | None]:
    verdict = audit.verify()
    assert verdict.ok is (verdict.fault is None)
    return verdict.fault, verdict.first_broken_id


def plain(entry: AuditEntry) -> str:
    """Digest an entry as it was done before there were keys, and as anybody can."""
    at: datetime = entry.at
    told = [
        entry.previous,
        at.isoformat(timespec="microseconds"),
        entry.editor_id,
        entry.action,
        entry.subject,
        entry.detail,
    ]
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def before_keys(editor: Editor, count: int, previous: str = audit.GENESIS) -> list[int]:
    """Write entries as earlier versions did."""
    made = []
    for number in range(count):
        entry = AuditEntry(
            at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"),
            editor_id=editor.id,
            action="article.imported",
            subject=f"article:{number}",
            detail={"outcome": "新"},
            previous=previous,
            key_id="",
        )
        entry.digest = previous = plain(entry)
        with db.transaction() as session:
            session.add(entry)
            session.flush()
            made.append(entry.id)
    return made


def stand_as_migrated() -> None:
    """Let the head vouch for all that is in the log, as migration 0026 does."""
    last = audit.get_head()
    assert last is not None
    points = chain_head.Points(last, last)
    tamper(sa.update(AuditHead).values(chain_head.authenticated(points)))


def put_back_head(entry: AuditEntry) -> None:
    """Put the head back to an earlier one, as somebody can who kept a copy of it."""
    points = chain_head.Points(audit.Head(entry.id, entry.digest), chain_head.BEGINNING)
    tamper(sa.update(AuditHead).values(chain_head.authenticated(points)))


def forge(how: str, numbers: list[int]) -> None:
    """Change the log, and make all of it fit again without a key."""
    if how == "none_left":
        tamper(sa.delete(AuditEntry))
        return
    if how == "rewritten":
        tamper(sa.update(AuditEntry).where(AuditEntry.id == numbers[1]).values(subject="x"))
    else:
        number = numbers[0] if how == "first_deleted" else numbers[-1]
        tamper(sa.delete(AuditEntry).where(AuditEntry.id == number))
    tamper(sa.update(AuditEntry).values(key_id="", actor=None))
    rehash(plain)


def forge_head(how: str) -> None:
    """Change the head as somebody can who has no key: to what the forged log ends with."""
    last = audit.get_head() or chain_head.BEGINNING
    ends = {"number": last.number, "digest": last.digest}
    vouches = {"unkeyed_number": last.number, "unkeyed_digest": last.digest}
    if how == "deleted":
        tamper(sa.delete(AuditHead))
    elif how == "written":
        tamper(sa.update(AuditHead).values(**ends, **vouches))
    elif how == "of_a_lost_key":
        tamper(sa.update(AuditHead).values(**ends, **vouches, key_id="f" * 16))


def rehash(digest: Any, from_id: int = 0, up_to: int = 2**31) -> None:
    """Make the chain fit again, as somebody would who can write to the table."""
    with db.transaction() as session:
        asked = sa.select(AuditEntry).order_by(AuditEntry.id)
        entries = list(session.scalars(asked.execution_options(populate_existing=True)))
        for entry in entries:  # both are unique: out of each other's way first
            if from_id <= entry.id <= up_to:
                entry.previous, entry.digest = f"p{entry.id}", f"d{entry.id}"
        session.flush()
        before = audit.GENESIS
        for entry in entries:
            if from_id <= entry.id <= up_to:
                entry.previous = before
                entry.digest = digest(entry)
            before = entry.digest
        session.flush()


@contextmanager
def secrets(app: Flask, current: str, old: str = "") -> Iterator[None]:
    """Run the app with other secret keys."""
    before = get_settings()
    app.extensions["config"] = before.replace(secret_key=current, secret_keys_old=old)
    try:
        yield
    finally:
        app.extensions["config"] = before
