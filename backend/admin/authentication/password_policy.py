"""Password policy: refuses new passwords that are short, guessable, or about the editor or site.

Length: 12 characters. NIST SP 800-63B-4 asks for 8 where there is a second factor and 15 where
there is none; here it is optional, so 12, and an estimate of the guesses that a password takes on
top. It comes from zxcvbn: kept lists of common passwords, names and words, keyboard rows,
repeats, sequences, dates, and what is written with look-alike signs. No composition rules: they
make passwords harder to remember and no harder to guess (the same paper, 3.1.1.2). A character
is a code point after NFKC, so a Han character counts as one.

What belongs to the editor and the site, and what `password_dictionary.py` lists, is looked for with
signs between the letters and look-alikes for them, and is then worth one character, however many
of these stand in a row. Nothing else is taken away, so that chance alone is never refused.
"""

import re
import unicodedata
from collections.abc import Callable, Set
from urllib.parse import urlsplit

import regex
from zxcvbn_rs_py import zxcvbn

from backend.admin.authentication import password_dictionary
from backend.articles.character_normalization import is_letter
from backend.config import get_settings
from backend.errors import BadInput, FieldError

MIN_LENGTH, MAX_LENGTH = 12, 200
# More adds nothing: what begins guessably for so long is refused, and the work stays bounded.
ESTIMATED_LENGTH = 100
# zxcvbn's highest score: ten thousand million guesses or more.
MIN_SCORE = 4
GUESSABLE_MESSAGE = (
    "这个密码太容易猜到：常见密码、重复或连续的字符、日期、登录名和网站名都不行。换一句不相干的话"
)
# A password as it stands, and with signs read as the letters they look like; 1 is i or l.
AS_IT_STANDS: dict[int, int] = {}
LOOK_ALIKES = [str.maketrans("@4380$5!7+1", f"aaebossitt{one}") for one in "il"]
PARTS = regex.compile(r"[\p{L}\U00020000-\U0003fffd]+")
SYLLABLES = re.compile(f"(?:{password_dictionary.SYLLABLE.pattern})+")
# With that few signs between its letters, a password is guessed as without them, if sooner.
FEW_SIGNS, SPELLED_OUT = 2, 3

Shorten = Callable[[re.Match[str]], str]


def normalize(password: str) -> str:
    """Normalize a password, however it was typed: NFKC."""
    return unicodedata.normalize("NFKC", password)


def find_weakness(password: str, personal: tuple[str, ...] = ()) -> str | None:
    """Find why a new password is weak, as one sentence; None if it is not.

    `personal` is what belongs to the editor: login and name.
    """
    password = normalize(password)
    if len(password) < MIN_LENGTH:
        return f"密码至少要有 {MIN_LENGTH} 个字符，可以是一句话"
    if len(password) > MAX_LENGTH:
        return f"密码最多 {MAX_LENGTH} 个字符"
    folded = password.casefold()
    personal = (*personal, *_list_site_words())
    context = _context(personal)
    if folded in context:
        return "密码不能与登录名相同，也不能是姓名或网站名"
    if _is_guessable(folded, personal, context):
        return GUESSABLE_MESSAGE
    return None


def check_password(password: str, personal: tuple[str, ...] = (), pointer: str = "/new") -> None:
    """Refuse a new password that is weak. Raises BadInput with the error at `pointer`."""
    weakness = find_weakness(password, personal)
    if weakness is not None:
        raise BadInput(weakness, faults=(FieldError(pointer, weakness),))


def _is_guessable(folded: str, about: tuple[str, ...], context: set[str]) -> bool:
    """Estimate the guesses that a password takes, and what is left of it without known words."""
    listed = sorted(context)
    unshifted = folded.translate(password_dictionary.UNSHIFTED)
    walks = _pattern(password_dictionary.list_walks())
    known = _pattern(
        _spelled(about) | set(map(re.escape, context)) | password_dictionary.list_phrases()
    )
    forms = {folded, unshifted, walks.sub(_first, unshifted)}
    forms |= {_reduce(folded, reading, known, _first) for reading in (AS_IT_STANDS, *LOOK_ALIKES)}
    forms.add(_reduce(folded, AS_IT_STANDS, SYLLABLES, _shorten_syllables))
    if any(_score(form, listed) < MIN_SCORE for form in forms):
        return True
    signs = {text for text in folded if not is_letter(text)}
    return len(signs) <= FEW_SIGNS and _score(_without_signs(folded), listed) < SPELLED_OUT


def _score(text: str, context: list[str]) -> int:
    return int(zxcvbn(text[:ESTIMATED_LENGTH], context).score)


def _reduce(plain: str, reading: dict[int, int], known: re.Pattern[str], shorten: Shorten) -> str:
    """Shorten what is known in a password, read without the signs that stand for no letter.

    Of the signs within, each stays once: many kinds of them are not there to spell a word out.
    """
    read = [sign.translate(reading) for sign in plain]
    places = [place for place, letter in enumerate(read) if is_letter(letter)]
    reduced, done = "", 0
    for match in known.finditer("".join(read[place] for place in places)):
        first, last = places[match.start()], places[match.end() - 1]
        signs = dict.fromkeys(each for each in read[first:last] if not is_letter(each))
        reduced += plain[done:first] + shorten(match) + "".join(signs)
        done = last + 1
    return reduced + plain[done:]


def _first(match: re.Match[str]) -> str:
    """Count known words in a row as one character."""
    return match[0][0]


def _shorten_syllables(match: re.Match[str]) -> str:
    """Count a syllable of pinyin as two characters: there are 400, and they go in words."""
    return "".join(each[:2] for each in password_dictionary.SYLLABLE.findall(match[0]))


def _pattern(words: Set[str]) -> re.Pattern[str]:
    """Match known words in a row, the longest first."""
    ordered = sorted(words, key=lambda each: (-len(each), each))
    return re.compile(f"(?:{'|'.join(ordered)})+")


def _context(about: tuple[str, ...]) -> set[str]:
    """List what is about the editor and the site, whole and in parts."""
    texts = [normalize(each).casefold().strip() for each in about]
    parts = {part for each in texts for part in (each, _without_signs(each), *PARTS.findall(each))}
    return {each for each in parts if len(each) > 1}


def _spelled(about: tuple[str, ...]) -> set[str]:
    """Give the pinyin of what is about the editor and the site, whole and by character."""
    return {
        pattern
        for each in about
        for pattern in (*password_dictionary.spell(each), *password_dictionary.spell_each(each))
    }


def _without_signs(text: str) -> str:
    return "".join(each for each in text if is_letter(each))


def _list_site_words() -> tuple[str, ...]:
    config = get_settings()
    host = urlsplit(config.public_url).hostname or ""
    labels = (part for part in host.split(".") if len(part) > 3)
    return (*password_dictionary.SITE_WORDS, config.operator_name, host, *labels)
