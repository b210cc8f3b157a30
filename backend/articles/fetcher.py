"""Fetches published pages and their pictures, and nothing else.

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

from backend.errors import BadInput, Unavailable

MOST_PAGE_BYTES = 20 * 1024 * 1024
MOST_PICTURE_BYTES = 10 * 1024 * 1024
_MOST_REDIRECTS = 3
_CHUNK = 64 * 1024
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Shiju/1; article importer)",
    "Accept-Encoding": "gzip",
    "Accept-Language": "zh-CN,zh;q=0.9",
}


class LinkRefused(BadInput):
    """The link leads somewhere we do not go, or to something we do not take."""

    code, message = "link_refused", "只能导入 mp.weixin.qq.com 的文章链接"


class SourceUnreachable(Unavailable):
    """The other side does not answer, or not in time."""

    code, message = "source_unreachable", "暂时连不上微信服务器，请稍后再试"


@dataclass(frozen=True)
class Door:
    """Where fetching may go: the real doors stand below, tests make their own.

    `paths` are the ways a first link may begin behind the host's slash. `port` is
    the only port a link may lead to; None is the scheme's own. Only a test sets
    `private`, to reach a server on its own machine.
    """

    hosts: frozenset[str]
    paths: tuple[str, ...] = ("",)
    types: tuple[str, ...] = ()
    most_bytes: int = MOST_PAGE_BYTES
    seconds: float = 15
    scheme: str = "https"
    port: int | None = None
    private: bool = False


PAGES = Door(
    hosts=frozenset({"mp.weixin.qq.com"}),
    paths=("s/", "s?"),
    types=("text/html", "application/xhtml+xml"),
)
PICTURES = Door(
    hosts=frozenset({"mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmecoa.qpic.cn", "res.wx.qq.com"}),
    most_bytes=MOST_PICTURE_BYTES,
)


def fetch_page(url: str, http: requests.Session, door: Door = PAGES) -> bytes:
    """Give the bytes of a published page.

    Raises LinkRefused if the link leads elsewhere or to something that is not a
    page or too large, SourceUnreachable if the other side fails or is slow.
    """
    return _fetch(url, http, door)


def fetch_picture(url: str, http: requests.Session, door: Door = PICTURES) -> bytes:
    """Give the bytes of a picture of an article; what they hold is for `pictures` to check.

    Raises as `fetch_page` does.
    """
    return _fetch(url, http, door)


def checked(url: str, door: Door) -> str:
    """Give the address to ask, rebuilt from its checked parts; raises LinkRefused."""
    if len(url) > 2048 or not url.isprintable() or " " in url or "\\" in url:
        raise LinkRefused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as trouble:
        raise LinkRefused from trouble
    host = (parts.hostname or "").lower()
    is_upgraded = door.scheme == "https" and parts.scheme == "http"
    is_expected = parts.scheme == door.scheme or is_upgraded
    is_own_port = port in (door.port, 80 if is_upgraded else None, None if door.port else 443)
    if not is_expected or host not in door.hosts or "@" in parts.netloc or not is_own_port:
        raise LinkRefused
    netloc = f"{host}:{door.port}" if door.port else host
    return urlunsplit((door.scheme, netloc, parts.path or "/", parts.query, ""))


def _fetch(url: str, http: requests.Session, door: Door) -> bytes:
    target = checked(url, door)
    if not target.split("/", 3)[3].startswith(door.paths):
        raise LinkRefused
    with _Clock(door.seconds) as clock:
        for _ in range(_MOST_REDIRECTS + 1):
            with _asked(target, http, door, clock) as answer:
                clock.left()  # a connection that was cut may look like one that ended
                if not answer.is_redirect:
                    return _taken(answer, door, clock)
                target = _further(target, answer.headers["location"], door)
    raise LinkRefused("链接跳转次数太多")


@contextmanager
def _asked(
    url: str, http: requests.Session, door: Door, clock: "_Clock"
) -> Iterator[requests.Response]:
    request = requests.Request("GET", url, headers=_HEADERS).prepare()
    adapter = http.get_adapter(url)
    if type(adapter) is HTTPAdapter:  # a transport that somebody mounted stays in charge
        adapter = _Pinned(door, clock)
    patience = (min(5, clock.left()), clock.left())
    verify = True if http.verify is None else http.verify
    try:
        with adapter.send(request, stream=True, timeout=patience, verify=verify) as answer:
            yield answer
    except (requests.RequestException, HTTPError, OSError) as trouble:
        raise SourceUnreachable from trouble
    finally:
        if isinstance(adapter, _Pinned):
            adapter.close()


def _taken(answer: requests.Response, door: Door, clock: "_Clock") -> bytes:
    status = answer.status_code
    if status >= 500 or status in (408, 425, 429):
        raise SourceUnreachable
    if status != 200:
        raise LinkRefused(f"链接打不开（{status}）")
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    if door.types and kind not in door.types:
        raise LinkRefused("链接里不是网页")
    body = bytearray()
    while piece := answer.raw.read1(_CHUNK, decode_content=True):
        body += piece
        if len(body) > door.most_bytes:
            raise LinkRefused(f"链接里的内容太大，最多 {door.most_bytes // 1024 // 1024} MB")
        clock.left()
    clock.left()
    return bytes(body)


def _further(url: str, location: str, door: Door) -> str:
    try:
        return checked(urljoin(url, location), door)
    except ValueError as trouble:
        raise LinkRefused from trouble


class _Clock:
    """The time one fetch may take, redirects and all. When it is over, its sockets are cut.

    A timeout on a socket starts anew with each byte, so a server that sends one
    byte a second could hold us for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Clock":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for line in self._sockets:
            line.close()

    def left(self) -> float:
        """Give the seconds left; raises SourceUnreachable when there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise SourceUnreachable
        return seconds

    def watch(self, line: socket.socket) -> None:
        """Remember a connection; a duplicate outlives the wrapping that TLS does."""
        self._sockets.append(line.dup())

    def _cut(self) -> None:
        for line in self._sockets:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Pinned(HTTPAdapter):
    """Connects to checked addresses of allowed hosts only."""

    def __init__(self, door: Door, clock: _Clock) -> None:
        self._door, self._clock = door, clock
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools whose connections are opened by us."""
        super().init_poolmanager(*args, **kwargs)
        door, clock = self._door, self._clock

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(self.host, self.port, door, clock)

        class Secret(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connected(self.host, self.port, door, clock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecretPool(HTTPSConnectionPool):
            ConnectionCls = Secret

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecretPool}


def _connected(host: str, port: int, door: Door, clock: _Clock) -> socket.socket:
    if host not in door.hosts:
        raise LinkRefused
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not found or not (door.private or all(is_public(str(entry[4][0])) for entry in found)):
        raise LinkRefused
    trouble: OSError | None = None
    for family, kind, protocol, _, address in found:
        line = socket.socket(family, kind, protocol)
        line.settimeout(min(5, clock.left()))
        try:
            line.connect(address)
        except OSError as failed:
            line.close()
            trouble = failed
            continue
        clock.watch(line)
        return line
    raise trouble or OSError("no address")


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the open internet, however it is written."""
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is not None:
            return is_public(str(inner))
        if found in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast
