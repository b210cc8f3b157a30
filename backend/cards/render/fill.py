"""Which words go into which slot, cleaned and capped before anything is measured."""

from .facts import Facts
from .text import Words, clean, clusters

QUOTE, TITLE, NAME, NOTE = 600, 200, 64, 140
NOBODY = "一位读者"
Slots = dict[str, Words]


def slots(facts: Facts) -> Slots:
    """Return what each slot holds; empty ones hold empty words.

    A card of a whole article has no quote: its title is set in the quote's
    place, and not repeated below.
    """
    quote = clean(facts.quote, QUOTE, lines=True)
    title = clean(facts.title, TITLE)
    if not quote.text:
        quote, title = title, Words("")
    return {
        "quote": quote,
        "title": title,
        "account": clean(facts.account, NAME),
        "nickname": _name(facts.nickname),
        "note": clean(facts.note or "", NOTE),
    }


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
