"""Devices on which an editor signed in before: a signed cookie that strangers do not have.

Attempts from such a device are counted by themselves, so that whoever guesses at an editor's
password from elsewhere cannot shut the editor out. It opens nothing: password and code are
asked for as ever. It is void once the password is changed or reset.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from backend import ids
from backend.admin import sessions
from backend.admin.models import Editor
from backend.keyring import signing_keys

LIFETIME = timedelta(days=180)


@dataclass(frozen=True)
class Device:
    """A device that somebody signed in on: its own id, and a digest of editor and password."""

    id: str
    bound_to: str

    def is_trusted_by(self, editor: Editor) -> bool:
        """Tell whether this editor signed in on it with the password of today."""
        return hmac.compare_digest(self.bound_to, _binding(editor))


def sign(editor: Editor, device: Device | None = None) -> str:
    """Sign a cookie for the device on which this editor has just signed in."""
    return _signer().dumps([device.id if device else ids.new(16), _binding(editor)])


def read(cookie: str) -> Device | None:
    """Read a cookie; None if it is not of our making, or too old."""
    try:
        said = _signer().loads(cookie, max_age=int(LIFETIME.total_seconds()))
    except BadData:
        return None
    return Device(*map(str, said)) if isinstance(said, list) and len(said) == 2 else None


def cookie_suffix(login: str) -> str:
    """Name an editor's cookie, so that several editors of one browser keep theirs."""
    return sessions.digest(login.strip().casefold())[:12]


def _binding(editor: Editor) -> str:
    return sessions.digest(f"{editor.public_id}:{editor.password_hash}")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys("trusted device"), salt="device")
