"""No words of readers become public without a verdict; the database itself holds to that.

Every column in which a reader could have written is declared here, as words
that others meet, or with the reason why others do not. A new table that names a
reader fails until its columns are declared, and words that others meet need a
kind in `moderation`, a state, and a constraint that no row gets around.
"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import DBAPIError

from backend import db
from backend.moderation import subjects
from tests.factories import a_card, an_article
from tests.talking import many

# Narrower columns hold the names of kinds and states.
WIDE = 16

WORDS = {"messages.text": "message", "cards.note": "card"}
NOT_SHOWN = {
    "accounts.nickname": "a name and no subject yet; WeChat looks at it where it is typed",
    "cards.design": "the name of a design",
    "appeals.words": "only editors read them",
    "bans.reason": "an editor's words, told to the banned reader alone",
    "identities.session_key": "WeChat's, and encrypted",
    "reports.words": "only editors read them",
    "shares.design": "the name of a design",
}
MAKERS: dict[str, Callable[[], object]] = {
    "messages": lambda: many(an_article(), 1),
    "cards": lambda: a_card("停了很久"),
}
PUBLIC = {"messages": "visibility <> 'private'", "cards": "note IS NOT NULL"}


def test_every_column_that_a_reader_can_write_in_is_declared() -> None:
    assert written_by_readers() == WORDS.keys() | NOT_SHOWN.keys()


@pytest.mark.parametrize(("column", "kind"), WORDS.items())
def test_words_that_others_meet_have_a_kind_and_a_state(app: Flask, column: str, kind: str) -> None:
    table = db.Base.metadata.tables[column.partition(".")[0]]
    assert {"public_id", "state", "check_id"} <= set(table.c.keys())
    assert {each.target_fullname for each in table.c.check_id.foreign_keys} == {"checks.id"}
    assert kind in subjects.all_kinds()


def test_every_kind_of_words_is_declared(app: Flask) -> None:
    assert set(subjects.all_kinds()) == set(WORDS.values())


@pytest.mark.parametrize("column", WORDS)
def test_the_database_refuses_public_words_without_a_verdict(app: Flask, column: str) -> None:
    name = column.partition(".")[0]
    table = db.Base.metadata.tables[name]
    with db.reading() as session:
        made = sa.inspect(session.connection()).get_check_constraints(name)
    assert f"ck_{name}_judged" in {each["name"] for each in made}
    MAKERS[name]()
    public = sa.text(PUBLIC[name])
    with db.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(table).where(public)) == 1
    with pytest.raises(DBAPIError), db.transaction() as session:
        session.execute(sa.update(table).where(public).values(check_id=None))


def written_by_readers() -> set[str]:
    """Find the columns wide enough for words, in the tables that name a reader."""
    found = set()
    for table in db.Base.metadata.sorted_tables:
        naming = {each.target_fullname for each in table.foreign_keys} | {f"{table.name}.id"}
        if "accounts.id" in naming:
            found |= {f"{table.name}.{each.name}" for each in table.c if is_wide(each)}
    return found


def is_wide(column: sa.Column[object]) -> bool:
    """Tell whether words would fit in: JSON, or text that is no key of ours nor a kind's name."""
    if isinstance(column.type, sa.JSON):
        return True
    is_text = isinstance(column.type, sa.String)
    return is_text and not is_exact(column) and (getattr(column.type, "length", None) or 999) > WIDE


def is_exact(column: sa.Column[object]) -> bool:
    """Tell whether a column is ASCII that we make ourselves."""
    variant = column.type.dialect_impl(mysql.dialect())
    return getattr(variant, "charset", None) == "ascii"
