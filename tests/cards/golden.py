"""Small pictures of finished cards, for a person to look at and a test to compare.

`python -m tests.cards.golden` draws them anew; a change to one is a change to
what readers post, so look before committing.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import segno
from PIL import Image, ImageChops, ImageDraw, ImageOps, ImageStat

from backend.cards import render

FOLDER = Path(__file__).parent / "golden"
TEMPLATES = Path(render.__file__).parent.parent / "templates"
WIDTH = 540
TURNS = ("dusk", "sea", None, "bloom", None, None)
SHADES = 5
TILE = 20
URL = "https://mp.example.com/s/entry?id=7f3Kd92LmQx8&from=card&channel=moments"


@dataclass(frozen=True)
class Case:
    """One golden card: a design, a size, and facts."""

    name: str
    design: str
    size: render.SizeName
    facts: render.CardContent

    @property
    def file(self) -> str:
        """Name its picture."""
        return f"{self.design}-{self.name}"


def cases() -> Iterator[Case]:
    """Yield every golden card: each design with each text, sizes and covers by turns."""
    texts = json.loads(Path(__file__).with_name("cases.json").read_text())["cards"]
    for name in designs():
        sizes = design(name).sizes
        if not sets_passages(name):
            for n, view in enumerate((None, "sea")):
                size = sizes[n % len(sizes)]
                yield Case(("plain", "tinted")[n], name, size, other(name, view))
            continue
        for n, text in enumerate(texts):
            view = TURNS[n % len(TURNS)]
            cover = landscape(1280, 720, view) if view else None
            size = sizes[n % len(sizes)]
            yield Case(text["name"], name, size, facts(text, cover, avatar=n % 2 == 0))


def designs() -> list[str]:
    """Return the names of the shipped designs."""
    return sorted(path.stem for path in TEMPLATES.glob("*.json"))


def passage_designs() -> list[str]:
    """Return the names of the shipped designs for passages."""
    return [name for name in designs() if design(name).card == "passage"]


def sets_passages(name: str) -> bool:
    """Tell whether a shipped design sets a passage: a card's, or a forward's."""
    return design(name).card in ("passage", "forward")


@cache
def design(name: str) -> render.Design:
    """Load a shipped design."""
    return render.load_design((TEMPLATES / f"{name}.json").read_bytes())


def facts(
    text: dict[str, Any], cover: bytes | None = None, *, avatar: bool = False
) -> render.PassageContent:
    """Make a card's facts; a cover gives its colour, too."""
    return render.PassageContent(
        quote=text["quote"],
        more=tuple(text.get("more", ())),
        title=text["title"],
        account=text["account"],
        nickname=text["nickname"],
        note=text.get("note"),
        code=code(),
        cover=cover,
        avatar=landscape(400, 400, "dusk") if avatar else None,
        colour=_dominant_colour(cover) if cover else None,
    )


def other(name: str, view: str | None = None) -> render.CardContent:
    """Make facts for a card that is not of a passage; a view gives its colour, and faces."""
    return duel(view) if design(name).card == "duel" else reading(view)


def duel(view: str | None = None) -> render.DuelContent:
    """Make the facts of a duel."""
    return render.DuelContent(
        quote="外婆说“火要匀，心要静”，她在教的，其实是什么？",
        title="凌晨三点的豆腐",
        account="南方旧事",
        nickname="林间小路🌿",
        rival="阿青",
        score="5",
        rival_score="3",
        verdict="险胜",
        code=code(),
        avatar=landscape(400, 400, "dusk") if view else None,
        rival_avatar=landscape(400, 400, "bloom") if view else None,
        colour=_colour(view),
    )


def reading(view: str | None = None) -> render.ReadingReportContent:
    """Make the facts of a month of reading."""
    return render.ReadingReportContent(
        period="2026 年 3 月",
        figures=(("12", "篇文章"), ("86", "处划线"), ("1,204", "位朋友读到")),
        quote="慢一点的人看见的灯火，总比赶路的人多几盏。",
        title="傍晚的桥",
        account="南方旧事",
        nickname="林间小路🌿",
        note="明年也一起读。" if view else None,
        code=code(),
        avatar=landscape(400, 400, "dusk") if view else None,
        colour=_colour(view),
    )


@cache
def _dominant_colour(cover: bytes) -> str:
    """Find the colour of a cover, once for each of the few that there are."""
    return render.get_dominant_colour(cover)


def _colour(view: str | None) -> str | None:
    """Return the colour of a view."""
    return _dominant_colour(landscape(1280, 720, view)) if view else None


def small(picture: render.RenderedPicture) -> Image.Image:
    """Return a card as it is compared: half its width, 32 shades a colour, so that PNG packs it."""
    image = Image.open(io.BytesIO(picture.data)).convert("RGB")
    height = round(image.height * WIDTH / image.width)
    image = image.resize((WIDTH, height), Image.Resampling.LANCZOS)
    return ImageOps.posterize(image, SHADES)


def draw(case: Case) -> Image.Image:
    """Draw one golden card, small."""
    return small(render.draw_card(design(case.design), case.facts, case.size))


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
    for case in cases():
        draw(case).save(FOLDER / f"{case.file}.png", optimize=True)


if __name__ == "__main__":
    main()
