"""Signs and reads device cookies, which exempt a known device from strangers' sign-in limits only.

Attempts from such a device are counted by themselves, so that whoever guesses at an editor's
password from elsewhere cannot lock the editor out. A cookie grants nothing: password and code are
required as ever. It is void once the password is changed or reset.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from backend import ids
from backend.admin.authentication import sessions
from backend.admin.models import Editor
from backend.secret_keys import list_signing_keys

LIFETIME = timedelta(days=180)


@dataclass(frozen=True)
class Device:
    """A device that somebody signed in on: its own id, and a digest of editor and password."""

    id: str
    bound_to: str

    def is_trusted_by(self, editor: Editor) -> bool:
        """Tell whether this editor signed in on it with the password of today."""
        return hmac.compare_digest(self.bound_to, _compute_binding(editor))


def sign_cookie(editor: Editor, device: Device | None = None) -> str:
    """Sign a cookie for the device on which this editor has just signed in."""
    return _build_signer().dumps(
        [device.id if device else ids.generate(16), _compute_binding(editor)]
    )


def read_cookie(cookie: str) -> Device | None:
    """Read a cookie; None if its signature is invalid, or it is too old."""
    try:
        payload = _build_signer().loads(cookie, max_age=int(LIFETIME.total_seconds()))
    except BadData:
        return None
    return Device(*map(str, payload)) if isinstance(payload, list) and len(payload) == 2 else None


def build_cookie_suffix(login: str) -> str:
    """Build the suffix of an editor's cookie, so that several editors can share a browser."""
    return sessions.digest_token(login.strip().casefold())[:12]


def _compute_binding(editor: Editor) -> str:
    return sessions.digest_token(f"{editor.public_id}:{editor.password_hash}")


def _build_signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(list_signing_keys("trusted device"), salt="device")
