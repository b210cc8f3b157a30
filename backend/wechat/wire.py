"""The one line to WeChat per appid: asks, reads the answer, and tries again where that may help.

A refusal comes as HTTP 200 with an errcode; `failures` says what it means. A stale token is
renewed and the call repeated once. A busy or unreachable WeChat is asked three times in all,
unless the call says that it cannot be repeated. Nothing that is logged or raised here holds a
secret: addresses carry tokens, and the exceptions of `requests` carry addresses.
"""

import http.client
import json
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

import redis as redis_client
import requests
import structlog
import urllib3

from backend.wechat import veil
from backend.wechat.failures import (
    Misconfigured,
    QuotaSpent,
    StaleToken,
    WeChatAway,
    WeChatError,
    refusal,
)
from backend.wechat.tokens import STABLE_TOKEN, Tokens

__all__ = ["Misconfigured", "QuotaSpent", "StaleToken", "WeChatAway", "WeChatError", "Wire"]

CONNECT_SECONDS = 3.05
ANSWER_SECONDS = 10.0
ANSWER_BYTES = 5 * 1024 * 1024
PIECE_BYTES = 64 * 1024
PAUSES = (0.5, 2.0)
JSON_TYPE = "application/json; charset=utf-8"
LOST = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
)

T = TypeVar("T")
log = structlog.get_logger()


@dataclass(frozen=True, repr=False)
class _Ask:
    method: str
    path: str
    params: Mapping[str, str]
    body: Mapping[str, Any] | None
    repeatable: bool
    seconds: float


class Wire:
    """Speaks with WeChat in the name of one appid; safe to share between threads."""

    def __init__(
        self,
        appid: str,
        secret: str,
        *,
        base_url: str,
        redis: "redis_client.Redis",
        http: requests.Session,
        pause: Callable[[float], object] = time.sleep,
        seat: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Plug the line; nothing is asked yet. `pause` waits between tries, in seconds.

        `seat` limits how many ask at once: every call holds one, and raises what it raises.
        """
        self.appid = appid
        self._secret = secret
        self._base = base_url.rstrip("/")
        self._http = http
        self._pause = pause
        self._seat = seat
        self._tokens = Tokens(appid, redis, self._fetch_token)
        veil.draw()

    @property
    def credentials(self) -> dict[str, str]:
        """Appid and secret under WeChat's names, for the few calls that take them."""
        return {"appid": self.appid, "secret": self._secret}

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        token: bool = True,
        repeatable: bool = True,
        patience: float = ANSWER_SECONDS,
    ) -> dict[str, Any]:
        """Ask, and give the JSON object that WeChat answers within `patience` seconds.

        `repeatable` False is for what must not happen twice: it is asked once, save after a
        stale token, when nothing has happened. Raises WeChatError or one of its children.
        """
        ask = _Ask(method, path, params or {}, body, repeatable, patience)
        with self._seat():
            return self._asked(ask, token, _read_json)

    def picture(
        self, path: str, body: Mapping[str, Any], *, patience: float | None = None
    ) -> bytes:
        """Post, and give the bytes of the JPEG or PNG that WeChat answers.

        With `patience` it is asked once, and waited for so many seconds at the most. Raises
        WeChatError or one of its children, also when what comes is no picture.
        """
        seconds = ANSWER_SECONDS if patience is None else patience
        ask = _Ask("POST", path, {}, body, repeatable=patience is None, seconds=seconds)
        with self._seat():
            return self._asked(ask, True, _read_picture)

    def _asked(self, ask: _Ask, with_token: bool, read: Callable[[str, bytes], T]) -> T:
        token = self._tokens.get() if with_token else None
        pauses = list(PAUSES) if ask.repeatable else []
        attempt, renewed = 0, False
        while True:
            attempt += 1
            try:
                return self._attempt(ask, token, read, attempt)
            except StaleToken as stale:
                if token is None or renewed:
                    raise self._incurable(stale) from None
                token, renewed = self._tokens.renew(token), True
            except WeChatAway:
                if not pauses:
                    raise
                self._pause(pauses.pop(0) * random.uniform(0.75, 1.25))

    def _attempt(
        self, ask: _Ask, token: str | None, read: Callable[[str, bytes], T], attempt: int
    ) -> T:
        started = time.monotonic()
        try:
            answer = read(ask.path, self._bytes(ask, token))
        except WeChatError as error:
            _note(ask.path, started, attempt, error)
            raise
        _note(ask.path, started, attempt)
        return answer

    def _bytes(self, ask: _Ask, token: str | None) -> bytes:
        try:
            return self._exchange(ask, token)
        except LOST as error:
            reason = type(error).__name__
        # Raised out here, so that the exception with the address in it is not even its context.
        raise WeChatAway(path=ask.path, reason=reason)

    def _exchange(self, ask: _Ask, token: str | None) -> bytes:
        query = {"access_token": token, **ask.params} if token else dict(ask.params)
        with self._http.request(
            ask.method,
            self._base + ask.path,
            params=query,
            data=None if ask.body is None else _written(ask.body),
            headers=None if ask.body is None else {"Content-Type": JSON_TYPE},
            timeout=(min(CONNECT_SECONDS, ask.seconds), ask.seconds),
            stream=True,
            allow_redirects=False,
        ) as response:
            if response.status_code >= 500:
                raise WeChatAway(path=ask.path, reason=f"http {response.status_code}")
            if response.status_code != 200:
                raise WeChatError(path=ask.path, reason=f"http {response.status_code}")
            return _bounded(ask, response)

    def _fetch_token(self, force: bool) -> tuple[str, int]:
        # A forced renewal is asked once: a second one within thirty seconds is refused.
        body = {"grant_type": "client_credential", **self.credentials, "force_refresh": force}
        ask = _Ask("POST", STABLE_TOKEN, {}, body, not force, ANSWER_SECONDS)
        answer = self._asked(ask, False, _read_json)
        token, left = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not 0 < len(token) <= 2048 or type(left) is not int:
            raise WeChatError(path=STABLE_TOKEN, reason="no token in the answer")
        return token, left

    def _incurable(self, stale: StaleToken) -> Misconfigured:
        log.error("wechat_token_refused", path=stale.path, errcode=stale.errcode, rid=stale.rid)
        return Misconfigured(
            path=stale.path,
            errcode=stale.errcode,
            kind="config-error",
            rid=stale.rid,
            reason="a fresh token is refused too",
        )


def _written(body: Mapping[str, Any]) -> bytes:
    # WeChat shows \uXXXX as it stands, hence unescaped; half a surrogate pair becomes "?".
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _bounded(ask: _Ask, response: requests.Response) -> bytes:
    # The time-out of `requests` starts anew with every byte; this one is for the whole answer.
    deadline = time.monotonic() + ask.seconds
    answer = bytearray()
    while piece := response.raw.read1(PIECE_BYTES, decode_content=True):
        answer += piece
        if len(answer) > ANSWER_BYTES:
            raise WeChatError(path=ask.path, reason="the answer is too large")
        if time.monotonic() > deadline:
            raise WeChatAway(path=ask.path, reason="the answer is too slow")
    return bytes(answer)


def _read_json(path: str, data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data.decode("utf-8-sig", "replace"))
        given = answer.get("errcode")
        errcode = 0 if given is None else int(given)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise WeChatError(path=path, reason="the answer is not a JSON object") from None
    if errcode:
        errmsg = answer.get("errmsg")
        raise refusal(path, errcode, errmsg if isinstance(errmsg, str) else "")
    return dict(answer)


def _read_picture(path: str, data: bytes) -> bytes:
    if data.startswith((b"\xff\xd8", b"\x89PNG\r\n\x1a\n")):
        return data
    _read_json(path, data)
    raise WeChatError(path=path, reason="neither a picture nor a refusal")


def _note(path: str, started: float, attempt: int, error: WeChatError | None = None) -> None:
    facts: dict[str, Any] = {
        "path": path,
        "ms": round((time.monotonic() - started) * 1000),
        "attempt": attempt,
    }
    if error is None:
        log.info("wechat_called", errcode=0, **facts)
        return
    say = log.error if isinstance(error, Misconfigured) else log.warning
    say("wechat_refused", errcode=error.errcode, rid=error.rid, reason=error.reason, **facts)
