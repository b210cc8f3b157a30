"""Consents to subscribe messages are counted once, in whichever order they are reported."""

from dataclasses import dataclass
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import strategies as st
from sqlalchemy import delete, select

from backend import clock, db
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.notifications import message_consents
from backend.notifications.models import Consent, ConsentAnswer
from backend.wechat.pushes.event import PushEvent
from tests.commenting import API
from tests.conftest import Reader, SignedIn, let_pushes_come
from tests.notifying import NOON, REPLY, left, work

KEY = "k" * 20


def test_a_popup_counts_once_though_both_tell(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    lin = signed_in("lin")
    popup = {"device": "lin", "template": REPLY, "choice": "accept"}
    wechat.post("/simulator/consents", json=popup)
    let_pushes_come(app)
    work()
    assert left(lin) == 1
    report(lin, KEY, "accept")
    assert left(lin) == 1
    report(lin, KEY, "accept")
    assert left(lin) == 1


def test_a_kept_choice_counts_though_nothing_is_pushed(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    lin = signed_in("lin")
    for number in range(3):
        silent = {"device": "lin", "template": REPLY, "choice": "accept", "silent": True}
        wechat.post("/simulator/consents", json=silent)
        report(lin, f"silent-{number:020d}", "accept")
    let_pushes_come(app)
    work()
    assert left(lin) == 3


@pytest.mark.parametrize("choice", ["reject", "ban", "filter", "nonsense"])
def test_anything_else_allows_nothing(signed_in: SignedIn, choice: str) -> None:
    lin = signed_in("lin")
    report(lin, KEY, choice)
    assert left(lin) == 0


@pytest.mark.parametrize("choice", ["acceptWithAudio", "acceptWithAlert"])
def test_a_louder_yes_is_a_yes(signed_in: SignedIn, choice: str) -> None:
    lin = signed_in("lin")
    report(lin, KEY, choice)
    assert left(lin) == 1


def test_who_refuses_in_the_settings_allows_nothing_more(
    app: Flask, signed_in: SignedIn, wechat: FlaskClient
) -> None:
    lin = signed_in("lin")
    report(lin, KEY, "accept")
    event = {
        "Event": "subscribe_msg_change_event",
        "List": [{"TemplateId": REPLY, "SubscribeStatusString": "reject"}],
    }
    wechat.post("/simulator/push", json={"event": event, "device": "lin"})
    let_pushes_come(app)
    work()
    assert left(lin) == 0


def test_another_houses_template_is_passed_over(signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    said = {"key": KEY, "results": {"somebody-elses": "accept"}}
    assert lin.post(f"{API}/consents", json=said).status_code == 200
    with db.read_session() as session:
        assert session.scalars(select(Consent)).all() == []


@pytest.mark.parametrize(
    "sent",
    [
        {"results": {REPLY: "accept"}},
        {"key": "short", "results": {REPLY: "accept"}},
        {"key": KEY, "results": {}},
        {"key": KEY, "results": {f"t{number}": "accept" for number in range(6)}},
        {"key": KEY, "results": {"模板": "accept"}},
        {"key": KEY, "results": {REPLY: 1}},
        {"key": KEY, "results": {REPLY: "x" * 25}},
    ],
)
def test_a_report_that_cannot_be_understood_is_refused(signed_in: SignedIn, sent: Any) -> None:
    assert signed_in().post(f"{API}/consents", json=sent).status_code == 422


@dataclass(frozen=True)
class Heard:
    """One answer as it reaches us: from which side, and which tap it was."""

    side: str
    tap: int


# Each tap is told by the phone, by WeChat, or by both; each of them as often as they like.
TAPS = st.integers(0, 6)
STORY = st.lists(
    st.one_of(
        st.builds(Heard, st.sampled_from(["phone", "push"]), TAPS),
        st.just("take"),
        st.just("give back"),
    ),
    max_size=30,
)


@hypothesis.given(STORY)
@hypothesis.settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_never_more_than_was_given_and_all_of_it_once_one_side_is_whole(
    app: Flask, story: list[Any]
) -> None:
    reader = an_account()
    taken = 0
    for each in story:
        with db.transaction():
            if each == "take":
                taken += len(message_consents.reserve([reader.id], REPLY))
            elif each == "give back":
                if taken:
                    message_consents.release(reader.id, REPLY)
                    taken -= 1
            else:
                hear(reader, each)
    told = {side: {each.tap for each in story if isinstance(each, Heard) and each.side == side}
            for side in ("phone", "push")}  # fmt: skip
    given = told["phone"] | told["push"]
    [row] = rows(reader) or [Consent(reported=0, pushed=0, spent=0)]
    assert taken <= len(given)
    assert message_consents.count_left(row) + taken <= len(given)
    assert message_consents.count_left(row) + taken == max(map(len, told.values()))
    with db.transaction() as session:
        session.execute(delete(ConsentAnswer))
        session.execute(delete(Consent))


def hear(reader: Account, heard: Heard) -> None:
    if heard.side == "phone":
        message_consents.record_report(reader, f"tap-{heard.tap:020d}", {REPLY: "accept"})
        return
    moment = NOON.replace(minute=heard.tap)
    said = {"List": [{"TemplateId": REPLY, "SubscribeStatusString": "accept"}]}
    appid, openid = "wx5h1ju0000000sim0", account_lookup.find_openid(reader.id) or ""
    message_consents.on_popup_answered(
        PushEvent("subscribe_msg_popup_event", appid, openid, moment, said)
    )


def an_account() -> Account:
    from backend.accounts.models import Identity

    with db.transaction() as session:
        account = Account()
        session.add(account)
        session.flush()
        session.add(
            Identity(
                account_id=account.id,
                appid="wx5h1ju0000000sim0",
                openid=f"o-{account.public_id}",
                session_key="",
                seen_at=clock.now(),
            )
        )
    return account


def rows(reader: Account) -> list[Consent]:
    with db.read_session() as session:
        return list(session.scalars(select(Consent).where(Consent.account_id == reader.id)))


def report(reader: Reader, key: str, choice: str) -> None:
    said = {"key": key, "results": {REPLY: choice}}
    assert reader.post(f"{API}/consents", json=said).status_code == 200
