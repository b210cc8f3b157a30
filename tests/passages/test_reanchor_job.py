"""Passages across re-imports: kept, moved, orphaned, revived, and never twice or on wrong words."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from backend import db, job_queue
from backend.articles import publication, published_articles
from backend.articles.imports import article_import, import_consent
from backend.articles.models import Article, Revision
from backend.passages import passage_records, reanchor_job, reanchor_reports
from backend.passages.models import Passage, ReanchorResult, ReanchorRun
from backend.passages.reanchor_job import resolve_state
from backend.passages.reanchor_schemas import ReanchorResultPage, ReanchorResultsQuery
from tests.conftest import counted
from tests.factories import BODY, SENTENCE, an_article

TITLE = "桥上的灯"
OTHER = "后来我常常绕一点路，走过桥，看对岸的窗子一扇一扇亮起来。"
EDITED = SENTENCE.replace("赶路的人", "赶车的人")
WITHOUT = BODY.replace(SENTENCE, "")
PARAGRAPH = f"<p>{OTHER}</p>"


def test_what_stays_is_kept_what_changes_is_moved_what_goes_is_orphaned(article: Article) -> None:
    first, second, third = (
        pinned(article, SENTENCE),
        pinned(article, OTHER),
        pinned(article, "带一把伞"),
    )
    revise(BODY.replace(SENTENCE, EDITED).replace("<li>带一把伞</li>", ""))
    assert [standing(each) for each in (first, second, third)] == [
        ("moved", EDITED, 2),
        ("anchored", OTHER, 2),
        ("orphaned", "带一把伞", 1),
    ]
    assert report(article) == (2, 1, 1, 1, True)


def test_a_paragraph_carried_off_takes_its_passage_along(article: Article) -> None:
    passage = pinned(article, OTHER)
    revise(PARAGRAPH + BODY.replace(PARAGRAPH, ""))
    assert standing(passage) == ("moved", OTHER, 2)
    assert moves(article, "moved").items[0].reason == "elsewhere"


def test_until_the_job_has_run_nothing_stands_in_the_new_text(article: Article) -> None:
    passage = pinned(article, SENTENCE)
    article_import.import_fragment(WITHOUT, TITLE, import_consent.ImportConsent(everything=True))
    assert standing(passage) == ("anchored", SENTENCE, 1)


def test_words_that_come_back_are_found_again(article: Article) -> None:
    passage = pinned(article, SENTENCE)
    revise(WITHOUT)
    assert standing(passage)[0] == "orphaned"
    revise(WITHOUT.replace("傍晚", "黄昏"))
    assert standing(passage) == ("orphaned", SENTENCE, 1)
    revise(BODY)
    assert standing(passage) == ("anchored", SENTENCE, 4)


def test_words_changed_and_changed_back_are_anchored_again(article: Article) -> None:
    passage = pinned(article, SENTENCE)
    revise(BODY.replace(SENTENCE, EDITED))
    revise(BODY.replace(SENTENCE, EDITED).replace("傍晚", "黄昏"))
    assert standing(passage) == ("moved", EDITED, 3)
    revise(BODY)
    assert standing(passage) == ("anchored", SENTENCE, 4)


def test_revisions_that_came_too_fast_are_caught_up_with_at_once(article: Article) -> None:
    passage = pinned(article, SENTENCE)
    article_import.import_fragment(
        BODY.replace("傍晚", "黄昏"), TITLE, import_consent.ImportConsent(everything=True)
    )
    article_import.import_fragment(
        BODY.replace("傍晚", "夜里"), TITLE, import_consent.ImportConsent(everything=True)
    )
    job_queue.run_due()
    assert standing(passage) == ("anchored", SENTENCE, 3)
    assert report(article) == (3, 1, 0, 0, True)


def test_two_that_come_to_stand_in_one_place_stay_two(article: Article) -> None:
    whole, part = pinned(article, SENTENCE), pinned(article, SENTENCE[3:])
    assert whole != part
    revise(BODY.replace(SENTENCE, SENTENCE[3:]))
    assert standing(whole)[1:] == standing(part)[1:] == (SENTENCE[3:], 2)
    with db.read_session() as session:
        ids = session.scalars(select(Passage.public_id)).all()
    assert len(set(ids)) == 2


def test_the_same_words_picked_after_a_re_import_are_the_same_passage(article: Article) -> None:
    passage = pinned(article, SENTENCE)
    revise(BODY.replace("傍晚", "黄昏就要来的时候"))
    assert pinned(article, SENTENCE) == passage


def test_changed_words_picked_anew_are_a_passage_of_their_own(article: Article) -> None:
    passage = pinned(article, SENTENCE)
    revise(BODY.replace(SENTENCE, EDITED))
    other = pinned(article, EDITED)
    assert other != passage
    assert pinned(article, EDITED) == other


def test_a_withdrawn_article_keeps_all_and_is_moved_too(article: Article) -> None:
    passage = pinned(article, SENTENCE)
    with db.transaction():
        publication.withdraw(article.public_id)
    revise(BODY.replace("傍晚", "黄昏"))
    with db.transaction():
        publication.publish(article.public_id)
    assert standing(passage) == ("anchored", SENTENCE, 2)


def test_an_unchanged_import_moves_nothing(article: Article) -> None:
    pinned(article, SENTENCE)
    revise(BODY)
    with db.read_session() as session:
        assert session.scalars(select(ReanchorRun)).all() == []


def test_a_killed_worker_leaves_whole_batches_and_the_next_goes_on(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [pinned(article, SENTENCE[at : at + 4]) for at in range(12)]
    monkeypatch.setattr(reanchor_job, "BATCH_SIZE", 5)
    keep = reanchor_job._store_results
    batches = iter((keep, dying))
    monkeypatch.setattr(reanchor_job, "_store_results", lambda *given: next(batches, keep)(*given))
    article_import.import_fragment(
        BODY.replace("傍晚", "黄昏"), TITLE, import_consent.ImportConsent(everything=True)
    )
    with pytest.raises(Killed):
        reanchor_job.reanchor_passages({"article": article.id})
    assert report(article) == (2, 5, 0, 0, False)
    reanchor_job.reanchor_passages({"article": article.id})
    assert report(article) == (2, 12, 0, 0, True)
    assert {standing(each)[2] for each in many} == {2}
    reanchor_job.reanchor_passages({"article": article.id})
    assert report(article) == (2, 12, 0, 0, True)


def test_a_long_search_goes_on_in_another_job(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(12):
        pinned(article, SENTENCE[at : at + 4])
    monkeypatch.setattr(reanchor_job, "BATCH_SIZE", 5)
    monkeypatch.setattr(reanchor_job, "TIME_SLICE_SECONDS", -1)
    article_import.import_fragment(
        BODY.replace("傍晚", "黄昏"), TITLE, import_consent.ImportConsent(everything=True)
    )
    with db.transaction() as session:
        session.execute(
            delete(job_queue.Job).where(job_queue.Job.kind != reanchor_job.REANCHOR_JOB)
        )
    assert (job_queue.run_due(1), report(article)[1]) == (1, 5)
    job_queue.run_due()
    assert report(article) == (2, 12, 0, 0, True)


def test_a_passage_pinned_to_a_text_just_replaced_is_swept_up(article: Article) -> None:
    with db.read_session():
        _, _, old = published_articles.get_published(article.public_id)
    revise(BODY.replace("傍晚", "黄昏"))
    with db.transaction():
        anchor = passage_records.locate_quote(old, SENTENCE, None)
        late = passage_records.get_or_create_passage(article, old, anchor).public_id
    reanchor_job.enqueue_missed_articles({})
    job_queue.run_due()
    assert standing(late) == ("anchored", SENTENCE, 2)


def test_a_batch_costs_the_same_number_of_queries_whatever_its_size(
    app: Flask, article: Article
) -> None:
    sent = []
    for count, word in ((2, "黄昏"), (12, "夜里")):
        for at in range(count):
            pinned(article, SENTENCE[at : at + 4])
        article_import.import_fragment(
            BODY.replace("傍晚", word), TITLE, import_consent.ImportConsent(everything=True)
        )
        with db.transaction() as session:  # ordering what is ordered already costs one more
            session.execute(delete(job_queue.Job))
        with counted(app) as statements:
            reanchor_job.reanchor_passages({"article": article.id})
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_two_workers_at_once_do_the_work_once(committed: Flask) -> None:
    article = an_article(TITLE)
    for at in range(12):
        pinned(article, SENTENCE[at : at + 4])
    article_import.import_fragment(
        BODY.replace("傍晚", "黄昏"), TITLE, import_consent.ImportConsent(everything=True)
    )
    failed: list[Exception] = []

    def work() -> None:
        with committed.app_context():
            try:
                reanchor_job.reanchor_passages({"article": article.id})
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reanchor_job.reanchor_passages({"article": article.id})
    assert report(article) == (2, 12, 0, 0, True)
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(ReanchorResult)) == 12


@pytest.mark.parametrize(
    ("state", "how", "is_quote", "after"),
    [
        ("anchored", "same", True, "anchored"),
        ("moved", "same", True, "moved"),
        ("moved", "same", False, "moved"),
        ("orphaned", "same", True, "anchored"),
        ("orphaned", "same", False, "moved"),
        ("anchored", "edited", False, "moved"),
        ("moved", "edited", True, "anchored"),
        ("anchored", "elsewhere", True, "moved"),
        ("anchored", "gone", False, "orphaned"),
        ("orphaned", "gone", False, "orphaned"),
    ],
)
def test_states_follow_what_was_found(state: str, how: str, is_quote: bool, after: str) -> None:
    assert resolve_state(state, how, is_quote) == after


class Killed(Exception):
    """What ends a worker in the middle."""


def dying(*_given: object) -> None:
    raise Killed


def pinned(article: Article, quote: str) -> str:
    """Pin words of the current text, and give the passage's id."""
    with db.transaction():
        found, _, revision = published_articles.get_published(article.public_id)
        anchor = passage_records.locate_quote(revision, quote, revision.text.index(quote))
        return passage_records.get_or_create_passage(found, revision, anchor).public_id


def revise(html: str) -> None:
    """Import a changed text, and let the worker do what is due."""
    article_import.import_fragment(html, TITLE, import_consent.ImportConsent(everything=True))
    job_queue.run_due()


def standing(passage_id: str) -> tuple[str, str, int]:
    """Say how a passage stands: its state, the words there, and in which revision."""
    with db.read_session() as session:
        passage = session.scalars(select(Passage).where(Passage.public_id == passage_id)).one()
        pointed = passage_records.get_passage_reference(passage.id)
        assert pointed is not None
        revision = session.get_one(Revision, passage.revision_id)
        assert revision.number == pointed.revision
        return pointed.state, revision.text[pointed.start : pointed.end], revision.number


def report(article: Article) -> tuple[int, int, int, int, bool]:
    """Give the newest report: revision, kept, moved, orphaned, and whether it is finished."""
    with db.read_session():
        newest = reanchor_reports.list_runs(article, "", 1)[0][0]
    done = newest.finished_at is not None
    return newest.revision, newest.unchanged, newest.moved, newest.orphaned, done


def moves(article: Article, outcome: str) -> ReanchorResultPage:
    with db.read_session():
        return reanchor_reports.list_results(
            article, ReanchorResultsQuery.model_validate({"outcome": outcome})
        )


@pytest.fixture
def article(app: Flask, wechat: FlaskClient) -> Article:
    return an_article(TITLE)
