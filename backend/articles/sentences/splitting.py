"""Finds where the sentences of a paragraph end; titles, brackets and quotations are no end."""

from backend.articles.sentences import speech_tags, stops
from backend.articles.sentences.brackets import match_brackets
from backend.articles.sentences.table import (
    CLOSERS,
    MARKS,
    OPENERS,
    get_chars,
    get_words,
    is_in_ranges,
)

Span = tuple[int, int]
_MAX_SPACES = 40


def split_sentences(text: str) -> list[Span]:
    """Split one paragraph into the spans of its sentences, for readers who tap instead of select.

    Every visible character lies in exactly one span; spaces around a sentence
    lie in none. Marks and quotation marks that close a sentence stay with it,
    and so does the speech tag after a quotation.

    >>> [("他说：“走吧。”我们走了。")[a:b] for a, b in split_sentences("他说：“走吧。”我们走了。")]
    ['他说：“走吧。”', '我们走了。']
    """
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        spans += [(start + a, start + b) for a, b in _trim(line, _LineSplitter(line).find_ends())]
        start += len(line) + 1
    return spans


def _trim(line: str, ends: list[int]) -> list[Span]:
    """Return the spans between ends, without the spaces around them."""
    spaces = "".join(get_chars("spaces"))
    spans: list[Span] = []
    start = 0
    for end in ends:
        piece = line[start:end]
        first, last = end - len(piece.lstrip(spaces)), start + len(piece.rstrip(spaces))
        if first < last:
            spans.append((first, last))
        start = end
    return spans


class _LineSplitter:
    """Splits one line, which no sentence leaves."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.start = 0
        self.has_content = False
        self.mates = match_brackets(line)

    def find_ends(self) -> list[int]:
        """Return where the sentences end, the last of them where the line does."""
        ends: list[int] = []
        marks, pairs = get_chars(*MARKS), get_chars(*OPENERS)
        empty = marks | pairs | get_chars("spaces", "signs", "pauses", "apostrophes", *CLOSERS)
        i = 0
        while i < len(self.line):
            if self.line[i] in marks:
                stop = self._find_run_end(i)
                if self._is_end(i, stop):
                    ends.append(stop)
                    self.start, self.has_content = stop, False
                i = stop
                continue
            after = self._skip_pair(i) if self.line[i] in pairs else self._skip_address(i)
            self.has_content = self.has_content or self.line[i] not in empty or after > i + 1
            i = after
        return [*ends, len(self.line)]

    def _skip_pair(self, i: int) -> int:
        """Return where to go on from an opening mark: behind what it holds, or inside it."""
        close = self.mates[i]
        if close <= i + 1:
            return i + 1
        if self.line[i] in get_chars("titleOpeners"):
            return close + 1
        last = self._find_last_marks(i, close)
        if self.line[i] in get_chars("bracketOpeners"):
            return close + 1 if self.has_content or last == close else last
        if last == close:  # a quoted phrase; before a comma it is what somebody says
            return i + 1 if self.line[close - 1] in get_chars("pauses") else close + 1
        return close + 1 if self._is_embedded(i) else i + 1

    def _find_last_marks(self, i: int, close: int) -> int:
        """Return where the end marks before a closing mark begin; the closing mark if none do."""
        closers, marks = get_chars("straightQuote", *CLOSERS), get_chars(*MARKS)
        at = close
        while at > i + 1 and self.line[at - 1] in closers:
            at -= 1
        first = at
        while first > i + 1 and self.line[first - 1] in marks:
            first -= 1
        return first if first < at else close

    def _is_embedded(self, i: int) -> bool:
        """Return whether a quotation is a word of its sentence: a cry of “Help!” was heard."""
        beside = get_chars("spaces", "pauses", "signs", "quoteClosers", *MARKS, *OPENERS)
        if i == self.start or self.line[i - 1] in beside:
            return False
        before = self.line[max(self.start, i - 2) : i]
        return not any(verb in before for verb in get_words("speechVerbs"))

    def _skip_address(self, i: int) -> int:
        """Return where a web address that begins at `i` ends, else the next character."""
        if not self.line.startswith(("://", "www."), i):
            return i + 1
        stop = i
        while stop < len(self.line) and "!" <= self.line[stop] <= "~":
            stop += 1
        while stop > i + 1 and self.line[stop - 1] in ".!?,;:)'\"]}~":
            stop -= 1
        return stop

    def _find_run_end(self, i: int) -> int:
        """Return where marks, what closes after them, and emoji after both end."""
        attached, start = get_chars(*MARKS, *CLOSERS), i
        while i < len(self.line):
            char, following = self.line[i], self.line[i + 1 : i + 2]
            if char in get_chars("straightQuote"):
                if self.mates[i] > i:
                    break
            elif char in get_chars("apostrophes"):
                if following and following not in get_chars("spaces", "pauses", *MARKS, *CLOSERS):
                    break
            elif char == "[":
                close = self._find_note_end(i)
                if not close:
                    break
                i = close
            elif char == "." and i > start and following.isascii() and following.isalnum():
                break  # .NET
            elif char not in attached and not _is_emoji(char):
                break
            i += 1
        return i

    def _find_note_end(self, i: int) -> int:
        """Return where the bracket of a [1] or a [smile] that follows a mark closes, else 0."""
        close = self.line.find("]", i + 2, i + 6)
        has_space = not get_chars("spaces").isdisjoint(self.line[i:close])
        return 0 if close < 0 or has_space else close

    def _is_end(self, at: int, stop: int) -> bool:
        """Return whether the marks from `at` to `stop` end a sentence."""
        following = self._skip_spaces(stop)
        if following >= len(self.line):
            return True
        run, after = self.line[at:stop], self.line[following]
        if not self.has_content or after in get_chars("pauses"):
            return False
        is_quoted = not get_chars("quoteClosers", "straightQuote").isdisjoint(run)
        if is_quoted and speech_tags.continues_quotation(self.line, at, stop, following):
            return False
        if not get_chars("ends").isdisjoint(run):
            return True
        place = (self.line, self.start, at, stop, following)
        if not get_chars("dots").isdisjoint(run) or ".." in run:
            return stops.is_ellipsis_end(*place)
        if not get_chars("latinEnds").isdisjoint(run):
            is_word = after.isascii() and after.isalnum()
            return following > stop or not (is_word or after in get_chars("afterMarkInAddress"))
        if not get_chars("periods").isdisjoint(run):
            return stops.is_period_end(*place)
        return stops.is_tilde_end(*place)

    def _skip_spaces(self, i: int) -> int:
        """Return the next place that is no space, looking no further than a few characters."""
        limit = min(len(self.line), i + _MAX_SPACES)
        while i < limit and self.line[i] in get_chars("spaces"):
            i += 1
        return i


def _is_emoji(char: str) -> bool:
    """Return whether a character is a picture that may follow a sentence, and no list's bullet."""
    if char < "\u2000" or char in get_chars("bullets"):
        return False
    return is_in_ranges("emoji", char) and not is_in_ranges("notEmoji", char)
