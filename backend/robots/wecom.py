"""A robot in a WeCom (企业微信) group: 群机器人, POST /cgi-bin/webhook/send?key=…

4,096 bytes of markdown, in UTF-8; twenty messages a minute; 93000 says that the key is wrong or
the robot has been removed.
"""

from backend.robots.groups import Line, Robot, cut, post

NAME = "wecom"
SEND = "/cgi-bin/webhook/send"
MARKDOWN_BYTES = 4096
PERMANENT = {93000: "the key is wrong, or the robot has been removed"}


def robot(line: Line, key: str) -> Robot:
    """Give the robot of this key."""

    def say(markdown: str) -> None:
        told = {"msgtype": "markdown", "markdown": {"content": cut(markdown, MARKDOWN_BYTES)}}
        post(line, SEND, {"key": key}, told, PERMANENT)

    return Robot(NAME, key, say)
