"""The way of a poster service, in our own words: simple, and paid for at every sign.

The page is RGBA, and so is every picture: made round at its own size by a mask
drawn three times as large, then stretched to its place by LANCZOS and laid down
through its own alpha. Words are wrapped sign by sign, the whole line measured
each time. The file is a progressive JPEG. Decoded pictures and fonts are kept.
"""

import io
from functools import cache, partial
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from tests.bench.peers import worker

Part = dict[str, Any]
_TIMES = 3


@cache
def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(worker.cards()["fonts"][name], size)


@cache
def _picture(file: str) -> Image.Image:
    return Image.open(worker.FOLDER / file).convert("RGBA")


def ready(number: int) -> worker.Draw:
    """Take up a card."""
    return partial(draw, worker.cards()["told"][number])


def draw(told: dict[str, Any]) -> bytes:
    """Draw a card."""
    page = Image.new("RGBA", tuple(told["size"]))
    for part in told["parts"]:
        {"patch": _patch, "picture": _paste, "words": _write}[part["kind"]](page, part)
    file = io.BytesIO()
    page.convert("RGB").save(file, "JPEG", quality=worker.cards()["quality"], progressive=True)
    return file.getvalue()


def _patch(page: Image.Image, part: Part) -> None:
    x, y, width, height = part["place"]
    fills = [(part["border"], 0)] if part["border"] else []
    for fill, inset in [*fills, (part["fill"], 2 if fills else 0)]:
        size = (width - 2 * inset, height - 2 * inset)
        tile = Image.new("RGBA", size, fill)
        if part["fade"] or part["opacity"] < 1:
            veil = Image.linear_gradient("L") if part["fade"] else Image.new("L", (1, 1), 255)
            tile.putalpha(veil.resize(size).point(lambda value: value * part["opacity"]))
        elif part["radius"]:
            tile.putalpha(_rounded(*size, part["radius"]))
        page.paste(tile, (x + inset, y + inset), tile)


def _paste(page: Image.Image, part: Part) -> None:
    x, y, width, height = part["place"]
    tile = _picture(part["file"])
    if part["radius"]:
        tile = tile.copy()
        tile.putalpha(_rounded(*tile.size, part["radius"] * tile.width // width))
    tile = tile.resize((width, height), Image.Resampling.LANCZOS)
    page.paste(tile, (x, y), tile)


def _rounded(width: int, height: int, radius: int) -> Image.Image:
    mask = Image.new("L", (width * _TIMES, height * _TIMES), 0)
    area = (0, 0, width * _TIMES, height * _TIMES)
    ImageDraw.Draw(mask).rounded_rectangle(area, radius * _TIMES, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)


def _write(page: Image.Image, part: Part) -> None:
    x, y, width, _ = part["place"]
    brush, font = ImageDraw.Draw(page), _font(part["font"], part["size"])
    lines = [""]
    for sign in part["words"]:
        if brush.textbbox((0, 0), lines[-1] + sign, font=font)[2] > width:
            lines.append("")
        lines[-1] += sign
    for n, line in enumerate(lines):
        spare = width - brush.textbbox((0, 0), line, font=font)[2]
        at = (x + (spare / 2 if part["align"] == "center" else 0), y + n * part["pitch"])
        brush.text(at, line, font=font, fill=part["colour"])


if __name__ == "__main__":
    worker.serve(worker.timed(ready))
