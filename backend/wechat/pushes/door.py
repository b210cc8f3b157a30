"""The two doors that WeChat pushes to, and the proof that it is WeChat who stands there.

Facts: MPDOC, 消息推送: in the open, a push carries `signature`, made of token, timestamp and
nonce; sealed, it carries `msg_signature`, made of what is sealed as well, and that one counts.
Where both may come, what says that it is sealed is opened, and the rest is believed in the open.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from backend import cache, clock
from backend.config import settings
from backend.errors import Forbidden, NotFound
from backend.wechat.pushes import reading, sealing

# WeChat comes three times within fifteen seconds; clocks that differ get the rest.
FRESH_SECONDS = 600

Name = Literal["mini", "official"]


class Stale(Forbidden):
    """It was signed too long ago, or at a moment yet to come."""

    code, message = "push_stale", "推送的时间不对"


class Replayed(Forbidden):
    """The signature came before, with other words."""

    code, message = "push_replayed", "这个签名已经用过了"


class Unsealed(Forbidden):
    """Only what is sealed is taken here."""

    code, message = "push_unsealed", "这里只收加密的推送"


@dataclass(frozen=True)
class Door:
    """What one door expects: for which app, and signed and sealed with what."""

    appid: str
    token: str = field(repr=False)
    key: str = field(repr=False)
    mode: str


def find(name: Name) -> Door:
    """Give an open door; one without a token is shut for everybody. Raises NotFound."""
    config = settings()
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
    return Door(appid, token, key, config.wechat_push_mode)


def greet(door: Door, asked: Mapping[str, str]) -> str:
    """Answer WeChat's first visit: the `echostr` that it signed. Raises Unsigned or Stale."""
    _check_open(door, asked)
    return asked.get("echostr", "")


def admit(door: Door, asked: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Prove that a push is WeChat's and meant for us, and give what it says.

    Raises Unsigned, Unsealed, Unopened, Foreign, Stale, Replayed or Malformed.
    """
    says_sealed = "msg_signature" in asked or asked.get("encrypt_type") == "aes"
    if door.mode == "plain" or (door.mode == "compatible" and not says_sealed):
        _check_open(door, asked)
        _check_unused(asked.get("signature", ""), body)
        return reading.read(body)
    if not says_sealed:
        raise Unsealed
    sealed = reading.read(body).get("Encrypt")
    if not isinstance(sealed, str) or not sealed:
        raise Unsealed
    given = asked.get("msg_signature", "")
    sealing.check(given, door.token, _part(asked, "timestamp"), _part(asked, "nonce"), sealed)
    _check_fresh(asked)
    _check_unused(given, sealed.encode())
    return reading.read(sealing.opened(sealed, door.key, door.appid))


def _check_open(door: Door, asked: Mapping[str, str]) -> None:
    given = asked.get("signature", "")
    sealing.check(given, door.token, _part(asked, "timestamp"), _part(asked, "nonce"))
    _check_fresh(asked)


def _check_fresh(asked: Mapping[str, str]) -> None:
    seconds = reading.whole_number(asked.get("timestamp"))
    if seconds is None or abs(clock.now().timestamp() - seconds) > FRESH_SECONDS:
        raise Stale


def _check_unused(signature: str, body: bytes) -> None:
    """Let a signature in again only with the same words, as WeChat's second try has them.

    The signature alone is the name under which it is remembered: its parts are joined without
    a sign between them, so that one signature fits several ways of cutting them.
    """
    said = hashlib.sha256(body).hexdigest()
    before = cache.first_said(f"push:{signature}", said, seconds=2 * FRESH_SECONDS)
    if before not in (None, said):
        raise Replayed


def _part(asked: Mapping[str, str], name: str) -> str:
    return asked.get(name, "")
