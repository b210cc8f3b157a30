"""Locks a request's editor and session or key in each transaction; refuses who was shut out.

A guard finds the editor before the transaction begins, and a password is checked or a stranger
asked in between; meanwhile the editor may be disabled or reset, given another role, or signed
out. So the guard notes the editor here, and every transaction of the request first locks
the editor's row and that of the session or key: whoever takes the editor's power away waits for
the transaction, or the transaction finds that done and is refused.

Locks are taken in one order: editors by their ids, the session or key, whatever is changed, the
turn to write to the audit log.
"""

from dataclasses import dataclass

from flask import Flask, has_request_context, request
from sqlalchemy import select

from backend import db
from backend.admin.models import Editor, EditorKey, EditorSession
from backend.errors import NotSignedIn

ACTING = "shiju.editor"


@dataclass(frozen=True)
class Acting:
    """An editor as the guard found them, and the session or key that let them in."""

    editor: Editor
    entry: EditorSession | EditorKey


def init(app: Flask) -> None:
    """Have the transactions of requests hold the editor that acts."""
    db.before_transaction(app, lock_acting_editor)


def begin(editor: Editor, entry: EditorSession | EditorKey) -> None:
    """Note that this request acts for an editor, for all that it writes from now on."""
    request.environ[ACTING] = Acting(editor, entry)


def lock_acting_editor() -> None:
    """Hold the editor that acts, if there is one, and make sure that they still may.

    Raises NotSignedIn once they may not, or the session or key is gone.
    """
    acting: Acting | None = request.environ.get(ACTING) if has_request_context() else None
    if acting is None:
        return
    lock_editor(acting.editor)
    lock_credential(acting.entry)


def lock_editor(editor: Editor) -> Editor:
    """Lock an editor's row until the transaction ends, and give it as it is now.

    Raises NotSignedIn unless the editor may enter, with the same password and role as when
    `editor` was read.
    """
    known = (editor.password_hash, editor.role)
    row = select(Editor).where(Editor.id == editor.id, Editor.disabled_at.is_(None))
    row = row.with_for_update(key_share=True).execution_options(populate_existing=True)
    held = db.session().scalar(row)
    if held is None or (held.password_hash, held.role) != known:
        raise NotSignedIn
    return held


def lock_credential(entry: EditorSession | EditorKey) -> None:
    """Lock a session's or key's row until the transaction ends. Raises NotSignedIn if it ended."""
    table = type(entry)
    row = select(table.id).where(table.digest == entry.digest).with_for_update()
    if db.session().scalar(row) is None:
        raise NotSignedIn
