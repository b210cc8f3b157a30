"""The fetcher reaches public addresses only, within its bounds of time and size."""

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import responses
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.articles.fetching import ssrf_safe_fetcher
from backend.articles.fetching.ssrf_safe_fetcher import FetchPolicy, LinkRefused, SourceUnreachable
from backend.errors import AppError

PAGE = "<html><body>一篇文章</body></html>".encode()


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/s/abcdef",
        "https://mp.weixin.qq.com.evil.example/s/abcdef",
        "https://mp.weixin.qq.com@evil.example/s/abcdef",
        "https://user:pw@mp.weixin.qq.com/s/abcdef",
        "https://@mp.weixin.qq.com/s/abcdef",
        "https://mp.weixin.qq.com:8443/s/abcdef",
        "https://mp.weixin.qq.com:80/s/abcdef",
        "https://mp.weixin.qq.com:x/s/abcdef",
        "https://mp.weixin.qq.com./s/abcdef",
        "https://mp.weixin.qq.com\\@evil.example/s/abcdef",
        "https://mp.weixin.qq.com/s/ab cdef",
        "https://mp.weixin.qq.com/s/ab\ncdef",
        "https://mp.weixin.qq.com/mp/profile_ext?action=home",
        "https://mp.weixin.qq.com/secret",
        "https://mp.weixin.qq.com/s",
        "https://mp.weixin.qq.com",
        "https://mp.weixin.qq.com/s/" + "a" * 3000,
        "https://127.0.0.1/s/abcdef",
        "https://[::1]/s/abcdef",
        "https://[bad/s/abcdef",
        "file:///etc/passwd",
        "ftp://mp.weixin.qq.com/s/abcdef",
        "javascript:alert(1)",
        "//mp.weixin.qq.com/s/abcdef",
        "mp.weixin.qq.com/s/abcdef",
        "",
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(LinkRefused) as refused:
        ssrf_safe_fetcher.fetch_page(url, requests.Session())
    assert (refused.value.status, refused.value.code) == (422, "link_refused")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png",
        "https://mmbiz.qpic.cn.evil.example/a",
        "https://mp.weixin.qq.com/s/abcdef",
        "ftp://mmbiz.qpic.cn/a",
        "pictures/a.png",
        "data:image/png;base64,AA",
    ],
)
def test_a_picture_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(LinkRefused):
        ssrf_safe_fetcher.fetch_picture(url, requests.Session())


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://mp.weixin.qq.com/s/abc", "https://mp.weixin.qq.com/s/abc"),
        ("http://mp.weixin.qq.com:80/s/abc#rd", "https://mp.weixin.qq.com/s/abc"),
        (
            "HTTPS://MP.WEIXIN.QQ.COM/s?__biz=a==&mid=1",
            "https://mp.weixin.qq.com/s?__biz=a==&mid=1",
        ),
        ("https://mp.weixin.qq.com:443/s/abc", "https://mp.weixin.qq.com/s/abc"),
    ],
)
def test_an_address_is_rebuilt_from_its_checked_parts(url: str, asked: str) -> None:
    assert ssrf_safe_fetcher.check_url(url, ssrf_safe_fetcher.PAGE_POLICY) == asked


def test_the_four_picture_hosts_are_allowed() -> None:
    for host in ("mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmecoa.qpic.cn", "res.wx.qq.com"):
        assert (
            ssrf_safe_fetcher.check_url(f"http://{host}/a", ssrf_safe_fetcher.PICTURE_POLICY)
            == f"https://{host}/a"
        )


def test_a_page_is_fetched(site: "Site", door: FetchPolicy) -> None:
    assert ssrf_safe_fetcher.fetch_page(site.url("/page"), requests.Session(), door) == PAGE


def test_nothing_of_ours_is_sent_along(
    site: "Site", door: FetchPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    http = requests.Session()
    http.headers["Referer"] = "https://shiju.example"
    http.cookies.set("ours", "secret", domain="127.0.0.1")
    http.auth = ("editor", "password")
    assert ssrf_safe_fetcher.fetch_page(site.url("/page"), http, door) == PAGE
    sent = {name.lower() for name in site.headers[-1]}
    assert not sent & {"referer", "cookie", "authorization"}
    ssrf_safe_fetcher.fetch_page(site.url("/cookie"), http, door)
    assert "theirs" not in http.cookies


def test_a_gzipped_page_is_unpacked(site: "Site", door: FetchPolicy) -> None:
    assert ssrf_safe_fetcher.fetch_page(site.url("/gzip"), requests.Session(), door) == PAGE


def test_a_page_in_chunks_is_joined(site: "Site", door: FetchPolicy) -> None:
    assert ssrf_safe_fetcher.fetch_page(site.url("/chunks"), requests.Session(), door) == PAGE * 3


def test_a_redirect_within_the_door_is_followed(site: "Site", door: FetchPolicy) -> None:
    assert ssrf_safe_fetcher.fetch_page(site.url("/hop/3"), requests.Session(), door) == PAGE


def test_a_fourth_redirect_is_not_followed(site: "Site", door: FetchPolicy) -> None:
    with pytest.raises(LinkRefused, match="跳转"):
        ssrf_safe_fetcher.fetch_page(site.url("/hop/4"), requests.Session(), door)


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/page",
        "http://127.0.0.1:1/page",
        "http://127.0.0.2:{port}/page",
        "https://127.0.0.1:{port}/page",
        "//evil.example/page",
        "http://evil.example/",
        "file:///etc/passwd",
        "http://127.0.0.1:{port}@evil.example/",
        "http://[",
    ],
)
def test_a_redirect_elsewhere_is_refused_and_never_asked(
    site: "Site", door: FetchPolicy, target: str
) -> None:
    site.target = target.format(port=site.port)
    with pytest.raises(LinkRefused):
        ssrf_safe_fetcher.fetch_page(site.url("/away"), requests.Session(), door)
    assert site.asked == ["/away"]


def test_an_allowed_host_that_resolves_to_this_machine_is_refused(site: "Site") -> None:
    door = FetchPolicy(hosts=frozenset({"127.0.0.1"}), scheme="http", port=site.port)
    with pytest.raises(LinkRefused):
        ssrf_safe_fetcher.fetch_page(site.url("/page"), requests.Session(), door)
    assert site.asked == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    site: "Site", monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, [["93.184.216.34", "10.0.0.1"]])
    door = FetchPolicy(hosts=frozenset({"mp.weixin.qq.com"}), scheme="http", port=site.port)
    with pytest.raises(LinkRefused):
        ssrf_safe_fetcher.fetch_page(
            f"http://mp.weixin.qq.com:{site.port}/s", requests.Session(), door
        )


def test_the_connection_goes_to_the_address_that_was_checked(
    site: "Site", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second look-up, as DNS rebinding needs, never happens."""
    asked = answers(monkeypatch, [["127.0.0.1"], ["192.0.2.1"]])
    door = FetchPolicy(
        hosts=frozenset({"mp.weixin.qq.com"}), scheme="http", port=site.port, allows_private=True
    )
    url = f"http://mp.weixin.qq.com:{site.port}/page"
    assert ssrf_safe_fetcher.fetch_page(url, requests.Session(), door) == PAGE
    assert asked == ["mp.weixin.qq.com"]
    assert site.headers[-1]["Host"] == f"mp.weixin.qq.com:{site.port}"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
        ("not an address", False),
    ],
)
def test_an_address_is_public_only_if_all_of_it_is(address: str, public: bool) -> None:
    assert ssrf_safe_fetcher.is_public(address) is public


def test_an_endless_body_is_cut_off(site: "Site", door: FetchPolicy) -> None:
    with pytest.raises(LinkRefused, match="太大"):
        ssrf_safe_fetcher.fetch_page(site.url("/endless"), requests.Session(), door)


def test_a_gzip_bomb_is_cut_off_before_it_fills_the_memory(site: "Site", door: FetchPolicy) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(LinkRefused, match="太大"):
            ssrf_safe_fetcher.fetch_page(site.url("/bomb"), requests.Session(), door)
        assert tracemalloc.get_traced_memory()[1] < 30 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("path", ["/drip", "/drip-head", "/drip-close", "/silent"])
def test_a_slow_server_is_given_up(site: "Site", path: str) -> None:
    began = time.monotonic()
    with pytest.raises(SourceUnreachable) as refused:
        ssrf_safe_fetcher.fetch_page(
            site.url(path), requests.Session(), loopback(site, seconds=0.5)
        )
    assert time.monotonic() - began < 10  # it would drip for a minute
    assert (refused.value.status, refused.value.code) == (503, "source_unreachable")


def test_a_server_that_is_away_is_unreachable(door: FetchPolicy, site: "Site") -> None:
    site.stop()
    with pytest.raises(SourceUnreachable):
        ssrf_safe_fetcher.fetch_page(site.url("/page"), requests.Session(), door)


@pytest.mark.parametrize("path", ["/short", "/garbage", "/broken-gzip", "/hang-up"])
def test_a_broken_answer_is_unreachable(site: "Site", door: FetchPolicy, path: str) -> None:
    with pytest.raises(SourceUnreachable):
        ssrf_safe_fetcher.fetch_page(site.url(path), requests.Session(), door)


@pytest.mark.parametrize(("status", "refusal"), [
    (404, LinkRefused), (403, LinkRefused), (204, LinkRefused), (304, LinkRefused),
    (500, SourceUnreachable), (502, SourceUnreachable), (429, SourceUnreachable),
])  # fmt: skip
def test_another_status_than_200_is_refused(
    site: "Site", door: FetchPolicy, status: int, refusal: type[AppError]
) -> None:
    with pytest.raises(refusal):
        ssrf_safe_fetcher.fetch_page(site.url(f"/status/{status}"), requests.Session(), door)


def test_what_is_no_page_is_refused(site: "Site", door: FetchPolicy) -> None:
    with pytest.raises(LinkRefused, match="不是网页"):
        ssrf_safe_fetcher.fetch_page(site.url("/json"), requests.Session(), door)


def test_a_picture_may_have_any_content_type(site: "Site") -> None:
    door = FetchPolicy(
        hosts=frozenset({"127.0.0.1"}),
        scheme="http",
        port=site.port,
        allows_private=True,
        max_bytes=99,
    )
    assert ssrf_safe_fetcher.fetch_picture(site.url("/json"), requests.Session(), door) == b"{}"


@pytest.mark.parametrize(("name", "is_trusted"), [("mp.weixin.qq.com", True), ("evil.cn", False)])
def test_the_certificate_must_be_that_of_the_host_in_the_link(
    name: str, is_trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(certificate=certified(name, tmp_path))
    answers(monkeypatch, [["127.0.0.1"]])
    door = FetchPolicy(hosts=frozenset({"mp.weixin.qq.com"}), port=site.port, allows_private=True)
    http = requests.Session()
    http.verify = str(tmp_path / "site.pem")
    try:
        page = ssrf_safe_fetcher.fetch_page(
            f"https://mp.weixin.qq.com:{site.port}/page", http, door
        )
    except SourceUnreachable:
        page = b""
    finally:
        site.stop()
    assert page == (PAGE if is_trusted else b"")


def test_a_transport_that_was_mounted_stays_in_charge() -> None:
    with responses.RequestsMock() as wire:
        wire.get("https://mp.weixin.qq.com/s/abcdef", PAGE, content_type="text/html; charset=utf-8")
        http = requests.Session()
        http.mount("https://", Mounted())
        assert ssrf_safe_fetcher.fetch_page("http://mp.weixin.qq.com/s/abcdef", http) == PAGE


class Mounted(requests.adapters.HTTPAdapter):
    """Stands for a simulator's transport; the wire under it is the test's."""


class Site:
    """A web server of this machine that behaves as badly as a path asks."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.target = ""
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.over = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.headers.append(dict(self.headers.items()))
                self.close_connection = True
                with suppress(OSError):
                    site.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if certificate is not None:
            secret = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            secret.load_cert_chain(certificate)
            self.server.socket = secret.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def stop(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        first, *rest = to.path.strip("/").split("/")
        answers: dict[str, Callable[[], None]] = {
            "page": lambda: reply(to, PAGE),
            "json": lambda: reply(to, b"{}", kind="application/json"),
            "cookie": lambda: reply(to, PAGE, more={"Set-Cookie": "theirs=1"}),
            "gzip": lambda: reply(to, gzip.compress(PAGE), more={"Content-Encoding": "gzip"}),
            "broken-gzip": lambda: reply(to, b"\x1f\x8bxx", more={"Content-Encoding": "gzip"}),
            "bomb": lambda: reply(to, bomb(), more={"Content-Encoding": "gzip"}),
            "short": lambda: reply(to, PAGE, more={"Content-Length": "9999"}),
            "away": lambda: reply(to, b"", 302, more={"Location": self.target}),
            "status": lambda: reply(to, b"", int(rest[0])),
            "hop": lambda: self.hop(to, int(rest[0])),
            "chunks": lambda: self.chunks(to),
            "endless": lambda: self.endless(to),
            "drip": lambda: self.drip(to, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                          b"Content-Length: 6000\r\n\r\n"),
            "drip-close": lambda: self.drip(to, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                                b"Connection: close\r\n\r\n"),
            "drip-head": lambda: self.drip(to, b"HTTP/1.1 200 OK\r\nX-Slow: "),
            "silent": lambda: self.drip(to, b"", b""),
            "garbage": lambda: self.raw(to, b"\x00\x01garbage\r\n\r\n"),
            "hang-up": lambda: None,
        }  # fmt: skip
        answers[first]()

    def hop(self, to: BaseHTTPRequestHandler, left: int) -> None:
        if left == 0:
            reply(to, PAGE)
        else:
            reply(to, b"", 302, more={"Location": f"/hop/{left - 1}"})

    def chunks(self, to: BaseHTTPRequestHandler) -> None:
        head(to, 200, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
        for _ in range(3):
            to.wfile.write(f"{len(PAGE):x}\r\n".encode() + PAGE + b"\r\n")
            to.wfile.flush()
        to.wfile.write(b"0\r\n\r\n")

    def endless(self, to: BaseHTTPRequestHandler) -> None:
        head(to, 200, {"Content-Type": "text/html", "Connection": "close"})
        while not self.over.is_set():
            to.wfile.write(b"x" * 65536)

    def drip(self, to: BaseHTTPRequestHandler, first: bytes, drop: bytes = b"x") -> None:
        to.wfile.write(first)
        for _ in range(600):
            to.wfile.write(drop)
            to.wfile.flush()
            if self.over.wait(0.1):
                return

    def raw(self, to: BaseHTTPRequestHandler, data: bytes) -> None:
        to.wfile.write(data)


def reply(
    to: BaseHTTPRequestHandler,
    body: bytes,
    status: int = 200,
    kind: str = "text/html; charset=utf-8",
    more: dict[str, str] | None = None,
) -> None:
    head(to, status, {"Content-Type": kind, "Content-Length": str(len(body)), **(more or {})})
    to.wfile.write(body)


def head(to: BaseHTTPRequestHandler, status: int, headers: dict[str, str]) -> None:
    to.send_response(status)
    for name, value in headers.items():
        to.send_header(name, value)
    to.end_headers()


def certified(name: str, folder: Path) -> Path:
    """Write a key and a certificate for this host, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + made.public_bytes(serialization.Encoding.PEM)
    path = folder / "site.pem"
    path.write_bytes(pem)
    return path


def bomb() -> bytes:
    packer = zlib.compressobj(wbits=31)
    packed = [packer.compress(bytes(1024 * 1024)) for _ in range(200)]
    return b"".join(packed) + packer.flush()


def answers(monkeypatch: pytest.MonkeyPatch, found: list[list[str]]) -> list[str]:
    """Let names resolve to these addresses, one list per look-up; say who was asked for."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        addresses = found[min(len(asked), len(found)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def loopback(site: Site, seconds: float = 15) -> FetchPolicy:
    return FetchPolicy(
        hosts=frozenset({"127.0.0.1"}),
        content_types=("text/html",),
        max_bytes=1024 * 1024,
        scheme="http",
        port=site.port,
        allows_private=True,
        seconds=seconds,
    )


@pytest.fixture
def door(site: Site) -> FetchPolicy:
    return loopback(site)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    if not made.over.is_set():
        made.stop()
