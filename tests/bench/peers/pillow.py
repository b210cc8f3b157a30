"""A page as most Pillow programs write it: fonts and decoded pictures kept, `draw.text`."""

import io
from functools import cache, partial
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps

from tests.bench.peers import worker

Part = dict[str, Any]


@cache
def _font(name: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(worker.cards()["fonts"][name], size)


@cache
def _picture(file: str) -> Image.Image:
    return Image.open(worker.FOLDER / file).convert("RGB")


@cache
def _mask(width: int, height: int, radius: int) -> Image.Image:
    mask = Image.new("L", (width * 4, height * 4))
    area = (0, 0, width * 4 - 1, height * 4 - 1)
    ImageDraw.Draw(mask).rounded_rectangle(area, radius * 4, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)


@cache
def _veil(width: int, height: int, opacity: float, fade: bool) -> Image.Image:
    veil = Image.linear_gradient("L") if fade else Image.new("L", (1, 1), 255)
    return veil.resize((width, height)).point(lambda value: value * opacity)


@cache
def _width(font: ImageFont.FreeTypeFont, sign: str) -> float:
    return font.getlength(sign)


def ready(number: int) -> worker.Draw:
    """Take up a card."""
    return partial(draw, worker.cards()["told"][number])


def draw(told: dict[str, Any]) -> bytes:
    """Draw a card."""
    page = Image.new("RGB", tuple(told["size"]))
    brush = ImageDraw.Draw(page)
    for part in told["parts"]:
        x, y, width, height = part["place"]
        if part["kind"] == "patch":
            _patch(page, brush, part)
        elif part["kind"] == "picture":
            mask = _mask(width, height, part["radius"]) if part["radius"] else None
            page.paste(ImageOps.fit(_picture(part["file"]), (width, height)), (x, y), mask)
        else:
            _write(brush, part)
    file = io.BytesIO()
    page.save(file, "JPEG", quality=worker.cards()["quality"], subsampling="4:2:0")
    return file.getvalue()


def _patch(page: Image.Image, brush: ImageDraw.ImageDraw, part: Part) -> None:
    x, y, width, height = part["place"]
    if part["fade"] or part["opacity"] < 1:
        veil = _veil(width, height, part["opacity"], part["fade"])
        page.paste(part["fill"], (x, y, x + width, y + height), veil)
        return
    edge = {"outline": part["border"], "width": 2} if part["border"] else {}
    area = (x, y, x + width - 1, y + height - 1)
    brush.rounded_rectangle(area, part["radius"], fill=part["fill"], **edge)


def _write(brush: ImageDraw.ImageDraw, part: Part) -> None:
    x, y, width, _ = part["place"]
    font = _font(part["font"], part["size"])
    for n, line in enumerate(_lines(font, part["words"], width)):
        left = x + (width - font.getlength(line)) / 2 if part["align"] == "center" else x
        at = (left, y + part["base"] + n * part["pitch"])
        brush.text(at, line, font=font, fill=part["colour"], anchor="ls")


def _lines(font: ImageFont.FreeTypeFont, words: str, width: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for sign in words:
        used += _width(font, sign)
        if line and used > width:
            lines.append(line)
            line, used = "", _width(font, sign)
        line += sign
    return [*lines, line]


if __name__ == "__main__":
    worker.serve(worker.timed(ready))
