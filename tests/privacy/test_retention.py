"""Expired rows are deleted in small batches, and no figure changes by it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db, job_queue
from backend.accounts import retention as accounts_aging
from backend.accounts.models import Account, Identity
from backend.accounts.personal_data_hooks import RETENTION_RULES, RetentionRule, RetentionStage
from backend.config import get_settings
from backend.manifest import Manifest
from backend.moderation.models import Report
from backend.privacy import retention
from backend.privacy.models import RetentionProgress
from backend.shares import retention as aging
from backend.shares.arrivals import visitor_identity
from backend.shares.models import FollowTap, Phone, Share, Visit
from backend.spread.trees import rollup_rebuild
from tests.commenting import API, said
from tests.conftest import SignedIn
from tests.factories import an_article, codes_ready
from tests.group_entry import GROUPS, proof
from tests.visiting import arrive, card, share_of, written

YEAR = timedelta(days=365)


def test_old_arrivals_are_nobodys_and_every_figure_stays(
    app: Flask, client: FlaskClient, signed_in: SignedIn
) -> None:
    lin, wen = signed_in("lin"), signed_in("wen")
    codes_ready(2)
    article = an_article()
    share = card(lin, article)
    arrive(wen, share)
    arrive(client, share)
    arrive(client, share)
    before = [facts_of(each) for each in written()]
    with clock.freeze_at(clock.now() + YEAR):
        arrive(wen, share, visitor="w" * 20)
        young = written()[-1]
        sweep()
        visits = written()
    assert [facts_of(each) for each in visits][:3] == before
    known = {name_of(lin.id), name_of(wen.id), visitor_identity.get_token_visitor("v" * 20)}
    assert {each.visitor for each in visits[:3]}.isdisjoint(known)
    assert len({each.visitor for each in visits[:3]}) == 3
    assert [each.account_id for each in visits[:3]] == [None] * 3
    assert (visits[3].visitor, visits[3].account_id) == (name_of(wen.id), young.account_id)
    assert rollup_rebuild.rebuild_rollups(repair=False).differences == []


def test_what_a_reader_passed_on_stays_theirs_and_a_strangers_is_nobodys(
    app: Flask, client: FlaskClient, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    codes_ready(1)
    article = an_article()
    mine = card(lin, article)
    with db.transaction() as session:
        session.add(stranger := Share(article_id=article.id, visitor="x" * 32, channel="chat"))
    with clock.freeze_at(clock.now() + YEAR):
        sweep()
    assert share_of(mine).visitor == name_of(lin.id)
    assert share_of(stranger.public_id).visitor is None


def test_taps_are_counted_on_and_phones_are_forgotten(
    app: Flask, client: FlaskClient, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    article = an_article()
    with db.transaction() as session:
        me = session.scalars(sa.select(Account)).one()
        session.add(FollowTap(article_id=article.id, visitor=name_of(lin.id)))
        session.add(Phone(visitor="p" * 32, account_id=me.id))
    with clock.freeze_at(clock.now() + YEAR):
        sweep()
    with db.read_session() as session:
        assert [
            each.visitor == name_of(lin.id) for each in session.scalars(sa.select(FollowTap))
        ] == [False]
        assert session.scalars(sa.select(Phone)).all() == []


def test_session_keys_that_are_not_renewed_are_emptied_and_a_sign_in_brings_a_new_one(
    app: Flask, wechat: FlaskClient, signed_in: SignedIn
) -> None:
    lin = signed_in("lin")
    with clock.freeze_at(clock.now() + timedelta(days=29)):
        sweep()
        assert keys() != [""]
    with clock.freeze_at(clock.now() + timedelta(days=31)):
        sweep()
        assert keys() == [""]
        answer = lin.post(GROUPS, json=proof(wechat, "lin"))
        assert (answer.status_code, answer.json["code"]) == (409, "session_key_stale")
        signed_in("lin")
        assert keys() != [""]


def test_reports_go_once_an_editor_has_looked_and_time_has_passed(
    app: Flask, signed_in: SignedIn
) -> None:
    lin, wen = signed_in("lin"), signed_in("wen")
    for number in range(2):
        word = {"kind": "message", "id": said(lin, an_article()), "reason": "spam"}
        assert wen.post(f"{API}/reports", json=word).status_code < 300, number
    with db.transaction() as session:
        session.scalars(sa.select(Report)).first().reviewed_at = clock.now()  # type: ignore[union-attr]
    with clock.freeze_at(clock.now() + YEAR):
        sweep()
    with db.read_session() as session:
        assert [each.reviewed_at for each in session.scalars(sa.select(Report))] == [None]


def test_nobody_is_deleted_for_staying_away_unless_that_is_set(
    app: Flask, signed_in: SignedIn
) -> None:
    signed_in("lin")
    with clock.freeze_at(clock.now() + 10 * YEAR):
        sweep()
    assert [each.deleted_at for each in accounts()] == [None]


def test_who_stays_away_is_deleted_where_that_is_set_but_not_who_is_signed_in(
    app: Flask, signed_in: SignedIn, redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "config", get_settings().replace(retention_idle_days=300))
    gone, here = signed_in("gone"), signed_in("here")
    redis.delete(f"sign-ins:{gone.id}")
    with clock.freeze_at(clock.now() + YEAR):
        sweep()
    assert {each.public_id: each.deleted_at is None for each in accounts()} == {
        gone.id: False,
        here.id: True,
    }


def test_with_redis_away_nobody_is_taken_for_gone(
    app: Flask, signed_in: SignedIn, redis_away: None
) -> None:
    with db.transaction() as session:
        session.add(Account())
    with clock.freeze_at(clock.now() + YEAR), pytest.raises(Exception, match="登录服务"):
        accounts_aging.delete_inactive_accounts(clock.now() - timedelta(days=1), 0)
    assert [each.deleted_at for each in accounts()] == [None]


def test_a_sign_in_that_slides_on_is_still_ended_with_all_others(
    app: Flask, signed_in: SignedIn, redis: Any
) -> None:
    lin = signed_in("lin")
    redis.expire(f"sign-ins:{lin.id}", 5)
    lin.get(f"{API}/me")
    assert redis.ttl(f"sign-ins:{lin.id}") > 86400


def test_a_sweeper_goes_on_where_it_was_a_few_rows_a_minute(
    app: Flask, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aging, "BATCH_SIZE", 2)
    lin = signed_in("lin")
    article = an_article()
    for _ in range(5):
        arrive(lin, f"a.{article.public_id}")
    written()
    left = []
    with clock.freeze_at(clock.now() + YEAR):
        for _ in range(4):
            sweep()
            left.append(sum(each.visitor == name_of(lin.id) for each in written()))
    assert left == [3, 1, 0, 0]
    with db.read_session() as session:
        positions = {
            each.name: each.position for each in session.scalars(sa.select(RetentionProgress))
        }
    assert positions["visits"] == written()[-1].id


def test_one_that_stumbles_keeps_no_other_from_its_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def stumbles(_before: Any, _after: int) -> int:
        raise ValueError("fell")

    def goes(_before: Any, after: int) -> int:
        seen.append(after)
        return after + 7

    rules = (
        RetentionRule("falls", "retention_visit_days", stumbles),
        RetentionRule("goes", "retention_visit_days", goes),
    )
    added = [RETENTION_RULES.add(RetentionStage.VISITS, rule) for rule in rules]
    only = Manifest("tests", contributions=tuple(added))
    monkeypatch.setitem(app.extensions, "manifests", (only,))
    for _ in range(2):
        with pytest.raises(ValueError, match="fell"):
            retention.run_rules({})
    assert seen == [0, 7]


def test_the_clock_orders_it_every_minute(app: Flask) -> None:
    with db.transaction():
        job_queue.enqueue(retention.RETENTION_JOB, dedupe_key=retention.RETENTION_JOB)
    assert job_queue.run_due() == 1
    with db.read_session() as session:
        done = {each.name for each in session.scalars(sa.select(RetentionProgress))}
    assert done == {rule.name for rule in RETENTION_RULES.load() if rule.is_on}


def sweep() -> None:
    retention.run_rules({})


def name_of(public_id: str) -> str:
    return visitor_identity.get_account_visitor(Account(public_id=public_id))


def facts_of(visit: Visit) -> tuple[Any, ...]:
    return (
        visit.key,
        visit.counted,
        visit.is_first,
        visit.is_new,
        visit.discount_reason,
        visit.channel,
    )


def keys() -> list[str]:
    with db.read_session() as session:
        return list(session.scalars(sa.select(Identity.session_key)))


def accounts() -> list[Account]:
    with db.read_session() as session:
        return list(session.scalars(sa.select(Account)))
