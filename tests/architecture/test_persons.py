"""What is kept about a person is theirs: handed over when they ask, gone when they go.

Every column that names a person, by a row of `accounts` or by an openid or by
the digest of a visitor, is either part of the export or declared here with a reason; and when
the account is deleted, no row in any table names it. A new table fails until it
is dealt with.
"""

import io
import itertools
import json
import zipfile
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask

from backend import clock, db, ids
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.accounts.personal_data import EXPORTERS
from backend.shares.arrivals import visitors
from tests.conftest import Reader, SignedIn
from tests.factories import a_reader, an_article

# The part of the export in which the rows are that name a person in this column.
HANDED_OVER = {
    "appeals.account_id": "appeals",
    "appearances.account_id": "appearances",
    "bans.account_id": "bans",
    "blocks.account_id": "blocks",
    "cards.account_id": "cards",
    "checks.account_id": "verdicts",
    "consents.account_id": "allowed",
    "follows.account_id": "follows",
    "identities.account_id": "identities",
    "identities.openid": "identities",
    "likes.account_id": "likes",
    "marks.account_id": "marks",
    "memberships.account_id": "groups",
    "messages.account_id": "words",
    "notice_choices.account_id": "notice_choices",
    "notices.account_id": "notices",
    "outbox.account_id": "sent",
    "phones.account_id": "phones",
    "plays.account_id": "plays",
    "plays.visitor": "plays",
    "pushes.openid": "pushes",
    "readings.account_id": "readings",
    "reports.account_id": "reports",
    "shares.account_id": "passed_on",
    "taps.visitor": "follow_taps",
    "trusts.account_id": "trusted",
    "visits.account_id": "visits",
    "visits.visitor": "visits",
}
NOT_HANDED_OVER = {
    "blocks.blocked_id": "who does not want to meet somebody is theirs to know",
    "consent_answers.account_id": "digests that keep one answer from being counted twice",
    "phones.visitor": "the digest of what a phone drew; only the phone can tell that it is its own",
    "shares.visitor": "says the same as shares.account_id",
}
# What a row needs that cannot be guessed from its columns.
NEEDED: dict[str, dict[str, Any]] = {
    "appearances": {"kind": "nickname", "state": "refused", "nickname": "没通过的名字"},
    "messages": {"visibility": "private", "state": "shown", "kind": "message"},
    "checks": {"state": "shown", "kind": "message"},
    "cards": {"state": "shown"},
    "visits": {"discounted": ""},
}
PHONE = "phone-of-{}"
NUMBERS = itertools.count(1000)


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


def naming() -> list[sa.Column[Any]]:
    """Find the columns that name a person; `accounts` itself is the person."""
    return [
        column
        for table in db.Base.metadata.sorted_tables
        for column in table.c
        if column.name in ("openid", "visitor")
        or "accounts.id" in {each.target_fullname for each in column.foreign_keys}
    ]


def names_of(reader: Reader) -> dict[str, list[Any]]:
    """Give all by which a person can be named, by the name of a column."""
    with db.read_session() as session:
        account = session.scalars(sa.select(Account).where(Account.public_id == reader.id)).one()
        return {
            "openid": list(accounts.list_openids(account)),
            "visitor": [visitors.get_account_visitor(account), PHONE.format(reader.id)],
            "": [account.id],
        }


def rows_that_name(column: sa.Column[Any], names: dict[str, list[Any]]) -> int:
    mine = column.in_(names.get(column.name, names[""]))
    with db.read_session() as session:
        many = sa.select(sa.func.count()).select_from(column.table).where(mine)
        return session.scalar(many) or 0


def one_of_each(reader: Reader) -> None:
    """Keep a row that names this reader in every table that can."""
    article = an_article()
    with db.transaction() as session:
        me = session.scalars(sa.select(Account).where(Account.public_id == reader.id)).one()
        other = a_reader("另一个人")
        made: dict[str, int] = {"articles": article.id, "accounts": me.id}
        for table in db.Base.metadata.sorted_tables:
            people = [me.id, other.id]
            for _ in [each for each in naming() if each.table is table and each.foreign_keys]:
                made.pop(table.name, None)
                kept(table, made, me, people)
                people.reverse()
            if any(each.table is table for each in naming()):
                kept(table, made, me, people)


def kept(table: sa.Table, made: dict[str, int], me: Account, both: list[int]) -> int:
    """Keep one row of a table, and those rows that it must point to."""
    if table.name in made:
        return made[table.name]
    values = dict(NEEDED.get(table.name, {}))
    people = list(both)
    for column in table.c:
        if column.primary_key or column.name in values:
            continue
        if column.name == "visitor":
            phone = table.name == "phones"
            values["visitor"] = (
                PHONE.format(me.public_id) if phone else visitors.get_account_visitor(me)
            )
            continue
        if column.name == "openid" and table.name == "pushes":
            values["openid"] = accounts.list_openids(me)[0]
            continue
        above = next(iter(column.foreign_keys), None)
        if above is not None and above.column.table.name == "accounts":
            values[column.name] = people.pop(0)
        elif above is not None and not column.nullable:
            values[column.name] = kept(above.column.table, made, me, both)
        elif not column.nullable and above is None:
            values[column.name] = something(column)
    with db.transaction() as session:
        done = session.execute(sa.insert(table).values(**values))
        key = cast("sa.CursorResult[Any]", done).inserted_primary_key
    assert key is not None
    if table.name != "checks":  # each of its subjects has a row of its own
        made[table.name] = key[0]
    return int(key[0])


def something(column: sa.Column[Any]) -> Any:
    """Give a value that fits into a column."""
    kind = column.type
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, db.UtcDateTime):
        return clock.now() - timedelta(days=1)
    if isinstance(kind, sa.String | db.Exact):
        return ids.generate(24)[: min(24, kind.length or 24)]
    return next(NUMBERS)


def exported(reader: Reader) -> Any:
    answer = reader.get("/api/v1/me/export")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return json.loads(archive.read("data.json"))
