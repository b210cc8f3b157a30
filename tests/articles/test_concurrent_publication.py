"""Publishing, withdrawing and revising one article at the same time, each in its transaction."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from backend import db
from backend.articles import publication, revisions, row_locks, search
from backend.articles.imports import article_import
from backend.articles.imports.article_import import ArticleTakenDown
from backend.articles.imports.import_consent import ImportConsent
from backend.articles.models import Article
from backend.cards import article_takedown
from backend.errors import AppError
from tests.factories import BODY, SENTENCE, an_article

TITLE = "桥上的灯"
NEW = BODY.replace(SENTENCE, "换过的一句。")
EVERYTHING = ImportConsent(everything=True)

Act = Callable[[Article], object]


def publish(article: Article) -> None:
    with db.transaction():
        publication.publish(article.public_id)


def withdraw(article: Article) -> None:
    with db.transaction():
        publication.withdraw(article.public_id)


def lift(article: Article) -> None:
    with db.transaction():
        publication.lift_takedown(article.public_id)


def restore(article: Article) -> None:
    with db.transaction():
        revisions.restore(article.public_id, 2, 1)


def import_again(_article: Article) -> None:
    article_import.import_fragment(NEW, TITLE)


def replace(_article: Article) -> None:
    article_import.import_fragment(NEW, TITLE, EVERYTHING)


# Who comes while a takedown is not yet committed, and how the article then stands.
LATER: list[tuple[Act, str]] = [
    (publish, "taken_down"),
    (withdraw, "taken_down"),
    (import_again, "taken_down"),
    (replace, "taken_down"),
    (restore, "taken_down"),
    (lift, "withdrawn"),
]


@pytest.mark.every_case
@pytest.mark.parametrize(("act", "status"), LATER, ids=lambda each: getattr(each, "__name__", each))
@pytest.mark.parametrize("before", ["withdrawn", "published"])
def test_whoever_comes_during_a_takedown_finds_it(
    committed: Flask, monkeypatch: pytest.MonkeyPatch, act: Act, status: str, before: str
) -> None:
    article = an_article(TITLE)
    article_import.import_fragment(NEW, TITLE)
    if before == "withdrawn":
        withdraw(article)
    outcome = during(committed, monkeypatch, article, article_takedown.take_down_article, act)
    assert standing(article)[0] == status
    with db.read_session():
        assert search.find_articles("桥上", limit=5, offset=0) == []
    if act in (publish, import_again, replace):
        assert isinstance(outcome[0], ArticleTakenDown)


@pytest.mark.every_case
@pytest.mark.parametrize(("act", "status"), [(publish, "published"), (import_again, "withdrawn"),
                                             (replace, "withdrawn")])  # fmt: skip
def test_whoever_comes_during_a_withdrawal_finds_it(
    committed: Flask, monkeypatch: pytest.MonkeyPatch, act: Act, status: str
) -> None:
    article = an_article(TITLE)
    during(committed, monkeypatch, article, publication.withdraw, act)
    assert standing(article) == (status, 2 if act is replace else 1)
    with db.read_session():
        found = search.find_articles("桥上", limit=5, offset=0)
    assert found == ([article.id] if status == "published" else [])


def test_two_editors_accept_one_proposal_and_one_is_told(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = an_article(TITLE)
    article_import.import_fragment(NEW, TITLE)
    outcome = during(
        committed, monkeypatch, article, lambda key: revisions.restore(key, 2, 1), restore
    )
    assert isinstance(outcome[0], revisions.RevisionMoved)
    assert standing(article) == ("published", 2)


def test_what_was_published_once_is_only_proposed_to_whatever_its_status(app: Flask) -> None:
    article = an_article(TITLE)
    for act, status in ((withdraw, "withdrawn"), (publish, "published"), (withdraw, "withdrawn")):
        act(article)
        done = article_import.import_fragment(NEW, TITLE)
        assert (done.outcome, done.proposed, standing(article)) == ("proposed", 2, (status, 1))
    assert (
        article_import.import_fragment(NEW, TITLE, ImportConsent(replaces=1)).outcome == "revised"
    )
    with db.transaction():
        article_takedown.take_down_article(article.public_id)
    lift(article)
    assert article_import.import_fragment(BODY, TITLE).outcome == "proposed"


def during(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    article: Article,
    first: Callable[[str], Any],
    act: Act,
) -> list[object]:
    """Let one begin when another has written and not committed; gives what the one raised.

    On a database with row locks it is as far as asking for the row when the other goes on.
    """
    asked, raised = threading.Event(), list[object]()
    found = row_locks.find_locked

    def find_locked(*which: Any) -> Any:
        if threading.current_thread().name == "second":
            asked.set()
        return found(*which)

    def run() -> None:
        with app.app_context():
            try:
                act(article)
            except AppError as error:
                raised.append(error)
            finally:
                asked.set()

    monkeypatch.setattr(row_locks, "find_locked", find_locked)
    thread = threading.Thread(target=run, name="second")
    with db.transaction() as session:
        first(article.public_id)
        session.flush()
        thread.start()
        if db.get_dialect_name() != "sqlite":  # there nobody else writes until the commit
            asked.wait()
    thread.join()
    return raised


def standing(article: Article) -> tuple[str, int]:
    with db.read_session() as session:
        row = sa.select(Article.status, Article.revision).where(Article.id == article.id)
        status, revision = session.execute(row).one()
        return status, revision
