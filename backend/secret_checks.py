"""Judges secrets and addresses of the settings, without ever repeating them.

Each function gives None, or what is wrong in a few words that hold no part of the value.
"""

import ipaddress
import re
import socket
import unicodedata
from itertools import pairwise
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

KEY_LENGTH, PASSWORD_LENGTH = 32, 8
LEAST_DIFFERENT = 8
PLACEHOLDER = re.compile(
    r"(change|replace|fill|set|insert|edit)(me|this|it|here)|placeholder|putyour|insertyour"
    r"|your(own|real|app|wechat|database|db)?(secret|key|token|password|appid|id)"
    r"|x{6,}|dummy|notasecret|topsecret|insecure"
)
# What is a secret in a tutorial. A password that has such a word in it may still be a good one.
USUAL = re.compile(
    r"password|passwd|pass|secret|secretkey|postgres|postgresql|mysql|mariadb|redis|root|admin"
    r"|shiju|administrator|test|testing|example|default|guest|letmein|welcome|qwerty|todo|none"
    r"|null|development|production|dev|user|username|token|key|minioadmin|demo|abc|xxx|undefined"
    r"|(my|wechat|push|shiju|access|api)(token|secret|password|key)"
)
PASSWORD_FIELDS = ("password", "passwd", "pass")
HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]")


def placeholder(secret: str) -> str | None:
    """Tell a secret that stands for one: `changeme`, `your-secret-here`, `password`, `wx…`."""
    bare = re.sub(r"[^a-z]", "", secret.casefold())
    if USUAL.fullmatch(bare) and len(secret) < KEY_LENGTH:
        return "is a usual word, not a secret of your own"
    if PLACEHOLDER.search(bare) or "…" in secret or secret.startswith(("<", "{", "$")):
        return "is a placeholder, not a secret of your own"
    return None


def weak_key(key: str) -> str | None:
    """Tell a key that could be guessed: short, of few characters, repeated, or counted up."""
    if len(key) < KEY_LENGTH:
        return f"needs {KEY_LENGTH} characters or more"
    return placeholder(key) or _regular(key) or _of_words(key)


def unlistable(key: str) -> str | None:
    """Tell a key that could not stand in a list of previous keys, where commas part them."""
    if "," in key or key != key.strip():
        return "needs to be without commas, and without spaces at its ends"
    return None


def no_appid(given: str) -> str | None:
    """Tell what cannot be an AppID, which begins with wx: a word, a note to oneself, spaces."""
    if re.fullmatch(r"wx[0-9A-Za-z]{6,}", given) and len(set(given[2:])) > 2:
        return None
    return "is no AppID: wx and sixteen letters and digits"


def no_app_secret(given: str) -> str | None:
    """Tell what cannot be an AppSecret."""
    if re.fullmatch(r"[!-~]{16,}", given) and len(set(given)) > 2:
        return None
    return "is no AppSecret: thirty-two letters and digits"


def weak_password(password: str, login: str = "") -> str | None:
    """Tell a password or token that could be guessed."""
    if len(password) < PASSWORD_LENGTH:
        return f"needs {PASSWORD_LENGTH} characters or more"
    if login and password.casefold() == login.casefold():
        return "is the name it belongs to"
    return placeholder(password) or _regular(password, least=4) or _common(password)


def weak_password_in(url: str) -> str | None:
    """Tell an address with a password that could be guessed; one without a password is fine."""
    login = unquote(_parts(url).username or "")
    wrong = filter(None, (weak_password(each, login) for each in passwords_in(url)))
    return next((f"its password {each}" for each in wrong), None)


def passwords_in(url: str) -> list[str]:
    """Give every password in an address, decoded: that before the host, and those in its query."""
    parts = _parts(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    first = [] if parts.password is None else [unquote(parts.password)]
    return first + [each for name in PASSWORD_FIELDS for each in query.get(name, [])]


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return urlsplit("")


def _regular(secret: str, least: int = LEAST_DIFFERENT) -> str | None:
    pieces = [secret[at : at + 4] for at in range(len(secret) - 3)]
    steps = [ord(b) - ord(a) for a, b in pairwise(secret)]
    counted = sum(step in (-1, 0, 1) for step in steps)
    if len(set(secret)) < least or len(set(pieces)) <= len(pieces) / 2 or counted > len(steps) / 2:
        return "is too regular to be a secret: openssl rand -base64 48"
    return None


def _of_words(key: str) -> str | None:
    """Tell a key that is a sentence: pieces of small letters, of capitals, or of digits alone."""
    pieces = re.split(r"[^0-9A-Za-z]+", key)
    plain = [each for each in pieces if each.islower() or each.isupper() or each.isdigit()]
    words = sum(len(each) for each in plain if each.isalpha() or each.isdigit())
    if len(pieces) > 2 and words > 2 / 3 * sum(map(len, pieces)):
        return "is made of words: openssl rand -base64 48"
    return None


def _common(password: str) -> str | None:
    """Tell a password that kept lists of common ones have, in whatever spelling."""
    from zxcvbn_rs_py import zxcvbn  # 2 MB of lists, for who judges passwords only

    return "is among the first to be guessed" if int(zxcvbn(password[:72]).score) < 2 else None


def not_plain(url: str) -> str | None:
    """Tell an address with more than scheme, host, port and path, or with an odd host."""
    host = host_of(url)
    odd = any(ord(each) < 33 for each in url) or not HOST.fullmatch(host or "-")
    if odd or any(each in url for each in "@?#"):
        return "must be a plain address: https://host"
    return None


def not_tls(url: str) -> str | None:
    """Tell an address that is not https://host…"""
    try:
        parts = urlsplit(url.strip())
        known = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    return None if known else "must be an https:// address"


def not_tls_outside(url: str) -> str | None:
    """Tell an address that leaves the private network without TLS."""
    return None if _is_near(host_of(url)) else not_tls(url)


def host_of(url: str) -> str:
    """Give the host of an address as it is looked up, in small letters; empty without one."""
    return unicodedata.normalize("NFKC", unquote(_parts(url).hostname or "")).rstrip(".")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: localhost, 127.1, [::1], 0.0.0.0, 2130706433."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and (address.is_loopback or address.is_unspecified)


def is_simulator(url: str, port: int) -> bool:
    """Tell whether an address leads to the simulator, by whatever name it goes."""
    host = host_of(url)
    names = re.split(r"[-_:]", host.partition(".")[0])
    return "simulator" in names or (is_loopback(host) and _port_of(url) == port)


def _port_of(url: str) -> int | None:
    try:
        return urlsplit(url.strip()).port
    except ValueError:
        return None


def _is_near(host: str) -> bool:
    address = _address(host)
    if address is None:
        return is_loopback(host) or bool(host and "." not in host)
    return address.is_private or address.is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read an address as the resolver does, which knows 127.1, octal and hexadecimal, too."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return _odd_address(host)
    return getattr(found, "ipv4_mapped", None) or found


def _odd_address(host: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
