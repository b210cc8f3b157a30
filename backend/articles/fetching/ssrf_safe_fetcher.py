"""Fetches pages and pictures over HTTP, safe from SSRF: allowed hosts, checked IPs, size limits.

An address comes from a person, so it may point anywhere, also into our own
network. It must therefore name an allowed host; every address that the host
resolves to must be public; and the connection goes to an address that was
checked, not to what a second look-up might say. Nothing of ours is sent along:
no cookies, no Referer (the platform shows a placeholder to foreign ones), no
proxy from the environment.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from backend.articles.markup import plain_urls
from backend.errors import BadInput, Unavailable

MAX_PAGE_BYTES = 20 * 1024 * 1024
MAX_PICTURE_BYTES = 10 * 1024 * 1024
_MAX_REDIRECTS = 3
_CHUNK = 64 * 1024
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Shiju/1; article importer)",
    "Accept-Encoding": "gzip",
    "Accept-Language": "zh-CN,zh;q=0.9",
}


class LinkRefused(BadInput):
    """The link leads to a host, path or content type that is not allowed."""

    code, message = "link_refused", "只能导入 mp.weixin.qq.com 的文章链接"


class SourceUnreachable(Unavailable):
    """The other side does not answer, or not in time."""

    code, message = "source_unreachable", "暂时连不上微信服务器，请稍后再试"


@dataclass(frozen=True)
class FetchPolicy:
    """What may be fetched: hosts, paths, types and limits; tests make their own.

    `paths` are the allowed prefixes of a first link behind the host's slash. `port` is
    the only port a link may lead to; None is the scheme's own. Only a test sets
    `allows_private`, to reach a server on its own machine.
    """

    hosts: frozenset[str]
    paths: tuple[str, ...] = ("",)
    content_types: tuple[str, ...] = ()
    max_bytes: int = MAX_PAGE_BYTES
    seconds: float = 15
    scheme: str = "https"
    port: int | None = None
    allows_private: bool = False


PAGE_POLICY = FetchPolicy(
    hosts=frozenset({"mp.weixin.qq.com"}),
    paths=("s/", "s?"),
    content_types=("text/html", "application/xhtml+xml"),
)
PICTURE_POLICY = FetchPolicy(
    hosts=frozenset({"mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmecoa.qpic.cn", "res.wx.qq.com"}),
    max_bytes=MAX_PICTURE_BYTES,
)


def fetch_page(url: str, http: requests.Session, policy: FetchPolicy = PAGE_POLICY) -> bytes:
    """Fetch the bytes of a published page.

    Raises LinkRefused if the link leads elsewhere or to something that is not a
    page or too large, SourceUnreachable if the other side fails or is slow.
    """
    return _fetch(url, http, policy)


def fetch_picture(url: str, http: requests.Session, policy: FetchPolicy = PICTURE_POLICY) -> bytes:
    """Fetch the bytes of a picture of an article; `picture_sanitizer` checks them.

    Raises as `fetch_page` does.
    """
    return _fetch(url, http, policy)


def check_url(url: str, policy: FetchPolicy) -> str:
    """Check a URL against the policy and rebuild it from its checked parts; raises LinkRefused."""
    if len(url) > 2048 or not plain_urls.is_plain_url(url) or "\\" in url:
        raise LinkRefused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise LinkRefused from error
    host = (parts.hostname or "").lower()
    is_upgraded = policy.scheme == "https" and parts.scheme == "http"
    is_expected = parts.scheme == policy.scheme or is_upgraded
    is_own_port = port in (policy.port, 80 if is_upgraded else None, None if policy.port else 443)
    if not is_expected or host not in policy.hosts or "@" in parts.netloc or not is_own_port:
        raise LinkRefused
    netloc = f"{host}:{policy.port}" if policy.port else host
    return urlunsplit((policy.scheme, netloc, parts.path or "/", parts.query, ""))


def _fetch(url: str, http: requests.Session, policy: FetchPolicy) -> bytes:
    target = check_url(url, policy)
    if not target.split("/", 3)[3].startswith(policy.paths):
        raise LinkRefused
    with _Deadline(policy.seconds) as deadline:
        for _ in range(_MAX_REDIRECTS + 1):
            with _send_request(target, http, policy, deadline) as response:
                deadline.remaining_seconds()  # a cut connection may look like one that ended
                if not response.is_redirect:
                    return _read_body(response, policy, deadline)
                target = _resolve_redirect(target, response.headers["location"], policy)
    raise LinkRefused("链接跳转次数太多")


@contextmanager
def _send_request(
    url: str, http: requests.Session, policy: FetchPolicy, deadline: "_Deadline"
) -> Iterator[requests.Response]:
    request = requests.Request("GET", url, headers=_HEADERS).prepare()
    adapter = http.get_adapter(url)
    if type(adapter) is HTTPAdapter:  # a transport that somebody mounted stays in charge
        adapter = _PinnedAdapter(policy, deadline)
    timeout = (min(5, deadline.remaining_seconds()), deadline.remaining_seconds())
    verify = True if http.verify is None else http.verify
    try:
        with adapter.send(request, stream=True, timeout=timeout, verify=verify) as response:
            yield response
    except (requests.RequestException, HTTPError, OSError) as error:
        raise SourceUnreachable from error
    finally:
        if isinstance(adapter, _PinnedAdapter):
            adapter.close()


def _read_body(response: requests.Response, policy: FetchPolicy, deadline: "_Deadline") -> bytes:
    status = response.status_code
    if status >= 500 or status in (408, 425, 429):
        raise SourceUnreachable
    if status != 200:
        raise LinkRefused(f"链接打不开（{status}）")
    content_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if policy.content_types and content_type not in policy.content_types:
        raise LinkRefused("链接里不是网页")
    body = bytearray()
    while piece := response.raw.read1(_CHUNK, decode_content=True):
        body += piece
        if len(body) > policy.max_bytes:
            raise LinkRefused(f"链接里的内容太大，最多 {policy.max_bytes // 1024 // 1024} MB")
        deadline.remaining_seconds()
    deadline.remaining_seconds()
    return bytes(body)


def _resolve_redirect(url: str, location: str, policy: FetchPolicy) -> str:
    try:
        return check_url(urljoin(url, location), policy)
    except ValueError as error:
        raise LinkRefused from error


class _Deadline:
    """The deadline of one fetch, redirects included. When it is over, its sockets are closed.

    A timeout on a socket starts anew with each byte, so a server that sends one
    byte a second could hold us for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for connection in self._sockets:
            connection.close()

    def remaining_seconds(self) -> float:
        """Get the seconds left; raises SourceUnreachable when there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise SourceUnreachable
        return seconds

    def watch(self, connection: socket.socket) -> None:
        """Remember a connection; a duplicate outlives the wrapping that TLS does."""
        self._sockets.append(connection.dup())

    def _cut(self) -> None:
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _PinnedAdapter(HTTPAdapter):
    """Connects to checked addresses of allowed hosts only."""

    def __init__(self, policy: FetchPolicy, deadline: _Deadline) -> None:
        self._policy, self._deadline = policy, deadline
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools whose connections are opened by us."""
        super().init_poolmanager(*args, **kwargs)
        policy, deadline = self._policy, self._deadline

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self.host, self.port, policy, deadline)

        class Secret(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self.host, self.port, policy, deadline)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecretPool(HTTPSConnectionPool):
            ConnectionCls = Secret

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecretPool}


def _connect(host: str, port: int, policy: FetchPolicy, deadline: _Deadline) -> socket.socket:
    if host not in policy.hosts:
        raise LinkRefused
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not addresses or not (
        policy.allows_private or all(is_public(str(entry[4][0])) for entry in addresses)
    ):
        raise LinkRefused
    last_error: OSError | None = None
    for family, kind, protocol, _, address in addresses:
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(min(5, deadline.remaining_seconds()))
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            last_error = error
            continue
        deadline.watch(connection)
        return connection
    raise last_error or OSError("no address")


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet, however it is written."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if embedded is not None:
            return is_public(str(embedded))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast
