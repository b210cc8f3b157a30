"""Paper, scissors, light and grain: what every demo picture is made with.

A sheet is painted at its final size. Shapes are cut out of stencils twice as
large and reduced, so that edges are smooth and painting stays quick. Places
and lengths are in pixels of the finished picture; colours are CSS strings.
"""

import io
import math
import random
from collections.abc import Callable, Iterable, Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont
from pylopdf_fonts_zh_cn import serif_path

Point = tuple[float, float]
Fill = str | Sequence[str]

OVER = 2  # stencils are cut this many times larger
GRAIN = 5  # how far, of 255, a speck may stray from its colour
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
    """A mask that shapes are cut into, to be laid on a sheet."""

    def __init__(self, width: int, height: int) -> None:
        """Start with nothing cut out."""
        self.mask = Image.new("L", (width * OVER, height * OVER))
        self.pen = ImageDraw.Draw(self.mask)

    def shape(self, points: Iterable[Point], on: int = 255) -> "Stencil":
        """Cut out a polygon; `on=0` puts the paper back."""
        self.pen.polygon([(x * OVER, y * OVER) for x, y in points], fill=on)
        return self

    def disc(self, x: float, y: float, across: float, down: float = 0, on: int = 255) -> "Stencil":
        """Cut out a disc of that radius, or an ellipse of two."""
        down = down or across
        at = ((x - across) * OVER, (y - down) * OVER, (x + across) * OVER, (y + down) * OVER)
        self.pen.ellipse(at, fill=on)
        return self

    def line(self, points: Iterable[Point], thick: float, on: int = 255) -> "Stencil":
        """Cut along a line with rounded bends."""
        at = [(x * OVER, y * OVER) for x, y in points]
        self.pen.line(at, fill=on, width=max(1, round(thick * OVER)), joint="curve")
        return self

    def bar(self, x: float, y: float, width: float, height: float, bend: float) -> "Stencil":
        """Cut out an upright rectangle with round corners."""
        at = (x * OVER, y * OVER, (x + width) * OVER, (y + height) * OVER)
        self.pen.rounded_rectangle(at, bend * OVER, fill=255)
        return self

    def letter(self, x: float, y: float, text: str, size: float) -> "Stencil":
        """Cut out words in the house serif, centred on a point."""
        face = ImageFont.truetype(str(serif_path()), round(size * OVER))
        self.pen.text((x * OVER, y * OVER), text, fill=255, font=face, anchor="mm")
        return self


class Sheet:
    """A picture in the making."""

    def __init__(self, width: int, height: int, sky: Sequence[str], seed: int) -> None:
        """Start from a vertical gradient; the seed decides everything left to chance."""
        self.width, self.height = width, height
        self.image = ramp(sky, (width, height))
        self.chance = random.Random(seed)

    def stencil(self) -> Stencil:
        """Give an uncut stencil of this sheet's size."""
        return Stencil(self.width, self.height)

    def lay(self, cut: Stencil, fill: Fill, alpha: float = 1, shadow: float = 0) -> None:
        """Lay paper through a stencil: one colour, or stops that run down the cut part.

        `shadow` (0 to 1) darkens the sheet around it, as if the paper stood off it.
        """
        at = cut.mask.getbbox()
        if at is None:
            return
        x, y = at[0] // OVER, at[1] // OVER
        right, low = -(-at[2] // OVER), -(-at[3] // OVER)
        mask = cut.mask.crop((x * OVER, y * OVER, right * OVER, low * OVER)).reduce(OVER)
        if shadow:
            self._shade(mask, x, y, shadow)
        if alpha < 1:
            mask = mask.point([round(v * alpha) for v in range(256)])
        paper = rgb(fill) if isinstance(fill, str) else ramp(fill, mask.size)
        if isinstance(paper, tuple):
            self.image.paste(paper, (x, y, x + mask.width, y + mask.height), mask)
        else:
            self.image.paste(paper, (x, y), mask)

    def _shade(self, mask: Image.Image, x: int, y: int, depth: float) -> None:
        edge, small = 24, 4
        wide = Image.new(
            "L",
            (mask.width // small + 2 * edge // small, 0 + mask.height // small + 2 * edge // small),
        )
        wide.paste(
            mask.resize((max(1, mask.width // small), max(1, mask.height // small))),
            (edge // small, edge // small),
        )
        soft = wide.filter(ImageFilter.GaussianBlur(2.6)).point(
            [round(v * depth) for v in range(256)]
        )
        soft = soft.resize(
            (mask.width + 2 * edge, mask.height + 2 * edge), Image.Resampling.BILINEAR
        )
        self.image.paste(rgb("#0b1020"), (x - edge, y - edge + 5), soft)

    def hill(self, edge: Sequence[Point], fill: Fill, shadow: float = 0.3) -> None:
        """Lay everything below an edge."""
        foot = [(self.width + 8, self.height + 8), (-8, self.height + 8)]
        self.lay(self.stencil().shape([*edge, *foot]), fill, shadow=shadow)

    def glow(self, x: float, y: float, radius: float, colour: str, power: float = 1) -> None:
        """Let light fall off around a point; `power` is how much of it reaches the middle."""
        fall = [round(((255 - v) / 255) ** 2 * 255 * power) for v in range(256)]
        mask = Image.radial_gradient("L").point(fall)
        across = round(radius * 2)
        mask = mask.resize((across, across), Image.Resampling.BICUBIC)
        at = (round(x - radius), round(y - radius))
        self.image.paste(rgb(colour), (*at, at[0] + across, at[1] + across), mask)

    def moon(self, x: float, y: float, radius: float, colour: str = "#fbf1dc") -> None:
        """Hang a moon with its halo."""
        self.glow(x, y, radius * 5, colour, 0.38)
        self.lay(self.stencil().disc(x, y, radius), (colour, mix(colour, "#e9c9a0", 0.5)))

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


Scene = Callable[[], Sheet]
