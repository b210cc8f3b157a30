"""Sign-in throttling shuts out who guesses, and nobody else: no editor, no other network."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from redis import Redis

from backend import clock, db, redis_primitives
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import (
    device_cookies,
    password_hashing,
    sessions,
    sign_in,
    sign_in_throttling,
)
from backend.admin.authentication.sign_in_throttling import AttemptCounter
from backend.admin.editors import editor_accounts
from backend.admin.models import Editor
from backend.api import client_network
from backend.api.client_network import bucket_of
from backend.api.gateway import delayed_requests
from backend.errors import TooManyRequests
from tests.admin.audit_log import at_once
from tests.admin.conftest import NEW_PASSWORD, PASSWORD, AnEditor, Browser, make_editor

WRONG = "不是这个密码啊"
STRANGER, HOME = "198.51.100.7", "203.0.113.9"


@pytest.mark.parametrize("login", ["editor-one", "nobody"])
def test_eight_failures_shut_out_the_network_they_came_from(
    app: Flask, redis: Redis, an_editor: AnEditor, login: str
) -> None:
    an_editor()
    assert guess(app, redis, login, STRANGER) == [401] * 8
    answer = from_(app, STRANGER).sign_in(login)
    assert answer.status_code == 429
    assert "15 分钟后再试" in answer.get_data(as_text=True)
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    expected = 303 if login == "editor-one" else 401
    assert from_(app, HOME).sign_in(login).status_code == expected


def test_a_strangers_guesses_never_shut_the_editor_out_however_often(
    app: Flask, redis: Redis, an_editor: AnEditor
) -> None:
    an_editor()
    for number in range(6):
        guess(app, redis, "editor-one", f"198.51.100.{number}")
        with later(seconds=6 * number + 6):
            assert from_(app, HOME).sign_in("editor-one").status_code == 303


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("198.51.100.7", "198.51.100.8", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("unknown", "unknown", True),
    ],
)
def test_a_network_is_an_address_or_what_one_subscriber_has(
    app: Flask, redis: Redis, one: str, other: str, same: bool
) -> None:
    for _ in range(8):
        AttemptCounter.of_network("lin", one).count()
    if same:
        with pytest.raises(sign_in_throttling.LockedOut):
            AttemptCounter.of_network("lin", other).count()
    else:
        assert AttemptCounter.of_network("lin", other).count()
    assert AttemptCounter.of_network("mei", one).count()


def test_a_device_that_signed_in_before_is_not_shut_out_by_its_neighbours(
    app: Flask, redis: Redis, an_editor: AnEditor
) -> None:
    an_editor()
    known = from_(app, STRANGER)
    assert known.sign_in("editor-one").status_code == 303
    known.post("/admin/sign-out")
    guess(app, redis, "editor-one", STRANGER)
    assert from_(app, STRANGER).sign_in("editor-one").status_code == 429
    for _ in range(30):  # neither the pace of the network nor that of the login matters to it
        redis_primitives.check_rate_limit(
            f"editors:address:{bucket_of(STRANGER)}", *sign_in_throttling.PER_NETWORK
        )
    spend_pace("editor-one")
    assert known.sign_in("editor-one").status_code == 303


def test_a_known_device_has_eight_guesses_of_its_own(
    app: Flask, redis: Redis, an_editor: AnEditor
) -> None:
    an_editor()
    known = from_(app, HOME)
    known.sign_in("editor-one")
    known.post("/admin/sign-out")
    answers = []
    for _ in range(9):
        answers.append(known.sign_in("editor-one", WRONG).status_code)
    assert answers == [401] * 8 + [429]
    assert from_(app, "203.0.113.77").sign_in("editor-one").status_code == 303


@pytest.mark.parametrize("how", ["made up", "another editor's", "of an earlier password"])
def test_a_cookie_that_is_not_this_editors_is_a_strangers(
    app: Flask, redis: Redis, an_editor: AnEditor, how: str
) -> None:
    editor, other = an_editor(), an_editor("owner")
    cookie = {
        "made up": "WyJhIiwiYiJd.bad.bad",
        "another editor's": device_cookies.sign_cookie(other),
        "of an earlier password": device_cookies.sign_cookie(editor),
    }[how]
    if how == "of an earlier password":
        with db.transaction() as session:
            session.get_one(Editor, editor.id).password_hash = password_hashing.hash_password(
                PASSWORD
            )
    guess(app, redis, "editor-one", STRANGER)
    browser = from_(app, STRANGER)
    name = f"shiju_device_{device_cookies.build_cookie_suffix('editor-one')}"
    browser.http.set_cookie(name, cookie)
    assert browser.sign_in("editor-one").status_code == 429


def test_a_device_stays_known_after_one_changed_the_password_on_it(
    app: Flask, redis: Redis, an_editor: AnEditor
) -> None:
    an_editor()
    browser = from_(app, HOME)
    browser.sign_in("editor-one")
    browser.get("/admin/password")
    new = {"password": PASSWORD, "new": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    assert browser.post("/admin/password", new).status_code == 303
    browser.get("/admin/account")
    browser.post("/admin/sign-out")
    guess(app, redis, "editor-one", HOME)
    assert browser.sign_in("editor-one", NEW_PASSWORD).status_code == 303


def test_the_devices_cookie_is_out_of_reach_and_opens_nothing(
    app: Flask, an_editor: AnEditor
) -> None:
    an_editor()
    browser = from_(app, HOME)
    answer = browser.sign_in("editor-one")
    given = next(each for each in answer.headers.getlist("Set-Cookie") if "device" in each)
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(given.split("; "))
    browser.http.delete_cookie("shiju_editor")
    assert browser.get("/admin/articles").status_code == 303
    assert browser.sign_in("editor-one", WRONG).status_code == 401


def test_a_device_signed_with_an_earlier_secret_is_still_known(
    app: Flask, an_editor: AnEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = an_editor()
    cookie = device_cookies.sign_cookie(editor)
    monkeypatch.setattr(
        device_cookies, "list_signing_keys", lambda purpose: [b"old" * 11, b"new" * 11]
    )
    assert device_cookies.read_cookie(cookie) is None
    monkeypatch.setattr(device_cookies, "list_signing_keys", lambda purpose: [b"old" * 11])
    cookie = device_cookies.sign_cookie(editor)
    monkeypatch.setattr(
        device_cookies, "list_signing_keys", lambda purpose: [b"old" * 11, b"new" * 11]
    )
    device = device_cookies.read_cookie(cookie)
    assert device is not None
    assert device.is_trusted_by(editor)


def test_a_cookie_grows_old(app: Flask, an_editor: AnEditor) -> None:
    cookie = device_cookies.sign_cookie(an_editor())
    assert device_cookies.read_cookie(cookie) is not None
    monkey = device_cookies.LIFETIME
    try:
        device_cookies.LIFETIME = timedelta(seconds=-1)
        assert device_cookies.read_cookie(cookie) is None
    finally:
        device_cookies.LIFETIME = monkey


@pytest.mark.usefixtures("quick_passwords")
def test_many_networks_that_guess_do_not_keep_the_editor_out_of_a_new_device(
    app: Flask, redis: Redis, an_editor: AnEditor
) -> None:
    an_editor()
    for number in range(24):
        assert guess(app, redis, "editor-one", f"2001:db8:0:{number:x}::1") == [401] * 8
        if number % 8 == 7:
            home = from_(app, f"203.0.113.{number}")
            assert home.sign_in("editor-one").status_code == 303


def test_beyond_its_pace_a_login_waits_for_its_turn_and_is_judged_once(
    app: Flask, an_editor: AnEditor
) -> None:
    an_editor()
    spend_pace("editor-one")
    browser = from_(app, HOME)
    browser.get("/admin/sign-in")
    sent = {"csrf_token": browser.token, "login": "editor-one", "password": PASSWORD}
    place = {delayed_requests.HAS_PLACE: True}
    with browser.http:
        told = browser.http.post("/admin/sign-in", data=sent, environ_overrides=place)
        seconds = request.environ[delayed_requests.SECONDS]
    assert told.status_code == 429
    assert 0 < seconds <= delayed_requests.MOST_SECONDS
    answer = browser.http.post(
        "/admin/sign-in", data=sent, environ_overrides={delayed_requests.WAITED: True}
    )
    assert answer.status_code == 303


def test_where_nobody_waits_for_it_a_login_beyond_its_pace_is_told_when_to_come(
    app: Flask, an_editor: AnEditor
) -> None:
    an_editor()
    spend_pace("editor-one")
    answer = from_(app, HOME).sign_in("editor-one")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 2


def test_second_guesses_leave_room_for_who_comes_first(app: Flask) -> None:
    spend_pace("lin")
    with app.test_request_context(environ_overrides={delayed_requests.HAS_PLACE: True}):
        waits = []
        for _ in range(60):  # many networks, each with its second guess or a later one
            try:
                sign_in_throttling.wait_for_turn("lin", 2)
            except delayed_requests.NotYet as told:
                waits.append(told.retry_after)
            except TooManyRequests:
                pass
        assert max(each or 0 for each in waits) <= delayed_requests.MOST_SECONDS / 2
        with pytest.raises(delayed_requests.NotYet) as newcomer:
            sign_in_throttling.wait_for_turn("lin", 1)
        assert (newcomer.value.retry_after or 99) <= delayed_requests.MOST_SECONDS / 2 + 1


@pytest.mark.usefixtures("quick_passwords")
def test_however_many_networks_and_logins_are_tried_the_keys_are_so_many(
    app: Flask, redis: Redis, an_editor: AnEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_editor()
    monkeypatch.setattr(client_network, "BUCKET_COUNT", 32)
    monkeypatch.setattr(sign_in_throttling, "MAX_FAILURES", 10**6)
    for limit in ("PER_NETWORK", "PER_LOGIN"):  # which no slow machine lets expire meanwhile
        monkeypatch.setattr(sign_in_throttling, limit, (10**6, 10**9))
    visitors = [sessions.ClientInfo(f"2001:db8:{n % 977:x}:{n:x}::{n:x}", "") for n in range(2000)]
    with app.test_request_context():
        for number, visitor in enumerate(visitors):
            login = "editor-one" if number % 3 == 0 else f"made-up-{number}"
            with suppress(TooManyRequests, sign_in.SignInFailed):
                sign_in.sign_in(sign_in.Credentials(login, WRONG), visitor)
    kinds = ("limit:editors:address:*", "editors:attempts:*", "limit:editors:login:*")
    counts = [len(list(redis.scan_iter(kind))) for kind in kinds]
    assert counts == [32] * 3
    assert int(redis.dbsize()) <= 3 * 32 + 1  # and the figures


def test_an_address_in_a_hurry_has_to_wait(app: Flask, browser: Browser) -> None:
    assert browser.sign_in("nobody-1", "x").status_code == 401
    for _ in range(sign_in_throttling.PER_NETWORK[0]):
        redis_primitives.check_rate_limit(
            f"editors:address:{bucket_of('127.0.0.1')}", *sign_in_throttling.PER_NETWORK
        )
    answer = browser.sign_in("nobody-2", "x")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_success_forgets_the_failures_before(
    app: Flask, redis: Redis, an_editor: AnEditor
) -> None:
    an_editor()
    for _ in range(2):
        guess(app, redis, "editor-one", STRANGER, 7)
        assert from_(app, STRANGER).sign_in("editor-one").status_code == 303


def test_without_redis_strangers_are_slowed_and_nobody_is_shut_out(
    app: Flask, redis_away: None, an_editor: AnEditor
) -> None:
    editor = an_editor()
    for _ in range(sign_in_throttling.SLOW_DOWN_AFTER):
        assert from_(app, STRANGER).sign_in("editor-one", WRONG).status_code == 401
    assert from_(app, STRANGER).sign_in("editor-one").status_code == 401
    slowed = [deed for deed in audit.list_entries("", 9)[0] if deed.action == "editor.slowed_down"]
    assert [deed.subject for deed in slowed] == [f"editor:{editor.public_id}"]
    with later(seconds=6):
        assert from_(app, HOME).sign_in("editor-one").status_code == 303
    assert editor_accounts.get_by_login("editor-one").failures == 0


def test_what_strangers_leave_in_redis_goes_by_itself(app: Flask, redis: Redis) -> None:
    for number in range(20):
        from_(app, f"198.51.100.{number}").sign_in(f"made-up-{number}", WRONG)
    left = [redis.ttl(key) for key in redis.scan_iter("editors:*")]
    assert left
    assert all(0 < seconds <= sign_in_throttling.WINDOW_SECONDS for seconds in left)


def test_many_guesses_at_once_from_one_network_are_all_counted(committed: Flask) -> None:
    make_editor(login="lin")
    numbers: list[int] = []

    def count() -> None:
        numbers.append(AttemptCounter.of_network("lin", STRANGER).count())

    raised = at_once(committed, 12, count)
    assert [type(each) for each in raised] == [sign_in_throttling.LockedOut] * 4
    assert sorted(numbers) == list(range(1, 9))


def test_many_guesses_at_once_without_redis_are_all_counted(committed: Flask) -> None:
    editor = make_editor(login="lin")
    let_through: list[bool] = []

    def count() -> None:
        let_through.append(sign_in_throttling.count_unknown_device(editor))

    with clock.freeze_at(clock.now()):
        assert at_once(committed, 24, count) == []
    assert sum(let_through) == sign_in_throttling.SLOW_DOWN_AFTER


def test_a_shut_network_uses_up_nothing_of_the_logins_pace(
    app: Flask, redis: Redis, an_editor: AnEditor
) -> None:
    an_editor()
    guess(app, redis, "editor-one", STRANGER)
    for _ in range(12):
        assert from_(app, STRANGER).sign_in("editor-one", WRONG).status_code == 429
    sign_in_throttling.check_rate_limit(
        "login", sign_in_throttling.digest_login("editor-one"), sign_in_throttling.PER_LOGIN
    )
    assert from_(app, HOME).sign_in("editor-one").status_code == 303


def test_too_many_is_told_with_seconds() -> None:
    assert issubclass(sign_in_throttling.LockedOut, TooManyRequests)


def from_(app: Flask, address: str) -> Browser:
    """Give a browser at this address."""
    browser = Browser(app)
    browser.http.environ_base["REMOTE_ADDR"] = address
    return browser


def guess(app: Flask, redis: Redis, login: str, address: str, times: int = 8) -> list[int]:
    """Fail to sign in so often from an address; nothing of what limits it is reset."""
    answers = []
    for _ in range(times):
        answers.append(from_(app, address).sign_in(login, WRONG).status_code)
    return answers


def spend_pace(login: str) -> None:
    """Let strangers use up the pace of a login."""
    name = sign_in_throttling.digest_login(login)
    for _ in range(sign_in_throttling.PER_LOGIN[0] + 1):
        redis_primitives.check_rate_limit(f"editors:login:{name}", *sign_in_throttling.PER_LOGIN)


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the hashing, which takes its time on purpose."""

    def matches(kept: str | None, password: str, *, is_known: bool = False) -> bool:
        return kept is not None and password == PASSWORD

    monkeypatch.setattr(password_hashing, "is_match", matches)


@contextmanager
def later(**given: Any) -> Iterator[None]:
    with clock.freeze_at(clock.now() + timedelta(**given)):
        yield
