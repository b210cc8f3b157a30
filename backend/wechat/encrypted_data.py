"""Decrypts WeChat's `encryptedData` with the session key, checks its watermark; fingerprints it.

Facts: MPDOC, 服务端获取开放数据: AES-128-CBC with PKCS#7; the key is the session key of the
reader's newest sign-in, and the text is JSON with a watermark that names the app and the moment.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from backend import clock
from backend.errors import BadInput, Conflict
from backend.wechat import canonical_base64

BLOCK_BYTES = 16
MAX_AGE = timedelta(minutes=10)


class EncryptedDataInvalid(BadInput):
    """The data was not encrypted by WeChat, or is damaged."""

    code, message = "seal_broken", "微信给的数据不完整，请重新打开小程序"


class EncryptedDataForeign(BadInput):
    """It was encrypted for another mini-program."""

    code, message = "seal_foreign", "这份数据不是给这个小程序的"


class EncryptedDataExpired(BadInput):
    """It was encrypted too long ago, or in the future, to be valid now."""

    code, message = "seal_old", "微信给的数据已过期，请重新打开小程序"


class SessionKeyStale(Conflict):
    """The newest session key does not decrypt it: the phone signs in and asks WeChat anew."""

    code, message = "session_key_stale", "微信登录已更新，请重新进入小程序"


DECRYPT_REFUSALS = (
    EncryptedDataInvalid,
    EncryptedDataForeign,
    EncryptedDataExpired,
    SessionKeyStale,
)


def decrypt(key: str, ciphertext: str, iv: str, appid: str) -> dict[str, Any]:
    """Decrypt data with a session key; all three texts are canonical base64.

    Raises EncryptedDataInvalid, SessionKeyStale, EncryptedDataForeign, EncryptedDataExpired.
    """
    data, iv_bytes = _decode_base64(ciphertext), _decode_base64(iv)
    if not data or len(data) % BLOCK_BYTES or len(iv_bytes) != BLOCK_BYTES:
        raise EncryptedDataInvalid
    payload = _decrypt_json(base64.b64decode(key), data, iv_bytes)
    _check_watermark(payload.get("watermark"), appid)
    return payload


def compute_fingerprint(ciphertext: str) -> str:
    """Digest encrypted data, so that the same can be recognised when it comes again.

    It is made of the ciphertext's bytes alone. Their base64 can be encoded differently, and the
    initialisation vector can be altered without harm to what is behind the first block:
    neither makes it another thing. Raises EncryptedDataInvalid.
    """
    return hashlib.sha256(_decode_base64(ciphertext)).hexdigest()


def _decode_base64(text: str) -> bytes:
    try:
        return canonical_base64.decode(text)
    except ValueError as error:
        raise EncryptedDataInvalid from error


def _decrypt_json(key: bytes, data: bytes, iv: bytes) -> dict[str, Any]:
    """Decrypt the JSON; with a wrong key it is noise, which nearly always its padding shows."""
    padding = PKCS7(8 * BLOCK_BYTES).unpadder()
    try:
        decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        plaintext = (
            padding.update(decryptor.update(data) + decryptor.finalize()) + padding.finalize()
        )
        payload = json.loads(plaintext.decode())
    except (ValueError, RecursionError) as error:
        raise SessionKeyStale from error
    if not isinstance(payload, dict):
        raise EncryptedDataInvalid
    return payload


def _check_watermark(watermark: Any, appid: str) -> None:
    if not isinstance(watermark, dict) or watermark.get("appid") != appid:
        raise EncryptedDataForeign
    seconds = watermark.get("timestamp")
    if type(seconds) is not int or not 0 <= seconds < 2**33:
        raise EncryptedDataInvalid
    if abs(clock.now() - datetime.fromtimestamp(seconds, UTC)) > MAX_AGE:
        raise EncryptedDataExpired
