"""A small paper-cut drawing library for the demo's pictures: canvas, stencils, light, grain.

A canvas is painted at its final size. Shapes are cut out of stencils twice as
large and reduced, so that edges are smooth and painting stays quick. Positions
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
Projection = Callable[[Iterable[Point]], list[Point]]
CutStep = Callable[[ImageDraw.ImageDraw, Projection], None]

SCALE = 2  # stencils are cut this many times larger
GRAIN = 4  # how far, of 255, a speck may stray from its colour
GRADIENT_EDGE = 180  # what Pillow's radial gradient reaches at the middle of its sides
QUALITY = 84


def to_rgb(colour: str) -> tuple[int, int, int]:
    """Read a CSS colour as red, green and blue."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def mix_colours(start: str, end: str, share: float) -> str:
    """Give the colour that is `share` (0 to 1) of the way from `start` to `end`."""
    pairs = zip(to_rgb(start), to_rgb(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def draw_gradient(stops: Sequence[str], size: tuple[int, int]) -> Image.Image:
    """Give a picture that runs evenly through the stops from top to bottom."""
    height = max(size[1], 2)
    column = bytearray()
    for y in range(height):
        position = y / (height - 1) * (len(stops) - 1)
        index = min(int(position), len(stops) - 2)
        column += bytes(to_rgb(mix_colours(stops[index], stops[index + 1], position - index)))
    strip = Image.frombytes("RGB", (1, height), bytes(column))
    return strip.resize(size, Image.Resampling.NEAREST)


def build_ridge(width: int, base: float, rise: float, seed: int, waves: float = 2.0) -> list[Point]:
    """Draw the edge of a hill from left to right: three waves, `rise` above and below `base`."""
    rng = random.Random(seed)
    parts = [
        (share, waves * times * rng.uniform(0.8, 1.2), rng.uniform(0, math.tau))
        for share, times in ((0.6, 1), (0.3, 2.1), (0.1, 4.7))
    ]
    return [
        (
            x,
            base
            - rise * sum(a * math.sin(math.tau * n * x / width + phase) for a, n, phase in parts),
        )
        for x in range(-8, width + 9, 6)
    ]


def rotate_points(points: Iterable[Point], center: Point, degrees: float) -> list[Point]:
    """Turn points clockwise about one of them."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [
        (
            center[0] + (x - center[0]) * cos - (y - center[1]) * sin,
            center[1] + (x - center[0]) * sin + (y - center[1]) * cos,
        )
        for x, y in points
    ]


def build_box(x: float, y: float, width: float, height: float, degrees: float = 0) -> list[Point]:
    """Give the corners of a rectangle, turned about its middle."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return rotate_points(corners, (x + width / 2, y + height / 2), degrees) if degrees else corners


class Stencil:
    """A mask of shapes, recorded until a canvas paints through it.

    Cuts are made in the order of the calls; `on=0` fills a hole again.
    """

    def __init__(self) -> None:
        """Start with nothing cut out."""
        self._cuts: list[CutStep] = []
        self._corners: list[Point] = []
        self._limit: Stencil | None = None

    def shape(self, points: Iterable[Point], on: int = 255) -> Self:
        """Cut out a polygon."""
        corners = list(points)
        return self._keep(corners, lambda pen, project: pen.polygon(project(corners), fill=on))

    def disc(self, x: float, y: float, across: float, down: float = 0, on: int = 255) -> Self:
        """Cut out a disc of that radius, or an ellipse of two."""
        down = down or across
        ends = [(x - across, y - down), (x + across, y + down)]
        return self._keep(ends, lambda pen, project: pen.ellipse(project(ends), fill=on))

    def line(self, points: Iterable[Point], thick: float) -> Self:
        """Cut along a line with rounded bends."""
        path, width = list(points), max(1, round(thick * SCALE))
        rim = [(x + side * thick, y + side * thick) for x, y in path for side in (-1, 1)]
        return self._keep(
            rim, lambda pen, project: pen.line(project(path), fill=255, width=width, joint="curve")
        )

    def bar(self, x: float, y: float, width: float, height: float, bend: float) -> Self:
        """Cut out an upright rectangle with round corners."""
        ends = [(x, y), (x + width, y + height)]
        return self._keep(
            ends, lambda pen, project: pen.rounded_rectangle(project(ends), bend * SCALE, fill=255)
        )

    def letter(
        self, x: float, y: float, text: str, size: float, lean: float = 0, on: int = 255
    ) -> Self:
        """Cut out words in the house serif around a point, leaning by clockwise degrees."""
        half = size * max(len(text), 1) * 0.75
        ends = [(x - half, y - half), (x + half, y + half)]

        def cut_letter(pen: ImageDraw.ImageDraw, project: Projection) -> None:
            plate = Image.new("L", (round(half * 2 * SCALE),) * 2)
            face = ImageFont.truetype(serif_path(), round(size * SCALE))
            middle = (plate.width / 2, plate.height / 2)
            ImageDraw.Draw(plate).text(middle, text, fill=255, font=face, anchor="mm")
            if lean:
                plate = plate.rotate(-lean, Image.Resampling.BICUBIC)
            corner = project(ends)[0]
            pen.bitmap((round(corner[0]), round(corner[1])), plate, fill=on)

        return self._keep(ends, cut_letter)

    def within(self, limit: "Stencil") -> Self:
        """Keep only what another stencil cuts out too."""
        self._limit = limit
        return self

    def mask(self, left: int, top: int, right: int, low: int) -> Image.Image:
        """Build the mask of the cuts in an area, SCALE times as large."""
        mask = Image.new("L", ((right - left) * SCALE, (low - top) * SCALE))
        pen = ImageDraw.Draw(mask)
        for cut in self._cuts:
            cut(pen, lambda points: [((x - left) * SCALE, (y - top) * SCALE) for x, y in points])
        return (
            ImageChops.darker(mask, self._limit.mask(left, top, right, low))
            if self._limit
            else mask
        )

    def area(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Get the part of a canvas that all cuts lie in: left, top, right, low."""
        across, down = zip(*self._corners, strict=True) if self._corners else ((0,), (0,))
        return (
            max(0, math.floor(min(across)) - 1),
            max(0, math.floor(min(down)) - 1),
            min(width, math.ceil(max(across)) + 1),
            min(height, math.ceil(max(down)) + 1),
        )

    def _keep(self, corners: list[Point], cut: CutStep) -> Self:
        self._corners += corners
        self._cuts.append(cut)
        return self


class Canvas:
    """A picture that is being painted."""

    def __init__(self, width: int, height: int, sky: Sequence[str], seed: int) -> None:
        """Start from a vertical gradient; the seed decides everything left to chance."""
        self.width, self.height = width, height
        self.image = draw_gradient(sky, (width, height))
        self.chance = random.Random(seed)

    def lay(self, cut: Stencil, fill: Fill, alpha: float = 1, shadow: float = 0) -> None:
        """Paint through a stencil: one colour, or stops that run down the cut part.

        `shadow` (0 to 1) darkens the canvas around it, as if the paper stood off it.
        """
        left, top, right, low = area = cut.area(self.width, self.height)
        if left >= right or top >= low:
            return
        mask = cut.mask(*area).reduce(SCALE)
        if shadow:
            self._shade(mask, left, top, shadow)
        if alpha < 1:
            mask = mask.point([round(v * alpha) for v in range(256)])
        if isinstance(fill, str):
            self.image.paste(to_rgb(fill), area, mask)
        else:
            self.image.paste(draw_gradient(fill, mask.size), area, mask)

    def _shade(self, mask: Image.Image, x: int, y: int, depth: float) -> None:
        """Darken around a mask: a soft shadow, made at a quarter of the size."""
        rim, factor = 24, 4
        size = mask.width // factor + 1, mask.height // factor + 1
        shadow = Image.new("L", (size[0] + 2 * rim // factor, size[1] + 2 * rim // factor))
        shadow.paste(mask.resize(size), (rim // factor, rim // factor))
        shadow = shadow.filter(ImageFilter.GaussianBlur(2.6)).point(
            [round(v * depth) for v in range(256)]
        )
        shadow = shadow.resize(
            (shadow.width * factor, shadow.height * factor), Image.Resampling.BILINEAR
        )
        self.image.paste(to_rgb("#0b1020"), (x - rim, y - rim + 5), shadow)

    def hill(self, edge: Sequence[Point], fill: Fill, shadow: float = 0.3) -> None:
        """Paint everything below an edge."""
        foot = [(self.width + 8, self.height + 8), (-8, self.height + 8)]
        self.lay(Stencil().shape([*edge, *foot]), fill, shadow=shadow)

    def glow(self, x: float, y: float, radius: float, colour: str, power: float = 1) -> None:
        """Let light fall off around a point; `power` is how much of it reaches the middle."""
        falloff = [round(max(0, 1 - v / GRADIENT_EDGE) ** 2 * 255 * power) for v in range(256)]
        mask = Image.radial_gradient("L").point(falloff)
        across = round(radius * 2)
        mask = mask.resize((across, across), Image.Resampling.BICUBIC)
        corner = (round(x - radius), round(y - radius))
        self.image.paste(to_rgb(colour), (*corner, corner[0] + across, corner[1] + across), mask)

    def moon(self, x: float, y: float, radius: float, colour: str = "#fbf1dc") -> None:
        """Hang a moon with its halo."""
        self.glow(x, y, radius * 5, colour, 0.38)
        self.lay(Stencil().disc(x, y, radius), (colour, mix_colours(colour, "#e9c9a0", 0.5)))

    def soften(self, radius: float) -> None:
        """Blur everything painted so far, through a smaller copy for speed."""
        reduced = self.image.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
        self.image = reduced.resize(self.image.size, Image.Resampling.BICUBIC)

    def jpeg(self) -> bytes:
        """Add the grain of paper, and encode as JPEG."""
        size = self.image.size
        specks = Image.frombytes("L", size, self.chance.randbytes(size[0] * size[1]))
        specks = specks.point([round(128 + (v - 127.5) / 127.5 * GRAIN) for v in range(256)])
        grain = Image.merge("RGB", (specks, specks, specks))
        buffer = io.BytesIO()
        ImageChops.add(self.image, grain, offset=-128).save(
            buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True
        )
        return buffer.getvalue()
