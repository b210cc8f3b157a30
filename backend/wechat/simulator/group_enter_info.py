"""Simulates wx.getGroupEnterInfo: a group's id, encrypted with the user's session key."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from backend import clock
from backend.wechat.simulator.simulated_world import World

GROUP_CHAT = 3


def encrypt_group_info(
    world: World, openid: str, group: str, overrides: dict[str, Any]
) -> dict[str, str]:
    """Encrypt the info that this user came from a group, with their newest session key.

    `overrides` replaces parts of the info. Who never signed in has no key that the server
    could know.
    """
    group_info = {
        "opengid": _derive_id(world, "G", group),
        "group_openid": _derive_id(world, "o", f"{group}:{openid}"),
        "chat_type": GROUP_CHAT,
        "watermark": {"appid": world.appid, "timestamp": int(clock.now().timestamp())},
    }
    key = world.session_keys.get(openid) or base64.b64encode(secrets.token_bytes(16)).decode()
    return encrypt(key, json.dumps({**group_info, **overrides}).encode())


def encrypt(key: str, plaintext: bytes) -> dict[str, str]:
    """Encrypt some bytes with a session key, as a phone would pass them on."""
    iv, padding = secrets.token_bytes(16), PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(base64.b64decode(key)), modes.CBC(iv)).encryptor()
    data = encryptor.update(padding.update(plaintext) + padding.finalize()) + encryptor.finalize()
    return {
        "encryptedData": base64.b64encode(data).decode(),
        "iv": base64.b64encode(iv).decode(),
    }


def _derive_id(world: World, prefix: str, name: str) -> str:
    digest = hmac.digest(world.appid.encode(), name.encode("utf-8", "replace"), hashlib.sha256)
    return prefix + base64.urlsafe_b64encode(digest).decode()[:27]
