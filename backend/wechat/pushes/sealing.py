"""What WeChat signs and seals its pushes with, in both directions.

Facts: MPDOC, 消息推送 (服务器配置, 消息加解密): a signature is the SHA-1 of its parts, sorted and
joined. What is sealed is AES-256-CBC, the key from 43 letters of base64, the first sixteen
bytes of the key for a start, PKCS#7 in blocks of 32. Inside lie sixteen random bytes, the length
of the message in four, the message, and the appid that it is for.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from backend.errors import Forbidden
from backend.wechat import canonical_base64

BLOCK = 32
NOISE, LENGTH = 16, 4


class Unsigned(Forbidden):
    """The signature is missing or is not WeChat's."""

    code, message = "push_unsigned", "签名不对"


class Unopened(Forbidden):
    """What was sealed does not open with our key."""

    code, message = "push_unopened", "密文解不开"


class Foreign(Forbidden):
    """It was sealed for another app."""

    code, message = "push_foreign", "这条推送不是给这个应用的"


def signature(*parts: str) -> str:
    """Sign some parts, the token among them, as WeChat does; their order does not count."""
    joined = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - WeChat's choice


def check(given: str, *parts: str) -> None:
    """Compare a signature in constant time. Raises Unsigned."""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode()):
        raise Unsigned


def opened(sealed: str, key: str, appid: str) -> bytes:
    """Open what was sealed with an EncodingAESKey, and see that it is for this app.

    Raises Unopened or Foreign.
    """
    plain = _unpadded(_decrypted(sealed, _bytes_of(key)))
    start = NOISE + LENGTH
    end = start + int.from_bytes(plain[NOISE:start], "big")
    if len(plain) < start or end > len(plain):
        raise Unopened
    if not hmac.compare_digest(plain[end:], appid.encode()):
        raise Foreign
    return plain[start:end]


def sealed(message: bytes, key: str, appid: str) -> str:
    """Seal a message for an app, so that `opened` gives it back."""
    length = len(message).to_bytes(LENGTH, "big")
    plain = secrets.token_bytes(NOISE) + length + message + appid.encode()
    missing = BLOCK - len(plain) % BLOCK
    plain += bytes([missing]) * missing
    raw = _bytes_of(key)
    writer = Cipher(algorithms.AES(raw), modes.CBC(raw[:NOISE])).encryptor()
    return base64.b64encode(writer.update(plain) + writer.finalize()).decode()


def _decrypted(sealed: str, key: bytes) -> bytes:
    try:
        data = canonical_base64.decode(sealed)
        opener = Cipher(algorithms.AES(key), modes.CBC(key[:NOISE])).decryptor()
        return opener.update(data) + opener.finalize()
    except ValueError as error:
        raise Unopened from error


def _unpadded(plain: bytes) -> bytes:
    count = plain[-1] if plain else 0
    if not 1 <= count <= BLOCK or plain[-count:] != bytes([count]) * count:
        raise Unopened
    return plain[:-count]


def _bytes_of(key: str) -> bytes:
    return base64.b64decode(key + "=")
