"""Our own text policy: bans and refused words reject; words to review, and newcomers, wait.

In this order: a banned account is refused; a text with a word of the `refuse` list is
refused; a text with a word of the `review` list, and the first texts of a newcomer where an
Official Account holds them, wait for an editor whatever WeChat says. Trusted
people wait for neither.
"""

from typing import Literal

from sqlalchemy import func, select

from backend import db
from backend.errors import BadInput
from backend.moderation import subject_registry
from backend.moderation.matching.matcher import Effect
from backend.moderation.models import Check
from backend.moderation.sanctions import bans
from backend.moderation.word_lists import list_settings, matcher_cache
from backend.moderation.word_lists.models import ModerationSettings

Ground = Literal["words", "first"]


class ListedWords(BadInput):
    """The text holds a word that the editors refuse; nothing has been stored."""

    code, message = "listed_words", "这段话里有这里不方便说的词，换个说法再发吧"


def check_policy(account_id: int, text: str, official_account_id: int | None) -> Ground | None:
    """Check whether a text must wait for an editor, and on what ground.

    `official_account_id` is the row of the Official Account on whose article it is.
    Raises Banned, ListedWords.
    """
    bans.check_not_banned(account_id)
    effect, ground = apply_word_lists(account_id, text, official_account_id)
    if effect == "refuse":
        raise ListedWords
    return ground


def apply_word_lists(
    account_id: int | None, text: str, official_account_id: int | None
) -> tuple[Effect | None, Ground | None]:
    """Apply the word lists to a text: their effect, and the ground on which it waits, if any."""
    scope_ids = {0} if official_account_id is None else {0, official_account_id}
    all_settings = list_settings.load_settings(scope_ids)
    effects = {matcher.worst(text) for matcher in matcher_cache.load_matchers(all_settings)}
    if "refuse" in effects:
        return "refuse", "words"
    is_listed = "review" in effects
    is_first = not is_listed and _is_newcomer(account_id, official_account_id, all_settings)
    if not (is_listed or is_first) or (account_id is not None and bans.is_trusted(account_id)):
        return None, None
    return "review", "words" if is_listed else "first"


def _is_newcomer(
    account_id: int | None, official_account_id: int | None, all_settings: list[ModerationSettings]
) -> bool:
    required_count = max(
        (
            settings.hold_first
            for settings in all_settings
            if settings.scope_id in (0, official_account_id)
        ),
        default=0,
    )
    if official_account_id is None or account_id is None or not required_count:
        return False
    passed_ids = (
        select(Check.id)
        .where(
            Check.account_id == account_id,
            Check.state == "shown",
            Check.kind.in_(subject_registry.list_speech_kinds()),
        )
        .limit(required_count)
        .subquery()
    )
    with db.read_session() as session:
        return (session.scalar(select(func.count()).select_from(passed_ids)) or 0) < required_count
