"""Appeals: once for a decision, by its author; decided and undone."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import hypothesis
import pytest
from flask import Flask
from hypothesis import strategies as st
from sqlalchemy import select

from backend import clock, db
from backend.admin.models import AuditEntry, Editor
from backend.admin.moderation import case_actions as moderation_actions
from backend.articles.models import Article
from backend.errors import AppError
from backend.moderation import state_machine
from backend.moderation.decision_events import DECISION_LISTENERS, CheckDecided
from backend.moderation.models import Appeal, Decision
from backend.moderation.review import decisions
from backend.moderation.review.decisions import TooLateToUndo
from backend.moderation.state_machine import AlreadyDecided, EditorAction, State
from tests.admin.conftest import make_editor
from tests.commenting import API, DOUBTFUL, ids, replied, row, said
from tests.conftest import Reader, SignedIn, fresh_wechat
from tests.extra_manifests import plug_in
from tests.factories import an_article
from tests.moderation.moderating import appeal, editor, kept, later, report, tick, waiting


def test_an_appeal_is_heard_once_and_won(article: Article, lin: Reader, mei: Reader) -> None:
    message = said(lin, article)
    decide(message, "hide")
    assert mine(lin, message) == ("refused", "open")
    assert appeal(lin, message).status_code == 200
    assert mine(lin, message) == ("refused", "asked")
    assert kept(message).state == "appealed"
    again = appeal(lin, message)
    assert (again.status_code, again.json["code"]) == (409, "already_appealed")
    decide(message, "approve")
    assert ids(mei, article) == [message]
    assert outcome(message) == "won"


def test_an_appeal_that_is_not_followed_is_the_last(article: Article, lin: Reader) -> None:
    message = said(lin, article, DOUBTFUL)
    decide(message, "refuse")
    assert appeal(lin, message, by_check=True).status_code == 200
    decide(message, "refuse")
    assert (kept(message).state, outcome(message)) == ("refused", "kept")
    assert mine(lin, message) == ("refused", "kept")
    assert appeal(lin, message).status_code == 409


def test_only_the_author_appeals_and_only_what_is_put_away(
    article: Article, lin: Reader, mei: Reader
) -> None:
    message, waits = said(lin, article), said(lin, article, DOUBTFUL)
    answers = [appeal(lin, message), appeal(lin, waits), appeal(mei, message)]
    assert [(each.status_code, each.json["code"]) for each in answers] == [
        (409, "nothing_to_appeal"),
        (409, "nothing_to_appeal"),
        (404, "not_found"),
    ]
    decide(message, "hide")
    assert appeal(mei, message).status_code == 404
    for words in ("", " \u200b ", "长" * 201):
        assert appeal(lin, message, words).status_code == 422


def test_words_that_are_appealed_can_be_deleted_but_not_rewritten(
    article: Article, lin: Reader
) -> None:
    message = said(lin, article)
    decide(message, "hide")
    appeal(lin, message)
    changed = lin.put(f"{API}/messages/{message}", json={"text": "换一句"})
    assert changed.json["code"] == "words_held"
    assert lin.delete(f"{API}/messages/{message}").status_code == 204
    assert kept(message).state == "gone"


def test_a_decision_taken_back_leaves_nothing_of_itself(
    article: Article, lin: Reader, mei: Reader, signed_in: SignedIn
) -> None:
    message = said(lin, article)
    for number in range(3):
        report(signed_in(f"r{number}"), message, reason="spam")
    before = facts(message)
    assert before["state"] == "held"
    with db.transaction():
        by = editor()
        batch = decisions.decide(kept(message).public_id, "approve", by.id)
    assert ids(mei, article) == [message]
    several = moderation_actions.undo_batch(editor(), batch_of(batch.id))
    assert (several.done, several.failed) == ([kept(message).public_id], {})
    assert facts(message) == before
    assert row(message).state == "held"
    assert ids(mei, article) == []
    with db.read_session() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-1] == "words.undone"


def test_a_decision_about_an_appeal_taken_back_opens_the_appeal_again(
    article: Article, lin: Reader, mei: Reader
) -> None:
    message = said(lin, article)
    decide(message, "hide")
    appeal(lin, message)
    decide(message, "approve")
    moderation_actions.undo_batch(editor(), batch_of(kept(message).id))
    assert (kept(message).state, outcome(message)) == ("appealed", "")
    assert mine(lin, message) == ("refused", "asked")
    assert ids(mei, article) == []


def test_only_who_decided_takes_back_and_only_for_some_minutes(
    article: Article, lin: Reader
) -> None:
    message = said(lin, article)
    decide(message, "hide")
    batch = batch_of(kept(message).id)
    with pytest.raises(AppError) as refused:
        moderation_actions.undo_batch(make_editor(login="other"), batch)
    assert refused.value.code == "not_found"
    with clock.freeze_at(datetime.now(UTC) + timedelta(minutes=11)):
        (failure,) = moderation_actions.undo_batch(editor(), batch).failed.values()
    assert isinstance(failure, TooLateToUndo)
    assert moderation_actions.undo_batch(editor(), batch).failed == {}
    (twice,) = moderation_actions.undo_batch(editor(), batch).failed.values()
    assert isinstance(twice, AlreadyDecided)


def test_what_was_appealed_or_decided_since_is_not_taken_back(
    article: Article, lin: Reader
) -> None:
    message = said(lin, article)
    decide(message, "hide")
    batch = batch_of(kept(message).id)
    appeal(lin, message)
    (failure,) = moderation_actions.undo_batch(editor(), batch).failed.values()
    assert isinstance(failure, AlreadyDecided)


def test_who_saw_an_earlier_state_decides_nothing(article: Article, lin: Reader) -> None:
    message = said(lin, article, DOUBTFUL)
    seen = moderation_actions.DecisionTarget(kept(message).public_id, kept(message).round)
    with db.transaction():
        moderation_actions.decide_case(editor(), seen, "refuse")
    late = make_editor(login="late", name="晚到的")
    with pytest.raises(AlreadyDecided) as refused, db.transaction():
        moderation_actions.decide_case(late, seen, "approve")
    assert "林晚 已经处理过" in refused.value.message


def test_listeners_hear_of_decisions_late_answers_and_what_is_taken_back(
    app: Flask, article: Article, lin: Reader, wechat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[CheckDecided] = []
    plug_in(monkeypatch, app, DECISION_LISTENERS.add(heard.append))
    message, late = said(lin, article), waiting(lin, article, wechat)
    decide(message, "hide")
    appeal(lin, message)
    decide(message, "approve")
    moderation_actions.undo_batch(editor(), batch_of(kept(message).id))
    with later(10):
        tick()
    assert [(each.subject, each.state, each.appealed) for each in heard] == [
        (message, "hidden", False),
        (message, "shown", True),
        (message, "appealed", True),
        (late, "shown", False),
    ]
    assert {each.check_id for each in heard} == {kept(message).public_id, kept(late).public_id}


def test_eight_editors_at_once_decide_once_and_undo_once(committed: Flask) -> None:
    wechat = fresh_wechat(committed)
    lin, article = Reader.arrive(committed, wechat, "lin"), an_article()
    root = said(lin, article)
    messages = [replied(lin, root, DOUBTFUL + str(number)) for number in range(6)]
    editors = [make_editor(login=f"e-{number}") for number in range(8)]
    wanted = [
        moderation_actions.DecisionTarget(kept(each).public_id, kept(each).round)
        for each in messages
    ]
    results: list[moderation_actions.BatchResult] = []
    failed: list[Exception] = []

    def work(by: Editor, deed: EditorAction) -> None:
        with committed.app_context():
            try:
                results.append(moderation_actions.decide_all(by, wanted, deed))
            except Exception as error:
                failed.append(error)

    deeds: tuple[EditorAction, ...] = ("approve", "refuse")
    at_once([lambda n=n, e=e: work(e, deeds[n % 2]) for n, e in enumerate(editors)])
    assert failed == []
    done = [key for each in results for key in each.done]
    assert sorted(done) == sorted(each.check_id for each in wanted)
    assert {error.code for each in results for error in each.failed.values()} == {"already_decided"}
    undone: list[str] = []

    def take_back(by: Editor, batch: str) -> None:
        with committed.app_context():
            undone.extend(moderation_actions.undo_batch(by, batch).done)

    winners = [each for each in results if each.done]
    with db.read_session() as session:
        by_batch = {
            each.batch: session.get_one(Editor, decided_by(session, each.batch)) for each in winners
        }
    at_once([lambda b=b, e=e: take_back(e, b) for b, e in by_batch.items() for _ in range(2)])
    assert sorted(undone) == sorted(done)
    assert {kept(each).state for each in messages} == {"waiting"}
    assert row(root).replies == 0


EVENTS = st.sampled_from([*state_machine.TRANSITIONS, "undo"])


@hypothesis.given(st.lists(EVENTS, max_size=40))
@hypothesis.settings(derandomize=True, max_examples=500, deadline=None)
def test_nothing_comes_back_that_only_an_editor_may_bring_back(events: list[Any]) -> None:
    """Walk the machine as the rooms do: an editor's decision, and only the last, can be undone."""
    state: State = "gone"
    undoable: tuple[EditorAction, State] | None = None
    put_away, appeals = False, 0
    for event in events:
        before = state
        try:
            if event == "undo":
                if undoable is None:
                    continue
                state = state_machine.undo_transition(state, *undoable)
                undoable = None
            elif event == "appeal" and appeals:
                continue
            else:
                state = state_machine.next_state(state, event)
                if event == "appeal":
                    appeals += 1
                undoable = (event, before) if event in get_args(EditorAction) else None
        except AlreadyDecided:
            state = before
            continue
        if state in ("held", "refused", "hidden", "appealed"):
            put_away = True
        if before in ("held", "refused", "hidden", "appealed") and state == "shown":
            assert event in ("approve", "undo")
        if event in ("approve", "undo", "drop"):
            put_away = state in ("held", "refused", "hidden", "appealed")
        assert not (put_away and state in ("shown", "waiting"))
    assert appeals <= 1


def decide(message: str, deed: EditorAction) -> None:
    with db.transaction():
        decisions.decide(kept(message).public_id, deed, editor().id)


def mine(reader: Reader, message: str) -> tuple[str, str]:
    shown = reader.get(f"{API}/messages/{message}").json
    return shown["state"], shown["appeal"]


def outcome(message: str) -> str:
    with db.read_session() as session:
        asked = select(Appeal.outcome).where(Appeal.check_id == kept(message).id)
        return session.scalars(asked).one()


def facts(message: str) -> dict[str, Any]:
    check = kept(message)
    names = (*decisions.SNAPSHOT_COLUMNS, *decisions.TIME_COLUMNS)
    return {name: getattr(check, name) for name in names}


def batch_of(check_id: int) -> str:
    with db.read_session() as session:
        asked = select(Decision.batch).where(Decision.check_id == check_id)
        return session.scalars(asked.order_by(Decision.id.desc())).first() or ""


def decided_by(session: Any, batch: str) -> int:
    return int(session.scalar(select(Decision.editor_id).where(Decision.batch == batch).limit(1)))


def at_once(works: list[Any]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
