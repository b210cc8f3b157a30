"""Generates URL links that open the mini-program from outside WeChat; adds queries to them.

Generate URL Link (获取 URL Link), POST /wxa/generate_urllink. One link lives thirty days at the
most. What is added to it as `cq` reaches the page's query as it is, so one link serves all who
pass the same page on, and the day's 500,000 are never near.
"""

from typing import Literal
from urllib.parse import quote

from backend.errors import BadInput
from backend.wechat.api_client import Wire
from backend.wechat.errors import WeChatError

GENERATE_URLLINK = "/wxa/generate_urllink"
DAYS = 30
TIMEOUT_SECONDS = 5.0  # seconds; a link is asked for once, since a reader waits and can ask again
EXPIRE_AFTER_DAYS = 1
MAX_QUERY_LENGTH, MAX_ADDED_LENGTH = 1024, 256


def generate_link(
    wire: Wire,
    page: str,
    query: str,
    *,
    env_version: Literal["release", "trial", "develop"] = "release",
) -> str:
    """Generate a link that opens `page` with `query`, for thirty days.

    Raises BadInput before the call, WeChatError after.
    """
    if len(query) > MAX_QUERY_LENGTH:
        raise BadInput
    body = {
        "path": page,
        "query": query,
        "env_version": env_version,
        "expire_type": EXPIRE_AFTER_DAYS,
        "expire_interval": DAYS,
    }
    answer = wire.call(
        "POST", GENERATE_URLLINK, body=body, repeatable=False, timeout=TIMEOUT_SECONDS
    )
    link = answer.get("url_link")
    if not isinstance(link, str) or not link.startswith(("https://", "http://")):
        raise WeChatError(path=GENERATE_URLLINK, reason="no link in the answer")
    return link


def add_query(link: str, query: str) -> str:
    """Add a query of our own to a link, which its page receives as `cq`.

    >>> add_query("https://wxaurl.cn/a", "s=b")
    'https://wxaurl.cn/a?cq=s%3Db'
    """
    escaped = quote(query, safe="")
    if len(escaped) > MAX_ADDED_LENGTH:
        raise BadInput
    return f"{link}{'&' if '?' in link else '?'}cq={escaped}"
