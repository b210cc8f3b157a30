"""Draws the pictures of the demo article 《书忘了，句子还在》: a river, a cut page, stones."""

import math
from collections.abc import Sequence

from PIL import Image

from backend.local.content.paper import (
    Canvas,
    Point,
    Stencil,
    build_box,
    build_ridge,
    mix_colours,
    rotate_points,
    to_rgb,
)

SHORE = 452  # where the hills of the cover stand in the river


def draw_cover() -> Canvas:
    """A river by moonlight, a boat with one lamp, everything twice."""
    sheet = Canvas(1280, 720, ("#12323f", "#2c5a63", "#6f9690", "#c3c9ac", "#f0dfb8", "#f0dfb8"), 5)
    sheet.moon(392, 178, 58, "#fdf4d9")
    for edge, fill, shadow in (
        (build_ridge(1280, 372, 62, 21), ("#a3b8a2", "#c4c9aa"), 0.1),
        (build_ridge(1280, 404, 58, 4, 2.6), ("#6f958f", "#9db6a2"), 0.16),
        (build_ridge(1280, 436, 52, 33, 1.8), ("#3b6a6f", "#6d9690"), 0.22),
    ):
        sheet.hill(edge, fill, shadow)
    _draw_mist(sheet)
    _draw_reflection(sheet)
    sheet.lay(Stencil().shape(build_box(-8, SHORE - 1, 1300, 2)), "#dfe0c0", 0.5)
    _draw_moonlight(sheet)
    _draw_boat(sheet, 862, 552)
    bank = [*build_ridge(1280, 690, 26, 14, 1.2)]
    sheet.hill(bank, ("#123039", "#0c222b"), 0.4)
    _draw_reeds(sheet)
    return sheet


def _draw_mist(sheet: Canvas) -> None:
    """Lay a little mist at the foot of the hills."""
    for x, power in ((250, 0.5), (640, 0.35), (1040, 0.5)):
        sheet.glow(x, SHORE + 4, 210, "#e6e3c4", power)


def _draw_reflection(sheet: Canvas) -> None:
    """Turn the upper part over into the river, darker, shaken more the nearer it comes."""
    depth = sheet.height - SHORE
    above = sheet.image.crop((0, SHORE - depth, sheet.width, SHORE))
    water = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    tint = Image.new("RGB", water.size, to_rgb("#163f4c"))
    water = Image.blend(water, tint, 0.4)
    for y in range(0, depth, 2):
        swing = (1.2 + y / 26) * math.sin(y * 0.36 + 2.4 * math.sin(y * 0.05))
        strip = water.crop((0, y, sheet.width, y + 2))
        for shift in (0, round(swing)):
            sheet.image.paste(strip, (shift, SHORE + y))


def _draw_moonlight(sheet: Canvas) -> None:
    """Lay the moon's road over the water in short strips of paper."""
    for y in range(SHORE + 8, 668, 9):
        near = (y - SHORE) / 216
        for _ in range(2):
            reach = sheet.chance.uniform(14, 40 + 46 * near)
            x = 392 + sheet.chance.gauss(0, 14 + 34 * near) - reach / 2
            sheet.lay(Stencil().bar(x, y, reach, 2 + 1.4 * near, 1.4), "#fbefcb", 0.75 - 0.3 * near)


def _draw_boat(sheet: Canvas, x: float, y: float) -> None:
    """Moor a boat with a mat roof and a lamp."""
    sheet.glow(x - 58, y - 24, 150, "#ffcf83", 0.55)
    for step in range(7):
        reach = 30 - step * 2.6
        strip = Stencil().bar(x - 58 - reach / 2, y + 14 + step * 10, reach, 2.6, 1.3)
        sheet.lay(strip, "#ffd48c", 0.7 - step * 0.09)
    shade = Stencil().disc(x, y + 16, 124, 7)
    sheet.lay(shade, "#0b2530", 0.55)
    roof = Stencil().disc(x + 16, y + 2, 58, 40)
    roof.shape(build_box(x - 60, y + 2, 180, 60), on=0)
    sheet.lay(roof, ("#8a5a3c", "#5c3d30"), shadow=0.3)
    hull = [
        (x - 128, y - 10),
        (x - 84, y + 2),
        (x + 88, y + 2),
        (x + 134, y - 14),
        (x + 96, y + 17),
        (x - 92, y + 17),
    ]
    sheet.lay(Stencil().shape(hull), ("#22323a", "#131f27"), shadow=0.3)
    sheet.lay(Stencil().line([(x - 58, y), (x - 58, y - 40), (x - 50, y - 40)], 2), "#16232b")
    sheet.lay(Stencil().disc(x - 50, y - 30, 7, 9), ("#fff0bf", "#f7b65f"))


def _draw_reeds(sheet: Canvas) -> None:
    """Let reeds stand at both corners of the near bank."""
    cut = Stencil()
    for clump, lean in ((60, 1), (150, 1), (1190, -1), (1110, -1), (1256, -1)):
        for _ in range(6):
            x, tip = clump + sheet.chance.uniform(-34, 34), lean * sheet.chance.uniform(8, 40)
            tall = sheet.chance.uniform(56, 170)
            stalk = [(x + tip * (n / 8) ** 2, 716 - tall * n / 8) for n in range(9)]
            cut.line(stalk, 1.8)
            if tall > 110:
                cut.disc(x + tip, 706 - tall, 3, 13)
            blade = [(x + 3, 716), (x - tip * 0.5, 716 - tall * 0.5), (x + 6, 716)]
            cut.shape(blade)
    sheet.lay(cut, "#0d2730", shadow=0.2)


def draw_cut_page() -> Canvas:
    """A page of print, one line of it cut out and lifted."""
    sheet = Canvas(1080, 720, ("#3f6a68", "#345b5c", "#294a4e"), 52)
    sheet.glow(300, 120, 620, "#7fa79b", 0.5)
    center, tilt = (540.0, 380.0), -4.0
    for extra, tone in ((10, "#d9cbb0"), (5, "#e6dac2"), (0, "")):
        page = rotate_points(build_box(222 + extra, 60 + extra, 636, 760), center, tilt)
        sheet.lay(Stencil().shape(page), tone or ("#fbf4e4", "#f1e5cd"), shadow=0.45)
    _draw_print(sheet, center, tilt)
    slot = rotate_points(build_box(282, 372, 516, 44), center, tilt)
    hole = Stencil().shape(slot)
    sheet.lay(hole, ("#1c3a40", "#274b4e"))
    lip = rotate_points(build_box(282, 372, 516, 7), center, tilt)
    sheet.lay(Stencil().shape(lip), "#0b1d22", 0.55)
    _draw_strip(sheet, (600, 318), 5)
    return sheet


def _draw_print(sheet: Canvas, center: Point, tilt: float) -> None:
    """Set lines of print too small to read: words of chance length, a paragraph's short end."""
    cut = Stencil()
    for row in range(14):
        y = 122 + row * 44
        if row in (5, 6):
            continue
        x, end = 294.0 + (38 if row in (0, 8) else 0), 560 if row in (4, 11) else 790
        while x < end - 8:
            reach = min(sheet.chance.uniform(18, 74), end - x)
            cut.shape(rotate_points(build_box(x, y, reach, 11), center, tilt))
            x += reach + 9
    sheet.lay(cut, "#8f8a7c", 0.55)


def _draw_strip(sheet: Canvas, middle: Point, lean: float) -> None:
    """Lift the sentence out, a little askew, and underline it."""
    x, y = middle
    for _ in range(2):
        below = Stencil().shape(build_box(x - 266, y - 24, 536, 66, lean))
        sheet.lay(below, "#e9dcc2", shadow=0.35)
    paper = Stencil().shape(build_box(x - 272, y - 34, 544, 68, lean))
    sheet.lay(paper, ("#fff9ea", "#fdeecb"), shadow=0.6)
    words = Stencil().letter(x, y, "剩下的路，是那句话陪你走。", 37, lean)
    sheet.lay(words, "#33302b")
    mark = Stencil().shape(rotate_points(build_box(x - 236, y + 25, 472, 3), middle, lean))
    sheet.lay(mark, "#c2503a", 0.85)


def draw_stones() -> Canvas:
    """Shallow water between round stones."""
    sheet = Canvas(1080, 720, ("#a9c4b4", "#7fa9a3", "#568a8c", "#3a6d75"), 71)
    for step in range(7):
        tone = mix_colours("#8fb6aa", "#244f5b", step / 6)
        edge = build_ridge(1080, 96 + step * 98, 34 + step * 3, 60 + step, 1.3 + step * 0.12)
        sheet.hill(edge, (mix_colours(tone, "#dbe7d4", 0.22), tone), 0.3)
        _draw_ripples(sheet, edge, mix_colours(tone, "#f4f6e6", 0.55))
        for _ in range((0, 2, 1, 2, 2, 3, 1)[step]):
            x = sheet.chance.uniform(60, 1020)
            _draw_stone(sheet, x, 116 + step * 98, sheet.chance.uniform(26, 40) * (1 + step * 0.24))
    return sheet


def _draw_ripples(sheet: Canvas, edge: Sequence[Point], tone: str) -> None:
    """Follow the water's edge with thin broken lines."""
    cut = Stencil()
    for down in (14, 27):
        start = sheet.chance.randrange(4, 60)
        while start < len(edge) - 30:
            reach = sheet.chance.randrange(12, 40)
            cut.line([(x, y + down) for x, y in edge[start : start + reach]], 1.8)
            start += reach + sheet.chance.randrange(14, 60)
    sheet.lay(cut, tone, 0.6)


def _draw_stone(sheet: Canvas, x: float, y: float, size: float) -> None:
    """Set one stone down: a ring where the water gives way, then the stone, then its light."""
    sheet.lay(Stencil().disc(x, y + size * 0.16, size * 1.22, size * 0.74), "#eef4e4", 0.26)
    tone = sheet.chance.choice(("#e9dcc3", "#c9beb0", "#8c9494", "#5f7075", "#d7b99b"))
    around = [
        (
            x + size * math.cos(a) * (1 + 0.05 * math.sin(3 * a + x)),
            y + size * 0.66 * math.sin(a) * (1 + 0.06 * math.sin(2 * a + y)),
        )
        for a in (math.tau * n / 60 for n in range(60))
    ]
    sheet.lay(
        Stencil().shape(around),
        (mix_colours(tone, "#ffffff", 0.35), mix_colours(tone, "#26333c", 0.4)),
        shadow=0.5,
    )
    sheet.lay(
        Stencil().disc(x - size * 0.25, y - size * 0.3, size * 0.4, size * 0.15),
        "#ffffff",
        0.22,
    )
