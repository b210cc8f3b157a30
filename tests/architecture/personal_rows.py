"""Lists every table and column that names a person, and the rows of one reader."""

import io
import itertools
import json
import zipfile
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa

from backend import clock, db, ids
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.shares.arrivals import visitor_identity
from tests.conftest import Reader
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
    "reading_progress.account_id": "readings",
    "reports.account_id": "reports",
    "shares.account_id": "passed_on",
    "follow_taps.visitor": "follow_taps",
    "trusts.account_id": "trusted",
    "visits.account_id": "visits",
    "visits.visitor": "visits",
}
# What a row needs that cannot be guessed from its columns.
NEEDED: dict[str, dict[str, Any]] = {
    "appearances": {"kind": "nickname", "state": "refused", "nickname": "没通过的名字"},
    "messages": {"visibility": "private", "state": "shown", "kind": "message"},
    "checks": {"state": "shown", "kind": "message"},
    "cards": {"state": "shown"},
    "visits": {"discount_reason": ""},
}
PHONE = "phone-of-{}"
NUMBERS = itertools.count(1000)


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
            "openid": list(account_lookup.list_openids(account)),
            "visitor": [visitor_identity.get_account_visitor(account), PHONE.format(reader.id)],
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
                PHONE.format(me.public_id) if phone else visitor_identity.get_account_visitor(me)
            )
            continue
        if column.name == "openid" and table.name == "pushes":
            values["openid"] = account_lookup.list_openids(me)[0]
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
