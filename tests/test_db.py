"""Transactions: whole or not at all, joined, and never a lost update."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select, update

from backend import bulk_sql, db
from backend.accounts.models import Account
from backend.articles.models import OfficialAccount


def test_a_failed_transaction_leaves_nothing(app: Flask) -> None:
    with pytest.raises(RuntimeError), db.transaction() as session:
        session.add(OfficialAccount(name="x"))
        session.flush()
        raise RuntimeError
    with db.read_session() as session:
        assert session.scalars(select(OfficialAccount)).all() == []


@pytest.mark.every_case
@pytest.mark.parametrize("asked", ["é", "Ａ", "🌾", "\\xe9", "x" * 400])
def test_who_asks_for_an_id_of_other_letters_finds_nothing(app: Flask, asked: str) -> None:
    account = Account(public_id="e", nickname="")
    with db.transaction() as session:
        session.add(account)
        session.flush()
        column = Account.public_id
        for found in (column == asked, column.in_([asked, "E"]), bulk_sql.is_in(column, {asked})):
            assert session.scalars(select(Account).where(found)).all() == []
        assert session.scalars(select(Account).where(column.in_([asked, "e"]))).all() == [account]


def test_an_inner_transaction_is_undone_with_the_outer(app: Flask) -> None:
    with pytest.raises(RuntimeError), db.transaction():
        with db.transaction() as session:
            session.add(OfficialAccount(name="x"))
        raise RuntimeError
    with db.read_session() as session:
        assert session.scalars(select(OfficialAccount)).all() == []


def test_what_waits_for_the_commit_runs_after_it_and_not_without(app: Flask) -> None:
    seen: list[str] = []
    with db.transaction():
        db.after_commit(lambda: seen.append("yes"))
        assert seen == []
    with pytest.raises(RuntimeError), db.transaction():
        db.after_commit(lambda: seen.append("no"))
        raise RuntimeError
    assert seen == ["yes"]


def test_read_then_write_at_once_loses_no_update(committed: Flask) -> None:
    with db.transaction() as session:
        account = OfficialAccount(name="0")
        session.add(account)
    key = account.id

    def count() -> None:
        with committed.app_context():
            for _ in range(10):
                with db.transaction() as session:
                    kept = session.get_one(OfficialAccount, key, with_for_update=True)
                    session.execute(
                        update(OfficialAccount)
                        .where(OfficialAccount.id == key)
                        .values(name=str(int(kept.name) + 1))
                    )

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read_session() as session:
        assert session.scalar(select(OfficialAccount.name)) == "40"


def test_ids_differ_by_case_on_every_database(app: Flask) -> None:
    with db.transaction() as session:
        session.add_all([Account(public_id="aBc"), Account(public_id="AbC")])
    with db.read_session() as session:
        assert len(session.scalars(select(Account).where(Account.public_id == "aBc")).all()) == 1


def test_rare_characters_and_emoji_come_back_whole(app: Flask) -> None:
    with db.transaction() as session:
        session.add(OfficialAccount(name="𠮷𪚥🌾👨‍👩‍👧"))
    with db.read_session() as session:
        assert session.scalar(select(OfficialAccount.name)) == "𠮷𪚥🌾👨‍👩‍👧"
