"""Editors' sign-ins: rows that can be seen and ended; of their tokens we keep the digest.

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
from backend.config import settings
from backend.errors import NotFound

IDLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
HANDLE = 16


@dataclass(frozen=True)
class Visitor:
    """Where a request comes from, as far as it says so itself."""

    address: str
    agent: str


def new_token() -> str:
    """Draw a token; it holds 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Digest a token or key for keeping: SHA-256 in hex. Random ones need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(editor: Editor, visitor: Visitor) -> str:
    """Begin a new sign-in and give its token; the editor's own lapsed ones are swept away."""
    session, token = db.session(), new_token()
    theirs = EditorSession.editor_id == editor.id
    session.execute(delete(EditorSession).where(theirs, not_(_holds())))
    begun = EditorSession(
        digest=digest(token),
        editor_id=editor.id,
        address=visitor.address[:64],
        agent=visitor.agent[:200],
    )
    session.add(begun)
    return token


def find(token: str) -> tuple[EditorSession, Editor] | None:
    """Find who is behind a token: an editor who may still enter, in a sign-in that holds."""
    asked = (
        select(EditorSession, Editor)
        .join(Editor, Editor.id == EditorSession.editor_id)
        .where(
            EditorSession.digest == digest(token),
            _holds(),
            Editor.disabled_at.is_(None),
        )
    )
    with db.reading() as session:
        found = session.execute(asked).first()
    if found is None:
        _end_if_ahead(digest(token))
        return None
    return found[0], found[1]


def _end_if_ahead(kept_digest: str) -> None:
    """End a sign-in from a clock that ran ahead, lest it come back once its time has come."""
    asked = select(EditorSession).where(EditorSession.digest == kept_digest)
    with db.reading() as session:
        found = session.scalar(asked)
    if found and (clock.is_ahead(found.created_at) or clock.is_ahead(found.seen_at)):
        end(kept_digest)


def seen(sign_in: EditorSession) -> None:
    """Note that a sign-in is in use; written once a minute at most."""
    now = clock.now()
    if now - sign_in.seen_at < SEEN_EVERY:
        return
    with db.transaction() as session:
        this = EditorSession.id == sign_in.id
        session.execute(update(EditorSession).where(this).values(seen_at=now))


def list_of(editor: Editor) -> list[EditorSession]:
    """List an editor's sign-ins that still hold, the latest seen first."""
    asked = (
        select(EditorSession)
        .where(EditorSession.editor_id == editor.id, _holds())
        .order_by(EditorSession.seen_at.desc(), EditorSession.id.desc())
    )
    with db.reading() as session:
        return list(session.scalars(asked))


def handle(sign_in: EditorSession) -> str:
    """Name a sign-in towards its owner by the beginning of its digest."""
    return sign_in.digest[:HANDLE]


def end_one(editor: Editor, named: str) -> None:
    """End one of an editor's own sign-ins. Raises NotFound."""
    for each in list_of(editor):
        if handle(each) == named:
            end(each.digest)
            return
    raise NotFound("这次登录已经结束")


def end(kept_digest: str) -> None:
    """End the sign-in behind a digest; ending what is over is no error."""
    with db.transaction() as session:
        session.execute(delete(EditorSession).where(EditorSession.digest == kept_digest))


def end_all(editor: Editor, besides: str = "") -> None:
    """End all sign-ins of an editor but the one with the digest `besides`."""
    with db.transaction() as session:
        theirs = EditorSession.editor_id == editor.id
        session.execute(delete(EditorSession).where(theirs, EditorSession.digest != besides))


def _holds() -> ColumnElement[bool]:
    """Choose sign-ins that were used and begun lately enough, and not in times to come."""
    now = clock.now()
    latest, longest = now + clock.SKEW, timedelta(days=settings().editor_session_days)
    return and_(
        EditorSession.seen_at > now - IDLE,
        EditorSession.created_at > now - longest,
        EditorSession.seen_at <= latest,
        EditorSession.created_at <= latest,
    )
