"""Which new passwords are refused: too short, too long, common, patterned, or about this site.

Length: 12 characters. NIST SP 800-63B-4 asks for 8 where there is a second factor and 15 where
there is none; here it is optional, so 12, and an estimate of the guesses that a password takes on
top. It comes from zxcvbn: kept lists of common passwords, names and words, keyboard rows,
repeats, sequences, dates, and what is written with look-alike signs. No composition rules: they
make passwords harder to remember and no harder to guess (the same paper, 3.1.1.2). A character
is a code point after NFKC, so a Han character counts as one.

What belongs to the editor and the site, and what `password_words.py` lists, is looked for with
signs between the letters and look-alikes for them, and is then worth one character, however many
of these stand in a row. Nothing else is taken away, so that chance alone is never refused.
"""

import re
import unicodedata
from collections.abc import Callable, Set
from urllib.parse import urlsplit

from zxcvbn_rs_py import zxcvbn

from backend.admin import password_words
from backend.config import settings
from backend.errors import BadInput, Fault

SHORTEST, LONGEST = 12, 200
# More adds nothing: what begins guessably for so long is refused, and the work stays bounded.
ESTIMATED = 100
# zxcvbn's highest score: ten thousand million guesses or more.
UNGUESSABLE = 4
GUESSABLE = (
    "这个密码太容易猜到：常见密码、重复或连续的字符、日期、登录名和网站名都不行。换一句不相干的话"
)
# A password as it stands, and with signs read as the letters they look like; 1 is i or l.
AS_IT_STANDS: dict[int, int] = {}
LOOK_ALIKES = [str.maketrans("@4380$5!7+1", f"aaebossitt{one}") for one in "il"]
PARTS = re.compile(r"[^\W\d_]+")
SYLLABLES = re.compile(f"(?:{password_words.SYLLABLE.pattern})+")
# With that few signs between its letters, a password is guessed as without them, if sooner.
FEW_SIGNS, SPELLED_OUT = 2, 3

Shorten = Callable[[re.Match[str]], str]


def normalize(password: str) -> str:
    """Write a password in one form, however it was typed: NFKC."""
    return unicodedata.normalize("NFKC", password)


def find_weakness(password: str, about: tuple[str, ...] = ()) -> str | None:
    """Say in a sentence why a new password will not do; None if it will.

    `about` is what belongs to the editor: login and name.
    """
    password = normalize(password)
    if len(password) < SHORTEST:
        return f"密码至少要有 {SHORTEST} 个字符，可以是一句话"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符"
    plain = password.casefold()
    about = (*about, *_site_words())
    context = _context(about)
    if plain in context:
        return "密码不能与登录名相同，也不能是姓名或网站名"
    if _is_guessable(plain, about, context):
        return GUESSABLE
    return None


def check(password: str, about: tuple[str, ...] = (), at: str = "/new") -> None:
    """Refuse a new password that is weak. Raises BadInput with the fault at `at`."""
    why = find_weakness(password, about)
    if why is not None:
        raise BadInput(why, faults=(Fault(at, why),))


def _is_guessable(plain: str, about: tuple[str, ...], context: set[str]) -> bool:
    """Estimate the guesses that a password takes, and what is left of it without known words."""
    listed = sorted(context)
    unshifted = plain.translate(password_words.UNSHIFTED)
    walks = _pattern(password_words.list_walks())
    known = _pattern(_spelled(about) | set(map(re.escape, context)) | password_words.list_phrases())
    forms = {plain, unshifted, walks.sub(_first, unshifted)}
    forms |= {_reduce(plain, reading, known, _first) for reading in (AS_IT_STANDS, *LOOK_ALIKES)}
    forms.add(_reduce(plain, AS_IT_STANDS, SYLLABLES, _shorten_syllables))
    if any(_score(form, listed) < UNGUESSABLE for form in forms):
        return True
    signs = {each for each in plain if not each.isalnum()}
    return len(signs) <= FEW_SIGNS and _score(_without_signs(plain), listed) < SPELLED_OUT


def _score(text: str, context: list[str]) -> int:
    return int(zxcvbn(text[:ESTIMATED], context).score)


def _reduce(plain: str, reading: dict[int, int], known: re.Pattern[str], shorten: Shorten) -> str:
    """Shorten what is known in a password, read without the signs that stand for no letter.

    Of the signs within, each stays once: many kinds of them are not there to spell a word out.
    """
    read = [sign.translate(reading) for sign in plain]
    places = [place for place, letter in enumerate(read) if letter.isalnum()]
    reduced, done = "", 0
    for match in known.finditer("".join(read[place] for place in places)):
        first, last = places[match.start()], places[match.end() - 1]
        signs = dict.fromkeys(each for each in read[first:last] if not each.isalnum())
        reduced += plain[done:first] + shorten(match) + "".join(signs)
        done = last + 1
    return reduced + plain[done:]


def _first(match: re.Match[str]) -> str:
    """Count known words in a row as one character."""
    return match[0][0]


def _shorten_syllables(match: re.Match[str]) -> str:
    """Count a syllable of pinyin as two characters: there are 400, and they go in words."""
    return "".join(each[:2] for each in password_words.SYLLABLE.findall(match[0]))


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
        for pattern in (*password_words.spell(each), *password_words.spell_each(each))
    }


def _without_signs(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def _site_words() -> tuple[str, ...]:
    config = settings()
    host = urlsplit(config.public_url).hostname or ""
    labels = (part for part in host.split(".") if len(part) > 3)
    return (*password_words.SITE_WORDS, config.operator_name, host, *labels)
