"""Limits on requests per minute hold for each reader apart."""

import pytest
from flask import Flask

from backend import db
from backend.accounts.guards import LimitedReader
from backend.errors import NotSignedIn, TooManyRequests
from tests.conftest import Reader, SignedIn


def test_a_reader_is_held_to_a_pace_and_others_are_not(app: Flask, signed_in: SignedIn) -> None:
    lin, mei = signed_in("lin"), signed_in("mei")
    guard = LimitedReader("letters", 2, seconds=3600)
    assert {call(app, guard, lin) for _ in range(2)} == {lin.id}
    with pytest.raises(TooManyRequests) as caught:
        call(app, guard, lin)
    assert caught.value.retry_after is not None
    assert 60 < caught.value.retry_after <= 1800
    assert call(app, guard, mei) == mei.id


def test_guards_of_one_action_count_together(app: Flask, signed_in: SignedIn) -> None:
    lin = signed_in("lin")
    call(app, LimitedReader("letters", 1), lin)
    with pytest.raises(TooManyRequests):
        call(app, LimitedReader("letters", 1), lin)
    call(app, LimitedReader("postcards", 1), lin)


def test_a_stranger_does_not_pass(app: Flask) -> None:
    with app.test_request_context(), db.read_session(), pytest.raises(NotSignedIn):
        LimitedReader("letters", 1)()


def call(app: Flask, guard: LimitedReader, reader: Reader) -> str:
    """Pass the guard as this reader, and give whom it found."""
    with (
        app.test_request_context(headers={"Authorization": f"Bearer {reader.token}"}),
        db.read_session(),
    ):
        return guard().public_id
