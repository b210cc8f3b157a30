"""Schemas of a text that is tried against word lists: its matches, where they stand, and why."""

from typing import Annotated, Literal, Self

from pydantic import Field

from backend import api
from backend.moderation.matching.matcher import Effect
from backend.moderation.word_lists.text_trial import Disguise, TriedMatch

MAX_TRIED_LENGTH = 5000


class NewTextMatch(api.In):
    """A text to be matched against a list, and the list for all."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TRIED_LENGTH)]


class WordHitOut(api.Out):
    """A listed word, in normalized form, that occurs in a text."""

    word: str
    effect: Effect


class MatchedRangeOut(api.Out):
    """Where some of the letters stand in a text, in characters; the end is not included."""

    start: int
    end: int


class TriedMatchOut(api.Out):
    """A listed word as it stands in a text: on which list, where, by which disguises.

    `let_pass_by` says why it is let pass: within the list's `exception`, or since its letters
    belong to two clauses; null where it is caught.
    """

    word: str
    effect: Effect
    list_id: str
    list_name: str
    ranges: list[MatchedRangeOut]
    disguises: list[Disguise]
    let_pass_by: Literal["clause_end", "exception"] | None
    exception: str | None

    @classmethod
    def of(cls, match: TriedMatch) -> Self:
        """Show a match."""
        return cls(
            word=match.word,
            effect=match.effect,
            list_id=match.scope.id,
            list_name=match.scope.name,
            ranges=[MatchedRangeOut(start=start, end=end) for start, end in match.ranges],
            disguises=list(match.disguises),
            let_pass_by=match.let_pass_by,
            exception=match.exception or None,
        )


class TextMatchOut(api.Out):
    """Which listed words a text is caught by, and each place where one stands, and why."""

    items: list[WordHitOut]
    matches: list[TriedMatchOut]
    next: str | None = None

    @classmethod
    def of(cls, matches: list[TriedMatch]) -> Self:
        """Show the matches of a text; a word that is refused somewhere is refused."""
        effects: dict[str, Effect] = {}
        for match in matches:
            if match.let_pass_by is None and effects.get(match.word) != "refuse":
                effects[match.word] = match.effect
        items = [WordHitOut(word=word, effect=effect) for word, effect in effects.items()]
        return cls(items=items, matches=[TriedMatchOut.of(match) for match in matches])
