"""What a card costs, beside the floor and a plain Pillow program, in one run.

Run with `python -m tests.bench.cards`; the last line is JSON. Trust the ratios:
all rows are taken in turn, so that a noisy machine slows them alike.

    cached   an article already seen; the passage, the name and the code are new
    cold     nothing seen: the cover and the avatar are decoded and cropped too
    floor    Pillow encodes the finished picture, and nothing else
    naive    Pillow's draw.text, one line after the other, nothing kept
"""

import io
import json
import random
import statistics
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pylopdf_fonts_zh_cn as chinese
import segno
from PIL import Image, ImageDraw, ImageFont, ImageOps

from backend.cards import render

ROUNDS = 80
WARM_UP = 13
TEMPLATES = Path(render.__file__).parent.parent / "templates"
PHRASES = (
    "凌晨三点，石磨就转起来了。", "她把磨好的浆倒进大锅，用长柄木勺一圈一圈地搅。",
    "“火要匀，心要静，”外婆说，“急了就糊了。”", "后来我去过很多地方，住过很多房子。",
    "2024年只有5.3%的人做到了（见 example.com）。", "雨下了一夜——我终于学会了等……",
    "It’s never too late 🙂，只要你还愿意出发！", "豆子在水里泡了一夜，胖得发亮。",
)  # fmt: skip


def main() -> None:
    """Time the rows in turn and print them."""
    design = render.load_design((TEMPLATES / "paper.json").read_bytes())
    cards = [_facts(number) for number in range(ROUNDS + WARM_UP)]
    finished = Image.open(io.BytesIO(render.draw(design, cards[0]).data)).convert("RGB")
    rows: dict[str, Callable[[int], object]] = {
        "cached": lambda n: render.draw(design, cards[n]),
        "cold": lambda n: render.draw(design, _unseen(cards[n], n)),
        "floor": lambda n: _encode(finished),
        "naive": lambda n: _naive(cards[n]),
    }
    times: dict[str, list[float]] = {name: [] for name in rows}
    for number in range(len(cards)):
        names = list(rows)[number % 4 :] + list(rows)[: number % 4]
        for name in names:
            start = time.perf_counter()
            rows[name](number)
            if number >= WARM_UP:
                times[name].append((time.perf_counter() - start) * 1e3)
    _report(times, [len(render.draw(design, card).data) for card in cards[:20]])


def _report(times: dict[str, list[float]], sizes: list[int]) -> None:
    """Print medians, and medians of the paired ratios."""

    def ratio(above: str, below: str) -> float:
        pairs = zip(times[above], times[below], strict=True)
        return round(statistics.median(a / b for a, b in pairs), 2)

    print(  # noqa: T201
        json.dumps(
            {
                "bench": "cards",
                "cards": ROUNDS,
                "ms": {name: round(statistics.median(row), 2) for name, row in times.items()},
                "kib": round(statistics.median(sizes) / 1024),
                "cached_per_floor": ratio("cached", "floor"),
                "cold_per_floor": ratio("cold", "floor"),
                "naive_per_cached": ratio("naive", "cached"),
                "naive_per_cold": ratio("naive", "cold"),
            }
        )
    )


def _facts(number: int) -> render.Facts:
    """Make a card of our own sentences: same article, another passage, reader and code."""
    dice = random.Random(number)
    quote = "".join(dice.choice(PHRASES) for _ in range(dice.randint(2, 9)))
    code = io.BytesIO()
    segno.make(f"https://mp.example.com/s/entry?id={number:012d}&from=card&channel=moments").save(
        code, kind="png", scale=7, border=2
    )
    square = ImageOps.pad(Image.open(code).convert("RGB"), (280, 280), color="white")
    return render.Facts(
        quote, "凌晨三点的豆腐", "南方旧事", f"读者{number}", _jpeg(square), COVER, AVATAR
    )


def _unseen(card: render.Facts, number: int) -> render.Facts:
    """Give a card pictures that no cache has: bytes after a JPEG's end change only its digest."""
    tail = number.to_bytes(4, "big")
    return render.Facts(
        card.quote, card.title, card.account, card.nickname, card.code, COVER + tail, AVATAR + tail
    )


def _jpeg(image: Image.Image) -> bytes:
    """Return a picture as a JPEG."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85, subsampling="4:2:0")
    return file.getvalue()


def _encode(image: Image.Image) -> bytes:
    """The floor: nobody who encodes a whole frame is faster."""
    return _jpeg(image)


def _naive(card: render.Facts) -> bytes:
    """Draw the same words as a plain program would: no fallback, no rules, no memory."""
    image = Image.new("RGB", (1080, 1620), "#FBF7EF")
    cover = Image.open(io.BytesIO(card.cover or b"")).convert("RGB")
    image.paste(ImageOps.fit(cover, (1080, 520)), (0, 0))
    brush = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(chinese.serif_path()), 44)
    for n, line in enumerate(textwrap.wrap(card.quote, 20)):
        brush.text((88, 592 + n * 75), line, font=font, fill="#2B2622")
    small = ImageFont.truetype(str(chinese.sans_path()), 32)
    for n, words in enumerate((card.title, card.account, card.nickname)):
        brush.text((88, 1210 + n * 60), words, font=small, fill="#6B5D4D")
    face = Image.open(io.BytesIO(card.avatar or b"")).convert("RGB")
    image.paste(ImageOps.fit(face, (104, 104)), (88, 1400))
    image.paste(Image.open(io.BytesIO(card.code)).convert("RGB"), (692, 1268))
    return _jpeg(image)


def _picture(width: int, height: int) -> bytes:
    """Make a picture with something in it, the same every time."""
    noise = random.Random(7)
    small = Image.new("RGB", (64, 36))
    small.putdata([tuple(noise.randint(60, 230) for _ in range(3)) for _ in range(64 * 36)])
    return _jpeg(small.resize((width, height), Image.Resampling.BICUBIC))


COVER = _picture(1280, 720)
AVATAR = _picture(640, 640)

if __name__ == "__main__":
    main()
