"""Which new passwords are refused: by length, by kept lists, by pattern, by what they are about."""

import pytest
from flask import Flask

from backend.admin import password_policy, passwords
from backend.errors import BadInput

ABOUT = ("lin.wan", "林晚")


@pytest.mark.parametrize(
    "password",
    [
        "1234567890", "password123", "123456789012", "password1234", "Password12345",
        "p@ssw0rd2026!",
        "qwertyuiop123", "1qaz2wsx3edc", "q1w2e3r4t5y6", "iloveyou1234", "letmein123456",
        "aaaaaaaaaaaa", "abcabcabcabc", "abcdefghijkl", "zyxwvutsrqpo", "111122223333",
        "密码密码密码密码密码密码",
        "一二三四五六七八九十一二", "啊啊啊啊啊啊啊啊啊啊啊啊", "201401012014", "1990-01-01-1990",
        "ｐａｓｓｗｏｒｄ１２３４", "PASSWORD1234", "woaini1314520", "5201314520131",
        "lin.wan.2026", "LIN.WAN.LIN.WAN", "lin.wan123456", "林晚林晚林晚林晚林晚林晚",
        "shiju2026shiju", "shijubianjitai", "拾句拾句拾句拾句拾句拾句", "拾句编辑台2026拾句",
        "admin@shiju123",
        "shiju.test2026", "mima123456789", "a" * 200, "1234567890" * 20, "ab" * 90,
    ],
)  # fmt: skip
def test_a_guessable_password_is_refused(app: Flask, password: str) -> None:
    with pytest.raises(BadInput) as refused:
        password_policy.check(password, ABOUT)
    assert refused.value.faults[0].at == "/new"
    assert refused.value.message


@pytest.mark.parametrize(
    "password",
    [
        "桥上的灯火一盏又一盏亮着", "昨夜雨疏风骤我没带伞", "mint-lantern-34-otter",
        "correct horse battery", "vK3xQ9zLm2Tp", "拾句里写着别处没有的那一句话",
        "🦊 走过 🌉 又回来 🌧 三次",
        "lin.wan 喜欢在桥上数灯火到天亮", "x" + "桥上的灯火一盏又一盏亮着" * 16,
    ],
)  # fmt: skip
def test_an_unlikely_one_passes(app: Flask, password: str) -> None:
    if len(password) < password_policy.SHORTEST:
        assert "至少要有 12 个字符" in (password_policy.find_weakness(password, ABOUT) or "")
    else:
        assert password_policy.find_weakness(password, ABOUT) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [("vK3xQ9zLm2T", "至少要有 12 个字符"), ("vK3xQ9zL" * 26, "最多 200 个字符"), ("", "至少")],
)
def test_lengths_are_told(app: Flask, password: str, why: str) -> None:
    assert why in (password_policy.find_weakness(password, ABOUT) or "")


def test_a_character_is_counted_as_it_is_kept(app: Flask) -> None:
    assert (
        password_policy.find_weakness("ﬃ" * 3 + "vK3xQ9", ())
        != "密码至少要有 12 个字符，可以是一句话"
    )


def test_a_password_may_not_be_the_login_the_name_or_the_site(app: Flask) -> None:
    for word in ("a.very.long.login", "A.Very.Long.Login"):
        assert "不能与" in (password_policy.find_weakness(word, ("a.very.long.login",)) or "")


def test_one_time_passwords_pass(app: Flask) -> None:
    for _ in range(200):
        assert password_policy.find_weakness(passwords.one_time(), ABOUT) is None
