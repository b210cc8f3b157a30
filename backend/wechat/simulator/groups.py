"""What wx.getGroupEnterInfo gives on a simulated phone: a group, sealed for the server."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from backend import clock
from backend.wechat.simulator.world import World

GROUP_CHAT = 3


def seal(world: World, openid: str, group: str, otherwise: dict[str, Any]) -> dict[str, str]:
    """Seal that this user came from a group, with their newest session key.

    `otherwise` replaces parts of what is said. Who never signed in has no key that the server
    could know.
    """
    said = {
        "opengid": _named(world, "G", group),
        "group_openid": _named(world, "o", f"{group}:{openid}"),
        "chat_type": GROUP_CHAT,
        "watermark": {"appid": world.appid, "timestamp": int(clock.now().timestamp())},
    }
    key = world.session_keys.get(openid) or base64.b64encode(secrets.token_bytes(16)).decode()
    return sealed(key, json.dumps({**said, **otherwise}).encode())


def sealed(key: str, plain: bytes) -> dict[str, str]:
    """Seal some bytes with a session key, as a phone would hand them on."""
    iv, padding = secrets.token_bytes(16), PKCS7(128).padder()
    closer = Cipher(algorithms.AES(base64.b64decode(key)), modes.CBC(iv)).encryptor()
    data = closer.update(padding.update(plain) + padding.finalize()) + closer.finalize()
    return {
        "encryptedData": base64.b64encode(data).decode(),
        "iv": base64.b64encode(iv).decode(),
    }


def _named(world: World, letter: str, what: str) -> str:
    digest = hmac.digest(world.appid.encode(), what.encode("utf-8", "replace"), hashlib.sha256)
    return letter + base64.urlsafe_b64encode(digest).decode()[:27]
