"""Draws the pictures of the demo article 《四个人，一支铅笔》: a lamp, a table, a bookcase."""

import math
from collections.abc import Iterable

from backend.local.content.paper import (  # fmt: skip
    Canvas,
    Point,
    Stencil,
    build_box,
    build_ridge,
    mix_colours,
    rotate_points,
)

PAPER = ("#fff6e0", "#f0dfbd")
WOOD = ("#8a5233", "#5a3324")
COVERS = ("#a8473b", "#3f6a68", "#4a4a74", "#c98b46", "#6b7a55", "#7c4a5c", "#31495c")


def draw_cover() -> Canvas:
    """A lamp over an open book; outside, hills and a small moon."""
    sheet = Canvas(1280, 720, ("#2b2430", "#3c2c33", "#4d3534"), 8)
    _draw_window(sheet)
    _draw_table(sheet)
    sheet.glow(560, 420, 560, "#ffbf6b", 0.62)
    _draw_book(sheet, 560, 560)
    _draw_lamp(sheet, 560)
    _draw_cup(sheet, 920, 574)
    for n, tone in enumerate((COVERS[2], COVERS[0], COVERS[1])):
        sheet.lay(
            Stencil().bar(72 + n * 9, 592 - n * 27, 196 - n * 14, 27, 3),
            (mix_colours(tone, "#ffdca0", 0.2), tone),
            shadow=0.4,
        )
        sheet.lay(Stencil().shape(build_box(90 + n * 9, 596 - n * 27, 6, 19)), "#f0d9a6", 0.7)
    return sheet


def _draw_window(sheet: Canvas) -> None:
    """Cut a window into the wall, with an evening in it."""
    night = Stencil().shape(build_box(824, 84, 340, 356))
    sheet.lay(night, ("#1f2d4c", "#3d4a70", "#86718a", "#c9958a"), shadow=0.3)
    sheet.glow(1066, 170, 110, "#fbf1dc", 0.35)
    sheet.lay(Stencil().disc(1066, 170, 25), "#fbf1dc")
    for base, rise, seed, tone in (
        (356, 30, 6, "#75658a"),
        (384, 26, 15, "#4c4a72"),
        (410, 20, 2, "#2e3152"),
    ):
        edge = [(x, y) for x, y in build_ridge(1280, base, rise, seed, 4) if 824 <= x <= 1164]
        sheet.lay(
            Stencil().shape(
                [(824, edge[0][1]), *edge, (1164, edge[-1][1]), (1164, 440), (824, 440)]
            ),
            tone,
            shadow=0.15,
        )
    bars = Stencil()
    for x, y, width, height in (
        (812, 72, 364, 14),
        (812, 72, 14, 380),
        (1162, 72, 14, 380),
        (990, 72, 8, 370),
        (812, 250, 364, 7),
        (796, 438, 396, 18),
    ):
        bars.shape(build_box(x, y, width, height))
    sheet.lay(bars, ("#6b4636", "#58382e"), shadow=0.4)


def _draw_table(sheet: Canvas) -> None:
    """Push a table up to the window."""
    sheet.lay(Stencil().shape(build_box(-8, 612, 1300, 120)), WOOD, shadow=0.5)
    sheet.lay(Stencil().shape(build_box(-8, 612, 1300, 5)), "#c98a58", 0.8)


def _draw_lamp(sheet: Canvas, x: float) -> None:
    """Hang a lamp low, with its cone of light and a few motes of dust in it."""
    cone = Stencil().shape([(x - 88, 206), (x + 88, 206), (x + 318, 612), (x - 318, 612)])
    sheet.lay(cone, "#ffdf9e", 0.13)
    sheet.lay(
        Stencil().shape([(x - 60, 206), (x + 60, 206), (x + 200, 612), (x - 200, 612)]),
        "#ffe9b8",
        0.1,
    )
    sheet.glow(x, 212, 150, "#fff0c4", 0.9)
    sheet.lay(Stencil().line([(x, -4), (x, 120)], 3), "#17121a")
    shade = [(x - 26, 112), (x + 26, 112), (x + 106, 206), (x - 106, 206)]
    sheet.lay(Stencil().shape(shade), ("#2f5a58", "#1f4143"), shadow=0.5)
    sheet.lay(Stencil().disc(x, 206, 106, 9), "#fff3cd")
    dust = Stencil()
    for _ in range(40):
        y = sheet.chance.uniform(240, 540)
        dust.disc(
            x + sheet.chance.uniform(-1, 1) * (y - 120) * 0.55, y, sheet.chance.uniform(0.7, 1.7)
        )
    sheet.lay(dust, "#fff2cc", 0.6)


def _draw_book(sheet: Canvas, x: float, y: float) -> None:
    """Open a book flat: two swelling halves, seen a little from above."""

    def half(side: int, lift: float, reach: float) -> list[Point]:
        top = [
            (x + side * reach * n / 20, y - 2 - lift * math.sin(math.pi * (n / 20) ** 0.62))
            for n in range(21)
        ]
        low = [
            (px + side * 16 * abs(px - x) / reach, py + 54 + 8 * (1 - abs(px - x) / reach))
            for px, py in top
        ]
        return [*top, *low[::-1]]

    boards = Stencil().shape(
        [(x - 262, y + 2), (x + 262, y + 2), (x + 286, y + 66), (x - 286, y + 66)]
    )
    sheet.lay(boards, "#8f3a30", shadow=0.6)
    for step in range(4):
        for side in (-1, 1):
            leaf = Stencil().shape(half(side, 22 + step * 6, 254 - step * 5))
            tone = mix_colours("#dcc79c", "#fff8e6", step / 3)
            sheet.lay(leaf, (tone, mix_colours(tone, "#d8b984", 0.45)), shadow=0.12)
    lines = Stencil()
    for side in (-1, 1):
        for row in range(5):
            start, end = 0.16, (0.86 if row < 4 else 0.5)
            path = []
            for n in range(13):
                t = start + (end - start) * n / 12
                slant = 16 * t * (0.16 + row * 0.15)
                path.append(
                    (
                        x + side * (239 * t + slant),
                        y + 8 + row * 9 - 40 * math.sin(math.pi * t**0.62),
                    )
                )
            lines.line(path, 2.4)
    sheet.lay(lines, "#8a765a", 0.6)
    sheet.lay(Stencil().line([(x, y - 4), (x, y + 60)], 3), "#a98755", 0.6)
    ribbon = [
        (x + 4, y + 50),
        (x + 14, y + 50),
        (x + 24, y + 104),
        (x + 17, y + 96),
        (x + 11, y + 106),
    ]
    sheet.lay(Stencil().shape(ribbon), "#c2503a", shadow=0.3)


def _draw_cup(sheet: Canvas, x: float, y: float) -> None:
    """Set down a cup of tea, with its steam."""
    cup = Stencil().disc(x + 38, y + 4, 19, 17).disc(x + 38, y + 4, 10, 9, on=0)
    cup.bar(x - 40, y - 32, 80, 70, 20).shape(build_box(x - 40, y - 32, 80, 30))
    sheet.lay(cup, ("#dfe3d2", "#8fa89b"), shadow=0.5)
    sheet.lay(Stencil().disc(x, y - 32, 40, 6), "#5c3d26")
    for shift in (-12, 10):
        path = [(x + shift + 9 * math.sin(n / 3.2 + shift), y - 44 - n * 4.4) for n in range(18)]
        sheet.lay(Stencil().line(path, 3.4), "#fff4da", 0.16)


def draw_table() -> Canvas:
    """Four books, four cups and one hourglass, seen from the ceiling."""
    sheet = Canvas(1080, 720, ("#3a2a30", "#2e2229"), 19)
    board = Stencil().bar(196, 16, 688, 688, 26)
    sheet.lay(board, ("#b77a4c", "#9a6240"), shadow=0.6)
    grain = Stencil()
    for n in range(30):
        y = 30 + n * 22.6
        grain.line([(x, y + 4 * math.sin(x / 90 + n * 1.7)) for x in range(206, 876, 12)], 1.2)
    sheet.lay(grain, "#7d4c30", 0.35)
    sheet.glow(540, 360, 470, "#ffd48e", 0.5)
    seats = ((540, 584, 0), (540, 136, 180), (322, 360, 90), (758, 360, 270))
    for (x, y, angle), tone in zip(seats, COVERS, strict=False):
        _draw_open_book(sheet, (x, y), angle + sheet.chance.uniform(-8, 8), tone)
    for x, y, tone in (
        (744, 590, "#e6dcc4"),
        (336, 130, "#8fa89b"),
        (330, 566, "#d9b48a"),
        (746, 140, "#b9c4c9"),
    ):
        sheet.lay(Stencil().disc(x, y, 47), mix_colours(tone, "#ffffff", 0.4), shadow=0.4)
        sheet.lay(Stencil().disc(x + 34, y + 24, 13), tone, shadow=0.3)
        sheet.lay(Stencil().disc(x, y, 35), tone, shadow=0.4)
        sheet.lay(Stencil().disc(x, y, 28), ("#7a4a26", "#a8693a"))
        sheet.lay(Stencil().disc(x - 8, y - 9, 9, 5), "#f6d9a6", 0.35)
    _draw_hourglass(sheet, 540, 352)
    for pencil in (((430, 458), (492, 474)), ((640, 250), (596, 296))):
        sheet.lay(Stencil().line(pencil, 7), "#d99a3c", shadow=0.4)
        (x, y), (to_x, to_y) = pencil
        sheet.lay(
            Stencil().line([(to_x, to_y), (to_x + (to_x - x) * 0.16, to_y + (to_y - y) * 0.16)], 5),
            "#3a2c2a",
        )
    return sheet


def _draw_open_book(sheet: Canvas, middle: Point, angle: float, tone: str) -> None:
    """Lay an open book before a seat, one line of it underlined."""
    x, y = middle

    def put(left: float, top: float, width: float, height: float) -> Iterable[Point]:
        return rotate_points(build_box(x + left, y + top, width, height), middle, angle)

    sheet.lay(Stencil().shape(put(-112, -74, 224, 148)), tone, shadow=0.6)
    sheet.lay(Stencil().shape(put(-106, -69, 212, 138)), "#e3d1aa")
    sheet.lay(Stencil().shape(put(-103, -69, 206, 138)), PAPER)
    sheet.lay(Stencil().shape(put(-14, -69, 28, 138)), "#c9ac79", 0.28)
    sheet.lay(Stencil().shape(put(-2, -69, 4, 138)), "#a98755", 0.55)
    lines = Stencil()
    for side in (-90, 20):
        for row in range(9):
            lines.shape(put(side, -52 + row * 12.6, sheet.chance.choice((70, 70, 66, 42)), 3))
    sheet.lay(lines, "#8d7a5e", 0.6)
    row = sheet.chance.randrange(2, 7)
    sheet.lay(
        Stencil().shape(put(sheet.chance.choice((-90, 20)), -46 + row * 12.6, 68, 3)),
        "#c2503a",
    )


def _draw_hourglass(sheet: Canvas, x: float, y: float) -> None:
    """Lay the three-minute glass in the middle, within everybody's reach."""
    center = (x, y)
    frame = Stencil()
    for top in (-52, 44):
        frame.shape(rotate_points(build_box(x - 26, y + top, 52, 8), center, 24))
    sheet.lay(frame, "#6b4030", shadow=0.5)
    bulbs = [
        (x - 18, y - 44),
        (x + 18, y - 44),
        (x + 17, y - 24),
        (x + 3, y),
        (x + 17, y + 24),
        (x + 18, y + 44),
    ]
    bulbs += [(x - 18, y + 44), (x - 17, y + 24), (x - 3, y), (x - 17, y - 24)]
    sheet.lay(
        Stencil().shape(rotate_points(bulbs, center, 24)), ("#eef3ea", "#c9d8d2"), 0.85, shadow=0.3
    )
    sand = [(x - 17, y + 44), (x + 17, y + 44), (x + 13, y + 26), (x, y + 19), (x - 13, y + 26)]
    sheet.lay(Stencil().shape(rotate_points(sand, center, 24)), "#e0a458")
    sheet.lay(
        Stencil().shape(rotate_points([(x - 11, y - 15), (x + 11, y - 15), (x, y)], center, 24)),
        "#e0a458",
    )


def draw_bookcase() -> Canvas:
    """A bookcase at night, ribbons hanging out where somebody stopped."""
    sheet = Canvas(1080, 720, ("#3a2823", "#2b1d1c"), 27)
    for row in range(3):
        top, foot = 26 + row * 232, 26 + row * 232 + 206
        sheet.lay(Stencil().shape(build_box(38, top, 1004, 206)), ("#1d1516", "#2a1d1b"))
        sheet.glow(540, foot, 420, "#ffbf6b", 0.0 if row == 2 else 0.12)
        _draw_row(sheet, top, foot, row)
        sheet.lay(
            Stencil().shape(build_box(20, foot, 1040, 26)), ("#8a5638", "#5c3626"), shadow=0.6
        )
    for x in (12, 1042):
        sheet.lay(Stencil().shape(build_box(x, 0, 26, 720)), ("#7a4a32", "#4f2f23"), shadow=0.5)
    sheet.lay(Stencil().shape(build_box(0, 0, 1080, 26)), ("#7a4a32", "#5f3a2a"), shadow=0.5)
    sheet.glow(730, 120, 560, "#ffc77c", 0.34)
    return sheet


def _draw_row(sheet: Canvas, top: float, foot: float, row: int) -> None:
    """Fill one shelf, leaving the gap that a lent book leaves."""
    x, gap = 46.0, (620, 330, 790)[row]
    while x < 1020:
        wide, tall = sheet.chance.uniform(20, 46), sheet.chance.uniform(132, 192)
        if gap < x < gap + 50:
            leaning = build_box(x + 12, foot - 168, 28, 166, -13)
            sheet.lay(Stencil().shape(leaning), ("#d8b483", "#a87c4f"), shadow=0.5)
            x += 96
            continue
        wide = min(wide, 1038 - x)
        tone = mix_colours(sheet.chance.choice((*COVERS, "#e6d6b4")), "#3a2823", 0.16)
        _draw_spine(sheet, x, foot, wide, tall, tone)
        x += wide + 1.5


def _draw_spine(sheet: Canvas, x: float, foot: float, wide: float, tall: float, tone: str) -> None:
    """Stand one book: its bands, its label, and sometimes its ribbon."""
    tones = (mix_colours(tone, "#ffe1ac", 0.2), mix_colours(tone, "#1a1214", 0.25))
    sheet.lay(Stencil().bar(x, foot - tall, wide, tall + 3, 2), tones, shadow=0.35)
    gold = Stencil()
    style = sheet.chance.randrange(4)
    if style < 2:
        for up in (0.12, 0.16, 0.84):
            gold.shape(build_box(x + 3, foot - tall * (1 - up), wide - 6, 2))
    if style in (1, 2) and wide > 26:
        gold.shape(build_box(x + wide * 0.3, foot - tall * 0.74, wide * 0.4, tall * 0.36))
    sheet.lay(gold, "#eccf95", 0.72)
    if sheet.chance.random() < 0.16:
        lift = sheet.chance.uniform(16, 40)
        mark = build_box(x + wide / 2 - 4, foot - tall - lift, 8, lift + 4)
        ribbon = sheet.chance.choice(("#d2543c", "#f0c26a", "#8fb6a2"))
        sheet.lay(Stencil().shape(mark), ribbon, shadow=0.4)
