"""Editors' sessions, rows with a token's digest: begin, find, list, and end one or all.

One ends after 12 idle hours, and after `EDITOR_SESSION_DAYS` however much it is used. One that
was begun or used while the clock ran ahead ends once the clock is right again, since its age is
not known.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, not_, select, update

from backend import clock, db
from backend.admin.models import Editor, EditorSession
from backend.config import get_settings
from backend.errors import NotFound

IDLE_LIMIT = timedelta(hours=12)
SEEN_INTERVAL = timedelta(minutes=1)
HANDLE_LENGTH = 16


@dataclass(frozen=True)
class ClientInfo:
    """The client of a request: its address and user agent."""

    address: str
    agent: str


def generate_token() -> str:
    """Generate a token; it holds 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_token(token: str) -> str:
    """Digest a token or key for storage: SHA-256 in hex. Random ones need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(editor: Editor, client: ClientInfo) -> str:
    """Begin a session and give its token; the editor's expired ones are deleted."""
    session, token = db.session(), generate_token()
    is_own = EditorSession.editor_id == editor.id
    session.execute(delete(EditorSession).where(is_own, not_(_is_valid())))
    editor_session = EditorSession(
        digest=digest_token(token),
        editor_id=editor.id,
        address=client.address[:64],
        user_agent=client.agent[:200],
    )
    session.add(editor_session)
    return token


def find_session(token: str) -> tuple[EditorSession, Editor] | None:
    """Find the valid session of a token, and its editor, who is not disabled."""
    query = (
        select(EditorSession, Editor)
        .join(Editor, Editor.id == EditorSession.editor_id)
        .where(
            EditorSession.digest == digest_token(token),
            _is_valid(),
            Editor.disabled_at.is_(None),
        )
    )
    with db.read_session() as session:
        row = session.execute(query).first()
    if row is None:
        _end_if_ahead(digest_token(token))
        return None
    return row[0], row[1]


def _end_if_ahead(kept_digest: str) -> None:
    """End a sign-in from a clock that ran ahead, lest it come back once its time has come."""
    query = select(EditorSession).where(EditorSession.digest == kept_digest)
    with db.read_session() as session:
        sign_in = session.scalar(query)
    if sign_in and (clock.is_ahead(sign_in.created_at) or clock.is_ahead(sign_in.seen_at)):
        end_session(kept_digest)


def record_seen(sign_in: EditorSession) -> None:
    """Record that a session is in use; written once a minute at most."""
    now = clock.now()
    if now - sign_in.seen_at < SEEN_INTERVAL:
        return
    with db.transaction() as session:
        condition = EditorSession.id == sign_in.id
        session.execute(update(EditorSession).where(condition).values(seen_at=now))


def list_sessions(editor: Editor) -> list[EditorSession]:
    """List an editor's valid sessions, the latest seen first."""
    query = (
        select(EditorSession)
        .where(EditorSession.editor_id == editor.id, _is_valid())
        .order_by(EditorSession.seen_at.desc(), EditorSession.id.desc())
    )
    with db.read_session() as session:
        return list(session.scalars(query))


def get_handle(sign_in: EditorSession) -> str:
    """Get the public handle of a session: the beginning of its digest."""
    return sign_in.digest[:HANDLE_LENGTH]


def end_own_session(editor: Editor, handle: str) -> None:
    """End one of an editor's own sessions. Raises NotFound."""
    for sign_in in list_sessions(editor):
        if get_handle(sign_in) == handle:
            end_session(sign_in.digest)
            return
    raise NotFound("这次登录已经结束")


def end_session(session_digest: str) -> None:
    """End the session with a digest; ending one that is over is no error."""
    with db.transaction() as session:
        session.execute(delete(EditorSession).where(EditorSession.digest == session_digest))


def end_all_sessions(editor: Editor, except_digest: str = "") -> None:
    """End all sessions of an editor but the one with the digest `except_digest`."""
    with db.transaction() as session:
        is_own = EditorSession.editor_id == editor.id
        session.execute(delete(EditorSession).where(is_own, EditorSession.digest != except_digest))


def _is_valid() -> ColumnElement[bool]:
    """Choose sign-ins that were used and begun lately enough, and not in times to come."""
    now = clock.now()
    latest, lifetime = now + clock.SKEW, timedelta(days=get_settings().editor_session_days)
    return and_(
        EditorSession.seen_at > now - IDLE_LIMIT,
        EditorSession.created_at > now - lifetime,
        EditorSession.seen_at <= latest,
        EditorSession.created_at <= latest,
    )
