"""Which words go into which slot, cleaned and capped before anything is measured."""

from typing import NamedTuple

from .facts import AnyFacts, Duel, Facts, Reading
from .text import Words, clean, clusters

QUOTE, TITLE, NAME, NOTE, FIGURE = 600, 200, 64, 140, 12
MOST_QUOTES, MOST_FIGURES = 3, 4
NOBODY = "一位读者"


class Slots(NamedTuple):
    """What each slot holds, empty ones empty words; all passages; figures with their names."""

    words: dict[str, Words]
    quotes: tuple[Words, ...]
    figures: tuple[tuple[Words, Words], ...] = ()


def slots(facts: AnyFacts) -> Slots:
    """Return what each slot holds.

    A card of a whole article has no quote: its title is set in the quote's
    place, and not repeated below.
    """
    more = facts.more if isinstance(facts, Facts) else ()
    quotes = [clean(quote, QUOTE, lines=True) for quote in (facts.quote, *more)[:MOST_QUOTES]]
    quotes = [quote for quote in quotes if quote.text]
    title = clean(facts.title, TITLE)
    if not quotes:
        quotes, title = [title], Words("")
    words = {
        "quote": quotes[0],
        "title": title,
        "account": clean(facts.account, NAME),
        "nickname": _name(facts.nickname),
        "note": clean(facts.note or "", NOTE),
        **_others(facts),
    }
    return Slots(words, tuple(quotes), _figures(facts))


def _others(facts: AnyFacts) -> dict[str, Words]:
    """Return the words that only one kind of card has."""
    if isinstance(facts, Duel):
        return {
            "rival": _name(facts.rival),
            "score": clean(facts.score, FIGURE),
            "rival_score": clean(facts.rival_score, FIGURE),
            "verdict": clean(facts.verdict, NAME),
        }
    if isinstance(facts, Reading):
        return {"period": clean(facts.period, NAME)}
    return {}


def _figures(facts: AnyFacts) -> tuple[tuple[Words, Words], ...]:
    """Return the figures that can be shown."""
    if not isinstance(facts, Reading):
        return ()
    return tuple(
        (clean(number, FIGURE), clean(label, NAME))
        for number, label in facts.figures[:MOST_FIGURES]
    )


def _name(raw: str) -> Words:
    """Return a reader's name, or words for one who has none."""
    name = clean(raw, NAME)
    return name if name.text else Words(NOBODY)


def initial(name: Words) -> str:
    """Return the sign that stands for a reader without a picture."""
    found = clusters(name.text) if name.text != NOBODY else []
    shown = next((c for c in found if c[0].isalnum() or ord(c[0]) > 0x2190), NOBODY[2])
    return shown[:1].upper() if shown.isascii() else shown


def phrase(words: Words, before: str, after: str) -> Words:
    """Put fixed words around a slot's own; an empty slot says nothing at all."""
    return Words(before + words.text + after, words.cut) if words.text else words
