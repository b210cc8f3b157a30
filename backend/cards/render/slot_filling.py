"""Fills the text slots of a design from a card's content, cleaned and truncated."""

from itertools import zip_longest
from typing import NamedTuple

from backend.cards.render.engine_types import (
    CardContent,
    DuelContent,
    PassageContent,
    ReadingReportContent,
)
from backend.cards.render.typesetting.drawable_text import CleanText, clean_text, split_clusters
from backend.cards.render.typesetting.text_layers import clean_layered_text

MAX_QUOTE, MAX_TITLE, MAX_NAME, MAX_NOTE, MAX_FIGURE = 600, 200, 64, 140, 12
MAX_QUOTES, MAX_FIGURES = 3, 4
ANONYMOUS_NAME = "一位读者"
_SOURCE_SEPARATOR = " · "
_SPEAKER_DASHES = ("—", "–", "-", "―", "─", "－", "⸺")


class SlotTexts(NamedTuple):
    """Text of each slot, possibly empty; all passages; figures with their labels."""

    words: dict[str, CleanText]
    quotes: tuple[CleanText, ...]
    figures: tuple[tuple[CleanText, CleanText], ...] = ()
    has_author: bool = False

    def fill(self, slot: str, before: str, after: str) -> CleanText:
        """Return a slot's text between fixed ones; an empty slot stays empty.

        A dash says who spoke, so it stands before an author and never before an
        account alone, which only published the words.
        """
        text = self.words.get(slot, CleanText(""))
        if slot == "account" and not self.has_author and before.lstrip()[:1] in _SPEAKER_DASHES:
            before = ""
        return wrap_text(text, before, after)


def fill_slots(content: CardContent) -> SlotTexts:
    """Fill the slots from a card's content.

    A card of a whole article has no quote: its title is set in the quote's
    place, and not repeated below.
    """
    further_quotes = content.more if isinstance(content, PassageContent) else ()
    layers = zip_longest((content.quote, *further_quotes), content.shifts, content.rubies)
    quotes = [
        clean_layered_text(quote, MAX_QUOTE, shifts or (), rubies or ())
        for quote, shifts, rubies in layers
        if quote is not None
    ][:MAX_QUOTES]
    quotes = [quote for quote in quotes if quote.text]
    title = clean_text(content.title, MAX_TITLE)
    if not quotes:
        quotes, title = [title], CleanText("")
    texts = {
        "quote": quotes[0],
        "title": title,
        "account": _join_source(content),
        "nickname": _clean_name(content.nickname),
        "note": clean_text(content.note or "", MAX_NOTE),
        **_fill_special_slots(content),
    }
    has_author = bool(clean_text(content.author, MAX_NAME).text)
    return SlotTexts(texts, tuple(quotes), _fill_figures(content), has_author)


def _join_source(content: CardContent) -> CleanText:
    """Return who wrote the words, and the account that published them beside, each once."""
    names = [clean_text(name, MAX_NAME) for name in (content.author, content.account)]
    if names[0].text == names[1].text:
        del names[1]
    texts = [name.text for name in names if name.text]
    return CleanText(_SOURCE_SEPARATOR.join(texts), any(name.cut for name in names))


def _fill_special_slots(content: CardContent) -> dict[str, CleanText]:
    """Return the texts that only one kind of card has."""
    if isinstance(content, DuelContent):
        return {
            "rival": _clean_name(content.rival),
            "score": clean_text(content.score, MAX_FIGURE),
            "rival_score": clean_text(content.rival_score, MAX_FIGURE),
            "verdict": clean_text(content.verdict, MAX_NAME),
        }
    if isinstance(content, ReadingReportContent):
        return {"period": clean_text(content.period, MAX_NAME)}
    return {}


def _fill_figures(content: CardContent) -> tuple[tuple[CleanText, CleanText], ...]:
    """Return the figures that can be shown."""
    if not isinstance(content, ReadingReportContent):
        return ()
    return tuple(
        (clean_text(number, MAX_FIGURE), clean_text(label, MAX_NAME))
        for number, label in content.figures[:MAX_FIGURES]
    )


def _clean_name(raw: str) -> CleanText:
    """Return a reader's name, or a placeholder."""
    name = clean_text(raw, MAX_NAME)
    return name if name.text else CleanText(ANONYMOUS_NAME)


def get_initial(name: CleanText) -> str:
    """Return the character drawn for a reader without an avatar."""
    name_clusters = split_clusters(name.text) if name.text != ANONYMOUS_NAME else []
    first = next(
        (cluster for cluster in name_clusters if cluster[0].isalnum() or ord(cluster[0]) > 0x2190),
        ANONYMOUS_NAME[2],
    )
    return first[:1].upper() if first.isascii() else first


def wrap_text(text: CleanText, prefix: str, suffix: str) -> CleanText:
    """Put fixed text around a slot's text; an empty slot stays empty."""
    if not text.text:
        return text
    return text.move(len(prefix))._replace(text=prefix + text.text + suffix)
