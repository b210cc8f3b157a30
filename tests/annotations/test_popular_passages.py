"""Popular passages: what several readers marked, kept right through every change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from backend import clock, db, job_queue
from backend.annotations import popular_passages
from backend.annotations.models import PopularPassages
from backend.articles import published_articles
from backend.articles.imports import article_import, import_consent
from backend.articles.models import Article, Revision
from backend.passages import passage_records
from backend.passages.models import Passage
from tests.annotations.marks import change, delete, drawn, mark
from tests.conftest import Reader, SignedIn, counted
from tests.factories import BODY, SENTENCE, an_article

OTHER = "像一条被放开的河"


def test_what_three_readers_marked_is_popular_and_names_nobody(
    client: FlaskClient, readers: list[Reader], article: Article
) -> None:
    for reader in readers[:2]:
        mark(reader, article, visibility="counted")
    mark(readers[2], article)
    later()
    assert popular_in(client, article) == []
    mark(readers[3], article, visibility="counted")
    later()
    found = drawn(client, article)["popular"]
    assert [(each["quote"], each["readers"]) for each in found] == [(SENTENCE, 3)]
    assert set(found[0]) == {"start", "end", "quote", "readers"}
    with db.read_session() as session:
        text = session.scalars(select(Revision.text)).one()
    assert text[found[0]["start"] : found[0]["end"]] == SENTENCE


def test_they_are_given_in_order_of_place(
    client: FlaskClient, readers: list[Reader], article: Article
) -> None:
    for reader in readers:
        mark(reader, article, visibility="counted")
    for reader in readers[:3]:
        mark(reader, article, quote=OTHER, visibility="counted")
    later()
    assert popular_in(client, article) == [(OTHER, 3), (SENTENCE, 4)]


def test_whoever_takes_their_mark_back_counts_no_more(
    client: FlaskClient, readers: list[Reader], article: Article
) -> None:
    made = [mark(reader, article, visibility="counted") for reader in readers]
    delete(readers[0], made[0])
    later()
    assert popular_in(client, article) == [(SENTENCE, 3)]
    change(readers[1], made[1], visibility="private")
    later()
    assert popular_in(client, article) == []
    change(readers[0], made[0], visibility="counted")
    later()
    assert popular_in(client, article) == [(SENTENCE, 3)]


def test_a_forgotten_reader_counts_no_more(
    client: FlaskClient, readers: list[Reader], article: Article
) -> None:
    for reader in readers:
        mark(reader, article, visibility="counted")
    later()
    readers[0].delete("/api/v1/me")
    later()
    assert popular_in(client, article) == [(SENTENCE, 3)]


def test_ranges_of_an_old_text_are_not_laid_on_a_new_one(
    client: FlaskClient, readers: list[Reader], article: Article
) -> None:
    for reader in readers:
        mark(reader, article, visibility="counted")
    later()
    revised = "<p>编者按。</p>" + BODY
    article_import.import_fragment(
        revised, article.title, import_consent.ImportConsent(everything=True)
    )
    assert popular_in(client, article) == []
    sought_again(article)
    with db.transaction():
        popular_passages.enqueue_rebuild(article.id)
    later()
    found = drawn(client, article)
    assert found["revision"] == 2
    assert [(each["quote"], each["readers"]) for each in found["popular"]] == [(SENTENCE, 4)]


def test_words_that_are_gone_are_not_popular(
    client: FlaskClient, readers: list[Reader], article: Article
) -> None:
    for reader in readers:
        mark(reader, article, visibility="counted")
    with db.transaction() as session:
        session.execute(update(Passage).values(state="orphaned"))
    later()
    assert popular_in(client, article) == []


def test_a_mark_made_while_the_job_runs_orders_another(
    client: FlaskClient, readers: list[Reader], article: Article
) -> None:
    for reader in readers[:3]:
        mark(reader, article, visibility="counted")
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=2)):
        job = job_queue.claim()
        assert job is not None
        mark(readers[3], article, visibility="counted")
        job_queue.run(job)
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=5)):
        job_queue.run_due()
    assert popular_in(client, article) == [(SENTENCE, 4)]


def test_many_marks_at_once_order_one_job(readers: list[Reader], article: Article) -> None:
    with clock.freeze_at(datetime(2026, 5, 1, 8, 0, 0, tzinfo=UTC)):
        for reader in readers:
            mark(reader, article, visibility="counted")
            mark(reader, article, quote=OTHER, visibility="counted")
    assert ordered() == 1


def test_an_older_finding_does_not_replace_a_newer_one(
    client: FlaskClient, readers: list[Reader], article: Article
) -> None:
    for reader in readers:
        mark(reader, article, visibility="counted")
    later()
    with clock.freeze_at(datetime.now(UTC) - timedelta(hours=1)), db.transaction() as session:
        before = session.scalars(select(PopularPassages.as_of)).one()
        popular_passages.rebuild_popular_passages({"articles": [article.id]})
        assert session.scalars(select(PopularPassages.as_of)).one() == before


def test_private_marks_order_nothing(readers: list[Reader], article: Article) -> None:
    made = mark(readers[0], article)
    change(readers[0], made, colour="blue")
    delete(readers[0], made)
    assert ordered() == 0


def test_finding_costs_the_same_for_few_marks_and_many(
    app: Flask, readers: list[Reader], article: Article
) -> None:
    sent = []
    for quotes in ([SENTENCE], [SENTENCE[at : at + 4] for at in range(15)]):
        for reader in readers:
            for quote in quotes:
                mark(reader, article, quote=quote, start=0, visibility="counted")
        popular_passages.rebuild_popular_passages({"articles": [article.id]})
        with counted(app) as statements:
            popular_passages.rebuild_popular_passages({"articles": [article.id]})
        sent.append(len(statements))
    assert sent[0] == sent[1]


@pytest.fixture
def article(app: Flask) -> Article:
    return an_article()


@pytest.fixture
def readers(signed_in: SignedIn) -> list[Reader]:
    return [signed_in(name) for name in ("lin", "mei", "tao", "yue")]


def popular_in(client: Any, article: Article) -> list[tuple[str, int]]:
    return [(each["quote"], each["readers"]) for each in drawn(client, article)["popular"]]


def later() -> None:
    """Do what has been ordered, when its time has come."""
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=2)):
        job_queue.run_due()


def ordered() -> int:
    with db.read_session() as session:
        kind = job_queue.Job.kind == popular_passages.REBUILD_JOB
        return session.scalar(select(func.count()).select_from(job_queue.Job).where(kind)) or 0


def sought_again(article: Article) -> None:
    """Move the passages of an article to where their words stand in its current text."""
    with db.transaction() as session:
        _, _, revision = published_articles.get_published(article.public_id)
        for passage in session.scalars(select(Passage)):
            anchor = passage_records.locate_quote(revision, passage.quote, passage.start)
            passage.revision_id, passage.start, passage.end = revision.id, anchor.start, anchor.end
