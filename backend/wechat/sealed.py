"""Opening what WeChat seals for the server and hands to the phone to carry.

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

BLOCK = 16
FRESH = timedelta(minutes=10)


class SealBroken(BadInput):
    """What came is nothing that WeChat sealed."""

    code, message = "seal_broken", "微信给的数据不完整，请重新打开小程序"


class SealForeign(BadInput):
    """It was sealed for another mini-program."""

    code, message = "seal_foreign", "这份数据不是给这个小程序的"


class SealOld(BadInput):
    """It was sealed too long ago, or at a moment yet to come, to say how things are now."""

    code, message = "seal_old", "微信给的数据已过期，请重新打开小程序"


class SessionKeyStale(Conflict):
    """It does not open with the newest session key: the phone signs in and asks WeChat anew."""

    code, message = "session_key_stale", "微信登录已更新，请重新进入小程序"


def opened(key: str, sealed: str, iv: str, appid: str) -> dict[str, Any]:
    """Open what was sealed with a session key; all three texts are base64, in its one spelling.

    Raises SealBroken, SessionKeyStale, SealForeign, SealOld.
    """
    data, start = _bytes(sealed), _bytes(iv)
    if not data or len(data) % BLOCK or len(start) != BLOCK:
        raise SealBroken
    said = _said(base64.b64decode(key), data, start)
    _check(said.get("watermark"), appid)
    return said


def fingerprint(sealed: str) -> str:
    """Digest what was sealed, so that the same can be recognised when it comes again.

    It is made of the sealed bytes alone. The text that spells them can be respelled, and the
    initialisation vector can be altered without harm to what is sealed behind the first block:
    neither makes it another thing. Raises SealBroken.
    """
    return hashlib.sha256(_bytes(sealed)).hexdigest()


def _bytes(text: str) -> bytes:
    try:
        return canonical_base64.decode(text)
    except ValueError as error:
        raise SealBroken from error


def _said(key: bytes, data: bytes, start: bytes) -> dict[str, Any]:
    """Read the JSON; with a wrong key it is noise, and nearly always its padding shows it."""
    padding = PKCS7(8 * BLOCK).unpadder()
    try:
        opener = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor()
        plain = padding.update(opener.update(data) + opener.finalize()) + padding.finalize()
        said = json.loads(plain.decode())
    except (ValueError, RecursionError) as error:
        raise SessionKeyStale from error
    if not isinstance(said, dict):
        raise SealBroken
    return said


def _check(watermark: Any, appid: str) -> None:
    if not isinstance(watermark, dict) or watermark.get("appid") != appid:
        raise SealForeign
    seconds = watermark.get("timestamp")
    if type(seconds) is not int or not 0 <= seconds < 2**33:
        raise SealBroken
    if abs(clock.now() - datetime.fromtimestamp(seconds, UTC)) > FRESH:
        raise SealOld
