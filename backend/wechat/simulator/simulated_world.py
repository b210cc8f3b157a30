"""In-memory state of the simulator (`World`): tokens, quotas, push settings, scripted failures."""

import secrets
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeVar, cast

import requests
from flask import current_app

from backend import clock
from backend.wechat.simulator.error_responses import Refusal

MAX_STORED = 10_000
T = TypeVar("T")


@dataclass
class LoginCode:
    """A js_code of wx.login, good once within five minutes."""

    openid: str
    made_at: datetime
    used: bool = False


@dataclass(frozen=True)
class Token:
    """An access token as it was issued."""

    text: str
    expires_at: datetime


@dataclass
class TokenSystems:
    """The two independent token systems of an account."""

    stable: Token | None = None
    plain: Token | None = None
    # Until when a token is valid; one that is revoked early stays listed without a time.
    good_until: OrderedDict[str, datetime | None] = field(default_factory=OrderedDict)
    forced_at: datetime | None = None


@dataclass(frozen=True)
class Publication:
    """What the Official Account published: on which day (Shanghai's), and how many read it."""

    day: date
    readers: int


@dataclass
class ScriptedRefusal:
    """A scripted refusal: this errcode, the next so many times."""

    errcode: int
    times: int


@dataclass
class Outage:
    """A scripted outage until a moment: a 503, or the connection closed."""

    until: datetime
    manner: Literal["503", "closed"]


def build_default_limits() -> dict[str, int]:
    """WeChat's quotas a minute by path (login: by user), and what limits forced renewals."""
    return {
        "/sns/jscode2session": 100,
        "/cgi-bin/stable_token": 10_000,
        "/wxa/getwxacodeunlimit": 5_000,
        "/wxa/msg_sec_check": 4_000,
        "/wxa/media_check_async": 2_000,
        "pictures a day": 200_000,
        "links a day": 500_000,
        "messages a day": 10_000_000,
        "robot wecom": 20,
        "robot dingtalk": 20,
        "figures a day": 10_000,
        "force_refresh a day": 20,
        "force_refresh gap seconds": 30,
    }


def build_default_words() -> dict[str, str]:
    """Words to try it out with: one that is refused, and one that an editor has to look at."""
    return {"加微信领红包": "risky", "内部消息": "review"}


def _post_push(url: str, body: bytes, content_type: str) -> tuple[int, bytes]:
    """Post a push, and return its response within five seconds; status 0 for none."""
    try:
        with requests.Session() as http:
            http.trust_env = False
            headers = {"Content-Type": content_type}
            answer = http.post(url, body, headers=headers, timeout=5, allow_redirects=False)
            return answer.status_code, answer.content[:1024]
    except requests.RequestException:
        return 0, b""


def _run_later(seconds: float, function: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, function)
    timer.daemon = True
    timer.start()


@dataclass
class PushSettings:
    """How the simulator pushes: its target, signing tokens and encryption keys, and format.

    `deliver` posts and returns status and answer, `later` calls a function after some seconds
    in another thread, `reaches` fetches a picture; tests replace them. `recent` are the last
    tries.
    """

    to: str = ""
    token: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    official_token: str = field(default="", repr=False)
    official_key: str = field(default="", repr=False)
    mode: Literal["plain", "compatible", "safe"] = "safe"
    form: Literal["json", "xml"] = "json"
    delay: int = 0
    deliver: Callable[[str, bytes, str], tuple[int, bytes]] = _post_push
    later: Callable[[float, Callable[[], None]], None] = _run_later
    reaches: Callable[[str], bool] = bool
    recent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=100))


def build_default_publications() -> dict[str, Publication]:
    """What the demo's Official Account published, by WeChat's names for it."""
    days = (date(2026, 10, 12), date(2026, 10, 20), date(2026, 10, 30), date(2026, 11, 9))
    readers = (3120, 1840, 2460, 1530)
    return {
        f"224748000{number}_1": Publication(day, reader_count)
        for number, (day, reader_count) in enumerate(zip(days, readers, strict=True), start=1)
    }


@dataclass
class PictureBehaviour:
    """The result of picture checks, and after how many seconds it is pushed, if at all."""

    suggest: Literal["pass", "review", "risky"] = "pass"
    delay: int = 0
    silent: bool = False
    unreachable: bool = False


@dataclass
class World:
    """One simulated WeChat with a mini-program, and an Official Account if it has an appid.

    Hold `lock` to read or change anything.
    """

    appid: str
    secret: str = field(repr=False)
    opens: str = ""
    continue_url: str = ""
    pages: Collection[str] | None = None
    official_appid: str = ""
    official_secret: str = field(default="", repr=False)
    lock: threading.RLock = field(default_factory=threading.RLock)
    limits: dict[str, int] = field(default_factory=build_default_limits)
    tokens: TokenSystems = field(default_factory=TokenSystems)
    official_tokens: TokenSystems = field(default_factory=TokenSystems)
    publications: dict[str, Publication] = field(default_factory=build_default_publications)
    figures_late: bool = False
    unionids: OrderedDict[str, str] = field(default_factory=OrderedDict)
    session_keys: OrderedDict[str, str] = field(default_factory=OrderedDict)
    codes: OrderedDict[str, LoginCode] = field(default_factory=OrderedDict)
    links: OrderedDict[str, tuple[str, str]] = field(default_factory=OrderedDict)
    faults: dict[str, ScriptedRefusal] = field(default_factory=dict)
    outage: Outage | None = None
    words: dict[str, str] = field(default_factory=build_default_words)
    inactive: Collection[str] = ()
    calls: Counter[str] = field(default_factory=Counter)
    grants: dict[tuple[str, str], int] = field(default_factory=dict)
    being_sent: set[str] = field(default_factory=set)
    delivered: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    pushes: PushSettings = field(default_factory=PushSettings)
    pictures: PictureBehaviour = field(default_factory=PictureBehaviour)
    _window: str = ""
    _spent: Counter[str] = field(default_factory=Counter)
    _day: str = ""
    _spent_today: Counter[str] = field(default_factory=Counter)

    def spend(self, limit: str, caller: str, errcode: int) -> None:
        """Count one call of `who` against a quota a minute; refuse with `errcode` once over."""
        window = clock.now().strftime("%Y%m%d%H%M")
        if window != self._window:
            self._window, self._spent = window, Counter()
        self._count(self._spent, f"{limit} {caller}", self.limits[limit], errcode)

    def spend_today(self, limit: str, errcode: int) -> None:
        """Count one call against a quota of Shanghai's day; refuse with `errcode` once over."""
        day = clock.now().astimezone(clock.SHANGHAI).strftime("%Y%m%d")
        if day != self._day:
            self._day, self._spent_today = day, Counter()
        self._count(self._spent_today, limit, self.limits[limit], errcode)

    @staticmethod
    def _count(counts: Counter[str], key: str, limit: int, errcode: int) -> None:
        if counts[key] >= limit:
            raise Refusal(errcode)
        counts[key] += 1


def get_world() -> World:
    """Get the world of the simulator that serves the current request."""
    return cast(World, current_app.extensions["wechat_world"])


def store_bounded(store: "OrderedDict[str, T]", key: str, value: T) -> None:
    """Store a value, and drop the oldest once there are ten thousand."""
    store[key] = value
    store.move_to_end(key)
    while len(store) > MAX_STORED:
        store.popitem(last=False)


def generate_text(length: int) -> str:
    """Generate random letters, as WeChat's codes and tokens are made of."""
    return secrets.token_urlsafe(length)[:length]
