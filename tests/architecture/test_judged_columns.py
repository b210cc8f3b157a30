"""No words of readers become public without a verdict; the database itself holds to that.

Every column in which a reader could have written is declared here, as words
that others meet, or with the reason why others do not. A new table that names a
reader fails until its columns are declared, and words that others meet need a
kind in `moderation`, a state, and a constraint that no row gets around. So do pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from backend import db
from backend.moderation import check_records, subject_registry, text_moderation
from backend.profiles import pending_changes
from backend.profiles.models import Appearance
from tests.commenting import many
from tests.factories import a_card, a_reader, an_article

# Narrower columns hold the names of kinds and states.
WIDE = 16
KEY_LENGTH = 120


@dataclass(frozen=True)
class Shown:
    """Of which kind it is, which column names its check, where it is public, and one to look at.

    `state` says whether the table knows where its check stands.
    """

    kind: str
    public: str
    make: Callable[[], object]
    check: str = "check_id"
    state: bool = True


WORDS = {
    "messages.text": Shown("message", "visibility <> 'private'", lambda: many(an_article(), 1)),
    "cards.note": Shown("card", "note IS NOT NULL", lambda: a_card("停了很久")),
    "appearances.nickname": Shown("nickname", "nickname = '林晚'", lambda: a_reader("林晚")),
    "accounts.nickname": Shown(
        "nickname", "nickname = '林晚'", lambda: a_reader("林晚"), "nickname_check_id", False
    ),
}
# What readers upload. Other pictures are drawn by the house.
PICTURES = {
    "appearances.avatar_key": Shown("avatar", "avatar_key IS NOT NULL", lambda: a_face()),
    "accounts.avatar_key": Shown(
        "avatar", "avatar_key IS NOT NULL", lambda: a_face(), "avatar_check_id", False
    ),
}
SHOWN = WORDS | PICTURES
DRAWN = {"cards.key": "the card engine draws it"}
NOT_SHOWN = {
    "cards.design": "the name of a design",
    "appeals.text": "only editors read them",
    "bans.reason": "an editor's words, told to the banned reader alone",
    "identities.session_key": "WeChat's, and encrypted",
    "reports.text": "only editors read them",
    "shares.design": "the name of a design",
}


def test_every_column_that_a_reader_can_write_in_is_declared() -> None:
    assert written_by_readers() == WORDS.keys() | NOT_SHOWN.keys()


def test_every_picture_that_a_reader_can_upload_is_declared() -> None:
    assert pictures_of_readers() == PICTURES.keys() | DRAWN.keys()


@pytest.mark.every_case
@pytest.mark.parametrize(("column", "shown"), SHOWN.items(), ids=list(SHOWN))
def test_what_others_meet_has_a_kind_and_a_state(app: Flask, column: str, shown: Shown) -> None:
    table = db.Base.metadata.tables[column.partition(".")[0]]
    assert {"public_id", shown.check} <= set(table.c.keys())
    assert not shown.state or "state" in table.c
    assert {each.target_fullname for each in table.c[shown.check].foreign_keys} == {"checks.id"}
    assert shown.kind in subject_registry.get_subjects()


def test_every_kind_is_declared(app: Flask) -> None:
    assert set(subject_registry.get_subjects()) == {shown.kind for shown in SHOWN.values()}


@pytest.mark.every_case
@pytest.mark.parametrize(("column", "shown"), SHOWN.items(), ids=list(SHOWN))
def test_the_database_refuses_what_is_public_without_a_verdict(
    app: Flask, column: str, shown: Shown
) -> None:
    name = column.partition(".")[0]
    table = db.Base.metadata.tables[name]
    with db.read_session() as session:
        made = sa.inspect(session.connection()).get_check_constraints(name)
    assert f"ck_{name}_judged" in {each["name"] for each in made}
    shown.make()
    public = sa.text(shown.public)
    with db.read_session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(table).where(public)) == 1
    with pytest.raises(DBAPIError), db.transaction() as session:
        session.execute(sa.update(table).where(public).values({shown.check: None}))


def a_face() -> None:
    """Keep a reader with a face that was let through."""
    reader = a_reader()
    with db.transaction():
        row = Appearance(
            public_id="face", account_id=reader.id, kind="avatar", avatar_key="avatars/face.png"
        )
        passed = text_moderation.Verdict("pass", "pass")
        pending_changes.save_appearance(
            row, check_records.record_check("avatar", "face", reader.id, passed)
        )


def pictures_of_readers() -> set[str]:
    """Find the columns that name a picture of our store, in the tables that name a reader."""
    return {
        f"{table.name}.{column.name}"
        for table in naming_readers()
        for column in table.c
        if column.name.endswith("key") and getattr(column.type, "length", 0) == KEY_LENGTH
    }


def written_by_readers() -> set[str]:
    """Find the columns wide enough for words, in the tables that name a reader."""
    return {
        f"{table.name}.{each.name}"
        for table in naming_readers()
        for each in table.c
        if is_wide(each)
    }


def naming_readers() -> list[sa.Table]:
    """Find the tables that name a reader, that of the readers included."""
    return [
        table
        for table in db.Base.metadata.sorted_tables
        if "accounts.id"
        in {each.target_fullname for each in table.foreign_keys} | {f"{table.name}.id"}
    ]


def is_wide(column: sa.Column[object]) -> bool:
    """Tell whether words would fit in: JSON, or text that is no key of ours nor a kind's name."""
    if isinstance(column.type, sa.JSON):
        return True
    return isinstance(column.type, sa.String) and (column.type.length or 999) > WIDE
