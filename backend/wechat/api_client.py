"""HTTP client of WeChat's API, one per appid: adds tokens, parses answers, raises errors, retries.

An error comes as HTTP 200 with an errcode; `errors` classifies it. A stale token is
renewed and the call repeated once. A busy or unreachable WeChat is called three times in all,
unless the call says that it cannot be repeated. Nothing that is logged or raised here holds a
secret: URLs carry tokens, and the exceptions of `requests` carry URLs.
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

from backend.wechat import log_redaction
from backend.wechat.errors import (
    Misconfigured,
    QuotaSpent,
    StaleToken,
    WeChatAway,
    WeChatError,
    build_error,
)
from backend.wechat.tokens import STABLE_TOKEN, AccessTokenStore

__all__ = ["Misconfigured", "QuotaSpent", "StaleToken", "WeChatAway", "WeChatError", "Wire"]

CONNECT_SECONDS = 3.05
RESPONSE_SECONDS = 10.0
MAX_RESPONSE_BYTES = 5 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
RETRY_PAUSES = (0.5, 2.0)
JSON_TYPE = "application/json; charset=utf-8"
CONNECTION_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
)

T = TypeVar("T")
log = structlog.get_logger()


@dataclass(frozen=True, repr=False)
class _Request:
    method: str
    path: str
    params: Mapping[str, str]
    body: Mapping[str, Any] | None
    repeatable: bool
    seconds: float


class Wire:
    """Calls WeChat's API for one appid; safe to share between threads."""

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
        """Set up the client; nothing is called yet. `pause` waits between tries, in seconds.

        `seat` limits concurrent calls: every call holds one, and raises what it raises.
        """
        self.appid = appid
        self._secret = secret
        self._base = base_url.rstrip("/")
        self._http = http
        self.pause = pause
        self._seat = seat
        self._tokens = AccessTokenStore(appid, redis, self._fetch_token)
        log_redaction.install_filter()

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
        timeout: float = RESPONSE_SECONDS,
    ) -> dict[str, Any]:
        """Call the API, and return the JSON object that WeChat answers within `timeout` seconds.

        `repeatable` False is for what must not happen twice: it is called once, save after a
        stale token, when nothing has happened. Raises WeChatError or a subclass.
        """
        api_request = _Request(method, path, params or {}, body, repeatable, timeout)
        with self._seat():
            return self._call(api_request, token, _read_json)

    def picture(self, path: str, body: Mapping[str, Any], *, timeout: float | None = None) -> bytes:
        """Post, and return the bytes of the JPEG or PNG that WeChat answers.

        With `timeout` it is called once, and waited for so many seconds at the most. Raises
        WeChatError or a subclass, also when the answer is no picture.
        """
        seconds = RESPONSE_SECONDS if timeout is None else timeout
        api_request = _Request("POST", path, {}, body, repeatable=timeout is None, seconds=seconds)
        with self._seat():
            return self._call(api_request, True, _read_picture)

    def _call(self, api_request: _Request, with_token: bool, read: Callable[[str, bytes], T]) -> T:
        token = self._tokens.get() if with_token else None
        pauses = list(RETRY_PAUSES) if api_request.repeatable else []
        attempt, is_renewed = 0, False
        while True:
            attempt += 1
            try:
                return self._attempt(api_request, token, read, attempt)
            except StaleToken as error:
                if token is None or is_renewed:
                    raise self._build_misconfigured(error) from None
                token, is_renewed = self._tokens.renew(token), True
            except WeChatAway:
                if not pauses:
                    raise
                self.pause(pauses.pop(0) * random.uniform(0.75, 1.25))

    def _attempt(
        self,
        api_request: _Request,
        token: str | None,
        read: Callable[[str, bytes], T],
        attempt: int,
    ) -> T:
        started_at = time.monotonic()
        try:
            result = read(api_request.path, self._bytes(api_request, token))
        except WeChatError as error:
            _log_call(api_request.path, started_at, attempt, error)
            raise
        _log_call(api_request.path, started_at, attempt)
        return result

    def _bytes(self, api_request: _Request, token: str | None) -> bytes:
        try:
            return self._exchange(api_request, token)
        except CONNECTION_ERRORS as error:
            reason = type(error).__name__
        # Raised out here, so that the exception with the address in it is not even its context.
        raise WeChatAway(path=api_request.path, reason=reason)

    def _exchange(self, api_request: _Request, token: str | None) -> bytes:
        query = {"access_token": token, **api_request.params} if token else dict(api_request.params)
        with self._http.request(
            api_request.method,
            self._base + api_request.path,
            params=query,
            data=None if api_request.body is None else _encode_body(api_request.body),
            headers=None if api_request.body is None else {"Content-Type": JSON_TYPE},
            timeout=(min(CONNECT_SECONDS, api_request.seconds), api_request.seconds),
            stream=True,
            allow_redirects=False,
        ) as response:
            if response.status_code >= 500:
                raise WeChatAway(path=api_request.path, reason=f"http {response.status_code}")
            if response.status_code != 200:
                raise WeChatError(path=api_request.path, reason=f"http {response.status_code}")
            return _read_bounded(api_request, response)

    def _fetch_token(self, force: bool) -> tuple[str, int]:
        # A forced renewal is asked once: a second one within thirty seconds is refused.
        body = {"grant_type": "client_credential", **self.credentials, "force_refresh": force}
        api_request = _Request("POST", STABLE_TOKEN, {}, body, not force, RESPONSE_SECONDS)
        answer = self._call(api_request, False, _read_json)
        token, expires_in = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not 0 < len(token) <= 2048 or type(expires_in) is not int:
            raise WeChatError(path=STABLE_TOKEN, reason="no token in the answer")
        return token, expires_in

    def _build_misconfigured(self, error: StaleToken) -> Misconfigured:
        log.error("wechat_token_refused", path=error.path, errcode=error.errcode, rid=error.rid)
        return Misconfigured(
            path=error.path,
            errcode=error.errcode,
            kind="config-error",
            rid=error.rid,
            reason="a fresh token is refused too",
        )


def _encode_body(body: Mapping[str, Any]) -> bytes:
    # WeChat shows \uXXXX as it stands, hence unescaped; half a surrogate pair becomes "?".
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _read_bounded(api_request: _Request, response: requests.Response) -> bytes:
    # The time-out of `requests` starts anew with every byte; this one is for the whole answer.
    deadline = time.monotonic() + api_request.seconds
    body = bytearray()
    while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > MAX_RESPONSE_BYTES:
            raise WeChatError(path=api_request.path, reason="the answer is too large")
        if time.monotonic() > deadline:
            raise WeChatAway(path=api_request.path, reason="the answer is too slow")
    return bytes(body)


def _read_json(path: str, data: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(data.decode("utf-8-sig", "replace"))
        value = answer.get("errcode")
        errcode = 0 if value is None else int(value)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise WeChatError(path=path, reason="the answer is not a JSON object") from None
    if errcode:
        errmsg = answer.get("errmsg")
        raise build_error(path, errcode, errmsg if isinstance(errmsg, str) else "")
    return dict(answer)


def _read_picture(path: str, data: bytes) -> bytes:
    if data.startswith((b"\xff\xd8", b"\x89PNG\r\n\x1a\n")):
        return data
    _read_json(path, data)
    raise WeChatError(path=path, reason="neither a picture nor a refusal")


def _log_call(path: str, started_at: float, attempt: int, error: WeChatError | None = None) -> None:
    fields: dict[str, Any] = {
        "path": path,
        "ms": round((time.monotonic() - started_at) * 1000),
        "attempt": attempt,
    }
    if error is None:
        log.info("wechat_called", errcode=0, **fields)
        return
    log_method = log.error if isinstance(error, Misconfigured) else log.warning
    log_method(
        "wechat_refused", errcode=error.errcode, rid=error.rid, reason=error.reason, **fields
    )
