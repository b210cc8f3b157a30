"""Paper, scissors, light and grain: what every demo picture is made with.

A sheet is painted at its final size. Shapes are cut out of stencils twice as
large and reduced, so that edges are smooth and painting stays quick. Places
and lengths are in pixels of the finished picture; colours are CSS strings.
"""

import io
import math
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Self

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont
from pylopdf_fonts_zh_cn import serif_path

Point = tuple[float, float]
Fill = str | Sequence[str]
Put = Callable[[Iterable[Point]], list[Point]]
Cut = Callable[[ImageDraw.ImageDraw, Put], None]

OVER = 2  # stencils are cut this many times larger
GRAIN = 4  # how far, of 255, a speck may stray from its colour
EDGE = 180  # what Pillow's radial gradient reaches at the middle of its sides
QUALITY = 84


def rgb(colour: str) -> tuple[int, int, int]:
    """Read a CSS colour as red, green and blue."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def mix(one: str, other: str, share: float) -> str:
    """Give the colour that is `share` (0 to 1) of the way from one to the other."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def ramp(stops: Sequence[str], size: tuple[int, int]) -> Image.Image:
    """Give a picture that runs evenly through the stops from top to bottom."""
    height = max(size[1], 2)
    column = bytearray()
    for y in range(height):
        where = y / (height - 1) * (len(stops) - 1)
        below = min(int(where), len(stops) - 2)
        column += bytes(rgb(mix(stops[below], stops[below + 1], where - below)))
    strip = Image.frombytes("RGB", (1, height), bytes(column))
    return strip.resize(size, Image.Resampling.NEAREST)


def ridge(width: int, base: float, rise: float, seed: int, waves: float = 2.0) -> list[Point]:
    """Draw the edge of a hill from left to right: three waves, `rise` above and below `base`."""
    chance = random.Random(seed)
    parts = [
        (share, waves * times * chance.uniform(0.8, 1.2), chance.uniform(0, math.tau))
        for share, times in ((0.6, 1), (0.3, 2.1), (0.1, 4.7))
    ]
    return [
        (x, base - rise * sum(a * math.sin(math.tau * n * x / width + at) for a, n, at in parts))
        for x in range(-8, width + 9, 6)
    ]


def turned(points: Iterable[Point], about: Point, degrees: float) -> list[Point]:
    """Turn points clockwise about one of them."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [
        (
            about[0] + (x - about[0]) * cos - (y - about[1]) * sin,
            about[1] + (x - about[0]) * sin + (y - about[1]) * cos,
        )
        for x, y in points
    ]


def box(x: float, y: float, width: float, height: float, degrees: float = 0) -> list[Point]:
    """Give the corners of a rectangle, turned about its middle."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return turned(corners, (x + width / 2, y + height / 2), degrees) if degrees else corners


class Stencil:
    """What is to be cut out, remembered until a sheet asks for it.

    Cuts are made in the order of the calls; `on=0` puts the paper back.
    """

    def __init__(self) -> None:
        """Start with nothing cut out."""
        self._cuts: list[Cut] = []
        self._corners: list[Point] = []
        self._limit: Stencil | None = None

    def shape(self, points: Iterable[Point], on: int = 255) -> Self:
        """Cut out a polygon."""
        corners = list(points)
        return self._keep(corners, lambda pen, put: pen.polygon(put(corners), fill=on))

    def disc(self, x: float, y: float, across: float, down: float = 0, on: int = 255) -> Self:
        """Cut out a disc of that radius, or an ellipse of two."""
        down = down or across
        ends = [(x - across, y - down), (x + across, y + down)]
        return self._keep(ends, lambda pen, put: pen.ellipse(put(ends), fill=on))

    def line(self, points: Iterable[Point], thick: float) -> Self:
        """Cut along a line with rounded bends."""
        way, wide = list(points), max(1, round(thick * OVER))
        rim = [(x + side * thick, y + side * thick) for x, y in way for side in (-1, 1)]
        return self._keep(
            rim, lambda pen, put: pen.line(put(way), fill=255, width=wide, joint="curve")
        )

    def bar(self, x: float, y: float, width: float, height: float, bend: float) -> Self:
        """Cut out an upright rectangle with round corners."""
        ends = [(x, y), (x + width, y + height)]
        return self._keep(
            ends, lambda pen, put: pen.rounded_rectangle(put(ends), bend * OVER, fill=255)
        )

    def letter(
        self, x: float, y: float, text: str, size: float, lean: float = 0, on: int = 255
    ) -> Self:
        """Cut out words in the house serif around a point, leaning by clockwise degrees."""
        half = size * max(len(text), 1) * 0.75
        ends = [(x - half, y - half), (x + half, y + half)]

        def cut(pen: ImageDraw.ImageDraw, put: Put) -> None:
            plate = Image.new("L", (round(half * 2 * OVER),) * 2)
            face = ImageFont.truetype(serif_path(), round(size * OVER))
            middle = (plate.width / 2, plate.height / 2)
            ImageDraw.Draw(plate).text(middle, text, fill=255, font=face, anchor="mm")
            if lean:
                plate = plate.rotate(-lean, Image.Resampling.BICUBIC)
            corner = put(ends)[0]
            pen.bitmap((round(corner[0]), round(corner[1])), plate, fill=on)

        return self._keep(ends, cut)

    def within(self, limit: "Stencil") -> Self:
        """Keep only what another stencil cuts out too."""
        self._limit = limit
        return self

    def mask(self, left: int, top: int, right: int, low: int) -> Image.Image:
        """Make the cuts in an area, OVER times as large."""
        mask = Image.new("L", ((right - left) * OVER, (low - top) * OVER))
        pen = ImageDraw.Draw(mask)
        for cut in self._cuts:
            cut(pen, lambda points: [((x - left) * OVER, (y - top) * OVER) for x, y in points])
        return (
            ImageChops.darker(mask, self._limit.mask(left, top, right, low))
            if self._limit
            else mask
        )

    def area(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Give the part of a sheet that all cuts lie in: left, top, right, low."""
        across, down = zip(*self._corners, strict=True) if self._corners else ((0,), (0,))
        return (
            max(0, math.floor(min(across)) - 1),
            max(0, math.floor(min(down)) - 1),
            min(width, math.ceil(max(across)) + 1),
            min(height, math.ceil(max(down)) + 1),
        )

    def _keep(self, corners: list[Point], cut: Cut) -> Self:
        self._corners += corners
        self._cuts.append(cut)
        return self


class Sheet:
    """A picture in the making."""

    def __init__(self, width: int, height: int, sky: Sequence[str], seed: int) -> None:
        """Start from a vertical gradient; the seed decides everything left to chance."""
        self.width, self.height = width, height
        self.image = ramp(sky, (width, height))
        self.chance = random.Random(seed)

    def lay(self, cut: Stencil, fill: Fill, alpha: float = 1, shadow: float = 0) -> None:
        """Lay paper through a stencil: one colour, or stops that run down the cut part.

        `shadow` (0 to 1) darkens the sheet around it, as if the paper stood off it.
        """
        left, top, right, low = area = cut.area(self.width, self.height)
        if left >= right or top >= low:
            return
        mask = cut.mask(*area).reduce(OVER)
        if shadow:
            self._shade(mask, left, top, shadow)
        if alpha < 1:
            mask = mask.point([round(v * alpha) for v in range(256)])
        if isinstance(fill, str):
            self.image.paste(rgb(fill), area, mask)
        else:
            self.image.paste(ramp(fill, mask.size), area, mask)

    def _shade(self, mask: Image.Image, x: int, y: int, depth: float) -> None:
        """Darken around a mask: a soft shadow, made at a quarter of the size."""
        rim, small = 24, 4
        size = mask.width // small + 1, mask.height // small + 1
        dim = Image.new("L", (size[0] + 2 * rim // small, size[1] + 2 * rim // small))
        dim.paste(mask.resize(size), (rim // small, rim // small))
        dim = dim.filter(ImageFilter.GaussianBlur(2.6)).point(
            [round(v * depth) for v in range(256)]
        )
        dim = dim.resize((dim.width * small, dim.height * small), Image.Resampling.BILINEAR)
        self.image.paste(rgb("#0b1020"), (x - rim, y - rim + 5), dim)

    def hill(self, edge: Sequence[Point], fill: Fill, shadow: float = 0.3) -> None:
        """Lay everything below an edge."""
        foot = [(self.width + 8, self.height + 8), (-8, self.height + 8)]
        self.lay(Stencil().shape([*edge, *foot]), fill, shadow=shadow)

    def glow(self, x: float, y: float, radius: float, colour: str, power: float = 1) -> None:
        """Let light fall off around a point; `power` is how much of it reaches the middle."""
        fall = [round(max(0, 1 - v / EDGE) ** 2 * 255 * power) for v in range(256)]
        mask = Image.radial_gradient("L").point(fall)
        across = round(radius * 2)
        mask = mask.resize((across, across), Image.Resampling.BICUBIC)
        at = (round(x - radius), round(y - radius))
        self.image.paste(rgb(colour), (*at, at[0] + across, at[1] + across), mask)

    def moon(self, x: float, y: float, radius: float, colour: str = "#fbf1dc") -> None:
        """Hang a moon with its halo."""
        self.glow(x, y, radius * 5, colour, 0.38)
        self.lay(Stencil().disc(x, y, radius), (colour, mix(colour, "#e9c9a0", 0.5)))

    def soften(self, radius: float) -> None:
        """Blur everything painted so far, through a smaller copy for speed."""
        small = self.image.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
        self.image = small.resize(self.image.size, Image.Resampling.BICUBIC)

    def jpeg(self) -> bytes:
        """Sprinkle the grain of paper over it all, and press it."""
        size = self.image.size
        specks = Image.frombytes("L", size, self.chance.randbytes(size[0] * size[1]))
        specks = specks.point([round(128 + (v - 127.5) / 127.5 * GRAIN) for v in range(256)])
        grain = Image.merge("RGB", (specks, specks, specks))
        out = io.BytesIO()
        ImageChops.add(self.image, grain, offset=-128).save(
            out, "JPEG", quality=QUALITY, optimize=True, progressive=True
        )
        return out.getvalue()
