"""Pairs the bases of ruby elements with what stands above them: readings, translations.

HTML lets a ruby element hold several bases, each followed by its reading, or all bases and
then all readings, in one layer or two, or another ruby element. Readings are no part of the
text: they become a property of the pieces that are their base.
"""

from dataclasses import dataclass, field
from itertools import count

from backend.articles.page_parser.inline_style import InlineStyle
from backend.articles.paragraphs import MAX_RUBY_LENGTH, clean

Piece = tuple[str, InlineStyle]
_MAX_NESTED = 4
_BETWEEN_LAYERS = " · "


@dataclass
class _OpenRuby:
    start: int
    bases: list[tuple[int, int]] = field(default_factory=list)
    base_start: int | None = None
    readings: list[str] = field(default_factory=list)
    layers: list[tuple[list[str], bool]] = field(default_factory=list)
    """Further layers: the readings, and whether the one there is spans all bases."""


class RubyBuilder:
    """Follows ruby elements while a line is gathered; `line` is the list of its pieces."""

    def __init__(self) -> None:
        self._open: list[_OpenRuby] = []
        self._reading: list[str] | None = None
        self._container: list[str] | None = None
        self._is_in_rt = False
        self._numbers = count(1)

    @property
    def is_open(self) -> bool:
        """Tell whether a ruby element is open."""
        return bool(self._open)

    @property
    def is_full(self) -> bool:
        """Tell whether no further ruby element may be nested."""
        return len(self._open) >= _MAX_NESTED

    @property
    def is_reading(self) -> bool:
        """Tell whether text belongs to a reading now."""
        return self._reading is not None

    @property
    def takes_readings(self) -> bool:
        """Tell whether an `rt` may begin here."""
        return self.is_open and not self._is_in_rt

    def open(self, line: list[Piece]) -> None:
        """Begin a ruby element."""
        if self._open and self._open[-1].readings:
            self._flush(line)
        self._open.append(_OpenRuby(len(line)))

    def close(self, line: list[Piece]) -> None:
        """End a ruby element."""
        self._flush(line)
        self._open.pop()

    def start_anew(self) -> None:
        """Take the end of a line inside a ruby element: what was before is nobody's base."""
        for ruby in self._open:
            ruby.start, ruby.bases, ruby.base_start = 0, [], None

    def before_text(self, line: list[Piece]) -> None:
        """Take text that follows: after readings it is another base."""
        ruby = self._open[-1]
        if ruby.base_start is None and (ruby.readings or ruby.layers):
            self._flush(line)

    def open_base(self, line: list[Piece]) -> None:
        """Begin an `rb`."""
        if self._open[-1].readings or self._open[-1].layers:
            self._flush(line)
        self._open[-1].base_start = len(line)

    def close_base(self, line: list[Piece]) -> None:
        """End an `rb`."""
        ruby = self._open[-1]
        if ruby.base_start is not None:
            ruby.bases.append((ruby.base_start, len(line)))
            ruby.base_start = None

    def open_reading(self) -> None:
        """Begin an `rt`."""
        self._reading, self._is_in_rt = [], True

    def close_reading(self) -> None:
        """End an `rt`."""
        reading, self._reading, self._is_in_rt = self._join_reading(), None, False
        if self._container is not None:
            self._container.append(reading)
            self._reading = []
        else:
            self._open[-1].readings.append(reading)

    def open_container(self) -> None:
        """Begin an `rtc`, which holds `rt` elements or the words that span all bases."""
        self._container, self._reading = [], []

    def close_container(self) -> None:
        """End an `rtc`."""
        readings, spanning = self._container or [], self._join_reading()
        self._container = self._reading = None
        ruby = self._open[-1]
        if spanning and not readings:
            ruby.layers.append(([spanning], True))
        elif readings and not ruby.readings:
            ruby.readings = readings
        elif readings:
            ruby.layers.append((readings, False))

    def add_reading(self, text: str) -> None:
        """Add text to the reading."""
        if self._reading is not None:
            self._reading.append(text)

    def _join_reading(self) -> str:
        words = " ".join(clean("".join(self._reading or ())).split())
        return words[:MAX_RUBY_LENGTH]

    def _flush(self, line: list[Piece]) -> None:
        ruby = self._open[-1]
        bases = ruby.bases or [(ruby.start, len(line))]
        if ruby.bases and ruby.base_start is not None:
            bases = [*bases, (ruby.base_start, len(line))]
        layers = [_share_out(ruby.readings, len(bases))]
        spanning = [readings[0] for readings, spans in ruby.layers if spans]
        layers += [_share_out(each, len(bases)) for each, spans in ruby.layers if not spans]
        texts = [_join_layers(each) for each in zip(*layers, strict=True)]
        if spanning:
            bases = [(bases[0][0], bases[-1][1])]
            texts = [_join_layers((" ".join(filter(None, texts)), *spanning))]
        for base, text in zip(bases, texts, strict=True):
            if text:
                self._set(line, base, text)
        ruby.start, ruby.bases, ruby.base_start = len(line), [], None
        ruby.readings, ruby.layers = [], []

    def _set(self, line: list[Piece], base: tuple[int, int], text: str) -> None:
        start, stop = base
        while start < stop and not line[start][0].strip():
            start += 1
        while start < stop and not line[stop - 1][0].strip():
            stop -= 1
        inner = dict.fromkeys(inline.ruby for _, inline in line[start:stop] if inline.ruby)
        whole = _join_layers((" ".join(text for _, text in inner), text))
        ruby = (next(self._numbers), whole[:MAX_RUBY_LENGTH])
        for index in range(start, stop):
            if line[index][0] != "\n":
                line[index] = (line[index][0], line[index][1]._replace(ruby=ruby))


def _share_out(readings: list[str], bases: int) -> list[str]:
    """Give each base one reading, in order; the last base has all that are left."""
    shares = [*readings, *[""] * bases][: bases - 1]
    return [*shares, " ".join(filter(None, readings[bases - 1 :]))]


def _join_layers(layers: tuple[str, ...]) -> str:
    return _BETWEEN_LAYERS.join(filter(None, layers))
