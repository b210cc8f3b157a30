"""Draws the pictures of the demo article 《打不出来的名字》: drawers, an old map, snow."""

import math

from backend.local.content.paper import (
    Canvas,
    Point,
    Stencil,
    build_box,
    build_ridge,
    rotate_points,
)

RED = "#b23a2a"
INK = "#3a2c26"
LABELS = "龑䶮囍盩厔鄠甪亳喆堃淼犇翀赟彧圐圙㵘芈爨奭昶玥頔旻烎甯禤郄逄邸郗仝笪亓訾缑逯"
STEP_X, STEP_Y = 146, 135  # from one drawer to the next


def draw_cover() -> Canvas:
    """A wall of drawers, a character on each; one is open and shines."""
    sheet = Canvas(1280, 720, ("#4a2c22", "#3a2320", "#2a1a1b"), 13)
    for row in range(5):
        woods = Stencil(), Stencil()
        for column in range(8):
            x, y = 61 + column * STEP_X, 27 + row * STEP_Y
            sheet.chance.choice(woods).bar(x, y, STEP_X - 10, STEP_Y - 10, 5)
        sheet.lay(woods[0], ("#a26c47", "#6a4331"), shadow=0.55)
        sheet.lay(woods[1], ("#8d5a3c", "#573528"), shadow=0.55)
    _draw_labels(sheet)
    _draw_open_drawer(sheet, 61 + 4 * STEP_X, 27 + 2 * STEP_Y, STEP_X * 2 - 10, STEP_Y - 10)
    return sheet


def _draw_labels(sheet: Canvas) -> None:
    """Give every shut drawer a groove, a paper label with its character, a brass knob."""
    grooves, papers, knobs, shine = (Stencil() for _ in range(4))
    inks = Stencil(), Stencil()
    closed_drawers = [
        (row, n) for row in range(5) for n in range(8) if (row, n) not in ((2, 4), (2, 5))
    ]
    for (row, column), letter in zip(closed_drawers, LABELS, strict=True):
        x, y = 61 + column * STEP_X, 27 + row * STEP_Y
        grooves.bar(x + 7, y + 7, STEP_X - 24, STEP_Y - 24, 4)
        grooves.shape(build_box(x + 9, y + 9, STEP_X - 28, STEP_Y - 28), on=0)
        papers.shape(build_box(x + 39, y + 18, 58, 58, sheet.chance.uniform(-1.6, 1.6)))
        inks[sheet.chance.random() < 0.2].letter(x + 68, y + 47, letter, 40)
        knobs.disc(x + 68, y + STEP_Y - 33, 8.5)
        shine.disc(x + 66, y + STEP_Y - 36, 4.5)
    sheet.lay(grooves, "#3b211a", 0.5)
    sheet.lay(papers, "#eedeb8", shadow=0.4)
    sheet.lay(inks[0], INK, 0.92)
    sheet.lay(inks[1], RED, 0.92)
    sheet.lay(knobs, "#b98a45", shadow=0.6)
    sheet.lay(shine, "#f3d08a", 0.7)


def _draw_open_drawer(sheet: Canvas, x: float, y: float, wide: float, tall: float) -> None:
    """Pull out a double drawer, and let what is in it light the wall."""
    sheet.lay(Stencil().bar(x, y, wide, tall, 5), ("#fff0c4", "#f2b65f"))
    sheet.glow(x + wide / 2, y + 10, 330, "#ffce7a", 0.8)
    for n, (letter, tone) in enumerate((("龑", INK), ("囍", RED), ("甪", INK))):
        lean, across = (-11, 2, 12)[n], x + wide * (0.2, 0.5, 0.8)[n]
        up = y - (14, 44, 10)[n]
        slip = Stencil().shape(build_box(across - 37, up - 52, 74, 190, lean))
        sheet.lay(slip, ("#fffaf0", "#f6e6c3"), shadow=0.5)
        ((x_at, y_at),) = rotate_points([(across, up - 8)], (across, up + 43), lean)
        sheet.lay(Stencil().letter(x_at, y_at, letter, 56, lean), tone)
    front = Stencil().bar(x - 12, y + tall * 0.5, wide + 24, tall * 0.82, 6)
    sheet.lay(front, ("#c07f4f", "#80492f"), shadow=0.9)
    label = Stencil().shape(build_box(x + wide / 2 - 62, y + tall * 0.5 + 18, 124, 40))
    sheet.lay(label, ("#f6e9cc", "#e6d0a4"), shadow=0.4)
    sheet.lay(Stencil().letter(x + wide / 2, y + tall * 0.5 + 38, "生僻字", 28), INK)
    sheet.lay(
        Stencil().disc(x + wide / 2, y + tall * 0.5 + 78, 10),
        ("#ffdc92", "#9c6d33"),
        shadow=0.6,
    )


def draw_map() -> Canvas:
    """An old map: water above, hills below, and both of them bend."""
    sheet = Canvas(1080, 720, ("#5c4434", "#4a362c"), 31)
    top = [(float(x), 46 + 5 * math.sin(x / 37) + 3 * math.sin(x / 11)) for x in range(70, 1011, 5)]
    low = [
        (float(x), 676 + 5 * math.sin(x / 41) + 3 * math.sin(x / 13)) for x in range(70, 1011, 5)
    ]
    paper = Stencil().shape([*top, *low[::-1]])
    sheet.lay(paper, ("#f3e4c3", "#e3cd9f"), shadow=0.7)
    for _ in range(9):
        x, y = sheet.chance.uniform(140, 940), sheet.chance.uniform(110, 620)
        sheet.glow(x, y, sheet.chance.uniform(50, 120), "#c9a56c", 0.24)
    river = [
        (float(x), 196 + 62 * math.sin((x - 90) / 118) + 16 * math.sin(x / 47))
        for x in range(40, 1041, 6)
    ]
    brook = [(452 + 46 * math.cos(y / 46) * (y - 140) / 400, float(y)) for y in range(206, 522, 6)]
    _draw_water(sheet, paper, brook, 15)
    _draw_water(sheet, paper, river, 36)
    _draw_hills(sheet)
    _draw_towns(sheet)
    _draw_title(sheet)
    _draw_boat(sheet, *river[34])
    folds = Stencil()
    for x in (305, 540, 775):
        folds.shape(build_box(x, 40, 3, 646))
    sheet.lay(folds.within(paper), "#9c7f52", 0.3)
    return sheet


def _draw_water(sheet: Canvas, paper: Stencil, path: list[Point], wide: float) -> None:
    """Draw water as old maps do: two banks, and threads between them."""
    sheet.lay(Stencil().line(path, wide).within(paper), "#4d6b66", 0.85)
    sheet.lay(Stencil().line(path, wide - 4).within(paper), "#b4c5ab")
    threads = Stencil()
    for off in (-0.17, 0.15) if wide > 20 else (0,):
        threads.line([(x, y + off * wide) for x, y in path], 1.1)
    sheet.lay(threads.within(paper), "#6c8a80", 0.8)


def _draw_hills(sheet: Canvas) -> None:
    """Stand three rows of small peaks along a bend, each over the one behind."""
    for row, base in enumerate((528, 576, 628)):
        x = 128.0 + row * 22
        while x < 950:
            bend = 22 * math.sin((x - 200) / 130)
            _draw_peak(sheet, x, base + bend, sheet.chance.uniform(34, 62))
            x += sheet.chance.uniform(50, 74)


def _draw_peak(sheet: Canvas, x: float, y: float, tall: float) -> None:
    """Draw one peak in outline, strokes down its right side, its foot lost in mist."""
    half = tall * 0.95
    edge = [(x + half * n / 10, y - tall * math.exp(-((n / 4.6) ** 2))) for n in range(-10, 11)]
    sheet.lay(Stencil().shape(edge), ("#84977f", "#ead9b1"))
    strokes = Stencil().line(edge, 2)
    for n in (2, 4, 6):
        top_x, top_y = edge[10 + n // 2]
        strokes.line([(top_x, top_y + 6), (top_x + n * 1.6, top_y + 6 + tall * 0.34)], 1.2)
    sheet.lay(strokes, "#55604f", 0.85)


def _draw_towns(sheet: Canvas) -> None:
    """Wall the two towns, name them, and walk a dotted road between."""
    road, walls, words = Stencil(), Stencil(), Stencil()
    for n in range(1, 44):
        road.disc(292 + 424 * n / 44, 330 - 34 * math.sin(math.tau * n / 44) + 10 * n / 44, 2.1)
    for x, y, name in ((276, 330, "盩厔"), (734, 340, "鄠縣")):
        walls.shape(build_box(x - 13, y - 13, 26, 26)).shape(build_box(x - 8, y - 8, 16, 16), on=0)
        for n, letter in enumerate(name):
            words.letter(x, y + 38 + n * 40, letter, 36)
    sheet.lay(road, INK, 0.7)
    sheet.lay(walls, RED)
    sheet.lay(words, INK)


def _draw_title(sheet: Canvas) -> None:
    """Paste the title on, and set the seal under it."""
    sheet.lay(Stencil().shape(build_box(902, 82, 74, 300)), ("#f8edd2", "#efdfb8"), shadow=0.35)
    rim = Stencil().shape(build_box(908, 88, 62, 288)).shape(build_box(910, 90, 58, 284), on=0)
    sheet.lay(rim, INK, 0.7)
    title = Stencil()
    for n, letter in enumerate("盩厔山水圖"):
        title.letter(939, 118 + n * 43, letter, 38)
    sheet.lay(title, INK)
    seal = Stencil().bar(922, 328, 34, 34, 4)
    seal.letter(939, 345, "拾", 26, on=0)
    sheet.lay(seal, RED, 0.92)


def _draw_boat(sheet: Canvas, x: float, y: float) -> None:
    """Put a sail on the river."""
    hull = Stencil().shape([(x - 24, y - 4), (x + 24, y - 4), (x + 14, y + 7), (x - 14, y + 7)])
    hull.line([(x - 3, y - 46), (x - 3, y - 4)], 2)
    sheet.lay(
        Stencil().shape([(x - 1, y - 44), (x - 1, y - 7), (x + 23, y - 9)]),
        "#fffaf0",
        shadow=0.3,
    )
    sheet.lay(hull, INK)


def draw_snow() -> Canvas:
    """A lattice window with a double joy on it, lit from inside, in the snow."""
    sheet = Canvas(1080, 720, ("#1c2340", "#2b3256", "#3d4065"), 44)
    sheet.lay(Stencil().shape(build_box(-8, 60, 1100, 600)), ("#3a3d5e", "#4a4766"), shadow=0.3)
    bricks = Stencil()
    for row in range(22):
        for column in range(-1, 14):
            if sheet.chance.random() < 0.16:
                bricks.bar(column * 84 + (row % 2) * 42, 84 + row * 27, 78, 22, 2)
    sheet.lay(bricks, "#2c2f50", 0.4)
    sheet.glow(540, 370, 560, "#ffb765", 0.6)
    _draw_lattice(sheet)
    tiles = Stencil().shape(build_box(-8, -8, 1100, 82))
    for x in range(10, 1090, 46):
        tiles.disc(x, 72, 17, 15)
    sheet.lay(tiles, ("#171b33", "#232846"), shadow=0.5)
    crest = Stencil().shape([(-8, -8), (1090, -8), *build_ridge(1080, 30, 8, 4, 3)[::-1]])
    sheet.lay(crest, ("#eef0f2", "#cfd5e2"), shadow=0.3)
    sheet.hill(build_ridge(1080, 652, 14, 9, 2), ("#e9edf2", "#aab4cc"), 0.4)
    sheet.glow(540, 690, 330, "#ffcf92", 0.5)
    for number, size, alpha in ((150, 1.8, 0.7), (60, 3, 0.85), (18, 5, 0.55)):
        flakes = Stencil()
        for _ in range(number):
            flakes.disc(
                sheet.chance.uniform(0, 1080),
                sheet.chance.uniform(0, 720),
                size * sheet.chance.uniform(0.6, 1.2),
            )
        sheet.lay(flakes, "#f6f8fb", alpha)
    return sheet


def _draw_lattice(sheet: Canvas) -> None:
    """Frame a paper window in wood, and put the red character in its heart."""
    left, top, side = 300.0, 128.0, 480.0
    sheet.lay(Stencil().shape(build_box(left, top, side, side)), ("#ffe6b0", "#f8bd70"))
    sheet.glow(540, 368, 240, "#fff6d8", 0.7)
    bars = Stencil()
    for index in range(9):
        offset = index * (side - 8) / 8
        bars.shape(build_box(left + offset, top, 8, side)).shape(
            build_box(left, top + offset, side, 8)
        )
    heart = build_box(left + 126, top + 126, 228, 228)
    bars.shape(heart, on=0)
    for n in (0.5, 2.5, 4.5, 6.5):
        for m in (0.5, 6.5):
            for across, down in ((n, m), (m, n)):
                x, y = left + (across + 0.5) * side / 8, top + (down + 0.5) * side / 8
                bars.shape(build_box(x - 13, y - 13, 26, 26, 45)).shape(
                    build_box(x - 8, y - 8, 16, 16, 45), on=0
                )
    frame = Stencil().shape(build_box(left - 22, top - 22, side + 44, side + 44))
    frame.shape(build_box(left, top, side, side), on=0)
    for cut in (bars, frame):
        sheet.lay(cut, ("#5a3328", "#3f241f"), shadow=0.35)
    diamond = rotate_points(build_box(540 - 78, 368 - 78, 156, 156), (540, 368), 45)
    sheet.lay(Stencil().shape(diamond), ("#c8402d", "#a83224"), shadow=0.3)
    sheet.lay(Stencil().letter(540, 366, "囍", 122), "#ffe2a8")
