"""The endpoint that WeChat pushes to: verification, messages, each refusal."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend import clock, db, job_queue
from backend.accounts.models import Account, Identity
from backend.config import BadConfig, Config
from backend.wechat.pushes import crypto, parsing, push_handling
from backend.wechat.pushes.event import PUSH_SUBSCRIPTIONS, PushEvent, PushSubscription
from backend.wechat.pushes.models import Push
from tests.conftest import examples, let_pushes_come, nowhere
from tests.extra_manifests import plug_in

DOOR = "/wechat/push"
EVENT = {
    "ToUserName": "gh_1",
    "FromUserName": "o-lin",
    "CreateTime": 1764100000,
    "MsgType": "event",
    "Event": "user_info_modified",
    "OpenID": "o-lin",
}


def test_a_stranger_is_refused(client: FlaskClient) -> None:
    for asked in (client.get(DOOR), client.post(DOOR, data=b"{}"), client.post(DOOR)):
        assert asked.status_code == 403
        assert asked.json is not None
    assert kept() == []


def test_without_a_token_there_is_no_door(app: Flask, client: FlaskClient) -> None:
    with setting(app, wechat_push_token=""):
        assert client.get(DOOR).status_code == 404
        assert client.post(DOOR, data=b"{}", query_string=signed("")).status_code == 404


def test_wechat_may_prove_that_the_address_is_ours(app: Flask, client: FlaskClient) -> None:
    answer = client.get(DOOR, query_string={**signed(token(app)), "echostr": "4375120948345356249"})
    assert (answer.status_code, answer.data) == (200, b"4375120948345356249")
    assert answer.content_type.startswith("text/plain")
    wrong = client.get(DOOR, query_string={**signed("other"), "echostr": "1"})
    assert (wrong.status_code, code(wrong)) == (403, "push_unsigned")


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_push_is_kept_and_handed_on_in_every_manner(
    app: Flask, wechat: FlaskClient, mode: str, form: str
) -> None:
    with setting(app, wechat_push_mode=mode), listening(app, "user_info_modified") as heard:
        asked = {"event": "user_info_modified", "device": "lin", "mode": mode, "format": form}
        assert wechat.post("/simulator/push", json=asked).status_code == 202
        let_pushes_come(app)
        assert [each["status"] for each in told(wechat)] == [200]
        assert heard == []
        job_queue.run_due()
    [pushed] = heard
    assert pushed.event == "user_info_modified"
    assert pushed.appid == app.extensions["config"].wechat_appid
    assert pushed.openid.startswith("o")
    assert [push.state for push in kept()] == ["handled"]


def test_the_answer_is_success_at_once_and_the_work_waits(app: Flask, client: FlaskClient) -> None:
    answer = send(app, client, EVENT)
    assert (answer.status_code, answer.data) == (200, b"success")
    assert job_queue.count_by_state()["ready"] == 1
    assert kept()[0].occurred_at.timestamp() == 1764100000


def test_what_nobody_listens_to_is_kept_for_a_look(app: Flask, client: FlaskClient) -> None:
    send(app, client, {**EVENT, "Event": "wxa_punish_event"})
    job_queue.run_due()
    assert [(push.event, push.state) for push in kept()] == [("wxa_punish_event", "unknown")]


def test_the_second_and_third_try_change_nothing(app: Flask, wechat: FlaskClient) -> None:
    with listening(app, "user_info_modified") as heard:
        event = {"event": EVENT, "times": 3}
        wechat.post("/simulator/push", json=event)
        let_pushes_come(app)
        job_queue.run_due()
    assert [each["status"] for each in told(wechat)] == [200, 200, 200]
    assert (len(kept()), len(heard)) == (1, 1)


def test_two_answers_in_one_second_are_two_pushes(app: Flask, client: FlaskClient) -> None:
    popup = {**EVENT, "Event": "subscribe_msg_popup_event"}
    for template in ("a", "b"):
        send(app, client, {**popup, "List": {"TemplateId": template}})
    assert len(kept()) == 2


def test_a_message_is_known_by_its_number(app: Flask, client: FlaskClient) -> None:
    message = {"FromUserName": "o-lin", "MsgType": "text", "Content": "你好", "MsgId": 7}
    for seconds in (1, 2):
        send(app, client, {**message, "CreateTime": seconds})
    assert [push.event for push in kept()] == ["message_text"]


def test_a_picture_is_known_by_its_trace(app: Flask, client: FlaskClient) -> None:
    for seconds in (1, 2):
        send(app, client, {**EVENT, "Event": "wxa_media_check", "trace_id": "t",
                           "CreateTime": seconds})  # fmt: skip
    assert len(kept()) == 1


def test_a_push_without_an_answer_comes_three_times(app: Flask, wechat: FlaskClient) -> None:
    with setting(app, wechat_push_token="another-token"):
        wechat.post("/simulator/push", json={"event": "user_info_modified"})
        let_pushes_come(app)
    assert [each["status"] for each in told(wechat)] == [403, 403, 403]


def test_the_official_account_has_a_door_of_its_own(app: Flask, client: FlaskClient) -> None:
    config = app.extensions["config"]
    done = {**EVENT, "Event": "MASSSENDJOBFINISH"}
    appid = config.official_appid
    query, body = sealed(
        config.official_push_token.get_secret_value(),
        config.official_push_aes_key.get_secret_value(),
        appid,
        done,
    )
    assert client.post(f"{DOOR}/official", query_string=query, data=body).data == b"success"
    crossed = client.post(DOOR, query_string=query, data=body)
    assert (crossed.status_code, code(crossed)) == (403, "push_unsigned")
    assert [push.event for push in kept()] == ["masssendjobfinish"]


def test_in_safe_mode_nothing_open_is_taken(app: Flask, client: FlaskClient) -> None:
    body = json.dumps(EVENT)
    answer = client.post(DOOR, query_string=signed(token(app)), data=body)
    assert (answer.status_code, code(answer)) == (403, "push_unsealed")
    dressed = {**signed(token(app)), "encrypt_type": "aes"}
    assert code(client.post(DOOR, query_string=dressed, data=body)) == "push_unsealed"


def test_the_open_signature_does_not_open_the_sealed_door(app: Flask, client: FlaskClient) -> None:
    query, body = sealed(*keys(app), EVENT)
    query["msg_signature"] = query["signature"]
    answer = client.post(DOOR, query_string=query, data=body)
    assert (answer.status_code, code(answer)) == (403, "push_unsigned")


def test_other_words_under_a_good_signature_are_refused(app: Flask, client: FlaskClient) -> None:
    query, _ = sealed(*keys(app), EVENT)
    _, other = sealed(*keys(app), {**EVENT, "FromUserName": "o-wang"})
    assert code(client.post(DOOR, query_string=query, data=other)) == "push_unsigned"


def test_an_open_signature_is_good_for_one_push_only(app: Flask, client: FlaskClient) -> None:
    with setting(app, wechat_push_mode="plain"):
        query, body = signed(token(app)), json.dumps(EVENT)
        assert client.post(DOOR, query_string=query, data=body).status_code == 200
        assert client.post(DOOR, query_string=query, data=body).status_code == 200
        other = json.dumps({**EVENT, "Event": "user_authorization_cancellation"})
        answer = client.post(DOOR, query_string=query, data=other)
    assert (answer.status_code, code(answer)) == (403, "push_replayed")
    assert len(kept()) == 1


def test_an_open_signature_is_used_however_its_parts_are_cut(
    app: Flask, client: FlaskClient
) -> None:
    now, secret = str(int(clock.now().timestamp())), token(app)
    query = {"timestamp": now, "nonce": "00", "signature": crypto.sign(secret, now, "00")}
    cut = query | {"timestamp": f"0{now}", "nonce": "0"}
    assert crypto.sign(secret, cut["timestamp"], cut["nonce"]) == query["signature"]
    other = json.dumps({**EVENT, "Event": "user_authorization_cancellation"})
    with setting(app, wechat_push_mode="plain"):
        first = client.post(DOOR, query_string=query, data=json.dumps(EVENT))
        answer = client.post(DOOR, query_string=cut, data=other)
    assert (first.status_code, code(answer)) == (200, "push_replayed")


def test_numbers_as_text_are_the_same_push(app: Flask, client: FlaskClient) -> None:
    for moment in (1764100000, "1764100000"):
        send(app, client, {**EVENT, "CreateTime": moment})
    assert len(kept()) == 1


def test_without_redis_a_push_is_still_kept_once(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "redis", nowhere())
    query, body = sealed(*keys(app), EVENT)
    for _ in range(2):
        assert client.post(DOOR, query_string=query, data=body).data == b"success"
    assert len(kept()) == 1


@pytest.mark.parametrize("minutes", [-11, 11])
def test_an_old_or_early_push_is_refused(app: Flask, client: FlaskClient, minutes: int) -> None:
    query, body = sealed(*keys(app), EVENT)
    with clock.freeze_at(clock.now() + timedelta(minutes=minutes)):
        answer = client.post(DOOR, query_string=query, data=body)
    assert (answer.status_code, code(answer)) == (403, "push_stale")


def test_what_was_sealed_for_another_app_is_refused(app: Flask, client: FlaskClient) -> None:
    token_, key, _ = keys(app)
    query, body = sealed(token_, key, "wx0000000000000000", EVENT)
    answer = client.post(DOOR, query_string=query, data=body)
    assert (answer.status_code, code(answer)) == (403, "push_foreign")


def test_too_large_a_push_is_refused(app: Flask, client: FlaskClient) -> None:
    body = b"x" * (parsing.MAX_BYTES + 1)
    answer = client.post(DOOR, query_string=signed(token(app)), data=body)
    assert (answer.status_code, code(answer)) == (413, "too_large")


NAMED = [
    ({}, "unknown"),
    ({"action": "CheckContainerPath"}, "unknown"),
    ({"MsgType": "event"}, "unknown"),
    ({"MsgType": "event", "Event": ""}, "unknown"),
    ({"MsgType": "event", "Event": None}, "unknown"),
    ({"MsgType": "event", "Event": {"a": "b"}}, "unknown"),
    ({"MsgType": "", "Event": "事件"}, "unknown"),
    ({"MsgType": "event", "Event": "x" * 65}, "unknown"),
    ({"MsgType": "../.."}, "unknown"),
    ({"MsgType": "event", "Event": "complaint callback"}, "complaint callback"),
    ({"MsgType": " Event\n", "Event": "\tComplaint  Callback "}, "complaint callback"),
    ({"msgtype": "event", "event": "CLICK"}, "click"),
    ({"Event": "VIEW"}, "view"),
    ({"InfoType": "component_verify_ticket", "AppId": "wx1"}, "component_verify_ticket"),
    ({"MsgType": "event", "InfoType": "unauthorized"}, "unauthorized"),
    ({"MsgType": "TEXT", "Content": "你好", "MsgId": 7}, "message_text"),
    ({"MsgType": "hologram", "MsgId": 8, "A": {"B": {"C": {"D": [{}]}}}}, "message_hologram"),
    ({"MsgType": 7}, "message_7"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "event"), NAMED, ids=repr)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_names_itself_otherwise_is_kept_and_answered(
    app: Flask, client: FlaskClient, said: dict[str, Any], event: str, form: str
) -> None:
    body = json.dumps(said).encode() if form == "json" else as_xml(said).encode()
    for _ in range(2):  # WeChat's second try is the same push
        query, whole = sealed(*keys(app), body)
        answer = client.post(DOOR, query_string=query, data=whole)
        assert (answer.status_code, answer.data) == (200, b"success")
    assert [push.event for push in kept()] == [event]
    job_queue.run_due()
    assert [push.state for push in kept()] == ["unknown"]


UNREADABLE = [
    b"<xml><Event>a</Event>", b"<xml>&nope;</xml>", b"<xml><a></b></xml>", b"<xml>\xff\xfe</xml>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>", b"<a>" * 40 + b"</a>" * 40, b"{", b"[1]",
    b"", b"nothing", b"<?xml version='1.0' encoding='utf-16'?><xml>\xd8</xml>", b'{"a": NaN}',
    b"<xml><Content>" + "私房话".encode("gbk") + b"</Content></xml>",
]  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE, ids=repr)
@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_what_wechat_pushes_unreadably_is_answered_and_shown_to_editors(
    app: Flask, client: FlaskClient, mode: str, body: bytes
) -> None:
    with setting(app, wechat_push_mode=mode):
        for _ in range(2):
            query, whole = sealed(*keys(app), body)
            if mode == "plain":
                query, whole = signed(token(app)), body
            answer = client.post(DOOR, query_string=query, data=whole)
            assert (answer.status_code, answer.data) == (200, b"success")
        job_queue.run_due()
    [push] = kept()
    assert (push.event, push.state, push.openid) == ("unreadable", "unknown", "")
    assert push.payload.keys() == {"Event", "bytes", "sha256"}


@pytest.mark.parametrize("body", UNREADABLE, ids=repr)
def test_what_is_unreadable_and_unsigned_is_refused(
    app: Flask, client: FlaskClient, body: bytes
) -> None:
    for mode in ("plain", "safe"):
        with setting(app, wechat_push_mode=mode):
            query = signed("wrong-token") | {"msg_signature": "x", "encrypt_type": "aes"}
            assert client.post(DOOR, query_string=query, data=body).status_code in (400, 403)
    assert kept() == []


BOM = b"\xef\xbb\xbf"
PLAIN = b"<xml><MsgType>event</MsgType><Event>user_info_modified</Event></xml>"
WRAPPED = [
    BOM + PLAIN,
    BOM + json.dumps(EVENT).encode(),
    b"\n \t" + BOM + b"\r\n" + json.dumps(EVENT).encode() + b"\r\n\0",
    b"\n\n<?xml version='1.0' encoding='utf-8'?>\n" + PLAIN + b"\n\n",
    b"<?xml version='1.0' encoding='GBK'?>" + PLAIN,
    b"<!-- pushed --><xml a='1'><MsgType><![CDATA[event]]></MsgType>\n  <Event>\n<![CDATA[user_]]>"
    b"<![CDATA[info_modified]]>\n</Event>\n<x:More xmlns:x='y'><z/></x:More><Empty/></xml>",
    b"<root><MsgType><![CDATA[EVENT]]></MsgType><Event><![CDATA[ User_Info_Modified ]]></Event>"
    b"</root>",
]


@pytest.mark.parametrize("body", WRAPPED)
def test_it_is_read_however_it_is_wrapped(app: Flask, client: FlaskClient, body: bytes) -> None:
    with listening(app, "user_info_modified") as heard:
        query, whole = sealed(*keys(app), body)
        assert client.post(DOOR, query_string=query, data=BOM + whole.encode()).data == b"success"
        job_queue.run_due()
    assert [each.event for each in heard] == ["user_info_modified"]


@settings(
    derandomize=True, max_examples=examples(120), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data())
def test_a_mangled_push_is_answered_and_breaks_no_listener(
    app: Flask, client: FlaskClient, data: st.DataObject
) -> None:
    """Values of known events lost, emptied, nested or of another type, keys in another case."""
    said = dict(data.draw(st.sampled_from(REAL_PUSHES)))
    for name in data.draw(st.lists(st.sampled_from(sorted(said)), max_size=3)):
        value = said.pop(name, "")
        odd: st.SearchStrategy[Any] = st.sampled_from(
            [None, "", " ", 0, -1, True, [], {}, [[]], [None], "x" * 300, "字\n"]
        )
        key = data.draw(st.sampled_from([name, name.lower(), name.upper()]))
        said[key] = data.draw(
            odd | st.just(value) | st.just([value, value]) | st.just({"a": value})
        )
    form = data.draw(st.sampled_from([lambda body: json.dumps(body), as_xml]))
    query, whole = sealed(*keys(app), form(said).encode())
    answer = client.post(DOOR, query_string=query, data=whole)
    assert (answer.status_code, answer.data) == (200, b"success")
    job_queue.run_due()
    states = {push.state for push in kept() if push.error != "NotAskedYet"}
    assert states <= {"handled", "unknown"}


POPUP = {"TemplateId": "sim-template-reply", "SubscribeStatusString": "accept", "PopupScene": "0"}
SENT = {
    "TemplateId": "t",
    "MsgID": "1864323726461255680",
    "ErrorCode": "0",
    "ErrorStatus": "success",
}
REAL_PUSHES: list[dict[str, Any]] = [
    EVENT,
    {**EVENT, "Event": "subscribe_msg_popup_event", "List": [POPUP, POPUP]},
    {**EVENT, "Event": "subscribe_msg_change_event", "List": POPUP},
    {**EVENT, "Event": "subscribe_msg_sent_event", "List": [SENT]},
    {**EVENT, "Event": "user_authorization_revoke", "RevokeInfo": "6", "AppID": "wx1"},
    {**EVENT, "Event": "user_authorization_cancellation"},
    {**EVENT, "Event": "wxa_media_check", "trace_id": "t", "errcode": 0, "appid": "wx1",
     "result": {"suggest": "risky", "label": 20002},
     "detail": [{"strategy": "content_model", "errcode": 0, "suggest": "risky"}]},
    {**EVENT, "Event": "MASSSENDJOBFINISH", "MsgID": 1, "Status": "send success",
     "ArticleUrlResult": {"Count": 1, "ResultList": [{"ArticleIdx": 1, "ArticleUrl": "https://mp.weixin.qq.com/s/a"}]}},
    {**EVENT, "Event": "PUBLISHJOBFINISH", "PublishEventInfo": {"publish_id": "1",
     "publish_status": 0, "article_id": "a", "article_detail": {"count": 1, "item": [{"idx": 1}]}}},
    {**EVENT, "Event": "subscribe"},
    {**EVENT, "Event": "unsubscribe"},
    {**EVENT, "MsgType": "text", "Content": "一句话", "MsgId": 7},
]  # fmt: skip


def as_xml(said: dict[str, Any]) -> str:
    def inside(value: Any) -> str:
        if isinstance(value, dict):
            return "".join(element(name, each) for name, each in value.items())
        return "" if value is None else f"<![CDATA[{value}]]>"

    def element(name: str, value: Any) -> str:
        many = value if isinstance(value, list) else [value]
        return "".join(f"<{name}>{inside(each)}</{name}>" for each in many)

    return f"<xml>{inside(said)}</xml>"


@pytest.mark.parametrize("moment", ["", "never", -1, 0, 2**40, "9" * 400, None, [1]])
def test_a_moment_that_is_none_is_now(app: Flask, client: FlaskClient, moment: object) -> None:
    assert send(app, client, {**EVENT, "CreateTime": moment}).status_code == 200
    assert abs((kept()[0].occurred_at - clock.now()).total_seconds()) < 60


def test_a_listener_that_stumbles_is_called_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[PushEvent] = []

    def stumble(pushed: PushEvent) -> None:
        heard.append(pushed)
        if len(heard) == 1:
            raise LookupError("not yet")

    subscription = PushSubscription("user_info_modified", stumble)
    plug_in(monkeypatch, app, PUSH_SUBSCRIPTIONS.add(subscription))
    send(app, client, EVENT)
    job_queue.run_due()
    assert [(push.state, push.error) for push in kept()] == [("failed", "LookupError")]
    with clock.freeze_at(clock.now() + timedelta(minutes=1)):
        job_queue.run_due()
    assert [(push.state, push.error) for push in kept()] == [("handled", "")]


def test_what_failed_can_be_handed_on_again(app: Flask, client: FlaskClient) -> None:
    with db.transaction() as session:
        session.add(account := Account())
        session.flush()
        who = {"account_id": account.id, "appid": keys(app)[2], "openid": "o-lin"}
        session.add(Identity(**who, session_key=""))
    send(app, client, {**EVENT, "Event": "later_known"})
    job_queue.run_due()
    with listening(app, "later_known") as heard:
        with db.transaction():
            push_handling.retry_push(kept()[0].public_id)
        job_queue.run_due()
        assert len(heard) == 1
        with pytest.raises(push_handling.AlreadyHandled), db.transaction():
            push_handling.retry_push(kept()[0].public_id)


def test_what_was_pushed_about_somebody_can_be_forgotten(app: Flask, client: FlaskClient) -> None:
    send(app, client, EVENT)
    with db.transaction():
        push_handling.erase_pushes(["o-lin"])
    assert [(push.openid, push.payload) for push in kept()] == [("", {})]
    send(app, client, EVENT)
    assert len(kept()) == 1


def test_old_pushes_are_thrown_away(app: Flask, client: FlaskClient) -> None:
    send(app, client, EVENT)
    with clock.freeze_at(clock.now() + timedelta(days=29)):
        push_handling.delete_expired({})
    assert len(kept()) == 1
    with clock.freeze_at(clock.now() + timedelta(days=31)):
        push_handling.delete_expired({})
    assert kept() == []


def test_no_secret_and_no_word_reaches_the_log(
    app: Flask, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    send(app, client, {**EVENT, "MsgType": "text", "Content": "一句私房话", "MsgId": 1})
    client.post(DOOR, query_string=signed("wrong-token"), data=b"{}")
    job_queue.run_due()
    written = "".join(capfd.readouterr())
    for secret in ("一句私房话", token(app), keys(app)[1], "o-lin"):
        assert secret not in written


@pytest.mark.parametrize("given", [{"wechat_push_token": "t"}, {"wechat_push_aes_key": "short"},
                                   {"official_push_token": "t"}])  # fmt: skip
def test_settings_that_cannot_work_stop_the_start(given: dict[str, str]) -> None:
    with pytest.raises(BadConfig, match="AES_KEY"):
        Config(**given).completed()  # type: ignore[arg-type]


def test_with_a_real_appid_the_door_stays_shut_until_it_has_a_token() -> None:
    config = Config(wechat_appid="wx1", wechat_secret="s", secret_key="k" * 40).completed()
    assert (
        config.wechat_push_token.get_secret_value(),
        config.official_push_token.get_secret_value(),
    ) == ("", "")


@settings(
    derandomize=True, max_examples=examples(150), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(body=st.one_of(
    st.binary(max_size=300),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
            st.sampled_from(["Event", "MsgType", "CreateTime", "OpenID", "List", "MsgId", "x",
                             "trace_id", "FromUserName", "SubscribeMsgPopupEvent", "detail"]),
            inner, max_size=6),
    ).map(lambda said: json.dumps(said).encode()),
    st.text(max_size=80).map(lambda words: f"<xml><Event>a</Event>{words}</xml>".encode(
        "utf-8", "replace")),
))  # fmt: skip
@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_no_body_whatever_breaks_the_door(
    app: Flask, client: FlaskClient, mode: str, body: bytes
) -> None:
    with setting(app, wechat_push_mode=mode):
        if mode == "plain":
            answer = client.post(DOOR, query_string=signed(token(app)), data=body)
        else:
            query, whole = sealed(*keys(app), body)
            answer = client.post(DOOR, query_string=query, data=whole)
        assert answer.status_code in (200, 400, 403)
        assert client.post(DOOR, query_string=signed(token(app)), data=body).status_code < 500
        job_queue.run_due()
    states = {push.state for push in kept() if push.error != "NotAskedYet"}
    assert states <= {"unknown"}


def send(app: Flask, client: FlaskClient, said: dict[str, Any]) -> Any:
    query, body = sealed(*keys(app), said)
    return client.post(DOOR, query_string=query, data=body)


def sealed(token: str, key: str, appid: str, said: dict[str, Any] | bytes) -> Any:
    words = said if isinstance(said, bytes) else json.dumps(said).encode()
    inside = crypto.encrypt(words, key, appid)
    query = signed(token)
    proof = crypto.sign(token, query["timestamp"], query["nonce"], inside)
    query |= {"encrypt_type": "aes", "msg_signature": proof}
    return query, json.dumps({"ToUserName": "gh_1", "Encrypt": inside})


def signed(token: str) -> dict[str, str]:
    now, nonce = str(int(clock.now().timestamp())), str(next(NONCES))
    return {"timestamp": now, "nonce": nonce, "signature": crypto.sign(token, now, nonce)}


def numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


NONCES = numbers()


def token(app: Flask) -> str:
    found: str = app.extensions["config"].wechat_push_token.get_secret_value()
    return found


def keys(app: Flask) -> tuple[str, str, str]:
    config = app.extensions["config"]
    return (
        config.wechat_push_token.get_secret_value(),
        config.wechat_push_aes_key.get_secret_value(),
        config.wechat_appid,
    )


def code(answer: Any) -> str:
    return str(answer.json["code"])


def told(wechat: FlaskClient) -> list[dict[str, Any]]:
    answer = wechat.get("/simulator/push").json
    assert answer is not None
    found: list[dict[str, Any]] = answer["told"]
    return found


def kept() -> list[Push]:
    with db.read_session() as session:
        return list(session.scalars(sa.select(Push).order_by(Push.id)))


@contextmanager
def setting(app: Flask, **changed: Any) -> Iterator[None]:
    before = app.extensions["config"]
    app.extensions["config"] = before.replace(**changed)
    try:
        yield
    finally:
        app.extensions["config"] = before


@contextmanager
def listening(app: Flask, event: str) -> Iterator[list[PushEvent]]:
    heard: list[PushEvent] = []
    with pytest.MonkeyPatch.context() as patch:
        plug_in(patch, app, PUSH_SUBSCRIPTIONS.add(PushSubscription(event, heard.append)))
        yield heard
