"""Links that open the mini-program from anywhere: a message, a mail, a browser.

Generate URL Link (获取 URL Link), POST /wxa/generate_urllink. One link lives thirty days at the
most. What is added to it as `cq` reaches the page's query as it is, so one link serves all who
pass the same page on, and the day's 500,000 are never near.
"""

from typing import Literal
from urllib.parse import quote

from backend.errors import BadInput
from backend.wechat.failures import WeChatError
from backend.wechat.wire import Wire

GENERATE_URLLINK = "/wxa/generate_urllink"
DAYS = 30
PATIENCE = 5.0  # seconds; a link is asked for once, since a reader waits and can ask again
AFTER_DAYS = 1
MOST_QUERY, MOST_ADDED = 1024, 256


def generate(
    wire: Wire,
    page: str,
    query: str,
    *,
    env_version: Literal["release", "trial", "develop"] = "release",
) -> str:
    """Have WeChat make a link that opens `page` with `query`, for thirty days.

    Raises BadInput before asking, WeChatError after.
    """
    if len(query) > MOST_QUERY:
        raise BadInput
    body = {
        "path": page,
        "query": query,
        "env_version": env_version,
        "expire_type": AFTER_DAYS,
        "expire_interval": DAYS,
    }
    said = wire.call("POST", GENERATE_URLLINK, body=body, repeatable=False, patience=PATIENCE)
    link = said.get("url_link")
    if not isinstance(link, str) or not link.startswith(("https://", "http://")):
        raise WeChatError(path=GENERATE_URLLINK, reason="no link in the answer")
    return link


def with_added(link: str, added: str) -> str:
    """Add a word of our own to a link, which its page will find as `cq`.

    >>> with_added("https://wxaurl.cn/a", "s=b")
    'https://wxaurl.cn/a?cq=s%3Db'
    """
    escaped = quote(added, safe="")
    if len(escaped) > MOST_ADDED:
        raise BadInput
    return f"{link}{'&' if '?' in link else '?'}cq={escaped}"
