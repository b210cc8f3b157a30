"""Personal keys for scripts: shown once, kept as a digest, revocable one by one."""

import re

from sqlalchemy import delete, func, select, update

from backend import clock, db, ids
from backend.admin import audit, sessions
from backend.admin.models import Editor, EditorKey
from backend.errors import Conflict, NotFound

PREFIX = "shj_"
SHAPE = re.compile(r"shj_[0-9A-Za-z]{40}")
MOST = 20


class TooManyKeys(Conflict):
    """An editor has as many keys as one may have."""

    code, message = "too_many_keys", f"每人最多 {MOST} 把密钥，请先撤销不用的"


def issue(editor: Editor, label: str) -> tuple[EditorKey, str]:
    """Make a key; the secret given beside it is never seen again. Raises TooManyKeys."""
    secret = PREFIX + ids.new(40)
    with db.transaction() as session:
        # The editor's row makes those who ask at once queue up, so that the count holds.
        session.execute(select(Editor.id).where(Editor.id == editor.id).with_for_update())
        held = select(func.count()).where(EditorKey.editor_id == editor.id)
        if (session.scalar(held) or 0) >= MOST:
            raise TooManyKeys
        key = EditorKey(
            digest=sessions.digest(secret), editor_id=editor.id, label=label, hint=secret[:12]
        )
        session.add(key)
        session.flush()
        audit.record(editor, "key.issued", f"key:{key.public_id}")
    return key, secret


def find_holder(secret: str) -> Editor | None:
    """Find who holds a key and may still enter; notes its use once a minute at most."""
    if not SHAPE.fullmatch(secret):
        return None
    asked = (
        select(EditorKey, Editor)
        .join(Editor, Editor.id == EditorKey.editor_id)
        .where(EditorKey.digest == sessions.digest(secret), Editor.disabled_at.is_(None))
    )
    with db.reading() as session:
        found = session.execute(asked).first()
    if found is None:
        return None
    key, holder = found
    now = clock.now()
    if key.used_at is None or now - key.used_at >= sessions.SEEN_EVERY:
        with db.transaction() as session:
            session.execute(update(EditorKey).where(EditorKey.id == key.id).values(used_at=now))
    return holder


def list_of(editor: Editor) -> list[EditorKey]:
    """List an editor's keys, newest first."""
    asked = select(EditorKey).where(EditorKey.editor_id == editor.id)
    with db.reading() as session:
        return list(session.scalars(asked.order_by(EditorKey.id.desc())))


def revoke(editor: Editor, public_id: str) -> None:
    """Revoke one of an editor's own keys at once. Raises NotFound."""
    with db.transaction() as session:
        asked = select(EditorKey).where(EditorKey.editor_id == editor.id)
        key = next((each for each in session.scalars(asked) if each.public_id == public_id), None)
        if key is None:
            raise NotFound("没有这把密钥，或已撤销")
        session.delete(key)
        audit.record(editor, "key.revoked", f"key:{public_id}")


def revoke_all(editor: Editor) -> None:
    """Revoke every key of an editor."""
    with db.transaction() as session:
        session.execute(delete(EditorKey).where(EditorKey.editor_id == editor.id))
