"""The cards that the bench draws, by number, from the demo's articles and pictures."""

import io
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps
from selectolax.lexbor import LexborHTMLParser

from backend.local import content
from backend.local.content import pictures
from backend.wechat.simulator import code_picture
from tests.cards import golden

MEASURED = Path(__file__).with_name("measured.json")
"""The card that is raced: a cover, a passage from 60 to 28 px, a title, a reader, a code."""

READERS = 12
AVATAR = 240
CODE = 280
SHORTEST, LONGEST = 20, 300
_GRAIN = 0.1
_BLOCKS = "p, li, h2, blockquote"


class Card(NamedTuple):
    """A card's words, and the names of its pictures; `new_*` are pictures no other card has."""

    quote: str
    title: str
    account: str
    nickname: str
    cover: str
    avatar: str
    code: str
    new_avatar: str
    new_code: str


def card(number: int) -> Card:
    """Deal a card: a passage of 20 to 300 characters out of one of twelve articles."""
    dice = random.Random(number)
    article = number % len(pictures.NAMES)
    page = content.PAGES[article % len(content.PAGES)]
    reader = number * 5 % READERS
    return Card(
        quote=_passage(page, dice),
        title=_title(page),
        account=content.NICKNAME,
        nickname=content.READERS[reader % len(content.READERS)],
        cover=f"cover-{article}.jpg",
        avatar=f"avatar-{reader}.jpg",
        code=f"code-{reader}.jpg",
        new_avatar=f"avatar-{READERS + number}.jpg",
        new_code=f"code-{READERS + number}.jpg",
    )


def shipped(number: int) -> Path:
    """Return where a design lies that we ship: each article has one, all by turns."""
    names = golden.passage_designs()
    return golden.TEMPLATES / f"{names[number % len(pictures.NAMES) % len(names)]}.json"


def picture(name: str) -> bytes:
    """Draw a picture by its name: as a phone's camera, the house's store and WeChat give them."""
    kind, number = name.removesuffix(".jpg").split("-")
    drawn: dict[str, Callable[[int], bytes]] = {"cover": _cover, "avatar": _avatar, "code": _code}
    return drawn[kind](int(number))


def address(code: str) -> str:
    """Return what a code's picture holds."""
    number = code.removesuffix(".jpg").split("-")[1]
    return f"https://mp.example.com/s/entry?id={number:0>12}&from=card&channel=moments"


@cache
def _sentences(page: str) -> list[str]:
    """Return an article's sentences in order."""
    tree = LexborHTMLParser(content.read_page(page))
    words = "".join(node.text() for node in tree.css(_BLOCKS))
    return re.findall(r"[^。！？]+[。！？][”’）]?", re.sub(r"\s+", " ", words))


def _passage(page: str, dice: random.Random) -> str:
    """Pick sentences in a row; a long last one ends where the length is reached."""
    wanted = dice.randint(SHORTEST, LONGEST)
    found = _sentences(page)
    first = dice.randrange(len(found))
    return "".join(found[first:] + found[:first])[:wanted]


@cache
def _title(page: str) -> str:
    node = LexborHTMLParser(content.read_page(page)).css_first("#activity-name")
    return node.text(strip=True) if node else ""


@cache
def _cover(number: int) -> bytes:
    """Return a scene of the demo with the grain that a camera leaves."""
    scene = Image.open(io.BytesIO(pictures.read_picture(pictures.NAMES[number]))).convert("RGB")
    grain = Image.frombytes(
        "L", scene.size, random.Random(number).randbytes(scene.width * scene.height)
    )
    return _jpeg(Image.blend(scene, grain.convert("RGB"), _GRAIN))


def _avatar(number: int) -> bytes:
    """Return a square out of a scene, as the house keeps faces."""
    dice = random.Random(number)
    scene = Image.open(io.BytesIO(_cover(number % len(pictures.NAMES))))
    left, top = dice.randrange(scene.width - 400), dice.randrange(scene.height - 400)
    return _jpeg(ImageOps.fit(scene.crop((left, top, left + 400, top + 400)), (AVATAR, AVATAR)))


def _code(number: int) -> bytes:
    """Return a code as WeChat draws its smallest."""
    held = address(f"code-{number}.jpg")
    return code_picture.draw_code(held, CODE, ink=(0, 0, 0), hyaline=False)


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
