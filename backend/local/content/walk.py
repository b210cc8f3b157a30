"""Draws the pictures of the demo article 《晚一点到家》: a bridge, a street, a window in rain."""

from backend.local.content.paper import Canvas, Point, Stencil, build_box, build_ridge, mix_colours

DUSK = ("#232a4a", "#434469", "#80627f", "#c98d82", "#efc39a")
LAMP = "#ffdc96"


def _cut_roofs(sheet: Canvas, base: float, low: float, high: float, wide: float) -> Stencil:
    """Cut a skyline: houses of chance widths and heights, some with a tank or a mast."""
    cut, x = Stencil(), -10.0
    while x < sheet.width:
        width = wide * sheet.chance.uniform(0.6, 1.5)
        top = base - sheet.chance.uniform(low, high)
        cut.shape(build_box(x, top, width + 1, sheet.height))
        crown = sheet.chance.random()
        if crown < 0.3:
            cut.shape(build_box(x + width * 0.2, top - 10, width * 0.3, 12))
        elif crown < 0.5:
            cut.line([(x + width * 0.5, top), (x + width * 0.5, top - 26)], 1.6)
        x += width
    return cut


def _cut_windows(sheet: Canvas, top: float, low: float, lit: float, step: float = 17) -> Stencil:
    """Cut small windows over a band, here and there, in pairs as rooms are."""
    cut, y = Stencil(), top
    while y < low:
        x = sheet.chance.uniform(4, 12)
        while x < sheet.width:
            if sheet.chance.random() < lit:
                cut.shape(build_box(x, y, 5.5, 8))
            x += step * sheet.chance.choice((1, 1, 1, 2))
        y += 21
    return cut


def _draw_lantern(sheet: Canvas, x: float, foot: float, tall: float) -> None:
    """Stand a street lamp, and let it shine."""
    sheet.glow(x + 15, foot - tall + 6, tall * 0.95, LAMP, 0.6)
    post = Stencil().line([(x, foot), (x, foot - tall), (x + 15, foot - tall)], 2.6)
    sheet.lay(post, "#141729")
    sheet.lay(Stencil().disc(x + 15, foot - tall + 5, 5.5, 4), "#fff3cf")


def _draw_walker(sheet: Canvas, x: float, foot: float, tall: float) -> None:
    """Let somebody walk home, a bag over the shoulder, in no hurry."""

    def at(*places: Point) -> list[Point]:
        return [(x + a * tall, foot - b * tall) for a, b in places]

    cut = Stencil().disc(x + 0.035 * tall, foot - 0.925 * tall, 0.066 * tall, 0.075 * tall)
    cut.shape(
        at((-0.03, 0.88), (0.07, 0.86), (0.115, 0.74), (0.125, 0.42), (-0.135, 0.42), (-0.1, 0.78))
    )
    cut.line(at((-0.05, 0.44), (-0.06, 0.24), (-0.15, 0.01)), 0.085 * tall)
    cut.line(at((0.04, 0.44), (0.1, 0.23), (0.12, 0.01)), 0.085 * tall)
    cut.line(at((-0.17, 0.012), (-0.1, 0.012)), 0.04 * tall).line(
        at((0.1, 0.015), (0.19, 0.015)), 0.04 * tall
    )
    cut.line(at((0.07, 0.8), (-0.14, 0.52)), 0.018 * tall)
    cut.shape(at((-0.21, 0.53), (-0.1, 0.55), (-0.09, 0.4), (-0.2, 0.38)))
    sheet.lay(cut, "#121426")


def draw_cover() -> Canvas:
    """A bridge without a name, somebody in the middle of it, the moon behind."""
    sheet = Canvas(1280, 720, DUSK, 11)
    sheet.moon(860, 236, 66)
    sheet.hill(build_ridge(1280, 452, 58, 3), ("#a97a86", "#c69489"), 0.12)
    sheet.hill(build_ridge(1280, 500, 40, 8, 3), ("#83658a", "#9a7788"), 0.18)
    far = _cut_roofs(sheet, 600, 40, 150, 58)
    sheet.lay(far, ("#6a5a80", "#7c6684"), shadow=0.28)
    sheet.lay(_cut_windows(sheet, 460, 620, 0.14).within(far), LAMP, 0.6)
    near = _cut_roofs(sheet, 640, 20, 150, 76)
    sheet.lay(near, ("#3d3e66", "#4b456b"), shadow=0.34)
    sheet.lay(_cut_windows(sheet, 500, 640, 0.24).within(near), LAMP, 0.92)
    _draw_bridge(sheet)
    _draw_walker(sheet, 742, 556, 66)
    return sheet


def _draw_bridge(sheet: Canvas) -> None:
    deck = [(x, 566 + ((x - 700) / 640) ** 2 * 92) for x in range(-10, 1300, 10)]
    _draw_lantern(sheet, 372, 588, 128)
    _draw_lantern(sheet, 1010, 586, 128)
    water = Stencil().shape(build_box(-8, 646, 1300, 90))
    sheet.lay(water, ("#3d3f66", "#1c203c"))
    for _ in range(46):
        x, y = sheet.chance.uniform(250, 1180), sheet.chance.uniform(652, 716)
        reach = sheet.chance.uniform(10, 46)
        dash = Stencil().bar(x, y, reach, 2, 1)
        sheet.lay(dash, sheet.chance.choice((LAMP, "#e9b795", "#8d7596")), 0.42)
    body = Stencil().shape([*deck, (1290, 730), (-10, 730)])
    body.disc(700, 742, 236, 128, on=0).shape(build_box(0, 742, 1280, 20), on=0)
    sheet.lay(body, ("#20233f", "#171a30"), shadow=0.4)
    rail = Stencil().line([(x, y - 24) for x, y in deck], 3)
    for x, y in deck[::4]:
        rail.line([(x, y - 24), (x, y + 4)], 2.4)
    sheet.lay(rail, "#191c34")


def draw_street() -> Canvas:
    """Old flats across the way, when one window after another is lit."""
    sheet = Canvas(1080, 720, ("#232a4d", "#54517e", "#a3788f", "#dda78f", "#efc39a"), 23)
    sheet.moon(566, 128, 40)
    sheet.lay(_cut_roofs(sheet, 420, 30, 170, 90), ("#85688a", "#8f7190"), shadow=0.12)
    for x, top, width, tone in ((-30, 192, 330, "#31405f"), (660, 150, 450, "#33335c")):
        _draw_flats(sheet, x, top, width, tone)
    _draw_flats(sheet, 276, 296, 410, "#454372")
    _draw_shop(sheet)
    for x, size in ((70, 92), (226, 62), (928, 104), (1050, 74)):
        _draw_tree(sheet, x, 640, size)
    _draw_lantern(sheet, 640, 654, 190)
    _draw_walker(sheet, 560, 668, 74)
    return sheet


def _draw_flats(sheet: Canvas, x: float, top: float, width: float, tone: str) -> None:
    """Build one house: a wall, sills, and windows of which about half are lit."""
    wall = Stencil().shape(build_box(x, top, width, 640 - top))
    wall.shape(build_box(x + width * 0.12, top - 22, 46, 24)).shape(
        build_box(x + width * 0.7, top - 14, 70, 16)
    )
    sheet.lay(wall, (tone, mix_colours(tone, "#6a5a80", 0.35)), shadow=0.4)
    dark, lit, late, sills = (Stencil() for _ in range(4))
    columns = int(width // 62)
    for row in range(int((560 - top) // 64)):
        for column in range(columns):
            left = x + (width - columns * 62) / 2 + column * 62 + 14
            y = top + 26 + row * 64
            (sheet.chance.choice((dark, dark, lit, lit, late))).shape(build_box(left, y, 34, 34))
            sills.shape(build_box(left - 4, y + 35, 42, 4))
            for cut in (dark, lit, late):
                cut.shape(build_box(left + 16, y, 2, 34), on=0).shape(
                    build_box(left, y + 11, 34, 1.6), on=0
                )
    sheet.lay(dark, mix_colours(tone, "#10142b", 0.5))
    sheet.lay(lit, "#ffd993")
    sheet.lay(late, "#e9a777")
    sheet.lay(sills, mix_colours(tone, "#0d1024", 0.35))


def _draw_shop(sheet: Canvas) -> None:
    """Open the corner shop, and let its light lie on the road."""
    road = Stencil().shape(build_box(-8, 640, 1100, 90))
    sheet.lay(road, ("#2a2c4c", "#171a31"), shadow=0.35)
    sheet.glow(470, 610, 250, "#ffcf86", 0.5)
    sheet.lay(Stencil().shape(build_box(356, 548, 236, 94)), ("#ffe2a6", "#f6bf78"))
    shelf = Stencil()
    for x in range(372, 580, 13):
        for y in (590, 616):
            tall = sheet.chance.uniform(8, 17)
            shelf.shape(build_box(x, y - tall, 8, tall))
    sheet.lay(shelf, "#c47c52", 0.6)
    frame = Stencil().shape(build_box(350, 590, 244, 2)).shape(build_box(350, 616, 244, 2))
    for x in (354, 432, 512, 590):
        frame.shape(build_box(x, 548, 4, 94))
    sheet.lay(frame, "#6b4a55")
    sheet.lay(
        Stencil().shape([(346, 528), (602, 528), (614, 556), (334, 556)]),
        "#a8473b",
        shadow=0.3,
    )
    pool = Stencil().shape([(360, 642), (590, 642), (668, 720), (282, 720)])
    sheet.lay(pool, "#f3b877", 0.22)


def _draw_tree(sheet: Canvas, x: float, foot: float, size: float) -> None:
    """Plant a plane tree, cut from three rounds."""
    sheet.lay(Stencil().line([(x, foot + 14), (x + 2, foot - size * 1.6)], size * 0.1), "#151830")
    crown = Stencil()
    for across, up, share in ((-0.5, 1.7, 0.62), (0.45, 1.8, 0.66), (0, 2.3, 0.7)):
        crown.disc(x + across * size, foot - up * size, share * size)
    sheet.lay(crown, ("#2a3556", "#1b2342"), shadow=0.35)


def draw_rain() -> Canvas:
    """A window in the rain: lights beyond it run into each other."""
    sheet = Canvas(1080, 720, ("#131f36", "#22334f", "#4a4460", "#5d4a5e", "#2b2c44"), 41)
    lights = ("#f2b866", "#e2775c", "#67a99a", "#f4d8a0", "#b46a86", "#f2b866")
    for near in range(3):
        for _ in range(22):
            x, y = sheet.chance.uniform(0, 1080), sheet.chance.triangular(200, 620, 450)
            across = sheet.chance.uniform(9, 20) * (1 + near)
            disc = Stencil().disc(x, y, across)
            sheet.lay(
                disc, sheet.chance.choice(lights), sheet.chance.uniform(0.3, 0.7) / (1 + near / 2)
            )
        sheet.soften(5)
    for place in range(17):
        _draw_running_drop(
            sheet, 40 + place * 61 + sheet.chance.uniform(-24, 24), sheet.chance.uniform(140, 590)
        )
    _draw_drops(sheet, 520)
    for _ in range(46):
        x, y = sheet.chance.uniform(30, 1050), sheet.chance.uniform(30, 630)
        _draw_drop(sheet, x, y, sheet.chance.triangular(3.5, 8.5, 4.5))
    return _draw_frame(sheet)


def _draw_running_drop(sheet: Canvas, x: float, low: float) -> None:
    """Let a drop run down, and leave its way behind it, thin where it began."""
    top, size = low - sheet.chance.uniform(90, 330), sheet.chance.uniform(7, 10)
    left, right, bend = [], [], x
    for step in range(13):
        y, half = top + (low - top) * step / 12, size * 0.62 * (step / 12) ** 0.6
        bend += sheet.chance.uniform(-1.6, 1.6)
        left.append((bend - half, y))
        right.append((bend + half, y))
    sheet.lay(Stencil().shape([*left, *right[::-1]]), "#dbe6e4", 0.17)
    _draw_drop(sheet, bend, low, size)


def _draw_drop(sheet: Canvas, x: float, y: float, size: float) -> None:
    """Set one drop: dark above, since it shows the world upside down, bright below."""
    tall = size * 1.25
    sheet.lay(Stencil().disc(x, y, size, tall), ("#1a2637", "#5d7480", "#e8eee6"), 0.8)
    sheet.lay(Stencil().disc(x - size * 0.3, y - tall * 0.45, size * 0.22), "#ffffff", 0.85)


def _draw_drops(sheet: Canvas, number: int) -> None:
    """Spatter small drops, in two sheets of many rather than one by one."""
    shade, shine = Stencil(), Stencil()
    for _ in range(number):
        x, y = sheet.chance.uniform(0, 1080), sheet.chance.uniform(0, 700)
        size = sheet.chance.triangular(0.8, 4.6, 1.3)
        shade.disc(x, y, size)
        shine.disc(x + size * 0.1, y + size * 0.36, size * 0.6, size * 0.42)
    sheet.lay(shade, "#101a2a", 0.4)
    sheet.lay(shine, "#eef3ea", 0.75)


def _draw_frame(sheet: Canvas) -> Canvas:
    """Put the room around the window: bars, a sill, a cup that is still warm."""
    bars = Stencil().shape(build_box(0, 0, 1080, 26)).shape(build_box(0, 0, 30, 720))
    bars.shape(build_box(1050, 0, 30, 720)).shape(build_box(690, 0, 16, 720)).shape(
        build_box(0, 634, 1080, 90)
    )
    sheet.lay(bars, ("#1b1f30", "#141724"), shadow=0.5)
    sheet.lay(Stencil().shape(build_box(0, 634, 1080, 5)), "#3a4056")
    sheet.glow(228, 600, 130, "#f3b56d", 0.35)
    cup = Stencil().bar(190, 566, 76, 76, 14).shape(build_box(190, 566, 76, 30))
    cup.disc(270, 600, 22, 22).disc(270, 600, 12, 12, on=0).shape(build_box(190, 580, 72, 40))
    sheet.lay(cup, ("#e9d6b8", "#b98f6d"), shadow=0.4)
    sheet.lay(Stencil().disc(228, 567, 38, 6), "#6b4331")
    return sheet
