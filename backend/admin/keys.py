"""Personal API keys: shown once, kept as a digest, scoped, expiring, revocable one by one."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from backend import clock, db, ids
from backend.admin import acting, audit, scopes, sessions
from backend.admin.models import Editor, EditorKey
from backend.api import client_network
from backend.errors import BadInput, Conflict, Fault, NotFound

PREFIX = "shj_"
SHAPE = re.compile(r"shj_[0-9A-Za-z]{40}")
MOST = 20
DEFAULT_DAYS, LONGEST_DAYS = 90, 366


class TooManyKeys(Conflict):
    """An editor has as many keys as one may have."""

    code, message = "too_many_keys", f"每人最多 {MOST} 把密钥，请先撤销不用的"


@dataclass(frozen=True)
class NewKey:
    """A key to issue: what it is for, what it may do, and for how many days.

    Without `scopes` it may do all that the editor's role can give to a key.
    """

    label: str
    scopes: tuple[str, ...] | None = None
    days: int = DEFAULT_DAYS

    def scopes_for(self, role: str) -> tuple[str, ...]:
        """Check the request against a role and give the scopes. Raises BadInput."""
        allowed = scopes.list_scopes(role)
        asked = tuple(allowed) if self.scopes is None else self.scopes
        faults = []
        if not asked:
            faults.append(Fault("/scopes", "请至少选择一项权限"))
        elif not set(asked) <= set(allowed):
            faults.append(Fault("/scopes", "所选权限超出了你的角色"))
        if not 1 <= self.days <= LONGEST_DAYS:
            faults.append(Fault("/days", f"有效期是 1 到 {LONGEST_DAYS} 天"))
        if faults:
            raise BadInput(faults[0].why, faults=tuple(faults))
        return asked


def issue(editor: Editor, new: NewKey | str) -> tuple[EditorKey, str]:
    """Make a key; the secret given beside it is never seen again.

    A label alone asks for all scopes of the role and 90 days. Raises BadInput, TooManyKeys, and
    NotSignedIn once the editor may not act.
    """
    new = NewKey(new) if isinstance(new, str) else new
    granted = new.scopes_for(editor.role)
    secret = PREFIX + ids.new(40)
    with db.transaction() as session:
        # The editor's row makes those who ask at once queue up, so that the count holds.
        acting.hold_editor(editor)
        held = select(func.count()).where(EditorKey.editor_id == editor.id)
        if (session.scalar(held) or 0) >= MOST:
            raise TooManyKeys
        key = EditorKey(
            digest=sessions.digest(secret),
            editor_id=editor.id,
            label=new.label,
            hint=secret[:12],
            scopes=scopes.join(granted),
            expires_at=clock.now() + timedelta(days=new.days),
        )
        session.add(key)
        session.flush()
        detail: audit.Detail = {"scopes": key.scopes, "days": new.days}
        audit.record(editor, "key.issued", f"key:{key.public_id}", detail)
    return key, secret


def find(secret: str) -> tuple[EditorKey, Editor] | None:
    """Find a key, expired or not, and its holder, who may still enter."""
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
    key, editor = found
    if clock.is_ahead(key.created_at):
        _expire(key)
    return key, editor


def _expire(key: EditorKey) -> None:
    """End a key from a clock that ran ahead, lest it come back once its time has come."""
    key.expires_at = min(key.expires_at, clock.now())
    with db.transaction() as session:
        this = update(EditorKey).where(EditorKey.id == key.id)
        session.execute(this.values(expires_at=key.expires_at))


def is_expired(key: EditorKey, now: datetime | None = None) -> bool:
    """Tell whether a key's time is over, or unknown: the clock ran ahead when it was made."""
    return key.expires_at <= (now or clock.now()) or clock.is_ahead(key.created_at)


def note_use(key: EditorKey, address: str) -> None:
    """Note that a key is in use, and from which network; written once a minute at most.

    To be called before the request's own transaction begins: it commits by itself.
    """
    now = clock.now()
    if key.used_at is not None and now - sessions.SEEN_EVERY < key.used_at <= now + clock.SKEW:
        return
    stale = or_(
        EditorKey.used_at.is_(None),
        EditorKey.used_at <= now - sessions.SEEN_EVERY,
        EditorKey.used_at > now + clock.SKEW,
    )
    used = {"used_at": now, "used_from": client_network.coarse_network_of(address)}
    with db.transaction() as session:
        session.execute(update(EditorKey).where(EditorKey.id == key.id, stale).values(used))


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
