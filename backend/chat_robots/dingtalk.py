"""The DingTalk (钉钉) group robot: posts signed markdown to its webhook; its permanent errors.

自定义机器人, POST /robot/send?access_token=…

With a secret it accepts only what carries HMAC-SHA256 over the time in milliseconds and the
secret, and the time within an hour of its own. Above twenty messages a minute it blocks for ten
minutes. 310000: signature, keyword or address do not fit; 300005: no such token.
"""

import base64
import hashlib
import hmac

from backend import clock
from backend.chat_robots.webhook_client import Robot, RobotConnection, post_message, truncate_bytes

NAME = "dingtalk"
SEND_PATH = "/robot/send"
# The real limit is not documented; messages stay far below this.
MARKDOWN_BYTES = 16_000
MAX_TITLE = 60
PERMANENT_ERRORS = {
    300005: "no such token",
    310000: "signature, keyword or address do not fit",
}


def build_robot(connection: RobotConnection, token: str, secret: str) -> Robot:
    """Build the robot of this token; an empty secret signs nothing."""

    def send(markdown: str) -> None:
        params = {"access_token": token}
        if secret:
            milliseconds = round(clock.now().timestamp() * 1000)
            params |= {"timestamp": str(milliseconds), "sign": sign(milliseconds, secret)}
        title = markdown.strip().partition("\n")[0].lstrip("#> ")[:MAX_TITLE] or "拾句"
        body = {
            "msgtype": "markdown",
            "markdown": {"title": title, "text": truncate_bytes(markdown, MARKDOWN_BYTES)},
        }
        post_message(connection, SEND_PATH, params, body, PERMANENT_ERRORS)

    return Robot(NAME, f"{token}:{secret}", send)


def sign(milliseconds: int, secret: str) -> str:
    """Sign a time, as the query's `sign` is to be before it is escaped."""
    text = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()
