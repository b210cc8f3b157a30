"""What the house itself asks of public words, before WeChat is asked and after.

In this order: who is banned says nothing; a word of the `refuse` list is not
kept; a word of the `review` list, and the first words of a newcomer where an
Official Account holds them, wait for an editor whatever WeChat says. Trusted
people wait for neither.
"""

from typing import Literal

from sqlalchemy import func, select

from backend import db
from backend.errors import BadInput
from backend.moderation import bans, subjects, word_lists
from backend.moderation.matching import Effect
from backend.moderation.models import Check, Standard

Ground = Literal["words", "first"]


class ListedWords(BadInput):
    """The words hold one that the editors refuse; nothing has been kept."""

    code, message = "listed_words", "这段话里有这里不方便说的词，换个说法再发吧"


def doubt(account_id: int, text: str, place: int | None) -> Ground | None:
    """Say whether words are to wait for an editor, and on what ground.

    `place` is the row of the Official Account under whose article they stand.
    Raises Banned, ListedWords.
    """
    bans.check(account_id)
    effect, ground = look(account_id, text, place)
    if effect == "refuse":
        raise ListedWords
    return ground


def look(
    account_id: int | None, text: str, place: int | None
) -> tuple[Effect | None, Ground | None]:
    """Say what the lists make of words, and on what ground they are to wait, if any."""
    rows = {0} if place is None else {0, place}
    standards = word_lists.standards_of(rows)
    found = {each.worst(text) for each in word_lists.matchers(rows, standards)}
    if "refuse" in found:
        return "refuse", "words"
    listed = "review" in found
    first = not listed and _is_newcomer(account_id, place, standards)
    if not (listed or first) or (account_id is not None and bans.is_trusted(account_id)):
        return None, None
    return "review", "words" if listed else "first"


def _is_newcomer(account_id: int | None, place: int | None, standards: list[Standard]) -> bool:
    wanted = max((each.hold_first for each in standards if each.place in (0, place)), default=0)
    if place is None or account_id is None or not wanted:
        return False
    passed = (
        select(Check.id)
        .where(
            Check.account_id == account_id, Check.state == "shown", Check.kind.in_(subjects.talk())
        )
        .limit(wanted)
        .subquery()
    )
    with db.reading() as session:
        return (session.scalar(select(func.count()).select_from(passed)) or 0) < wanted
