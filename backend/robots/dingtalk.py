"""A robot in a DingTalk (钉钉) group: 自定义机器人, POST /robot/send?access_token=…

Signed with a secret it takes only what carries HMAC-SHA256 over the time in milliseconds and the
secret, and the time within an hour of its own. Twenty messages a minute, or it hears nothing for
ten. 310000: signature, keyword or address do not fit; 300005: no such token.
"""

import base64
import hashlib
import hmac

from backend import clock
from backend.robots.groups import Line, Robot, cut, post

NAME = "dingtalk"
SEND = "/robot/send"
# What it takes is not written down; what is told stays far below.
MARKDOWN_BYTES = 16_000
LONGEST_TITLE = 60
PERMANENT = {
    300005: "no such token",
    310000: "signature, keyword or address do not fit",
}


def robot(line: Line, token: str, secret: str) -> Robot:
    """Give the robot of this token; an empty secret signs nothing."""

    def say(markdown: str) -> None:
        params = {"access_token": token}
        if secret:
            moment = round(clock.now().timestamp() * 1000)
            params |= {"timestamp": str(moment), "sign": signature(moment, secret)}
        title = markdown.strip().partition("\n")[0].lstrip("#> ")[:LONGEST_TITLE] or "拾句"
        told = {
            "msgtype": "markdown",
            "markdown": {"title": title, "text": cut(markdown, MARKDOWN_BYTES)},
        }
        post(line, SEND, params, told, PERMANENT)

    return Robot(NAME, f"{token}:{secret}", say)


def signature(milliseconds: int, secret: str) -> str:
    """Sign a moment, as the query's `sign` is to be before it is escaped."""
    said = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()
