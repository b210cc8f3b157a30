"""Editors' personal API keys: issues them with scopes and expiry, finds, lists, revokes them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from backend import clock, db, ids
from backend.admin import scopes
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import editor_row_locks, sessions
from backend.admin.models import Editor, EditorKey
from backend.api import client_network
from backend.errors import BadInput, Conflict, FieldError, NotFound

PREFIX = "shj_"
KEY_PATTERN = re.compile(r"shj_[0-9A-Za-z]{40}")
MAX_KEYS = 20
DEFAULT_DAYS, MAX_DAYS = 90, 366


class TooManyKeys(Conflict):
    """An editor has as many keys as one may have."""

    code, message = "too_many_keys", f"每人最多 {MAX_KEYS} 把密钥，请先撤销不用的"


@dataclass(frozen=True)
class NewKey:
    """A key to issue: what it is for, what it may do, and for how many days.

    Without `scopes` it may do all that the editor's role can give to a key.
    """

    label: str
    scopes: tuple[str, ...] | None = None
    days: int = DEFAULT_DAYS

    def scopes_for(self, role: str) -> tuple[str, ...]:
        """Resolve the requested scopes against a role's. Raises BadInput."""
        allowed = scopes.list_scopes(role)
        requested_scopes = tuple(allowed) if self.scopes is None else self.scopes
        field_errors = []
        if not requested_scopes:
            field_errors.append(FieldError("/scopes", "请至少选择一项权限"))
        elif not set(requested_scopes) <= set(allowed):
            field_errors.append(FieldError("/scopes", "所选权限超出了你的角色"))
        if not 1 <= self.days <= MAX_DAYS:
            field_errors.append(FieldError("/days", f"有效期是 1 到 {MAX_DAYS} 天"))
        if field_errors:
            raise BadInput(field_errors[0].detail, faults=tuple(field_errors))
        return requested_scopes


def issue_key(editor: Editor, new_key: NewKey | str) -> tuple[EditorKey, str]:
    """Issue a key; the secret given beside it is never seen again.

    A label alone asks for all scopes of the role and 90 days. Raises BadInput, TooManyKeys, and
    NotSignedIn once the editor may not act.
    """
    new_key = NewKey(new_key) if isinstance(new_key, str) else new_key
    granted_scopes = new_key.scopes_for(editor.role)
    secret = PREFIX + ids.generate(40)
    with db.transaction() as session:
        # The lock on the editor's row serializes concurrent requests, so that the count holds.
        editor_row_locks.lock_editor(editor)
        count_query = select(func.count()).where(EditorKey.editor_id == editor.id)
        if (session.scalar(count_query) or 0) >= MAX_KEYS:
            raise TooManyKeys
        key = EditorKey(
            digest=sessions.digest_token(secret),
            editor_id=editor.id,
            label=new_key.label,
            hint=secret[:12],
            scopes=scopes.join_scopes(granted_scopes),
            expires_at=clock.now() + timedelta(days=new_key.days),
        )
        session.add(key)
        session.flush()
        detail: audit.Detail = {"scopes": key.scopes, "days": new_key.days}
        audit.record(editor, "key.issued", f"key:{key.public_id}", detail)
    return key, secret


def find_key(secret: str) -> tuple[EditorKey, Editor] | None:
    """Find a key, expired or not, and its holder, who is not disabled."""
    if not KEY_PATTERN.fullmatch(secret):
        return None
    query = (
        select(EditorKey, Editor)
        .join(Editor, Editor.id == EditorKey.editor_id)
        .where(EditorKey.digest == sessions.digest_token(secret), Editor.disabled_at.is_(None))
    )
    with db.read_session() as session:
        row = session.execute(query).first()
    if row is None:
        return None
    key, editor = row
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


def record_use(key: EditorKey, address: str) -> None:
    """Record that a key is in use, and from which network; written once a minute at most.

    To be called before the request's own transaction begins: it commits by itself.
    """
    now = clock.now()
    if key.used_at is not None and now - sessions.SEEN_INTERVAL < key.used_at <= now + clock.SKEW:
        return
    is_stale = or_(
        EditorKey.used_at.is_(None),
        EditorKey.used_at <= now - sessions.SEEN_INTERVAL,
        EditorKey.used_at > now + clock.SKEW,
    )
    values = {"used_at": now, "used_from": client_network.coarse_network_of(address)}
    with db.transaction() as session:
        session.execute(update(EditorKey).where(EditorKey.id == key.id, is_stale).values(values))


def list_keys(editor: Editor) -> list[EditorKey]:
    """List an editor's keys, newest first."""
    query = select(EditorKey).where(EditorKey.editor_id == editor.id)
    with db.read_session() as session:
        return list(session.scalars(query.order_by(EditorKey.id.desc())))


def revoke_key(editor: Editor, public_id: str) -> None:
    """Revoke one of an editor's own keys at once. Raises NotFound."""
    with db.transaction() as session:
        query = select(EditorKey).where(EditorKey.editor_id == editor.id)
        key = next(
            (candidate for candidate in session.scalars(query) if candidate.public_id == public_id),
            None,
        )
        if key is None:
            raise NotFound("没有这把密钥，或已撤销")
        session.delete(key)
        audit.record(editor, "key.revoked", f"key:{public_id}")


def revoke_all_keys(editor: Editor) -> None:
    """Revoke every key of an editor."""
    with db.transaction() as session:
        session.execute(delete(EditorKey).where(EditorKey.editor_id == editor.id))
