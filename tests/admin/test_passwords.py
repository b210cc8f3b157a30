"""Passwords: hashed as told, as slow for nobody, never more than two at once."""

import threading

import pytest

from backend.admin import passwords
from backend.errors import BadInput, Unavailable


def test_a_password_is_hashed_with_the_cost_we_chose() -> None:
    assert passwords.hashed("桥上的灯火").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_the_right_password_matches() -> None:
    kept = passwords.hashed("桥上的灯火")
    assert passwords.matches(kept, "桥上的灯火")
    assert not passwords.matches(kept, "桥下的灯火")
    assert not passwords.matches(None, "桥上的灯火")
    assert not passwords.matches("no hash at all", "桥上的灯火")


def test_letters_typed_wide_are_the_same_password() -> None:
    assert passwords.matches(passwords.hashed("ＡＢＣ１２３abc0"), "ABC123abc0")


@pytest.mark.parametrize("password", ["九个字的密码还不够"[:9], "x" * 201, "Lin.Wan.2026"])
def test_what_will_not_do_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        passwords.check_new(password, "lin.wan.2026")


def test_what_will_do_passes() -> None:
    passwords.check_new("十个字的密码就够用了", "lin")


def test_a_one_time_password_is_never_the_same() -> None:
    assert len({passwords.one_time() for _ in range(100)}) == 100


def test_whoever_waits_too_long_for_a_turn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(passwords, "_turns", threading.BoundedSemaphore(2))
    passwords._turns.acquire()
    assert not passwords.matches(None, "x")
    passwords._turns.acquire()
    with pytest.raises(Unavailable):
        passwords.matches(None, "x")
