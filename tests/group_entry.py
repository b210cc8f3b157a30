"""Enters chat groups over HTTP, as a phone does."""

from typing import Any

from flask.testing import FlaskClient

from tests.conftest import Reader

GROUPS = "/api/v1/me/groups"


def proof(wechat: FlaskClient, device: str, group: str = "读书群", **said: Any) -> dict[str, Any]:
    """Ask WeChat on this phone from which group it came; gives what the server is sent."""
    asked = {"device": device, "group": group, "said": said}
    answer = wechat.post("/simulator/groups", json=asked)
    assert answer.json is not None, answer.status
    return {"encrypted_data": answer.json["encryptedData"], "iv": answer.json["iv"]}


def enter(wechat: FlaskClient, reader: Reader, device: str, group: str = "读书群") -> str:
    """Enter a group; gives the id by which this reader knows it."""
    answer = reader.post(GROUPS, json=proof(wechat, device, group))
    assert answer.status_code == 201, answer.text
    known: str = answer.json["id"]
    return known
