"""Which new passwords are refused: too short, too long, common, patterned, or about this site.

Length: 12 characters. NIST SP 800-63B-4 asks for 8 where there is a second factor and 15 where
there is none; here it is optional, so 12, and an estimate of the guesses that a password takes on
top. It comes from zxcvbn: kept lists of common passwords, names and words, keyboard rows,
repeats, sequences, dates, and what is written with look-alike signs. No composition rules: they
make passwords harder to remember and no harder to guess (the same paper, 3.1.1.2). A character
is a code point after NFKC, so a Han character counts as one.
"""

import unicodedata
from urllib.parse import urlsplit

from zxcvbn_rs_py import zxcvbn

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
# What anybody who knows the site tries first, beside its name and address.
SITE_WORDS = (
    "拾句", "shiju", "shijv", "编辑台", "编辑", "bianji", "bianjitai", "editor", "admin",
    "administrator", "公众号", "gongzhonghao", "小程序", "xiaochengxu", "weixin", "wechat", "微信",
    "密码", "mima", "管理员", "guanliyuan", "一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾",
    "天地玄黄宇宙洪荒", "我爱你", "woaini", "woaini1314", "1314520", "5201314",
)  # fmt: skip


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
    context = sorted({normalize(each).casefold() for each in (*about, *_site_words()) if each})
    if plain in context:
        return "密码不能与登录名相同，也不能是姓名或网站名"
    if _is_guessable(plain, context):
        return GUESSABLE
    return None


def check(password: str, about: tuple[str, ...] = (), at: str = "/new") -> None:
    """Refuse a new password that is weak. Raises BadInput with the fault at `at`."""
    why = find_weakness(password, about)
    if why is not None:
        raise BadInput(why, faults=(Fault(at, why),))


def _is_guessable(plain: str, context: list[str]) -> bool:
    """Estimate the guesses, with what is about the editor and the site as words of the list.

    It is estimated once more without those words: each of them, however often, is worth one
    character, since whoever tries them tries them first.
    """
    reduced = plain
    for word in sorted(context, key=len, reverse=True):
        reduced = reduced.replace(word, word[:1]) if len(word) > 1 else reduced
    return any(
        int(zxcvbn(each[:ESTIMATED], context).score) < UNGUESSABLE for each in {plain, reduced}
    )


def _site_words() -> tuple[str, ...]:
    host = urlsplit(settings().public_url).hostname or ""
    return (*SITE_WORDS, host, *(part for part in host.split(".") if len(part) > 3))
