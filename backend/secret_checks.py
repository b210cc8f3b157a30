"""Checks settings' secrets (keys, passwords, AppIDs) and URLs (TLS, host, simulator).

Each `check_` function gives None, or what is wrong in a few words that hold no part of the value.
"""

import ipaddress
import re
import socket
import unicodedata
from itertools import pairwise
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

MIN_KEY_LENGTH, MIN_PASSWORD_LENGTH = 32, 8
MIN_DISTINCT = 8
PLACEHOLDER = re.compile(
    r"(change|replace|fill|set|insert|edit)(me|this|it|here)|placeholder|putyour|insertyour"
    r"|your(own|real|app|wechat|database|db)?(secret|key|token|password|appid|id)"
    r"|x{6,}|dummy|notasecret|topsecret|insecure"
)
# What is a secret in a tutorial. A password that has such a word in it may still be a good one.
COMMON_WORDS = re.compile(
    r"password|passwd|pass|secret|secretkey|postgres|postgresql|mysql|mariadb|redis|root|admin"
    r"|shiju|administrator|test|testing|example|default|guest|letmein|welcome|qwerty|todo|none"
    r"|null|development|production|dev|user|username|token|key|minioadmin|demo|abc|xxx|undefined"
    r"|(my|wechat|push|shiju|access|api)(token|secret|password|key)"
)
PASSWORD_FIELDS = ("password", "passwd", "pass")
HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]")


def check_placeholder(secret: str) -> str | None:
    """Detect a placeholder for a secret: `changeme`, `your-secret-here`, `password`, `wx…`."""
    letters = re.sub(r"[^a-z]", "", secret.casefold())
    if COMMON_WORDS.fullmatch(letters) and len(secret) < MIN_KEY_LENGTH:
        return "is a usual word, not a secret of your own"
    if PLACEHOLDER.search(letters) or "…" in secret or secret.startswith(("<", "{", "$")):
        return "is a placeholder, not a secret of your own"
    return None


def check_key(key: str) -> str | None:
    """Detect a key that could be guessed: short, of few characters, repeated, or counted up."""
    if len(key) < MIN_KEY_LENGTH:
        return f"needs {MIN_KEY_LENGTH} characters or more"
    return check_placeholder(key) or _check_regularity(key) or _check_words(key)


def check_listable(key: str) -> str | None:
    """Detect a key that cannot be listed among previous keys, which commas separate."""
    if "," in key or key != key.strip():
        return "needs to be without commas, and without spaces at its ends"
    return None


def check_appid(value: str) -> str | None:
    """Detect what cannot be an AppID, which begins with wx: a word, a note to oneself, spaces."""
    if re.fullmatch(r"wx[0-9A-Za-z]{6,}", value) and len(set(value[2:])) > 2:
        return None
    return "is no AppID: wx and sixteen letters and digits"


def check_app_secret(value: str) -> str | None:
    """Detect what cannot be an AppSecret."""
    if re.fullmatch(r"[!-~]{16,}", value) and len(set(value)) > 2:
        return None
    return "is no AppSecret: thirty-two letters and digits"


def check_password(password: str, login: str = "") -> str | None:
    """Detect a password or token that could be guessed."""
    if len(password) < MIN_PASSWORD_LENGTH:
        return f"needs {MIN_PASSWORD_LENGTH} characters or more"
    if login and password.casefold() == login.casefold():
        return "is the name it belongs to"
    return (
        check_placeholder(password)
        or _check_regularity(password, min_distinct=4)
        or _check_common(password)
    )


def check_url_password(url: str) -> str | None:
    """Detect a URL with a password that could be guessed; one without a password is fine."""
    login = unquote(_split_url(url).username or "")
    problems = filter(None, (check_password(text, login) for text in list_url_passwords(url)))
    return next((f"its password {text}" for text in problems), None)


def list_url_passwords(url: str) -> list[str]:
    """List the passwords in a URL, decoded: that before the host, and those in its query."""
    parts = _split_url(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    passwords = [] if parts.password is None else [unquote(parts.password)]
    return passwords + [value for name in PASSWORD_FIELDS for value in query.get(name, [])]


def _split_url(url: str) -> SplitResult:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return urlsplit("")


def _check_regularity(secret: str, min_distinct: int = MIN_DISTINCT) -> str | None:
    chunks = [secret[index : index + 4] for index in range(len(secret) - 3)]
    steps = [ord(b) - ord(a) for a, b in pairwise(secret)]
    even_steps = sum(step in (-1, 0, 1) for step in steps)
    if (
        len(set(secret)) < min_distinct
        or len(set(chunks)) <= len(chunks) / 2
        or even_steps > len(steps) / 2
    ):
        return "is too regular to be a secret: openssl rand -base64 48"
    return None


def _check_words(key: str) -> str | None:
    """Detect a key that is a sentence: chunks of small letters, of capitals, or of digits alone."""
    chunks = re.split(r"[^0-9A-Za-z]+", key)
    regular_chunks = [
        chunk for chunk in chunks if chunk.islower() or chunk.isupper() or chunk.isdigit()
    ]
    length = sum(len(chunk) for chunk in regular_chunks if chunk.isalpha() or chunk.isdigit())
    if len(chunks) > 2 and length > 2 / 3 * sum(map(len, chunks)):
        return "is made of words: openssl rand -base64 48"
    return None


def _check_common(password: str) -> str | None:
    """Detect a password that lists of common ones have, in whatever spelling."""
    from zxcvbn_rs_py import zxcvbn  # 2 MB of word lists, loaded only where passwords are checked

    return "is among the first to be guessed" if int(zxcvbn(password[:72]).score) < 2 else None


def check_plain_url(url: str) -> str | None:
    """Detect a URL with more than scheme, host, port and path, or with an odd host."""
    host = get_host(url)
    is_odd = any(ord(character) < 33 for character in url) or not HOST.fullmatch(host or "-")
    if is_odd or any(character in url for character in "@?#"):
        return "must be a plain address: https://host"
    return None


def check_tls(url: str) -> str | None:
    """Detect a URL that is not https://host…"""
    try:
        parts = urlsplit(url.strip())
        is_tls = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_tls = False
    return None if is_tls else "must be an https:// address"


def check_tls_outside(url: str) -> str | None:
    """Detect a URL that leaves the private network without TLS."""
    return None if _is_private_host(get_host(url)) else check_tls(url)


def get_host(url: str) -> str:
    """Give the host of a URL as it is looked up, in small letters; empty without one."""
    return unicodedata.normalize("NFKC", unquote(_split_url(url).hostname or "")).rstrip(".")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: localhost, 127.1, [::1], 0.0.0.0, 2130706433."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _parse_address(host)
    return address is not None and (address.is_loopback or address.is_unspecified)


def is_simulator(url: str, port: int) -> bool:
    """Tell whether an address leads to the simulator, by whatever name it goes."""
    host = get_host(url)
    names = re.split(r"[-_:]", host.partition(".")[0])
    return "simulator" in names or (is_loopback(host) and _get_port(url) == port)


def _get_port(url: str) -> int | None:
    try:
        return urlsplit(url.strip()).port
    except ValueError:
        return None


def _is_private_host(host: str) -> bool:
    address = _parse_address(host)
    if address is None:
        return is_loopback(host) or bool(host and "." not in host)
    return address.is_private or address.is_loopback


def _parse_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address as the resolver does, which knows 127.1, octal and hexadecimal, too."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _parse_odd_address(host)
    return getattr(address, "ipv4_mapped", None) or address


def _parse_odd_address(host: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
