"""Recovery codes: shown once, good once, counted, voided with the second factor."""

import hashlib
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from backend import clock, db
from backend.admin.audit import audit_log as audit
from backend.admin.authentication import api_keys
from backend.admin.authentication.second_factor import enrolment, recovery_codes, totp_codes
from backend.admin.editors import editor_accounts
from backend.admin.models import Editor, RecoveryCode
from tests.admin.audit_log import at_once
from tests.admin.conftest import AnEditor, AtDesk, Browser, make_editor
from tests.admin.second_factors import current, hidden, offered, set_up, shown_secret

HERE = "/admin/account/second-factor"


def test_ten_codes_are_shown_once_when_the_second_factor_is_turned_on(at_desk: AtDesk) -> None:
    browser = at_desk()
    page = offered(browser)
    sent = {"offered": hidden(page), "code": current(shown_secret(page))}
    page = browser.post(f"{HERE}/confirm", sent).get_data(as_text=True)
    codes = shown(page)
    assert len(set(codes)) == 10
    assert "下载" in page
    assert "打印" in page
    again = browser.get(HERE).get_data(as_text=True)
    assert not [code for code in codes if code in again]
    assert "还剩 10 个" in again


def test_a_code_signs_in_once_and_the_page_and_the_log_say_so(app: Flask, at_desk: AtDesk) -> None:
    set_up(at_desk())
    code = new_codes()[0]
    browser = Browser(app)
    answer = browser.sign_in("editor-one", code=code)
    assert answer.headers["Location"] == f"{HERE}?done=recovery_code_used"
    page = browser.get(answer.headers["Location"]).get_data(as_text=True)
    assert "你用掉了一个恢复码" in page
    assert "还剩 9 个" in page
    assert "最近一次使用" in page
    used = [deed for deed in audit.list_entries("", 9)[0] if deed.action.endswith("code_used")]
    assert [(deed.subject, deed.detail) for deed in used] == [
        (f"editor:{editor_accounts.get_by_login('editor-one').public_id}", {"left": 9})
    ]
    assert Browser(app).sign_in("editor-one", code=code).status_code == 401


@pytest.mark.parametrize("typed", ["{}", " {} ", "upper", "bare", "spaced", "mistaken"])
def test_a_code_is_read_however_it_is_typed(app: Flask, at_desk: AtDesk, typed: str) -> None:
    set_up(at_desk())
    code = next(each for each in iter(lambda: new_codes()[0], None) if "1" in each)
    forms = {
        "upper": code.upper(),
        "bare": code.replace("-", ""),
        "spaced": code.replace("-", " "),
        "mistaken": code.replace("1", "I").replace("0", "O"),
    }
    said = forms.get(typed) or typed.format(code)
    assert Browser(app).sign_in("editor-one", code=said).status_code == 303


def test_a_wrong_password_uses_no_code_up(app: Flask, at_desk: AtDesk) -> None:
    set_up(at_desk())
    code = new_codes()[0]
    assert Browser(app).sign_in("editor-one", "不是这个密码啊", code=code).status_code == 401
    assert Browser(app).sign_in("editor-one", code=code).status_code == 303


@pytest.mark.parametrize(
    "code", ["0000-0000-0000", "abcd-efgh-jkmn", "锁锁锁锁锁锁锁锁锁锁锁锁", "-", "u" * 12]
)
def test_a_made_up_code_is_refused(app: Flask, at_desk: AtDesk, code: str) -> None:
    set_up(at_desk())
    assert Browser(app).sign_in("editor-one", code=code).status_code == 401


def test_another_editors_code_is_refused(app: Flask, at_desk: AtDesk) -> None:
    set_up(at_desk())
    theirs = recovery_codes.renew_codes(make_editor("owner"))[0]
    assert Browser(app).sign_in("editor-one", code=theirs).status_code == 401


def test_without_a_second_factor_a_code_is_not_used_up(app: Flask, an_editor: AnEditor) -> None:
    editor = an_editor()
    code = recovery_codes.renew_codes(editor)[0]
    assert Browser(app).sign_in("editor-one", code=code).headers["Location"] == "/admin/articles"
    assert recovery_codes.get_status(editor).left == 10


def test_new_codes_void_the_earlier_ones(app: Flask, at_desk: AtDesk) -> None:
    browser = at_desk()
    secret = set_up(browser)
    earlier = new_codes()[0]
    with clock.freeze_at(clock.now() + timedelta(minutes=2)):
        answer = browser.step_up(f"{HERE}/recovery-codes", code=current(secret))
    codes = shown(answer.get_data(as_text=True))
    assert len(codes) == 10
    assert Browser(app).sign_in("editor-one", code=earlier).status_code == 401
    assert Browser(app).sign_in("editor-one", code=codes[3]).status_code == 303


def test_there_are_none_without_a_second_factor(at_desk: AtDesk) -> None:
    answer = at_desk().step_up(f"{HERE}/recovery-codes")
    assert answer.status_code == 422
    assert "请先开启动态码" in answer.get_data(as_text=True)


def test_few_left_are_told(app: Flask, at_desk: AtDesk) -> None:
    browser = at_desk()
    set_up(browser)
    editor, codes = editor_accounts.get_by_login("editor-one"), new_codes()
    for code in codes[:8]:
        assert recovery_codes.use_code(editor, code)
    assert "快用完了" in browser.get(HERE).get_data(as_text=True)


@pytest.mark.parametrize("how", ["dropped", "reset", "replaced"])
def test_codes_go_with_the_second_factor(app: Flask, at_desk: AtDesk, how: str) -> None:
    browser = at_desk()
    set_up(browser)
    editor, codes = editor_accounts.get_by_login("editor-one"), new_codes()
    api_keys.issue_key(editor, "脚本")
    if how == "dropped":
        enrolment.disable_second_factor(editor, except_digest="")
    elif how == "reset":
        editor_accounts.reset_password("editor-one")
    else:
        offer = enrolment.offer_secret(editor)
        code = current(enrolment.read_offer(editor, offer))
        enrolment.enrol_editor(editor, offer, code, except_digest="")
    assert not [code for code in codes if recovery_codes.use_code(editor, code)]
    assert api_keys.list_keys(editor) == []
    assert browser.get("/admin/articles").headers["Location"] == "/admin/sign-in"


def test_turning_it_on_keeps_keys_and_this_sign_in_and_ends_others(
    app: Flask, at_desk: AtDesk
) -> None:
    browser, other = at_desk(), Browser(app)
    other.sign_in("editor-one")
    api_keys.issue_key(editor_accounts.get_by_login("editor-one"), "脚本")
    set_up(browser)
    assert browser.get("/admin/articles").status_code == 200
    assert other.get("/admin/articles").status_code == 303
    assert len(api_keys.list_keys(editor_accounts.get_by_login("editor-one"))) == 1


def test_only_a_keyed_digest_is_kept(app: Flask, an_editor: AnEditor) -> None:
    editor = an_editor()
    codes = recovery_codes.renew_codes(editor)
    with db.read_session() as session:
        kept = set(session.scalars(select(RecoveryCode.digest)))
    for code in codes:
        bare = code.replace("-", "")
        for plain in (code, bare, f"{editor.id}:{bare}"):
            assert hashlib.sha256(plain.encode()).hexdigest() not in kept
            assert plain not in kept


def test_of_two_uses_at_once_one_wins(committed: Flask) -> None:
    editor = make_editor()
    code = recovery_codes.renew_codes(editor)[0]
    won: list[bool] = []
    assert at_once(committed, 6, lambda: won.append(recovery_codes.use_code(editor, code))) == []
    assert sorted(won) == [False] * 5 + [True]
    assert recovery_codes.get_status(editor).left == 9


def test_of_two_uses_of_a_code_from_the_phone_at_once_one_wins(committed: Flask) -> None:
    editor = make_editor()
    offer = enrolment.offer_secret(editor)
    secret = enrolment.read_offer(editor, offer)
    enrolment.enrol_editor(editor, offer, current(secret), except_digest="")
    with db.read_session() as session:
        editor = session.get_one(Editor, editor.id)
    won: list[bool] = []
    with clock.freeze_at(clock.now() + timedelta(minutes=2)):
        code = current(secret)
        raised = at_once(committed, 6, lambda: won.append(totp_codes.is_satisfied(editor, code)))
    assert raised == []
    assert sorted(won) == [False] * 5 + [True]


def test_renewed_by_two_at_once_there_are_ten(committed: Flask) -> None:
    editor = make_editor()
    assert at_once(committed, 3, lambda: recovery_codes.renew_codes(editor)) == []
    assert recovery_codes.get_status(editor).left == 10


def new_codes() -> list[str]:
    """Renew the codes of the one editor who has a second factor."""
    return recovery_codes.renew_codes(editor_accounts.get_by_login("editor-one"))


def shown(page: str) -> list[str]:
    return re.findall(r"<li><code>([0-9a-z-]{14})</code></li>", page)
