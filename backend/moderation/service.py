"""What can be done about words: judge them, keep the verdict, decide as an editor, ask again.

A room that holds words asks `judge` first, outside any transaction, and then
keeps words and verdict together: `record` the first time, `rejudge` when they
were changed, `withdraw` and `drop` when their author takes them back.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import structlog
from flask import Flask
from sqlalchemy import delete, select, update

from backend import cache, clock, db
from backend.accounts import service as accounts
from backend.accounts.models import Account
from backend.api import seats
from backend.errors import BadInput
from backend.moderation import bans, holding, news, standards, subjects
from backend.moderation.decisions import decide
from backend.moderation.models import Appeal, Ban, Block, Check, Report, Trust
from backend.moderation.news import Listener, ReportListener
from backend.moderation.verdicts import Event, State
from backend.wechat import line, outage, safety
from backend.wechat.wire import QuotaSpent, WeChatAway, WeChatError

__all__ = ["decide"]

ASK_AGAIN = "moderation.ask_again"
MOST_AT_ONCE = 25
MOST_TRIES = 14
LONGEST_PAUSE = timedelta(hours=6)
AWAY, AWAY_SECONDS = "moderation:wechat-away", 30

Why = Literal[
    "pass", "review", "risky", "inactive", "away", "unknown", "words", "first",
    "asked", "silent", "unreachable", "house",
]  # fmt: skip

log = structlog.get_logger()


class RiskyWords(BadInput):
    """WeChat holds the words for risky; nothing has been kept."""

    code, message = "risky_words", "这段话里可能有不合适的内容，改一改再发吧"


@dataclass(frozen=True)
class Verdict:
    """What is held of some words; `why` inactive, away or unknown is worth asking again."""

    event: Event
    why: Why
    label: int | None = None
    trace_id: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether WeChat has not said anything yet."""
        return self.why in ("inactive", "away", "unknown")


def init(
    app: Flask,
    decided: tuple[Listener, ...] = (),
    reviewed: tuple[ReportListener, ...] = (),
) -> None:
    """Tell the app which rooms want to know where words stand, and what became of reports."""
    app.extensions["decided"], app.extensions["reviewed"] = decided, reviewed


def judge(
    account: Account, text: str, scene: int = safety.COMMENT, *, place: int | None = None
) -> Verdict:
    """Have the house and then WeChat look at words that others shall see, before all writing.

    `place` is the row of the Official Account under whose article they shall
    stand, None for words that stand under none. What is doubted, and what WeChat
    cannot be asked about, may be kept out of sight. Found to be away WeChat is
    left alone for some seconds, so that in an outage nobody waits for it. Raises
    Banned, ListedWords, RiskyWords, Busy.
    """
    is_away = outage.is_known() or cache.has_in_mind(AWAY)
    if not is_away:
        seats.check(seats.WECHAT)
    ground = standards.doubt(account.id, text, place)
    if is_away:
        return Verdict("doubt", "away")
    verdict = _looked_at(account.id, text, scene)
    if verdict.event == "risky":
        log.info("risky words refused", label=verdict.label, trace_id=verdict.trace_id)
        raise RiskyWords
    return _with_ground(verdict, ground)


def _with_ground(verdict: Verdict, ground: standards.Ground | None) -> Verdict:
    """Let what WeChat lets pass wait nevertheless, where the house has a ground for it."""
    if ground is None or verdict.event != "pass":
        return verdict
    return Verdict("doubt", ground, verdict.label, verdict.trace_id)


def _looked_at(account_id: int | None, text: str, scene: int) -> Verdict:
    if db.is_writing():
        raise RuntimeError("WeChat is not asked inside a transaction")
    openid = accounts.find_openid(account_id)
    if openid is None:
        return Verdict("doubt", "inactive")
    try:
        seen = safety.check_text(line.current(), openid, text, scene)
    except safety.Inactive:
        return Verdict("doubt", "inactive")
    except (WeChatAway, QuotaSpent) as error:
        if error.errcode == 0:  # nobody answered: sign-ins need not find out by themselves
            outage.note()
        cache.bear_in_mind(AWAY, seconds=AWAY_SECONDS)
        return Verdict("doubt", "away")
    except WeChatError as error:
        log.error("words not checked", errcode=error.errcode, reason=error.reason)
        return Verdict("doubt", "unknown")
    event: Event = "doubt" if seen.suggest == "review" else seen.suggest
    return Verdict(event, seen.suggest, seen.label, seen.trace_id or None)


def record(kind: str, subject: str, account_id: int, verdict: Verdict) -> Check:
    """Keep the verdict on new words, together with them."""
    check = Check(kind=kind, subject=subject, account_id=account_id, state="gone", tries=0)
    holding.move(check, verdict.event)
    _note(check, verdict)
    db.session().add(check)
    db.session().flush()
    return check


def vouch(kind: str, subject: str, editor_id: int) -> Check:
    """Keep that an editor answers for new words of the account's own."""
    check = Check(kind=kind, subject=subject, editor_id=editor_id, state="shown", why="editor")
    db.session().add(check)
    db.session().flush()
    return check


def rejudge(check_id: int, verdict: Verdict) -> State:
    """Keep the verdict on changed words, and tell where they come to stand.

    Raises AlreadyDecided for words that readers reported or an editor put away.
    """
    check = holding.held(Check.id == check_id)
    holding.move(check, verdict.event)
    check.round, check.tries, check.editor_id = check.round + 1, 0, None
    _note(check, verdict)
    return check.state


def withdraw(check_id: int) -> None:
    """Forget the verdict on words that only their author sees from now on.

    Raises AlreadyDecided for words that readers reported or an editor put away.
    """
    _leave(holding.held(Check.id == check_id), "withdraw")


def drop(check_id: int) -> None:
    """Have nothing more to decide about words that are deleted."""
    _leave(holding.held(Check.id == check_id), "drop")


def ask_again(_payload: dict[str, Any]) -> None:
    """Ask WeChat again about words that it could not be asked about; a job.

    With WeChat away it leaves off at the first; the clock orders it again every
    minute. What it never can be asked about is left to the editors in the end.
    """
    for check in _due():
        subject = subjects.get_subject(check.kind)
        with db.reading():
            told = subject.tell([check.subject]).get(check.subject)
        if told is None:
            continue
        verdict = _looked_at(check.account_id, told.text, subject.scene)
        _answered(check, _reconsidered(check, told, verdict))
        if verdict.why == "away":
            return
        outage.forget()
        cache.put_out_of_mind(AWAY)


def _reconsidered(check: Check, told: subjects.Told, verdict: Verdict) -> Verdict:
    """Let a late pass stand only where the house has no ground of its own against it."""
    if verdict.event != "pass":
        return verdict
    effect, ground = standards.look(check.account_id, told.text, told.place)
    if effect == "refuse":
        return Verdict("risky", "words", verdict.label, verdict.trace_id)
    return _with_ground(verdict, ground)


def _due() -> list[Check]:
    asked = select(Check).where(db.is_due(Check.ask_at)).order_by(Check.ask_at)
    with db.reading() as session:
        return list(session.scalars(asked.limit(MOST_AT_ONCE)))


def _answered(asked: Check, verdict: Verdict) -> None:
    """Keep a late answer, unless the words have been changed or decided about meanwhile."""
    with db.transaction():
        check = holding.held_with_author(Check.id == asked.id)
        if check.round != asked.round or check.ask_at is None:
            return
        check.tries += 1
        holding.move(check, verdict.event)
        _note(check, verdict)
        if check.state != "waiting":
            holding.settle(check)
            news.tell(check)


def _note(check: Check, verdict: Verdict) -> None:
    check.why, check.label, check.trace_id = verdict.why, verdict.label, verdict.trace_id
    pause = min(LONGEST_PAUSE, timedelta(minutes=2**check.tries))
    again = verdict.is_open and check.tries < MOST_TRIES
    check.ask_at = clock.now() + pause if again else None


def _leave(check: Check, event: Event) -> None:
    holding.move(check, event)
    check.ask_at, check.round = None, check.round + 1


def forget(account: Account) -> None:
    """Let an account's checks, reports, blocks and bans be nobody's; counts of reports stay right.

    What an editor decided about their words stays, and names nobody; a ban that
    still holds leaves its mark.
    """
    bans.leave_marks(account)
    session = db.session()
    mine = select(Check.id).where(Check.account_id == account.id)
    reported = select(Report.check_id).where(Report.account_id == account.id)
    keys = select(Check.id).where(Check.id.in_(mine) | Check.id.in_(reported)).order_by(Check.id)
    session.execute(keys.with_for_update())
    unseen = reported.where(Report.looked_at.is_(None))
    lower = update(Check).where(Check.id.in_(unseen), Check.reports > 0)
    session.execute(lower.values(reports=Check.reports - 1))
    session.execute(
        update(Check)
        .where(Check.account_id == account.id)
        .values(account_id=None, state="gone", ask_at=None, round=Check.round + 1)
    )
    session.execute(delete(Report).where(Report.account_id == account.id))
    for table in (Appeal, Ban, Trust):
        session.execute(delete(table).where(table.account_id == account.id))
    session.execute(
        delete(Block).where((Block.account_id == account.id) | (Block.blocked_id == account.id))
    )
