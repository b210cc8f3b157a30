"""Judges whether settings are safe to start with: nothing missing, no placeholder, no plain HTTP.

Production demands secrets of its own. So does a real account of WeChat's, whatever the
environment is called: its secrets never go to the simulator, nor anywhere without TLS.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from backend import secret_checks as secrets

NEVER = (
    "a real account's secret never goes to the simulator: empty COMPOSE_PROFILES and WECHAT_API,"
    " or the account"
)
Fault = tuple[tuple[str, ...], str]

DEMANDED = (
    "secret_key",
    "database_url",
    "redis_url",
    "public_url",
    "wechat_appid",
    "wechat_secret",
)
PAIRS = (("wechat_appid", "wechat_secret"), ("official_appid", "official_secret"))
ACCOUNT = tuple(name for pair in PAIRS for name in pair)
SERVERS = ("database_url", "redis_url")
TOKENS = ("wechat_push_token", "official_push_token")
JUDGES: dict[str, Callable[[str], str | None]] = {
    "secret_key": secrets.weak_key,
    **dict.fromkeys(TOKENS, secrets.weak_password),
    **dict.fromkeys(SERVERS, secrets.weak_password_in),
    **dict.fromkeys(("wechat_appid", "official_appid"), secrets.no_appid),
    **dict.fromkeys(("wechat_secret", "official_secret"), secrets.no_app_secret),
}
# Drawn by whoever gives them out: only a placeholder is wrong about one.
GIVEN = (
    *ACCOUNT,
    *("wechat_push_aes_key", "official_push_aes_key", "storage_key_id", "storage_secret"),
    *("wecom_robot_key", "dingtalk_robot_token", "dingtalk_robot_secret"),
)
ROBOTS = (("wecom_api", "wecom_robot_key"), ("dingtalk_api", "dingtalk_robot_token"))
FEWEST_THREADS = 4
ONE, NONE = (1, 10**9, "1 or more"), (0, 10**9, "0 or more")
RETAINED = ("visit", "session", "report", "idle", "dead_job")
HOUR = (0, 23, "an hour from 0 to 23")
# The least and the most that a number may be, and how that is said.
RANGES: dict[str, tuple[int, int, str]] = {
    "popular_readers": (3, 10**9, "3 or more, so that nobody shows alone"),
    "web_threads": (FEWEST_THREADS, 1000, f"from {FEWEST_THREADS}, so that some read, to 1000"),
    "editor_session_days": (1, 90, "from 1 to 90"),
    **dict.fromkeys(("web_port", "simulator_port"), (0, 65535, "a port, 65535 at most")),
    **dict.fromkeys(("web_workers", "sign_in_days", "rate_account", "rate_address"), ONE),
    **dict.fromkeys(("reports_hide", "group_days", "push_days", "picture_minutes"), ONE),
    **dict.fromkeys(("proxy_hops", "code_pool", "edit_minutes", "queue_alarm_minutes"), NONE),
    **dict.fromkeys((f"retention_{each}_days" for each in RETAINED), NONE),
    "quiet_from": HOUR,
    "quiet_to": HOUR,
    "digest_hour": HOUR,
}
SCHEMES = {
    "database_url": ("sqlite", "postgresql", "mysql", "mariadb"),
    "redis_url": ("redis", "rediss", "unix"),
    "storage_url": ("file", "s3"),
}
ADDRESSES = ("public_url", "media_url")


def faults(given: Mapping[str, Any], simulated: tuple[str, ...]) -> list[Fault]:
    """Give the settings that are wrong, and what is; no words hold a part of a value.

    `given` maps every setting to its value, `simulated` names those of `ACCOUNT` that hold the
    simulator's own.
    """
    production = given["env"] == "production"
    is_real = any(given[name] and name not in simulated for name in ACCOUNT)
    found = [*_missing(given, production), *_out_of_range(given), *_unreadable(given)]
    if is_real:
        found += _transport(given)
    if production or is_real:
        found += [*_placeholders(given), *_addresses(given)]
    if production:
        told = {name for names, _ in found for name in names}
        more = (*_weak(given), *_production(given, simulated))
        found += [fault for fault in more if not told.intersection(fault[0])]
    return found


def _out_of_range(given: Mapping[str, Any]) -> Iterator[Fault]:
    for name, (least, most, words) in RANGES.items():
        if not least <= given[name] <= most:
            yield (name,), words


def _unreadable(given: Mapping[str, Any]) -> Iterator[Fault]:
    if given["secret_key"] and (words := secrets.unlistable(given["secret_key"])):
        yield ("secret_key",), words
    for name, known in SCHEMES.items():
        scheme = given[name].partition(":")[0].partition("+")[0]
        if given[name] and scheme not in known:
            yield (name,), f"begins with one of {', '.join(known)}"


def _missing(given: Mapping[str, Any], production: bool) -> Iterator[Fault]:
    missing = tuple(name for name in DEMANDED if production and not given[name])
    if missing:
        yield missing, "missing in production"
    for pair in PAIRS:
        absent = [name for name in pair if not given[name]]
        if len(absent) == 1 and absent[0] not in missing:
            yield pair, "both, or neither"
    if given["storage_url"].startswith("s3:"):
        keys = tuple(name for name in ("storage_key_id", "storage_secret") if not given[name])
        if keys:
            yield keys, "missing for an s3:// store"


def _transport(given: Mapping[str, Any]) -> Iterator[Fault]:
    """Keep a real account's secrets from the simulator, and from who listens on the way."""
    api, port = given["wechat_api"], given["simulator_port"]
    if not given["wechat_appid"] and not api:
        if given["env"] != "production":  # where it is missing, which is said already
            yield ("wechat_appid", "official_appid"), "a real account beside the simulated one"
    elif secrets.is_simulator(api, port):
        yield ("wechat_api", "wechat_appid"), NEVER
    elif api and (words := secrets.not_tls(api) or secrets.not_plain(api)):
        yield ("wechat_api",), f"{words}, since the account's secret goes there"


def _placeholders(given: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("secret_key", *TOKENS, *GIVEN):
        if given[name] and (words := secrets.placeholder(given[name])):
            yield (name,), words
    for name in SERVERS:
        said = filter(None, map(secrets.placeholder, secrets.passwords_in(given[name])))
        if words := next(said, None):
            yield (name,), f"its password {words}"


def _weak(given: Mapping[str, Any]) -> Iterator[Fault]:
    """Tell secrets of one's own that could be guessed, and an account's that cannot be one."""
    for name, judge in JUDGES.items():
        if given[name] and (words := judge(given[name])):
            yield (name,), words


def _addresses(given: Mapping[str, Any]) -> Iterator[Fault]:
    for name, key in ROBOTS:
        if given[key] and (words := secrets.not_tls(given[name])):
            yield (name,), f"{words}, since the robot's key goes there"
    parts = urlsplit(given["storage_url"])
    endpoint = parse_qs(parts.query).get("endpoint", [""])[-1]
    if parts.scheme == "s3" and endpoint and (words := secrets.not_tls_outside(endpoint)):
        yield ("storage_url",), f"its endpoint {words} outside a private network"


def _production(given: Mapping[str, Any], simulated: tuple[str, ...]) -> Iterator[Fault]:
    if simulated:
        yield simulated, "the simulator's own, which everybody knows"
    if secrets.is_simulator(given["wechat_api"], given["simulator_port"]):
        yield ("wechat_api",), "the simulator lets anybody be anybody: empty COMPOSE_PROFILES"
    for name in ADDRESSES:
        words = secrets.not_tls(given[name]) or secrets.not_plain(given[name])
        if given[name] and words:
            yield (name,), f"{words}: phones open nothing else"
