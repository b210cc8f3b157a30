"""`make cards-sheet`: every design in every size, as small as a phone shows them, on one picture.

A person looks at `out/cards-sheet.png` before a change to a design is kept.
`python -m tests.cards.contact_sheet paper ink` prints only these.
"""

import io
import json
import sys
from pathlib import Path

from PIL import Image

from backend.cards import render
from backend.cards.models import FORWARD_DESIGN, SHIPPED_NAMES
from backend.local.content import pictures
from tests.cards import golden

OUT = Path("out/cards-sheet.png")
WIDTH, GAP, SIZES_A_ROW = 240, 24, 2
DESK = "#77746E"
COVERS = ("walk-cover", "sentence-cover", "reading-cover", "names-cover")
LOOKS = (("short", True), ("medium", True), ("medium", False), ("long", False), ("collage", True))


def main() -> None:
    """Print the sheet."""
    names = sys.argv[1:] or [*SHIPPED_NAMES, FORWARD_DESIGN]
    rows = [row for name in names for row in rows_of(name)]
    height = sum(max(card.height for card in row) + GAP for row in rows) + GAP
    width = max(len(row) for row in rows) * (WIDTH + GAP) + GAP
    sheet = Image.new("RGB", (width, height), DESK)
    top = GAP
    for row in rows:
        for n, card in enumerate(row):
            sheet.paste(card, (GAP + n * (WIDTH + GAP), top))
        top += max(card.height for card in row) + GAP
    OUT.parent.mkdir(exist_ok=True)
    sheet.save(OUT)
    print(f"{OUT}: {len(names)} designs, {sum(map(len, rows))} cards")  # noqa: T201


def rows_of(name: str) -> list[list[Image.Image]]:
    """Draw one design in all its sizes, two in a row."""
    sizes = golden.design(name).sizes
    pairs = [sizes[n : n + SIZES_A_ROW] for n in range(0, len(sizes), SIZES_A_ROW)]
    return [[card for size in pair for card in cards(name, size)] for pair in pairs]


def cards(name: str, size: render.SizeName) -> list[Image.Image]:
    """Draw one design in one size with several texts, with and without a cover."""
    design = golden.design(name)
    if not golden.sets_passages(name):
        return [small(design, golden.other(name, view), size) for view in (None, *golden.VIEWS)]
    texts = json.loads(Path(__file__).with_name("cases.json").read_text())["cards"]
    named = {text["name"]: text for text in texts}
    found = []
    for n, (text, has_cover) in enumerate(LOOKS):
        cover = pictures.read_picture(COVERS[n % len(COVERS)]) if has_cover else None
        found.append(small(design, golden.facts(named[text], cover, avatar=n % 2 == 0), size))
    return found


def small(design: render.Design, facts: render.CardContent, size: render.SizeName) -> Image.Image:
    """Draw a card as wide as a phone shows it."""
    image = Image.open(io.BytesIO(render.draw_card(design, facts, size).data)).convert("RGB")
    height = round(image.height * WIDTH / image.width)
    return image.resize((WIDTH, height), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
