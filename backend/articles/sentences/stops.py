"""Tells whether dots, periods and tildes end a sentence: 3.14, U.S., e.g., …… and ～."""

from backend.articles.sentences.table import (
    get_chars,
    get_words,
    is_digit,
    is_in_ranges,
    is_lower,
    is_word_part,
)

_MAX_WORD = 12
_MAX_LIST_NUMBER = 3


def is_ellipsis_end(line: str, start: int, at: int, stop: int, following: int) -> bool:
    """Return whether the dots from `at` to `stop` end the sentence that began at `start`.

    `following` is what comes after them and after spaces, here and below.
    """
    after = line[following]
    if following > stop or is_lower(after):
        return not is_lower(after)
    is_latin = get_chars("dots").isdisjoint(line[at:stop]) and after.isascii()
    if is_latin or after == line[at - 1]:
        return False
    is_repeated = line[at - 2 : at] == line[stop : stop + 2]
    if is_repeated or at - 1 <= start or line[at - 2] in get_chars("pauses"):
        return False  # a word is begun, and begun again
    return not line.startswith(get_words("afterDots"), stop)


def is_period_end(line: str, start: int, at: int, stop: int, following: int) -> bool:
    """Return whether the period at `at`, with what closes after it, ends the sentence."""
    before, after = line[at - 1], line[following]
    if _is_list_number(line, start, at):
        return False
    if following == stop:
        is_wide = line[at] != "." and not is_word_part(before)
        is_chinese = not before.isascii() and not is_word_part(before) and stop == at + 1
        return (is_wide or is_chinese) and not after.isascii() and not is_word_part(after)
    if is_lower(after) or (is_digit(before) and is_digit(after)):
        return False
    return stop > at + 1 or not _is_abbreviation(line, at, following)


def _is_list_number(line: str, start: int, at: int) -> bool:
    """Return whether the sentence so far is only the number of a list's item."""
    if at - start > _MAX_WORD:
        return False
    number = line[start:at].strip("".join(get_chars("spaces", "bracketOpeners")))
    if len(number) == 1 and is_in_ranges("latin", number):
        return True
    return len(number) <= _MAX_LIST_NUMBER and (
        all(map(is_digit, number))
        or get_chars("numerals").issuperset(number)
        or get_chars("romanDigits").issuperset(number)
    )


def _is_abbreviation(line: str, at: int, following: int) -> bool:
    """Return whether a word with its period is short for another, and the sentence goes on."""
    first = at
    while first > max(0, at - _MAX_WORD) and (
        line[first - 1] == "." or is_in_ranges("latin", line[first - 1])
    ):
        first -= 1
    word = line[first:at].lower().lstrip(".")
    if word in get_words("titles"):
        return True
    if word in get_words("numbered"):
        return is_digit(line[following])
    parts = word.split(".")
    is_dotted = len(parts) > 1 and all(len(part) <= 2 for part in parts)
    if is_dotted or word in get_words("shortenings") or line[first:at] == "I":
        return _read_capitalized_word(line, following) not in get_words("starters")
    is_apart = not first or not "!" <= line[first - 1] <= "~" or line[first - 1] in "([{\"'"
    return len(word) == 1 and is_apart


def _read_capitalized_word(line: str, i: int) -> str:
    """Return the Latin word at a place in small letters, if a capital begins it."""
    stop = i
    while stop < min(len(line), i + _MAX_WORD) and is_in_ranges("latin", line[stop]):
        stop += 1
    return "" if stop == i or is_lower(line[i]) else line[i:stop].lower()


def is_tilde_end(line: str, start: int, at: int, stop: int, following: int) -> bool:
    """Return whether a tilde draws out the end of a sentence, rather than tie a range."""
    before, is_spaced = line[at - 1], following > stop
    if before in get_chars("spaces") or is_digit(before):
        return False
    if not is_spaced and line[following].isascii():
        return False
    if is_spaced or stop > at + 1 or before in get_words("particles"):
        return True
    nearby = line[max(start, at - 4) : at]
    if before in get_chars("rangeEnds") or not get_chars("rangeStarts").isdisjoint(nearby):
        return False
    return len(nearby) > 2 and get_chars("pauses", "spaces").isdisjoint(nearby[-3:])
