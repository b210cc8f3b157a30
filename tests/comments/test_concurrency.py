"""Readers and editors act on comments concurrently: nothing fails, every count is true."""

import random
import threading
from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from sqlalchemy import func, select

from backend import db
from backend.accounts import account_lookup, deletion
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.comments import editing, likes, posting
from backend.comments.models import Like, Message
from backend.comments.schemas import MessageUpdate, NewMessage, NewReply
from backend.errors import AppError
from backend.moderation.models import Check, Decision, Report
from backend.moderation.review import appeals, decisions, reports
from tests.admin.conftest import make_editor
from tests.commenting import DOUBTFUL, a_key
from tests.conftest import Reader, fresh_wechat
from tests.factories import an_article

TEXTS = ("好话", "也是好话", DOUBTFUL)
THREADS, ACTS = 8, 25


@pytest.mark.parametrize("seed", [1, 2])
def test_everything_at_once_leaves_true_counts(committed: Flask, seed: int) -> None:
    article, readers = an_article(), crowd(committed)
    editor = make_editor().id
    failed: list[Exception] = []

    def live(number: int) -> None:
        with committed.app_context():
            life = Life(random.Random(f"{seed}-{number}"), article, readers, editor)
            for _ in range(ACTS):
                try:
                    life.act()
                except AppError as error:
                    if error.status >= 500:
                        failed.append(error)
                except Exception as error:
                    failed.append(error)

    threads = [threading.Thread(target=live, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert untruths() == []


class Life:
    """One person's doings, by chance: as a reader, and now and then as an editor."""

    def __init__(
        self, chance: random.Random, article: Article, readers: Sequence[Account], editor: int
    ) -> None:
        self.chance, self.article, self.readers, self.editor = chance, article, readers, editor

    def act(self) -> None:
        acts: list[Callable[[Account, str], object]] = [
            self.say, self.reply, self.reply, self.like, self.like, self.unlike,
            self.change, self.delete, self.report, self.decide, self.decide, self.undo, self.appeal,
        ]  # fmt: skip
        with db.read_session() as session:
            known = session.scalars(select(Message.public_id)).all() or ["none"]
        self.chance.choice(acts)(self.chance.choice(self.readers), self.chance.choice(known))

    def say(self, reader: Account, _message: str) -> None:
        said = NewMessage(text=self.chance.choice(TEXTS), key=a_key())
        posting.write_message(reader, self.article.public_id, said)

    def reply(self, reader: Account, message: str) -> None:
        posting.reply(reader, message, NewReply(text=self.chance.choice(TEXTS), key=a_key()))

    def like(self, reader: Account, message: str) -> None:
        with db.transaction():
            likes.like_message(reader, message)

    def unlike(self, reader: Account, message: str) -> None:
        with db.transaction():
            likes.unlike_message(reader, message)

    def change(self, _reader: Account, message: str) -> None:
        sent = MessageUpdate(
            text=self.chance.choice(TEXTS),
            visibility=self.chance.choice(["public", "private", None]),
        )
        editing.edit_message(self.author(message), message, sent)

    def delete(self, _reader: Account, message: str) -> None:
        with db.transaction():
            editing.delete_message(self.author(message), message)

    def report(self, reader: Account, message: str) -> None:
        with db.transaction():
            reports.create_report(reader, "message", message, "spam", "")

    def decide(self, _reader: Account, message: str) -> None:
        with db.read_session() as session:
            check = session.scalar(select(Check.public_id).where(Check.subject == message))
        with db.transaction():
            deed = self.chance.choice(["approve", "approve", "refuse", "hide"])
            decisions.decide(check or "none", deed, self.editor)  # type: ignore[arg-type]

    def undo(self, _reader: Account, _message: str) -> None:
        with db.read_session() as session:
            known = session.scalars(select(Decision.id)).all()
        if known:
            with db.transaction():
                decisions.undo_decision(self.chance.choice(known), self.editor)

    def appeal(self, _reader: Account, message: str) -> None:
        with db.transaction():
            appeals.create_appeal(self.author(message), message, "请再看看")

    def author(self, message: str) -> Account:
        with db.read_session() as session:
            asked = select(Message.account_id).where(Message.public_id == message)
            key = session.scalar(asked)
        return next((each for each in self.readers if each.id == key), self.readers[0])


def test_readers_who_delete_themselves_at_once_leave_true_counts(committed: Flask) -> None:
    article, readers = an_article(), crowd(committed)
    roots = []
    for reader in readers:
        said = NewMessage(text="好话", key=a_key())
        roots.append(posting.write_message(reader, article.public_id, said).id)
    for number, reader in enumerate(readers):
        for root in roots:
            posting.reply(reader, root, NewReply(text="也是好话", key=a_key()))
        with db.transaction():
            likes.like_message(reader, roots[number - 1])
            for root in (roots[number - 1], roots[number - 2]):
                reports.create_report(reader, "message", root, "other", "")
    failed: list[Exception] = []

    def leave(reader: Account) -> None:
        with committed.app_context():
            try:
                deletion.delete_account(reader)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=leave, args=(each,)) for each in readers[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert untruths() == []
    with db.read_session() as session:
        left = count(select(Report.check_id, func.count()).group_by(Report.check_id))
        for check in session.scalars(select(Check)):
            assert check.reports == left.get(check.id, 0)


# To the room, words whose author appeals stay what the editor made them.
MEANT = {"appealed": ("refused", "hidden")}


def untruths() -> list[str]:
    """Say what is kept that is not so."""
    with db.read_session() as session:
        messages = session.scalars(select(Message)).all()
        taps = count(select(Like.message_id, func.count()).group_by(Like.message_id))
        below = count(
            select(Message.root_id, func.count()).where(Message.listed).group_by(Message.root_id)
        )
        checks = {check.id: check for check in session.scalars(select(Check))}
    found = []
    for each in messages:
        check = checks.get(each.check_id or 0)
        stands = each.state if standing_of(each) == "public" else "gone"
        is_root = each.root_id is None
        truths = {
            "likes": each.likes == taps.get(each.id, 0),
            "replies": each.replies == below.get(each.id, 0),
            "listed": each.listed == (each.is_public or (is_root and each.replies > 0)),
            "check": check is None or stands in MEANT.get(check.state, (check.state,)),
            "erased": each.state != "deleted" or each.text == "",
        }
        found += [f"{each.kind} {each.id}: {name}" for name, holds in truths.items() if not holds]
    return found


def standing_of(message: Message) -> str:
    return "gone" if message.state == "deleted" else message.visibility


def count(asked: object) -> dict[int, int]:
    return dict(db.session().execute(asked).all())  # type: ignore[call-overload]


def crowd(app: Flask) -> list[Account]:
    """Give six readers whom WeChat knows."""
    wechat = fresh_wechat(app)
    arrived = [Reader.arrive(app, wechat, f"r{number}") for number in range(6)]
    found = [account_lookup.find_account(reader.id) for reader in arrived]
    return [each for each in found if each is not None]
