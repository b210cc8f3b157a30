"""Judges readers' texts: bans and word lists first, then WeChat, then what must wait for an editor.

A package that stores texts calls `judge` first, outside any transaction, and then
stores text and verdict together, by `check_records`.
"""

from dataclasses import dataclass
from typing import Literal

import structlog

from backend import db, redis_primitives
from backend.accounts import account_lookup
from backend.accounts.models import Account
from backend.api import concurrency_limits
from backend.errors import BadInput, Busy
from backend.moderation import policy
from backend.moderation.sanctions import bans
from backend.moderation.state_machine import Event
from backend.wechat import client_registry, outage_breaker
from backend.wechat.api import text_check
from backend.wechat.api_client import QuotaSpent, WeChatAway, WeChatError

AWAY_KEY, AWAY_SECONDS = "moderation:wechat-away", 30
Why = Literal[
    "pass", "review", "risky", "inactive", "away", "unknown", "words", "first",
    "asked", "silent", "unreachable", "house",
]  # fmt: skip
log = structlog.get_logger()


class RiskyWords(BadInput):
    """WeChat considers the text risky; nothing has been stored."""

    code, message = "risky_words", "这段话里可能有不合适的内容，改一改再发吧"


JUDGE_REFUSALS = (bans.Banned, policy.ListedWords, RiskyWords, Busy)  # what `judge` raises


@dataclass(frozen=True)
class Verdict:
    """The judgement of a text; `why` inactive, away or unknown means to ask again."""

    event: Event
    why: Why
    label: int | None = None
    trace_id: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether WeChat has not said anything yet."""
        return self.why in ("inactive", "away", "unknown")


def judge(
    account: Account,
    text: str,
    scene: int = text_check.COMMENT,
    *,
    official_account_id: int | None = None,
) -> Verdict:
    """Judge a text that others shall see by bans, word lists and WeChat, before all writing.

    `official_account_id` is the row of the Official Account on whose article it shall
    be, None for a text on none. What is doubted, and what WeChat cannot be asked
    about, may be stored hidden. Once unreachable, WeChat is not called
    for some seconds, so that in an outage nobody waits for it. Raises
    Banned, ListedWords, RiskyWords, Busy.
    """
    is_away = outage_breaker.is_down() or redis_primitives.has_flag(AWAY_KEY)
    if not is_away:
        concurrency_limits.check_free(concurrency_limits.WECHAT)
    ground = policy.check_policy(account.id, text, official_account_id)
    if is_away:
        return Verdict("doubt", "away")
    verdict = check_with_wechat(account.id, text, scene)
    if verdict.event == "risky":
        log.info("risky words refused", label=verdict.label, trace_id=verdict.trace_id)
        raise RiskyWords
    return apply_ground(verdict, ground)


def apply_ground(verdict: Verdict, ground: policy.Ground | None) -> Verdict:
    """Turn a pass of WeChat's into a doubt, where our own policy has a ground for it."""
    if ground is None or verdict.event != "pass":
        return verdict
    return Verdict("doubt", ground, verdict.label, verdict.trace_id)


def check_with_wechat(account_id: int | None, text: str, scene: int) -> Verdict:
    """Ask WeChat about a text, outside any transaction; a doubt says why it could not be asked."""
    if db.is_writing():
        raise RuntimeError("WeChat is not asked inside a transaction")
    openid = account_lookup.find_openid(account_id)
    if openid is None:
        return Verdict("doubt", "inactive")
    try:
        result = text_check.check_text(client_registry.get_wire(), openid, text, scene)
    except text_check.Inactive:
        return Verdict("doubt", "inactive")
    except (WeChatAway, QuotaSpent) as error:
        if error.errcode == 0:  # nobody answered: sign-ins need not find out by themselves
            outage_breaker.mark_down()
        redis_primitives.set_flag(AWAY_KEY, seconds=AWAY_SECONDS)
        return Verdict("doubt", "away")
    except WeChatError as error:
        log.error("words not checked", errcode=error.errcode, reason=error.reason)
        return Verdict("doubt", "unknown")
    event: Event = "doubt" if result.suggest == "review" else result.suggest
    return Verdict(event, result.suggest, result.label, result.trace_id or None)
