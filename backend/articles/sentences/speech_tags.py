"""Tells whether a sentence goes on after a quotation, as it does before a speech tag."""

from backend.articles.sentences.table import (
    MARKS,
    OPENERS,
    get_chars,
    get_limit,
    get_words,
    is_lower,
)

_MAX_ENGLISH_TAG = 40
_MAX_ENGLISH_WORDS = 4


def continues_quotation(line: str, at: int, stop: int, following: int) -> bool:
    """Return whether the sentence goes on after the marks and closing quotes from `at` to `stop`.

    “Really?” she asked, “为什么？”和“怎么办？”, “走吧！”的声音. `following` is the
    next place that is no space.
    """
    after = line[following]
    if is_lower(after) or after in "—–":
        return True
    if stop == following and line.startswith(get_words("afterQuote"), stop):
        return True
    return (
        _is_conjunction(line, following)
        or _is_speech_tag(line, following)
        or ("." not in line[at:stop] and _is_english_speech_tag(line, following))
    )


def _is_conjunction(line: str, i: int) -> bool:
    """Return whether a word joins one quotation to another."""
    for word in get_words("conjunctions"):
        if line.startswith(word, i):
            end = i + len(word)
            end += line[end : end + 1] in get_chars("spaces")
            if line[end : end + 1] in get_chars(*OPENERS):
                return True
    return False


def _is_speech_tag(line: str, i: int) -> bool:
    """Return whether a clause says who speaks: 他笑着说; before a colon it begins what is next.

    It may stand in brackets: （他说）.
    """
    i += line[i] in get_chars("bracketOpeners")
    clause = _read_clause(line, i, get_limit("maxSpeechTag"))
    if line[i + len(clause) : i + len(clause) + 1] in get_chars("colons"):
        return False
    for word in get_words("notSpeech"):
        clause = clause.replace(word, "□" * len(word))
    for verb in get_words("speechVerbs"):
        _, verb_there, rest = clause.rpartition(verb)
        for suffix in get_words("speechSuffixes") if verb_there else ():
            rest = rest.removeprefix(suffix)
        if verb_there and len(rest) <= get_limit("maxAfterVerb"):
            return True
    return False


def _is_english_speech_tag(line: str, i: int) -> bool:
    """Return whether a clause says who speaks: Tom asked."""
    words = _read_clause(line, i, _MAX_ENGLISH_TAG).lower().split(" ")[:_MAX_ENGLISH_WORDS]
    if words[0] in get_words("starters"):
        return False
    return any(word in get_words("englishSpeechVerbs") for word in words[1:])


def _read_clause(line: str, i: int, limit: int) -> str:
    """Return what stands before the next mark; nothing if that is more than `limit` away."""
    stops = get_chars("pauses", "quoteClosers", *MARKS, *OPENERS)
    for stop in range(i, min(len(line), i + limit + 1)):
        if line[stop] in stops:
            return line[i:stop]
    return line[i:] if len(line) - i <= limit else ""
