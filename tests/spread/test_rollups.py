"""Rollups equal the tables' sums, whatever happens in whichever order."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update

from backend import db
from backend.accounts.models import Account
from backend.articles.models import Article
from backend.shares import erasure, share_records
from backend.shares.arrivals import visit_writer, visitor_identity
from backend.shares.arrivals.stream_events import SignInEvent, StreamEvent
from backend.shares.models import Share, Visit
from backend.spread.models import ArticleRollup, DayRollup, FacetRollup, ShareRollup
from backend.spread.trees import rollup_rebuild
from backend.spread.trees.rollup_write_buffer import RollupModel
from backend.spread.trees.tree_shape import measure_forest
from tests.conftest import counted, examples
from tests.factories import an_article
from tests.spread.trees import NOON, a_chain, a_share, visited, write

PEOPLE, PHONES = 3, 4
SCENES = (1047, 1007, 1155, 1129)


def test_a_visit_is_counted_at_its_share_and_reaches_all_above(app: Flask) -> None:
    article = an_article()
    first = a_share(article)
    second = a_share(article, first)
    third = a_share(article, second)
    write([visited(third, article), visited(third, article), visited(first, article)])
    rows = {row.share_id: row for row in sums(ShareRollup)}
    assert [(rows[s.id].counted, rows[s.id].reach) for s in (first, second, third)] == [
        (1, 3),
        (0, 2),
        (2, 2),
    ]
    assert [rows[s.id].size for s in (first, second, third)] == [3, 2, 1]


def test_a_share_that_nobody_came_through_is_nowhere(app: Flask) -> None:
    article = an_article()
    used, unused = a_share(article), a_share(article)
    write([visited(used, article), visited(unused, article, scene=1129)])
    assert [row.share_id for row in sums(ShareRollup) if row.size] == [used.id]
    assert {(row.facet, row.value): row.shares for row in sums(FacetRollup) if row.shares} == {
        ("channel", "card"): 1,
        ("depth", "0"): 1,
    }


def test_days_count_by_way_of_coming_what_counts_and_what_does_not(app: Flask) -> None:
    article = an_article()
    share = a_share(article)
    later = NOON + timedelta(hours=13)
    write(
        [
            visited(share, article),
            visited(None, article, scene=1007),
            visited(share, article, scene=1129),
            visited(share, article, at=later),
        ]
    )
    days = {(row.day.day, row.channel): (row.visits, row.counted) for row in sums(DayRollup)}
    assert days == {
        (1, "code"): (1, 1),
        (1, "friend"): (1, 1),
        (1, "other"): (1, 0),
        (2, "code"): (1, 1),
    }


def test_a_chain_of_ten_thousand_is_fine(app: Flask) -> None:
    article = an_article()
    chain = a_chain(article, 10_000)
    with counted(app) as sent:
        write([visited(chain[-1], article), visited(chain[0], article)])
    assert len(sent) < 40
    (whole,) = sums(ArticleRollup)
    assert (whole.roots, whole.pairs) == (1, 10_000 * 9_999 // 2)
    assert whole.distances == (10_000**3 - 10_000) // 6
    assert rollup_rebuild.rebuild_rollups(article.id).differences == []


def test_a_batch_asks_as_much_as_one_visit(app: Flask) -> None:
    article = an_article()
    chain = a_chain(article, 30)
    with counted(app) as one:
        write([visited(chain[-1], article)])
    with counted(app) as many:
        write([visited(share, article) for share in chain for _ in range(5)])
    assert len(many) <= len(one)


def test_what_differs_is_reported_and_mended(app: Flask) -> None:
    article = an_article()
    first = a_share(article)
    write([visited(first, article), visited(None, article)])
    with db.transaction() as session:
        session.execute(update(ShareRollup).values(reach=41))
        session.execute(update(DayRollup).values(people=0))
        session.add(FacetRollup(article_id=article.id, facet="hour", value="7", counted=3))
    run = app.test_cli_runner()
    looked = run.invoke(args=["rebuild-spread", "--check"])
    assert looked.exit_code == 1
    assert "differences: 3" in looked.output
    assert "'reach': 41" in looked.output
    mended = run.invoke(args=["rebuild-spread"])
    assert (mended.exit_code, "now mended" in mended.output) == (1, True)
    again = run.invoke(args=["rebuild-spread"])
    assert (again.exit_code, "differences: 0" in again.output) == (0, True)


@pytest.mark.parametrize("alone", [True, False])
def test_a_share_that_only_its_maker_came_through_leaves_the_tree(app: Flask, alone: bool) -> None:
    article, maker = an_article(), Account()
    with db.transaction() as session:
        session.add(maker)
    first = a_share(article)
    later = NOON + timedelta(minutes=9)
    by = {"account_id": maker.id, "visitor": visitor_identity.get_account_visitor(maker)}
    second = a_share(article, first, **by, created_at=later, design="ink")
    phone = visitor_identity.get_token_visitor("phone")
    write([visited(first, article), visited(second, article, visitor=phone)])
    before = {row.share_id: row.size for row in sums(ShareRollup)}
    if not alone:
        write([visited(a_share(article, second), article)])
    visit_writer.write_events([SignInEvent(visitor=phone, account_id=maker.id)])
    assert rollup_rebuild.rebuild_rollups(article.id, repair=False).differences == []
    after = {row.share_id: row.size for row in sums(ShareRollup)}
    assert (before[first.id], after[first.id]) == (2, 1 if alone else 3)
    (whole,) = sums(ArticleRollup)
    assert (whole.delay_seconds == 0, whole.distances) == (alone, 0 if alone else 4)


@pytest.mark.parametrize("seed", range(3))
def test_sums_from_nothing_are_those_that_were_kept_up(app: Flask, seed: int) -> None:
    article = an_article()
    chain = a_chain(article, 5 + seed)
    write([visited(share, article) for share in chain for _ in range(seed + 1)])
    before = everything()
    with db.transaction() as session:
        for kind in (ShareRollup, ArticleRollup, DayRollup, FacetRollup):
            session.query(kind).delete()
    rollup_rebuild.rebuild_rollups()
    assert everything() == before


class Spread(RuleBasedStateMachine):
    """Readers and strangers come, pass on, sign in and leave; batches come in as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.article = an_article()
        self.people = [Account() for _ in range(PEOPLE)]
        with db.transaction() as session:
            session.add_all(self.people)
        self.shares: list[Share] = []
        self.told: list[StreamEvent] = []
        self.at = NOON

    @rule(who=st.integers(-1, PEOPLE - 1), design=st.sampled_from([None, "ink", "paper"]))
    def pass_on(self, who: int, design: str | None) -> None:
        with db.transaction():
            if who < 0 or self.people[who].deleted_at is not None:
                self.shares.append(a_share(self.article))
                return
            public_id = visitor_identity.generate_anonymous_visitor()[:12]
            share = share_records.record_share(
                public_id,
                self.article,
                None,
                visitor_identity.identify_reader(self.people[who]),
                "card",
                design,
            )
            self.shares.append(share)

    @rule(
        who=st.integers(0, PEOPLE + PHONES - 1),
        share=st.integers(-1, 5),
        minutes=st.integers(-90, 1500),
        scene=st.sampled_from(SCENES),
        again=st.booleans(),
    )
    def arrive(self, who: int, share: int, minutes: int, scene: int, again: bool) -> None:
        self.at += timedelta(minutes=minutes)
        account = self.people[who] if who < PEOPLE else None
        named = (
            visitor_identity.get_account_visitor(account)
            if account
            else visitor_identity.get_token_visitor(str(who))
        )
        came_by = self.shares[share % len(self.shares)] if self.shares and share >= 0 else None
        visit = visited(
            came_by,
            self.article,
            account_id=account.id if account else None,
            visitor=named,
            at=self.at,
            scene=scene,
        )
        self.told += [visit] * (2 if again else 1)

    @rule(who=st.integers(0, PEOPLE - 1), phone=st.integers(0, PHONES - 1))
    def sign_in(self, who: int, phone: int) -> None:
        token = visitor_identity.get_token_visitor(str(PEOPLE + phone))
        self.told.append(SignInEvent(visitor=token, account_id=self.people[who].id))

    @rule(data=st.data())
    def write(self, data: Any) -> None:
        waiting = data.draw(st.permutations(self.told)) if len(self.told) < 6 else self.told
        self.told = []
        visit_writer.write_events(waiting)

    @rule(who=st.integers(0, PEOPLE - 1))
    def leave(self, who: int) -> None:
        person = self.people[who]
        with db.transaction() as session:
            erasure.erase_account(person)
            session.execute(
                update(Account).where(Account.id == person.id).values(deleted_at=self.at)
            )
            person.deleted_at = self.at

    @invariant()
    def nothing_differs(self) -> None:
        assert rollup_rebuild.rebuild_rollups(self.article.id, repair=False).differences == []

    @invariant()
    def the_shape_is_that_of_the_tree(self) -> None:
        tree = {row.id: row.parent_id for row in rows_of(self.article)}
        assert all(parent is None or parent < key for key, parent in tree.items())
        seen = measure_forest({key: tree[key] for key in tree if key in standing(self.article)})
        kept = sum_of(self.article)
        assert (kept.roots, kept.pairs, kept.distances) == (
            seen.roots,
            seen.pairs,
            seen.distances,
        )

    @invariant()
    def nobody_is_first_twice(self) -> None:
        with db.read_session() as session:
            firsts = session.scalars(
                select(Visit.visitor).where(Visit.article_id == self.article.id, Visit.is_first)
            ).all()
        assert len(firsts) == len(set(firsts)) or any(each.deleted_at for each in self.people)


def test_whatever_happens_the_sums_are_true(app: Flask) -> None:
    run_state_machine_as_test(
        Spread,
        settings=settings(
            max_examples=examples(25),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def rows_of(article: Article) -> list[Any]:
    with db.read_session() as session:
        chosen = select(Share.id, Share.parent_id).where(Share.article_id == article.id)
        return list(session.execute(chosen))


def standing(article: Article) -> set[int]:
    """Give the shares with an arrival that counts, or with one below, the slow and sure way."""
    parents = {row.id: row.parent_id for row in rows_of(article)}
    with db.read_session() as session:
        came = set(
            session.scalars(
                select(Visit.share_id).where(Visit.article_id == article.id, Visit.counted)
            )
        )
    found: set[int] = set()
    for key in came:
        while key is not None:
            found.add(key)
            key = parents[key]
    return found


def sum_of(article: Article) -> ArticleRollup:
    with db.read_session() as session:
        found = session.scalar(select(ArticleRollup).where(ArticleRollup.article_id == article.id))
    return found or ArticleRollup(roots=0, pairs=0, distances=0, delay_seconds=0)


def sums(kind: RollupModel) -> list[Any]:
    with db.read_session() as session:
        return list(session.scalars(select(kind)))


def everything() -> set[Any]:
    return {
        (kind.__tablename__, tuple(v for k, v in sorted(vars(row).items()) if k not in HIDDEN))
        for kind in (ShareRollup, ArticleRollup, DayRollup, FacetRollup)
        for row in sums(kind)
    }


HIDDEN = ("id", "_sa_instance_state")
