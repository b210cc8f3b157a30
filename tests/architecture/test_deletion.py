"""Deleting an account is final: whatever was under way then is refused, and leaves nothing.

Every writing operation of the readers' API is asked for once for each of its transactions, and
the account is deleted right before that transaction begins: after the guard, perhaps while
WeChat thinks. A new operation fails here until it says how it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import db, ids, job_queue
from backend.accounts import deletion
from backend.accounts.models import Account
from backend.app import MANIFESTS
from backend.manifest import list_routers
from backend.shares.arrivals import visit_stream
from backend.shares.mini_program_codes import minting
from tests.architecture.full_reader import REQUESTS, World
from tests.architecture.personal_rows import names_of, naming, rows_that_name
from tests.commenting import API
from tests.conftest import SignedIn
from tests.factories import an_article

# What these do is no row of the account's.
NOTHING_KEPT = {
    "POST /api/v1/sessions": "signs in; see tests/accounts/test_deletion.py",
    "DELETE /api/v1/sessions": "ends sign-ins, which Redis remembers",
    "DELETE /api/v1/sessions/current": "ends a sign-in, which Redis remembers",
    "POST /api/v1/cards/previews": "writes nothing",
}
# Told to Redis alone; the worker that writes it finds no such account.
WRITTEN_LATER = "POST /api/v1/visits"
STATUS = {WRITTEN_LATER: 201, "DELETE /api/v1/me": 204}  # twice is fine


def test_every_writing_operation_is_asked_for_here() -> None:
    assert writing() == REQUESTS.keys() | NOTHING_KEPT.keys()


@pytest.mark.every_case
@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_under_way_when_an_account_is_deleted_is_refused(
    name: str, a_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = 0
    while True:
        world = a_world()
        path, given = REQUESTS[name](world)
        names = names_of(world.reader)
        with deleted_before(monkeypatch, world, reached + 1) as at:
            answer = getattr(world.reader, name.split()[0].lower())(API + path, **given)
        if not at.deleted:
            break
        reached += 1
        assert answer.status_code == STATUS.get(name, 401), answer.text
        drain()
        assert files(world) <= at.files
        assert [str(each) for each in naming() if rows_that_name(each, names)] == []
    assert answer.status_code < 300, answer.text  # so the request was one that would have written
    assert reached or name == WRITTEN_LATER


def writing() -> set[str]:
    """Name every operation by which readers write."""
    return {
        f"{each.method} {each.rule}"
        for room in list_routers(MANIFESTS)
        for each in room.operations
        if each.rule.startswith(API) and (each.method != "GET" or each.transaction)
    }


@dataclass
class At:
    """Whether the account was deleted on the way, and which files were there then."""

    deleted: bool = False
    files: set[str] = field(default_factory=set)


class deleted_before:
    """Delete the reader's account right before the transaction of this number begins."""

    def __init__(self, patch: pytest.MonkeyPatch, world: World, number: int) -> None:
        self.patch, self.world, self.left, self.at = patch, world, number, At()

    def __enter__(self) -> At:
        opened, database = db.Database.open, self

        def counted(found: db.Database, writing: bool) -> Any:
            database.left -= writing
            if writing and database.left == 0:
                database.left = -1_000_000
                with db.read_session() as session:
                    mine = sa.select(Account).where(Account.public_id == self.world.reader.id)
                    account = session.scalars(mine).one()
                if account.deleted_at is None:
                    deletion.delete_account(account)
                    self.at.deleted, self.at.files = True, files(self.world)
            return opened(found, writing)

        self.patch.setattr(db.Database, "open", counted)
        return self.at

    def __exit__(self, *_: object) -> None:
        self.patch.undo()


def files(world: World) -> set[str]:
    root = Path(world.app.extensions["storage"].root)
    return {str(each) for each in root.rglob("*") if each.is_file()}


def drain() -> None:
    """Do what is left to workers, but for the drawing of new codes."""
    with db.transaction() as session:
        session.execute(sa.delete(job_queue.Job).where(job_queue.Job.kind == minting.REFILL_JOB))
    while visit_stream.write_next_batch() + job_queue.run_due():
        pass


@pytest.fixture
def a_world(app: Flask, signed_in: SignedIn, wechat: FlaskClient) -> Callable[[], World]:
    """Make readers who have not met before, and codes for their cards."""

    def make() -> World:
        device = ids.generate()
        return World(
            app, wechat, device, signed_in(device), signed_in(ids.generate()), an_article()
        )

    return make
