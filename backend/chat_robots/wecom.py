"""The WeCom (企业微信) group robot: posts markdown to its webhook; its permanent errors.

群机器人, POST /cgi-bin/webhook/send?key=….

4,096 bytes of markdown, in UTF-8; twenty messages a minute; 93000 says that the key is wrong or
the robot has been removed.
"""

from backend.chat_robots.webhook_client import Robot, RobotConnection, post_message, truncate_bytes

NAME = "wecom"
SEND_PATH = "/cgi-bin/webhook/send"
MARKDOWN_BYTES = 4096
PERMANENT_ERRORS = {93000: "the key is wrong, or the robot has been removed"}


def build_robot(connection: RobotConnection, key: str) -> Robot:
    """Build the robot of this key."""

    def send(markdown: str) -> None:
        body = {
            "msgtype": "markdown",
            "markdown": {"content": truncate_bytes(markdown, MARKDOWN_BYTES)},
        }
        post_message(connection, SEND_PATH, {"key": key}, body, PERMANENT_ERRORS)

    return Robot(NAME, key, send)
