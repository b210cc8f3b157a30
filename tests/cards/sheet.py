"""`make cards-sheet`: every design in every size, small, as a phone shows them, on one picture.

A person looks at it before a change to a design is kept.
"""

import io
from dataclasses import replace
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
import pylopdf_fonts_zh_cn as chinese

from backend.cards import render
from tests.cards import golden

def cell(name, facts, size, width=270):
    made = render.draw(golden.design(name), facts, size)
    im = Image.open(io.BytesIO(made.data)).convert("RGB")
    return im.resize((width, round(im.height * width / im.width)), Image.Resampling.LANCZOS)

def main():
    import json
    cards = {c["name"]: c for c in json.loads(Path(golden.__file__).with_name("cases.json").read_text())["cards"]}
    names = sys.argv[1].split(",") if len(sys.argv) > 1 else golden.designs()
    width = int(sys.argv[2]) if len(sys.argv) > 2 else 270
    kinds = [("short", True, "tall"), ("medium", True, "portrait"), ("long", False, "tall"), ("mixed", True, "square"), ("medium", False, "long"),("short", False, "square")]
    if len(sys.argv) > 3: kinds=[kinds[int(i)] for i in sys.argv[3].split(",")]
    rows = []
    for name in names:
        d = golden.design(name)
        row = []
        for card, cover, size in kinds:
            f = golden.facts(cards[card], cover=cover, avatar=cover)
            if cover:
                view = list(golden.VIEWS)[(len(row) + len(rows)) % 4]
                pic = golden.landscape(1280, 720, view)
                f = replace(f, cover=pic, colour=render.colour_of(pic))
            row.append(cell(name, f, size, width))
        rows.append(row)
    gap = 24
    W = gap + sum(width + gap for _ in kinds)
    H = gap + sum(max(c.height for c in r) + gap for r in rows)
    out = Image.new("RGB", (W, H), "#8a8a8a")
    y = gap
    for r in rows:
        x = gap
        for c in r:
            out.paste(c, (x, y)); x += width + gap
        y += max(c.height for c in r) + gap
    out.save("out/cards-sheet.png")
main()
