"""Profiles: moderated first, shown then, and what others see meanwhile."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db, job_queue, worker
from backend.accounts import sessions
from backend.accounts.models import Account, Identity
from backend.moderation.models import Check
from backend.moderation.pictures.models import PictureCheck
from backend.moderation.review import decisions
from backend.profiles.models import Appearance
from backend.wechat.pushes.models import Push
from tests.admin.conftest import make_editor
from tests.commenting import said, script
from tests.conftest import Reader, SignedIn, let_pushes_come
from tests.factories import a_picture, an_article

ME = "/api/v1/me"
STRANGERS = [("put", ME), ("post", f"{ME}/avatar"), ("post", "/api/v1/people/abc/reports")]


@pytest.mark.parametrize(("method", "path"), STRANGERS)
def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, method: str, path: str) -> None:
    answer = getattr(client, method)(path)
    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")


def test_another_nickname_is_kept_and_shown(signed_in: SignedIn) -> None:
    reader = signed_in()
    changed = reader.put(ME, json={"nickname": "  小满🌾 \u202e "})
    assert changed.json["nickname"] == "小满🌾"
    assert reader.get(ME).json["nickname"] == "小满🌾"


@pytest.mark.parametrize(
    "nickname",
    [
        "",
        "   ",
        "\u200b\u202e",
        "\x00",
        "\uffa0",
        "\u2800 \u2800",
        "\u115f\u3164",
        "\U000e0061\ufe0f\u034f",
        "a" * 300,
        "😀" * 200,
        "字" * 33,
    ],
)
def test_a_nickname_that_cannot_be_shown_is_refused(signed_in: SignedIn, nickname: str) -> None:
    answer = signed_in().put(ME, json={"nickname": nickname})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/nickname"


def test_a_lone_surrogate_is_a_clear_refusal(signed_in: SignedIn) -> None:
    answer = signed_in().put(ME, data=b'{"nickname": "\\ud83d"}', content_type="application/json")
    assert (answer.status_code, code_of(answer)) == (422, "bad_input")


def test_identity_comes_from_the_token_alone(signed_in: SignedIn) -> None:
    other = signed_in("an")
    answer = signed_in("lin").put(ME, json={"nickname": "x", "id": other.id})
    assert answer.status_code == 422
    assert other.get(ME).json["nickname"] == ""


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        a_picture()[:300],
        b"",
        b"GIF89a",
    ],
    ids=["svg", "truncated", "empty", "stump"],
)
def test_what_is_no_picture_is_refused_and_changes_nothing(
    signed_in: SignedIn, data: bytes
) -> None:
    reader = signed_in()
    answer = upload(reader, data)
    assert (answer.status_code, code_of(answer)) == (422, "picture_refused")
    assert reader.get(ME).json["avatar_url"] is None


def test_a_picture_of_144_million_pixels_is_refused(signed_in: SignedIn) -> None:
    bomb = a_picture((12000, 12000), "PNG", "1")
    answer = upload(signed_in(), bomb)
    assert (answer.status_code, code_of(answer)) == (422, "picture_refused")


def test_an_upload_over_the_limit_is_too_large(signed_in: SignedIn) -> None:
    answer = upload(signed_in(), b"x" * (5 * 1024 * 1024))
    assert (answer.status_code, code_of(answer)) == (413, "too_large")


def test_a_doubtful_name_waits_and_its_reader_sees_it(lin: Reader, wechat: FlaskClient) -> None:
    lin.put(ME, json={"nickname": "林"})
    changed = lin.put(ME, json={"nickname": "内部消息"})
    assert changed.status_code == 200
    assert changed.json["nickname"] == "林"
    assert changed.json["new_nickname"] == {"nickname": "内部消息", "state": "waiting"}
    assert {**lin.get(ME).json, "dropped_characters": []} == changed.json
    assert met(lin) == "林"


def test_a_name_that_passed_is_shown_in_place_of_the_old_one(
    lin: Reader, wechat: FlaskClient, editor: int
) -> None:
    lin.put(ME, json={"nickname": "林"})
    lin.put(ME, json={"nickname": "内部消息"})
    decide("内部消息", "approve", editor)
    me = lin.get(ME).json
    assert (me["nickname"], me["new_nickname"]) == ("内部消息", None)
    assert met(lin) == "内部消息"
    assert [row.nickname for row in rows()] == ["内部消息"]
    assert [check.state for check in checks("nickname")] == ["gone", "shown"]


def test_a_name_that_was_refused_is_told_and_does_not_come_back(
    lin: Reader, wechat: FlaskClient, editor: int
) -> None:
    lin.put(ME, json={"nickname": "内部消息"})
    decide("内部消息", "refuse", editor)
    assert lin.get(ME).json["new_nickname"] == {"nickname": "内部消息", "state": "refused"}
    script(wechat, words={"内部消息": "pass"})
    again = lin.put(ME, json={"nickname": "内部消息"})
    assert (again.status_code, code_of(again)) == (422, "nickname_put_away")
    other = lin.put(ME, json={"nickname": "另一个名字"})
    assert (other.json["nickname"], other.json["new_nickname"]) == ("另一个名字", None)


def test_a_risky_name_is_refused_and_nothing_is_kept(lin: Reader, wechat: FlaskClient) -> None:
    lin.put(ME, json={"nickname": "林"})
    answer = lin.put(ME, json={"nickname": "加微信领红包"})
    assert (answer.status_code, code_of(answer)) == (422, "risky_words")
    assert lin.get(ME).json["nickname"] == "林"
    assert lin.get(ME).json["new_nickname"] is None
    assert len(rows()) == 1


def test_in_an_outage_a_name_waits_and_comes_out_by_itself(
    lin: Reader, wechat: FlaskClient
) -> None:
    script(wechat, outage=60)
    assert lin.put(ME, json={"nickname": "林"}).json["new_nickname"]["state"] == "waiting"
    assert met(lin) == ""
    script(wechat, outage=0)
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=5)):
        worker.enqueue_periodic_jobs()
        job_queue.run_due()
    assert met(lin) == "林"


def test_a_newer_name_takes_the_place_of_one_that_waits(lin: Reader, wechat: FlaskClient) -> None:
    lin.put(ME, json={"nickname": "内部消息"})
    lin.put(ME, json={"nickname": "内部消息二"})
    assert [row.nickname for row in rows()] == ["内部消息二"]
    lin.put(ME, json={"nickname": "林"})
    assert [row.nickname for row in rows()] == ["林"]
    assert [check.state for check in checks("nickname")] == ["gone", "gone", "shown"]


def test_the_same_name_again_asks_nobody(lin: Reader, wechat: FlaskClient) -> None:
    for _ in range(2):
        assert lin.put(ME, json={"nickname": "林"}).json["nickname"] == "林"
    assert len(checks("nickname")) == 1


def test_a_hidden_name_is_nobodys(lin: Reader, wechat: FlaskClient, editor: int) -> None:
    lin.put(ME, json={"nickname": "林"})
    decide("林", "hide", editor)
    assert met(lin) == ""
    decide("林", "approve", editor)
    assert met(lin) == "林"


def test_a_banned_reader_changes_neither_name_nor_face(lin: Reader, monkeypatch: Any) -> None:
    from backend.moderation.sanctions import bans

    def banned(_account_id: int) -> None:
        raise bans.Banned

    monkeypatch.setattr(bans, "check_not_banned", banned)
    for answer in (lin.put(ME, json={"nickname": "林"}), upload(lin)):
        assert answer.status_code in (403, 422)
    assert rows() == []


def test_a_face_waits_until_wechat_has_looked(app: Flask, lin: Reader, client: FlaskClient) -> None:
    changed = upload(lin)
    face = changed.json["new_avatar"]
    assert (changed.json["avatar_url"], face["state"]) == (None, "waiting")
    job_queue.run_due()
    assert lin.get(ME).json["avatar_url"] is None
    let_pushes_come(app)
    job_queue.run_due()
    me = lin.get(ME).json
    assert (me["avatar_url"], me["new_avatar"]) == (face["avatar_url"], None)
    served = client.get(face["avatar_url"].removeprefix("http://shiju.test"))
    assert served.status_code == 200
    assert "immutable" in served.headers["Cache-Control"]
    assert [check.reason for check in checks("avatar")] == ["pass"]


def test_a_new_face_is_shown_in_place_of_the_old_which_is_deleted(
    app: Flask, lin: Reader, client: FlaskClient
) -> None:
    old = passed(app, lin)
    upload(lin, a_picture((300, 300)))
    assert lin.get(ME).json["avatar_url"] == old
    assert served(client, old) == 200
    let_all_come(app)
    new = lin.get(ME).json["avatar_url"]
    assert new != old
    assert [served(client, each) for each in (old, new)] == [404, 200]


def test_a_risky_face_is_refused_and_told(app: Flask, lin: Reader, wechat: FlaskClient) -> None:
    script(wechat, pictures={"suggest": "risky"})
    upload(lin)
    let_all_come(app)
    me = lin.get(ME).json
    assert (me["avatar_url"], me["new_avatar"]["state"]) == (None, "refused")
    [check] = checks("avatar")
    assert (check.state, check.reason, check.label) == ("refused", "risky", 20006)


def test_a_doubtful_face_waits_for_an_editor(
    app: Flask, lin: Reader, wechat: FlaskClient, editor: int
) -> None:
    script(wechat, pictures={"suggest": "review"})
    upload(lin)
    let_all_come(app)
    [check] = checks("avatar")
    assert (check.state, check.reason) == ("waiting", "review")
    with db.transaction():
        decisions.decide(check.public_id, "approve", editor)
    assert lin.get(ME).json["avatar_url"] is not None


def test_the_answer_may_come_before_the_question_is_written_down(
    app: Flask, lin: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backend.wechat.api import picture_check

    real = picture_check.request_check

    def quick(*given: Any) -> str:
        trace = real(*given)
        let_pushes_come(app)
        job = job_queue.claim()
        assert job is not None
        job_queue.run(job)
        return trace

    upload(lin)
    monkeypatch.setattr(picture_check, "request_check", quick)
    job_queue.run_due()
    assert [push.state for push in kept()] == ["failed"]
    with clock.freeze_at(clock.now() + timedelta(minutes=1)):
        job_queue.run_due()
    assert [push.state for push in kept()] == ["handled"]
    assert lin.get(ME).json["avatar_url"] is not None


def test_a_silent_wechat_leaves_the_face_to_an_editor_and_may_still_speak(
    app: Flask, lin: Reader, wechat: FlaskClient
) -> None:
    script(wechat, pictures={"silent": True})
    upload(lin)
    job_queue.run_due()
    [asked] = asked_about()
    assert asked.state == "asked"
    with clock.freeze_at(clock.now() + timedelta(minutes=59)):
        tick()
    assert asked_about()[0].state == "asked"
    with clock.freeze_at(clock.now() + timedelta(minutes=61)):
        tick()
    assert (asked_about()[0].state, checks("avatar")[0].reason) == ("done", "silent")
    pass_late(wechat, str(asked.trace_id))
    let_all_come(app)
    assert lin.get(ME).json["avatar_url"] is not None


def test_what_wechat_could_not_fetch_it_is_asked_about_again(
    app: Flask, lin: Reader, wechat: FlaskClient
) -> None:
    script(wechat, pictures={"unreachable": True})
    upload(lin)
    let_all_come(app)
    [asked] = asked_about()
    assert (asked.state, asked.tries) == ("due", 1)
    script(wechat, pictures={})
    with clock.freeze_at(clock.now() + timedelta(minutes=3)):
        tick()
    let_all_come(app)
    assert lin.get(ME).json["avatar_url"] is not None


def test_what_wechat_never_can_fetch_is_left_to_the_editors(
    app: Flask, lin: Reader, wechat: FlaskClient
) -> None:
    script(wechat, pictures={"unreachable": True})
    upload(lin)
    for minutes in range(0, 50, 10):
        with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=minutes)):
            tick()
            let_all_come(app)
    assert (asked_about()[0].state, checks("avatar")[0].reason) == ("done", "unreachable")
    assert calls(wechat) == 4


@pytest.mark.parametrize("trouble", [{"outage": 600}, {"path": "/wxa/media_check_async",
                                                        "errcode": 44991, "times": 1},
                                     {"path": "/wxa/media_check_async", "errcode": 87020},
                                     {"inactive": ["lin"]}])  # fmt: skip
def test_trouble_at_wechats_loses_no_picture(
    app: Flask, lin: Reader, wechat: FlaskClient, trouble: dict[str, Any]
) -> None:
    script(wechat, **trouble)
    upload(lin)
    let_all_come(app)
    assert checks("avatar")[0].state == "waiting"
    script(wechat, outage=0)
    script(wechat, inactive=[])
    with clock.freeze_at(datetime.now(UTC) + timedelta(hours=1)):
        tick()
        let_all_come(app)
    assert lin.get(ME).json["avatar_url"] is not None


def test_what_wechat_does_not_take_is_left_to_the_editors(
    app: Flask, lin: Reader, wechat: FlaskClient
) -> None:
    script(wechat, path="/wxa/media_check_async", errcode=40004)
    upload(lin)
    let_all_come(app)
    assert (asked_about()[0].state, checks("avatar")[0].reason) == ("done", "unknown")


def test_what_an_editor_decided_meanwhile_stands(
    app: Flask, lin: Reader, wechat: FlaskClient, editor: int
) -> None:
    script(wechat, pictures={"suggest": "risky"})
    upload(lin)
    job_queue.run_due()
    with db.transaction():
        decisions.decide(checks("avatar")[0].public_id, "approve", editor)
    let_all_come(app)
    assert checks("avatar")[0].state == "shown"


def test_an_answer_about_nothing_of_ours_is_let_go(app: Flask, wechat: FlaskClient) -> None:
    pass_late(wechat, "nothing-of-ours", CreateTime=int(clock.now().timestamp()) - 900)
    let_all_come(app)
    assert [push.state for push in kept()] == ["handled"]


def test_three_reports_put_a_name_away_until_an_editor_looks(
    lin: Reader, signed_in: SignedIn, wechat: FlaskClient, editor: int
) -> None:
    lin.put(ME, json={"nickname": "林"})
    for name in ("a", "b", "c"):
        assert report(signed_in(name), lin, "nickname").status_code == 200
    assert met(lin) == ""
    [check] = checks("nickname")
    assert (check.state, check.reports) == ("held", 3)
    decide("林", "approve", editor)
    assert met(lin) == "林"


def test_nobody_reports_what_is_not_shown_nor_their_own(lin: Reader, signed_in: SignedIn) -> None:
    assert report(signed_in("mei"), lin, "nickname").status_code == 404
    assert report(signed_in("mei"), lin, "avatar").status_code == 404
    lin.put(ME, json={"nickname": "林"})
    own = report(lin, lin, "nickname")
    assert (own.status_code, code_of(own)) == (409, "own_words")
    wrong = signed_in("mei").post(
        f"/api/v1/people/{lin.id}/reports", json={"kind": "message", "reason": "spam"}
    )
    assert wrong.status_code == 422


def test_who_closes_their_wechat_account_is_erased(
    app: Flask, lin: Reader, wechat: FlaskClient
) -> None:
    lin.put(ME, json={"nickname": "林"})
    upload(lin)
    push(wechat, "user_authorization_cancellation")
    let_all_come(app)
    assert lin.get(ME).status_code == 401
    with db.read_session() as session:
        [account] = session.scalars(sa.select(Account))
        assert (account.nickname, account.avatar_key) == ("", None)
        assert account.deleted_at is not None
        assert session.scalar(sa.select(sa.func.count()).select_from(Identity)) == 0
    assert rows() == []
    assert {(each.openid, str(each.payload)) for each in kept()} == {("", "{}")}
    push(wechat, "user_authorization_cancellation", CreateTime=1)
    let_all_come(app)
    assert {each.state for each in kept()} == {"handled"}


def test_with_redis_away_the_erasure_comes_at_once_and_sign_ins_end_later(
    app: Flask, lin: Reader, wechat: FlaskClient, redis_away_for: Callable[[], Any]
) -> None:
    push(wechat, "user_authorization_cancellation")
    with redis_away_for():
        let_all_come(app)
    assert [each.state for each in kept()] == ["handled"]
    assert sessions.find_account_id(lin.token) == lin.id
    assert lin.get(ME).status_code == 401
    with clock.freeze_at(clock.now() + timedelta(minutes=1)):
        job_queue.run_due()
    assert sessions.find_account_id(lin.token) is None


@pytest.mark.parametrize(("code", "left"), [("6", ("", False)), ("19", ("", True)),
                                            ("20", ("林", False)), ("8,13", ("林", True)),
                                            ("8,20,19", ("", False)), (6, ("", False)),
                                            ("", ("林", True))])  # fmt: skip
def test_who_takes_back_their_name_or_face_has_none(
    app: Flask, lin: Reader, wechat: FlaskClient, code: object, left: tuple[str, bool]
) -> None:
    lin.put(ME, json={"nickname": "林"})
    passed(app, lin)
    push(wechat, "user_authorization_revoke", RevokeInfo=code)
    let_all_come(app)
    me = lin.get(ME).json
    assert (me["nickname"], me["avatar_url"] is not None) == left


def test_a_face_that_waits_is_forgotten_with_its_reader(
    app: Flask, lin: Reader, client: FlaskClient
) -> None:
    face = upload(lin).json["new_avatar"]["avatar_url"]
    assert served(client, face) == 200
    lin.delete(ME)
    let_all_come(app)
    assert served(client, face) == 404
    assert (rows(), [check.state for check in checks("avatar")]) == ([], ["gone"])


def test_a_card_bears_the_name_that_was_let_through(lin: Reader, wechat: FlaskClient) -> None:
    lin.put(ME, json={"nickname": "内部消息"})
    message = said(lin, an_article(), "一句")
    shown = lin.get(f"/api/v1/messages/{message}").json
    assert shown["author"]["nickname"] != "内部消息"


def decide(nickname: str, deed: Any, editor: int) -> None:
    with db.transaction() as session:
        asked = sa.select(Appearance.check_id).where(Appearance.nickname == nickname)
        check = session.get_one(Check, session.scalar(asked))
        decisions.decide(check.public_id, deed, editor)


def met(reader: Reader) -> str:
    with db.read_session() as session:
        asked = sa.select(Account.nickname).where(Account.public_id == reader.id)
        return str(session.scalar(asked))


def rows() -> list[Appearance]:
    with db.read_session() as session:
        return list(session.scalars(sa.select(Appearance).order_by(Appearance.id)))


def checks(kind: str) -> list[Check]:
    with db.read_session() as session:
        asked = sa.select(Check).where(Check.kind == kind).order_by(Check.id)
        return list(session.scalars(asked))


def asked_about() -> list[PictureCheck]:
    with db.read_session() as session:
        return list(session.scalars(sa.select(PictureCheck)))


def kept() -> list[Push]:
    with db.read_session() as session:
        return list(session.scalars(sa.select(Push).order_by(Push.id)))


def tick() -> None:
    worker.enqueue_periodic_jobs()
    job_queue.run_due()


def let_all_come(app: Flask) -> None:
    for _ in range(3):
        job_queue.run_due()
        let_pushes_come(app)
    job_queue.run_due()


def passed(app: Flask, reader: Reader) -> str:
    upload(reader)
    let_all_come(app)
    return str(reader.get(ME).json["avatar_url"])


def push(wechat: FlaskClient, event: str, **more: object) -> None:
    sent = {"event": {"Event": event, **more}, "device": "lin"}
    assert wechat.post("/simulator/push", json=sent).status_code == 202


def pass_late(wechat: FlaskClient, trace: str, **more: object) -> None:
    result = {"suggest": "pass", "label": 100}
    push(wechat, "wxa_media_check", trace_id=trace, errcode=0, result=result, **more)


def calls(wechat: FlaskClient) -> int:
    counted = wechat.get("/simulator/calls").json
    assert counted is not None
    return int(counted["calls"].get("/wxa/media_check_async", 0))


def report(reader: Reader, person: Reader, kind: str) -> Any:
    sent = {"kind": kind, "reason": "abuse"}
    return reader.post(f"/api/v1/people/{person.id}/reports", json=sent)


def served(client: FlaskClient, address: str) -> int:
    return client.get(address.removeprefix("http://shiju.test")).status_code


def code_of(answer: Any) -> str:
    assert answer.content_type == "application/problem+json", answer.text
    code: str = answer.json["code"]
    return code


def upload(reader: Reader, data: bytes | None = None) -> Any:
    form = {"file": (io.BytesIO(a_picture() if data is None else data), "avatar.jpg")}
    return reader.post(f"{ME}/avatar", data=form, content_type="multipart/form-data")


@pytest.fixture
def lin(signed_in: SignedIn) -> Reader:
    """Give a reader."""
    return signed_in("lin")


@pytest.fixture
def editor(app: Flask) -> int:
    """Give the row of an editor."""
    return make_editor("ed").id


@pytest.fixture
def redis_away_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Give a way to take Redis away for a while."""
    from contextlib import contextmanager

    from tests.conftest import nowhere

    @contextmanager
    def away() -> Any:
        before = app.extensions["redis"]
        app.extensions["redis"] = nowhere()
        try:
            yield
        finally:
            app.extensions["redis"] = before

    return away
