"""Push endpoints' settings; verifies (signature, age, replay), decrypts and parses pushes.

Facts: MPDOC, 消息推送: unencrypted, a push carries `signature`, made of token, timestamp and
nonce; encrypted, it carries `msg_signature`, made of the ciphertext as well, and that one counts.
Where both may come, what claims to be encrypted is decrypted, and the rest is read as it is.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from backend import clock, redis_primitives
from backend.config import get_settings
from backend.errors import Forbidden, NotFound
from backend.wechat.pushes import crypto, parsing

# WeChat comes three times within fifteen seconds; clocks that differ get the rest.
MAX_AGE_SECONDS = 600

EndpointName = Literal["mini", "official"]


class PushExpired(Forbidden):
    """It was signed too long ago, or in the future."""

    code, message = "push_stale", "推送的时间不对"


class PushReplayed(Forbidden):
    """The signature came before, with another body."""

    code, message = "push_replayed", "这个签名已经用过了"


class NotEncrypted(Forbidden):
    """Only encrypted pushes are accepted here."""

    code, message = "push_unsealed", "这里只收加密的推送"


@dataclass(frozen=True)
class PushEndpoint:
    """One endpoint's configuration: its app, and its signing token and encryption key."""

    appid: str
    token: str = field(repr=False)
    key: str = field(repr=False)
    mode: str


def get_endpoint(name: EndpointName) -> PushEndpoint:
    """Get a configured endpoint; one without a token does not exist. Raises NotFound."""
    config = get_settings()
    if name == "mini":
        appid, token, key = (
            config.wechat_appid,
            config.wechat_push_token,
            config.wechat_push_aes_key,
        )
    else:
        appid = config.official_appid
        token, key = config.official_push_token, config.official_push_aes_key
    if not appid or not token:
        raise NotFound
    return PushEndpoint(
        appid, token.get_secret_value(), key.get_secret_value(), config.wechat_push_mode
    )


def answer_verification(endpoint: PushEndpoint, params: Mapping[str, str]) -> str:
    """Answer WeChat's verification with the `echostr` that it signed.

    Raises BadSignature or PushExpired.
    """
    _check_plain_signature(endpoint, params)
    return params.get("echostr", "")


def verify_push(endpoint: PushEndpoint, params: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Verify that a push is WeChat's and meant for us, and parse it.

    Raises BadSignature, NotEncrypted, CannotDecrypt, WrongApp, PushExpired, PushReplayed, or
    Malformed where the envelope that holds its ciphertext cannot be read.
    """
    is_encrypted = "msg_signature" in params or params.get("encrypt_type") == "aes"
    if endpoint.mode == "plain" or (endpoint.mode == "compatible" and not is_encrypted):
        _check_plain_signature(endpoint, params)
        _check_unused(params.get("signature", ""), body)
        return parsing.parse_verified(body)
    if not is_encrypted:
        raise NotEncrypted
    ciphertext = parsing.parse_push(body).get("Encrypt")
    if not isinstance(ciphertext, str) or not ciphertext:
        raise NotEncrypted
    signature = params.get("msg_signature", "")
    crypto.check_signature(
        signature,
        endpoint.token,
        _get_param(params, "timestamp"),
        _get_param(params, "nonce"),
        ciphertext,
    )
    _check_fresh(params)
    _check_unused(signature, ciphertext.encode())
    return parsing.parse_verified(crypto.decrypt(ciphertext, endpoint.key, endpoint.appid))


def _check_plain_signature(endpoint: PushEndpoint, params: Mapping[str, str]) -> None:
    signature = params.get("signature", "")
    crypto.check_signature(
        signature, endpoint.token, _get_param(params, "timestamp"), _get_param(params, "nonce")
    )
    _check_fresh(params)


def _check_fresh(params: Mapping[str, str]) -> None:
    seconds = parsing.parse_integer(params.get("timestamp"))
    if seconds is None or abs(clock.now().timestamp() - seconds) > MAX_AGE_SECONDS:
        raise PushExpired


def _check_unused(signature: str, body: bytes) -> None:
    """Accept a signature again only with the same body, as WeChat's retries have it.

    The signature alone is the key under which it is remembered: its parts are joined without
    a separator, so that one signature fits several ways of splitting them.
    """
    digest = hashlib.sha256(body).hexdigest()
    first_digest = redis_primitives.get_or_set(
        f"push:{signature}", digest, seconds=2 * MAX_AGE_SECONDS
    )
    if first_digest not in (None, digest):
        raise PushReplayed


def _get_param(params: Mapping[str, str], name: str) -> str:
    return params.get(name, "")
