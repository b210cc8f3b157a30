"""Password hashing: by the stated parameters, as slow for a missing editor, two at most at once."""

import threading

import pytest

from backend.admin.authentication import password_hashing
from backend.errors import Unavailable


def test_a_password_is_hashed_with_the_cost_we_chose() -> None:
    assert password_hashing.hash_password("桥上的灯火").startswith(
        "$argon2id$v=19$m=19456,t=2,p=1$"
    )


def test_only_the_right_password_matches() -> None:
    kept = password_hashing.hash_password("桥上的灯火")
    assert password_hashing.is_match(kept, "桥上的灯火")
    assert not password_hashing.is_match(kept, "桥下的灯火")
    assert not password_hashing.is_match(None, "桥上的灯火")
    assert not password_hashing.is_match("no hash at all", "桥上的灯火")


def test_letters_typed_wide_are_the_same_password() -> None:
    assert password_hashing.is_match(
        password_hashing.hash_password("ＡＢＣ１２３abc0"), "ABC123abc0"
    )


def test_a_one_time_password_is_never_the_same() -> None:
    assert len({password_hashing.generate_one_time() for _ in range(100)}) == 100


def test_whoever_waits_too_long_for_a_turn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_hashing, "MAX_WAIT_SECONDS", 0.01)
    monkeypatch.setitem(password_hashing._slots, False, threading.BoundedSemaphore(1))
    assert not password_hashing.is_match(None, "x")
    password_hashing._slots[False].acquire()
    with pytest.raises(Unavailable):
        password_hashing.is_match(None, "x")


def test_whoever_finds_the_line_full_is_told_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setitem(password_hashing._queue, False, full)
    with pytest.raises(Unavailable):
        password_hashing.is_match(None, "x")


def test_a_crowd_of_strangers_keeps_no_known_editor_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = password_hashing.hash_password("桥上的灯火")
    for held in (password_hashing._slots, password_hashing._queue):
        crowded = threading.BoundedSemaphore(1)
        crowded.acquire()
        monkeypatch.setitem(held, False, crowded)
    assert password_hashing.is_match(kept, "桥上的灯火", is_known=True)
