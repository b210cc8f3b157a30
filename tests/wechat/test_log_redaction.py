"""No secret of WeChat's wire reaches a log or an error."""

import json
import traceback
from collections.abc import Callable

import pytest
import redis as redis_client
import requests
from structlog.testing import capture_logs

from backend.wechat.api_client import Wire
from backend.wechat.errors import WeChatError
from tests.wechat.simulator_control import APPID, CODES, LOGIN, PAGE, SECRET, script

ASKED = {"scene": "a1", "page": PAGE}


def test_no_secret_is_ever_logged_or_raised(
    process: str, redis: "redis_client.Redis", caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    caplog.set_level("DEBUG", logger="urllib3")
    told: list[str] = []
    with requests.Session() as http, capture_logs() as lines:
        http.trust_env = False
        wire = Wire(APPID, SECRET, base_url=process, redis=redis, http=http, pause=lambda _: None)
        for trouble in ({}, {"errcode": 40097}, {"errcode": -1, "times": 3}, {"errcode": 40001}):
            if trouble:
                script(http, process, path=CODES, **trouble)
            told += told_by(lambda: wire.picture(CODES, ASKED))
        query = {**wire.credentials, "js_code": "the-js-code", "grant_type": "authorization_code"}
        told += told_by(lambda: wire.call("GET", LOGIN, params=query, token=False))
        script(http, process, outage=60, manner="closed")
        told += told_by(lambda: wire.call("GET", LOGIN, params=query, token=False))
        script(http, process, outage=0)
        tokens = {str(redis.get(f"wechat:token:{APPID}").decode())}  # type: ignore[union-attr]
        gone = Wire(APPID, SECRET, base_url="http://127.0.0.1:9", redis=redis, http=http)
        gone.pause = lambda _: None
        told += told_by(lambda: gone.call("GET", LOGIN, params=query, token=False))
        told += told_by(lambda: gone.picture(CODES, ASKED))
    told += [json.dumps(lines), caplog.text, repr(wire), repr(vars(wire)["_tokens"])]
    assert "GET /sns/jscode2session?…" in caplog.text  # the library did log, and was veiled
    assert len(lines) > 12
    assert len(tokens) == 1
    for text in told:
        for secret in (SECRET, "the-js-code", "access_token=", *tokens):
            assert secret not in text


def told_by(act: Callable[[], object]) -> list[str]:
    try:
        act()
    except WeChatError as error:
        chained, texts = error.__context__, ["".join(traceback.format_exception(error))]
        while chained is not None:
            texts.append(f"{chained!r} {chained.args}")
            chained = chained.__context__
        return [*texts, repr(vars(error))]
    return []
