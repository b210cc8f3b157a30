"""Small pictures of finished cards, for a person to look at and a test to compare.

`python -m tests.cards.golden` draws them anew; a change to one is a change to
what readers post, so look before committing.
"""

import io
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import segno
from PIL import Image, ImageChops, ImageDraw, ImageOps, ImageStat

from backend.cards import render

FOLDER = Path(__file__).parent / "golden"
TEMPLATES = Path(render.__file__).parent.parent / "templates"
WIDTH = 540
SHADES = 5
TILE = 20
URL = "https://mp.example.com/s/entry?id=7f3Kd92LmQx8&from=card&channel=moments"


def cases() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield file name, design and facts: every design with every text, the cover by turns."""
    cards = json.loads(Path(__file__).with_name("cases.json").read_text())["cards"]
    for name in designs():
        for card in cards:
            yield f"{name}-{card['name']}", name, card


def designs() -> list[str]:
    """Return the names of the shipped designs."""
    return sorted(path.stem for path in TEMPLATES.glob("*.json"))


def design(name: str) -> render.Design:
    """Load a shipped design."""
    return render.load_design((TEMPLATES / f"{name}.json").read_bytes())


def facts(card: dict[str, str], *, cover: bool, avatar: bool) -> render.Facts:
    """Make a card's facts, with pictures drawn here."""
    return render.Facts(
        quote=card["quote"],
        title=card["title"],
        account=card["account"],
        nickname=card["nickname"],
        code=code(),
        cover=landscape(1280, 720) if cover else None,
        avatar=landscape(400, 400) if avatar else None,
        note=card.get("note"),
    )


def small(picture: render.Picture) -> Image.Image:
    """Return a card as it is compared: half its width, 32 shades a colour, so that PNG packs it."""
    image = Image.open(io.BytesIO(picture.data)).convert("RGB")
    height = round(image.height * WIDTH / image.width)
    image = image.resize((WIDTH, height), Image.Resampling.LANCZOS)
    return ImageOps.posterize(image, SHADES)


def draw(name: str, card: dict[str, str]) -> Image.Image:
    """Draw one golden card: short texts with a cover, readers by turns with a face."""
    with_cover = card["name"] in ("short", "mixed")
    with_avatar = card["name"] in ("short", "long")
    return small(render.draw(design(name), facts(card, cover=with_cover, avatar=with_avatar)))


def difference(a: Image.Image, b: Image.Image) -> float:
    """Return the mean difference, of 255, in the tile where two pictures differ most.

    A word that is gone is nothing in the mean of a whole card, and much in a tile.
    """
    both = ImageChops.difference(a, b).convert("L")
    tiles = both.resize((both.width // TILE, both.height // TILE), Image.Resampling.BOX)
    return float(ImageStat.Stat(tiles).extrema[0][1])


@cache
def code(url: str = URL) -> bytes:
    """Make a code as WeChat sends it: a 280 px picture, its quiet border inside."""
    file = io.BytesIO()
    segno.make(url, error="m").save(file, kind="png", scale=7, border=2)
    return _png(ImageOps.pad(Image.open(file).convert("RGB"), (280, 280), color="white"))


VIEWS = {
    "dusk": ("#F2BC8C", "#FBE9D2", "#FFF4DC", ("#DCCDBA", "#B9B2A6", "#8F9997", "#6C7F86")),
    "sea": ("#0E5C73", "#8FD0CF", "#F6F2DC", ("#5FB3B5", "#2F8C97", "#17667A", "#0C4256")),
    "bloom": ("#F7C9D4", "#FFF1EE", "#FFFFFF", ("#EFA3B5", "#D97791", "#A94A68", "#6C2C47")),
    "night": ("#0B1230", "#2B3A73", "#F4E9B8", ("#26336A", "#1B2552", "#121A3C", "#0A0F26")),
}


@cache
def landscape(width: int, height: int, view: str = "dusk") -> bytes:
    """Draw hills under a low sun, at one of a few hours."""
    above, below, light, shades = VIEWS[view]
    image = Image.linear_gradient("L").resize((width, height))
    image = ImageOps.colorize(image, above, below)
    brush = ImageDraw.Draw(image)
    sun, side = height * 0.2, height * 0.1
    brush.ellipse((width * 0.7, sun, width * 0.7 + 2 * side, sun + 2 * side), fill=light)
    for n, shade in enumerate(shades):
        crest = height * (0.5 + 0.12 * n)
        peaks = [(width * k / 6, crest + height * 0.1 * ((k * 5 + n * 3) % 4 - 1) / 3)
                 for k in range(7)]  # fmt: skip
        brush.polygon([*peaks, (width, height), (0, height)], fill=shade)
    return _png(image)


def _png(image: Image.Image) -> bytes:
    """Return a picture as a PNG."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def main() -> None:
    """Draw all golden pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for file, name, card in cases():
        draw(name, card).save(FOLDER / f"{file}.png", optimize=True)


if __name__ == "__main__":
    main()
