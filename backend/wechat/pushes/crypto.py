"""Signs pushes and checks signatures (SHA-1); encrypts and decrypts them (AES), as WeChat does.

Facts: MPDOC, 消息推送 (服务器配置, 消息加解密): a signature is the SHA-1 of its parts, sorted and
joined. The encryption is AES-256-CBC, the key from 43 letters of base64, the first sixteen
bytes of the key as the IV, PKCS#7 in blocks of 32. The plaintext is sixteen random bytes, the
length of the message in four, the message, and the appid that it is for.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from backend.errors import Forbidden
from backend.wechat import canonical_base64

BLOCK_BYTES = 32
NOISE_BYTES, LENGTH_BYTES = 16, 4


class BadSignature(Forbidden):
    """The signature is missing or is not WeChat's."""

    code, message = "push_unsigned", "签名不对"


class CannotDecrypt(Forbidden):
    """The ciphertext cannot be decrypted with our key."""

    code, message = "push_unopened", "密文解不开"


class WrongApp(Forbidden):
    """It was encrypted for another app."""

    code, message = "push_foreign", "这条推送不是给这个应用的"


def sign(*parts: str) -> str:
    """Sign some parts, the token among them, as WeChat does; their order does not count."""
    joined = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - WeChat's choice


def check_signature(received: str, *parts: str) -> None:
    """Check a signature in constant time. Raises BadSignature."""
    if not hmac.compare_digest(received.encode("utf-8", "replace"), sign(*parts).encode()):
        raise BadSignature


def decrypt(ciphertext: str, key: str, appid: str) -> bytes:
    """Decrypt a message with an EncodingAESKey, and check that it is for this app.

    Raises CannotDecrypt or WrongApp.
    """
    plaintext = _remove_padding(_decrypt_bytes(ciphertext, _decode_key(key)))
    start = NOISE_BYTES + LENGTH_BYTES
    end = start + int.from_bytes(plaintext[NOISE_BYTES:start], "big")
    if len(plaintext) < start or end > len(plaintext):
        raise CannotDecrypt
    if not hmac.compare_digest(plaintext[end:], appid.encode()):
        raise WrongApp
    return plaintext[start:end]


def encrypt(message: bytes, key: str, appid: str) -> str:
    """Encrypt a message for an app; the inverse of `decrypt`."""
    length = len(message).to_bytes(LENGTH_BYTES, "big")
    plaintext = secrets.token_bytes(NOISE_BYTES) + length + message + appid.encode()
    padding_length = BLOCK_BYTES - len(plaintext) % BLOCK_BYTES
    plaintext += bytes([padding_length]) * padding_length
    key_bytes = _decode_key(key)
    encryptor = Cipher(algorithms.AES(key_bytes), modes.CBC(key_bytes[:NOISE_BYTES])).encryptor()
    return base64.b64encode(encryptor.update(plaintext) + encryptor.finalize()).decode()


def _decrypt_bytes(ciphertext: str, key: bytes) -> bytes:
    try:
        data = canonical_base64.decode(ciphertext)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:NOISE_BYTES])).decryptor()
        return decryptor.update(data) + decryptor.finalize()
    except ValueError as error:
        raise CannotDecrypt from error


def _remove_padding(plaintext: bytes) -> bytes:
    count = plaintext[-1] if plaintext else 0
    if not 1 <= count <= BLOCK_BYTES or plaintext[-count:] != bytes([count]) * count:
        raise CannotDecrypt
    return plaintext[:-count]


def _decode_key(key: str) -> bytes:
    return base64.b64decode(key + "=")
