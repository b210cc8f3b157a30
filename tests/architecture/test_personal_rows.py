"""What is kept about a person is theirs: handed over when they ask, gone when they go.

Every column that names a person, by a row of `accounts` or by an openid or by
the digest of a visitor, is either part of the export or declared here with a reason; and when
the account is deleted, no row in any table names it. A new table fails until it
is dealt with.
"""

from flask import Flask

from backend import db
from backend.accounts.models import Account
from backend.accounts.personal_data_hooks import EXPORTERS
from tests.architecture.personal_rows import (
    HANDED_OVER,
    exported,
    names_of,
    naming,
    one_of_each,
    rows_that_name,
)
from tests.conftest import SignedIn

NOT_HANDED_OVER = {
    "blocks.blocked_id": "who does not want to meet somebody is theirs to know",
    "consent_answers.account_id": "digests that keep one answer from being counted twice",
    "phones.visitor": "the digest of what a phone drew; only the phone can tell that it is its own",
    "shares.visitor": "says the same as shares.account_id",
}


def test_every_column_that_names_a_person_is_declared() -> None:
    named = {f"{column.table.name}.{column.name}" for column in naming()}
    assert named == HANDED_OVER.keys() | NOT_HANDED_OVER.keys()


def test_what_is_declared_is_in_the_export(app: Flask, signed_in: SignedIn) -> None:
    reader = signed_in("lin")
    one_of_each(reader)
    data = exported(reader)
    assert {name: len(data[name]) > 0 for name in HANDED_OVER.values()} == dict.fromkeys(
        HANDED_OVER.values(), True
    )


def test_every_taker_hands_over_a_list_of_its_own_name(app: Flask) -> None:
    with db.transaction() as session:
        somebody = Account()
        session.add(somebody)
    with db.read_session():
        names = [name for take in EXPORTERS.load() for name in take(somebody)]
    assert len(names) == len(set(names))


def test_nothing_names_an_account_that_was_deleted(app: Flask, signed_in: SignedIn) -> None:
    reader, other = signed_in("lin"), signed_in("wen")
    one_of_each(reader)
    one_of_each(other)
    theirs, others = names_of(reader), names_of(other)
    assert [str(each) for each in naming() if not rows_that_name(each, theirs)] == []
    assert reader.delete("/api/v1/me").status_code == 204
    assert [str(each) for each in naming() if rows_that_name(each, theirs)] == []
    assert [str(each) for each in naming() if not rows_that_name(each, others)] == []
