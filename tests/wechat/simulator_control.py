"""Reads and sets the simulator's state through its control routes."""

import re
from typing import Any

import requests

APPID = "wx0123456789abcdef"
SECRET = "fedcba9876543210fedcba9876543210"
OFFICIAL_APPID = "wxfedcba9876543210"
OFFICIAL_SECRET = "0123456789abcdef0123456789abcdef"
HOST = "http://wechat.test"
PAGE = "pages/landing/index"
CODES = "/wxa/getwxacodeunlimit"
CHECK = "/wxa/msg_sec_check"
STABLE = "/cgi-bin/stable_token"
FIGURES = "/datacube/getarticletotaldetail"
LOGIN = "/sns/jscode2session"


def a_code(http: requests.Session, host: str = HOST, **who: str) -> str:
    """Tap "sign in" on a phone."""
    answer = http.post(f"{host}/simulator/codes", json=who)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def a_token(
    http: requests.Session, host: str = HOST, *, appid: str = APPID, secret: str = SECRET
) -> str:
    """Fetch an access token."""
    asked = {"grant_type": "client_credential", "appid": appid, "secret": secret}
    return str(http.post(host + STABLE, json=asked).json()["access_token"])


def script(http: requests.Session, host: str = HOST, **play: Any) -> None:
    """Have WeChat behave otherwise."""
    answer = http.post(f"{host}/simulator/script", json=play)
    assert answer.status_code == 200, answer.text


def calls(http: requests.Session, path: str, host: str = HOST) -> int:
    """Count the calls that a path got."""
    return int(http.get(f"{host}/simulator/calls").json()["calls"].get(path, 0))


def errcode(answer: requests.Response) -> int:
    """Read a refusal, and see that it looks as WeChat's do."""
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert re.search(r"[^ ] rid: [0-9a-f]{8}(-[0-9a-f]{8}){2}$", said["errmsg"]), said
    assert not answer.text.endswith("\n")
    return int(said["errcode"])
