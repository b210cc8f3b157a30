"""The second factor: enrolled by a QR code, asked for at sign-in, each code good once."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from backend import clock, db
from backend.admin.authentication.second_factor import totp_codes
from backend.admin.editors import editor_accounts
from backend.admin.models import Editor
from tests.admin.conftest import AnEditor, AtDesk, Browser
from tests.admin.second_factors import current, hidden, offered, set_up, shown_secret


def test_an_editor_sets_it_up_and_is_asked_for_it(app: Flask, at_desk: AtDesk) -> None:
    browser = at_desk()
    secret = set_up(browser)
    assert Browser(app).sign_in("editor-one").status_code == 401
    with clock.freeze_at(clock.now() + timedelta(minutes=2)):
        assert Browser(app).sign_in("editor-one", code=current(secret)).status_code == 303


def test_a_code_is_good_once(app: Flask, at_desk: AtDesk) -> None:
    secret = set_up(at_desk())
    with clock.freeze_at(clock.now() + timedelta(minutes=2)):
        code = current(secret)
        assert Browser(app).sign_in("editor-one", code=code).status_code == 303
        assert Browser(app).sign_in("editor-one", code=code).status_code == 401


@pytest.mark.parametrize("code", ["000000", "", "abcdef", "１２３４５６", "1234567"])
def test_a_wrong_code_is_told_like_a_wrong_password(app: Flask, at_desk: AtDesk, code: str) -> None:
    set_up(at_desk(), "JBSWY3DPEHPK3PXP")
    assert Browser(app).sign_in("editor-one", code=code).status_code == 401


def test_a_code_of_long_ago_is_refused(app: Flask, at_desk: AtDesk) -> None:
    secret = set_up(at_desk())
    old = pyotp.TOTP(secret).at(int(clock.now().timestamp()) - 300)
    assert Browser(app).sign_in("editor-one", code=old).status_code == 401


def test_the_secret_is_sealed_in_the_table(at_desk: AtDesk) -> None:
    secret = set_up(at_desk())
    with db.read_session() as session:
        kept = session.scalar(select(Editor.totp_secret))
    assert kept is not None
    assert secret not in kept


def test_the_code_is_an_inline_picture_without_script_or_style(at_desk: AtDesk) -> None:
    page = offered(at_desk())
    drawn = re.search(r"<svg[^>]*viewBox.*?</svg>", page.split('class="code"')[1], re.S)
    assert drawn is not None
    assert "style=" not in drawn[0]


def test_setting_up_needs_the_password(at_desk: AtDesk) -> None:
    browser = at_desk()
    answer = browser.post("/admin/account/second-factor", {"password": "不是这个密码啊"})
    assert answer.status_code == 422
    assert "当前密码不对" in answer.get_data(as_text=True)


def test_a_mistyped_first_code_keeps_the_same_picture(at_desk: AtDesk) -> None:
    browser = at_desk()
    page = offered(browser)
    sent = {"offered": hidden(page), "code": "000000"}
    answer = browser.post("/admin/account/second-factor/confirm", sent)
    assert answer.status_code == 422
    assert hidden(answer.get_data(as_text=True)) == hidden(page)


@pytest.mark.parametrize("sent", ["", "x", "gAAAAA", "密"])
def test_a_made_up_offer_is_refused(at_desk: AtDesk, sent: str) -> None:
    answer = at_desk().post(
        "/admin/account/second-factor/confirm", {"offered": sent, "code": "123456"}
    )
    assert answer.status_code == 422


def test_another_editors_offer_is_refused(at_desk: AtDesk) -> None:
    page = offered(at_desk("owner"))
    secret = shown_secret(page)
    sent = {"offered": hidden(page), "code": current(secret)}
    assert at_desk().post("/admin/account/second-factor/confirm", sent).status_code == 422


def test_it_is_dropped_with_password_and_code(app: Flask, at_desk: AtDesk) -> None:
    browser = at_desk()
    secret = set_up(browser)
    there = "/admin/account/second-factor/disable"
    assert browser.step_up(there).status_code == 422
    with clock.freeze_at(clock.now() + timedelta(minutes=2)):
        code = current(secret)
        wrong = {"password": "不是这个密码啊"}
        assert browser.step_up(there, wrong, code=code).status_code == 422
        assert Browser(app).sign_in("editor-one").status_code == 401
        assert browser.step_up(there, code=code).status_code == 303
    assert Browser(app).sign_in("editor-one").status_code == 303


def test_a_reset_lifts_it(app: Flask, at_desk: AtDesk) -> None:
    set_up(at_desk())
    given = editor_accounts.reset_password("editor-one")
    assert Browser(app).sign_in("editor-one", given).status_code == 303


def test_without_redis_codes_are_still_judged(redis_away: None, an_editor: AnEditor) -> None:
    editor = an_editor()
    secret = pyotp.random_base32()
    editor.totp_secret = totp_codes.build_cipher().encrypt(secret.encode()).decode()
    assert totp_codes.is_satisfied(editor, current(secret))
    assert not totp_codes.is_satisfied(editor, "000000")


def test_a_secret_sealed_with_another_key_lets_nobody_in(an_editor: AnEditor) -> None:
    editor = an_editor()
    editor.totp_secret = "gAAAAA-not-ours"
    assert not totp_codes.is_satisfied(editor, "123456")
