"""Colours of uploaded pictures: by their profiles, from CMYK, of 16 bits, clear, upright."""

import io
import struct
import tracemalloc
import zlib
from collections.abc import Sequence

import pytest
from PIL import Image, ImageCms

from backend import picture_sanitizer
from backend.cards.render.paint import picture_loading
from tests import icc_profiles

P3 = icc_profiles.build_rgb(icc_profiles.DISPLAY_P3, "Display P3")
ADOBE = icc_profiles.build_rgb(icc_profiles.ADOBE_RGB, "Adobe RGB (1998)")
SRGB = icc_profiles.build_rgb(icc_profiles.SRGB, "sRGB of our own")
WIDE = (  # a profile, a colour under it, and in sRGB: by the published matrices
    ("P3", P3, (200, 120, 80), (213, 115, 70)),
    ("P3", P3, (90, 160, 90), (61, 162, 81)),
    ("P3", P3, (128, 128, 128), (128, 128, 128)),
    ("P3", P3, (255, 0, 0), (255, 0, 0)),
    ("Adobe RGB", ADOBE, (200, 120, 80), (224, 121, 76)),
    ("Adobe RGB", ADOBE, (120, 160, 130), (98, 161, 130)),
    ("Adobe RGB", ADOBE, (128, 128, 128), (129, 129, 129)),
    ("sRGB", SRGB, (200, 120, 80), (200, 120, 80)),
)
KINDS = ("JPEG", "PNG", "WEBP")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "profile", "given", "expected"), WIDE)
def test_colours_are_converted_by_their_profile(
    name: str, profile: bytes, given: tuple[int, ...], expected: tuple[int, ...], kind: str
) -> None:
    data = encode(Image.new("RGB", (64, 64), given), kind, icc_profile=profile)
    assert_colour(recoded(data), expected)
    assert_colour(picture_loading.open_picture(data, (64, 64)), expected)


def test_a_profile_of_its_own_library_is_understood_too() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encode(Image.new("RGB", (64, 64), (200, 120, 80)), "PNG", icc_profile=profile)
    assert recoded(data).getpixel((9, 9)) == (200, 120, 80)


def test_a_palette_is_converted_by_its_profile() -> None:
    flat = Image.new("RGB", (64, 64), (90, 160, 90)).quantize(4)
    assert_colour(recoded(encode(flat, "PNG", icc_profile=P3)), (61, 162, 81))


@pytest.mark.parametrize("alpha", [0, 100, 254])
def test_what_is_clear_stays_as_clear_under_a_profile(alpha: int) -> None:
    data = encode(Image.new("RGBA", (64, 64), (90, 160, 90, alpha)), "PNG", icc_profile=P3)
    made = recoded(data)
    assert made.mode == "RGBA"
    assert made.getpixel((9, 9))[3] == alpha  # type: ignore[index]
    assert_colour(made.convert("RGB"), (61, 162, 81))


@pytest.mark.parametrize(("gamma", "expected"), [(1.0, 188), (1.8, 146), (2.2, 127)])
@pytest.mark.parametrize("mode", ["L", "LA"])
def test_grey_is_converted_by_its_profile(gamma: float, expected: int, mode: str) -> None:
    grey = Image.new("L", (64, 64), 128).convert(mode)
    made = recoded(encode(grey, "PNG", icc_profile=icc_profiles.build_grey(gamma)))
    assert_colour(made.convert("RGB"), (expected,) * 3)


def test_grey_with_a_profile_of_colours_has_its_curve() -> None:
    linear = icc_profiles.build_rgb((*icc_profiles.SRGB[:3], 1.0))
    made = recoded(encode(Image.new("L", (64, 64), 128), "JPEG", icc_profile=linear))
    assert_colour(made.convert("RGB"), (188, 188, 188))


@pytest.mark.parametrize(
    ("inks", "expected"),
    [((255, 0, 0, 0), 119), ((0, 255, 0, 0), 184), ((0, 0, 0, 255), 0), ((0, 0, 0, 0), 255)],
)
def test_inks_are_converted_by_their_profile(inks: tuple[int, ...], expected: int) -> None:
    data = encode(Image.new("CMYK", (64, 64), inks), "JPEG", icc_profile=icc_profiles.build_cmyk())
    assert_colour(recoded(data).convert("RGB"), (expected,) * 3)
    assert_colour(picture_loading.open_picture(data, (64, 64)), (expected,) * 3)


@pytest.mark.parametrize(
    ("inks", "expected"),
    [((255, 0, 0, 0), (0, 255, 255)), ((0, 0, 0, 255), (0, 0, 0)), ((0, 0, 0, 0), (255, 255, 255))],
)
def test_inks_without_a_profile_are_not_inverted(
    inks: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    data = encode(Image.new("CMYK", (64, 64), inks), "JPEG")
    assert b"Adobe" in data[:200]
    assert_colour(recoded(data).convert("RGB"), expected)


@pytest.mark.parametrize(
    ("inks", "expected"),
    [((255, 0, 0, 0), (0, 255, 255)), ((0, 255, 255, 0), (255, 0, 0)), ((0, 0, 0, 255), (0, 0, 0)),
     ((0, 0, 0, 0), (255, 255, 255)), ((64, 128, 191, 0), (191, 127, 64))],
)  # fmt: skip
@pytest.mark.parametrize("fit", [None, (8, 8)])
def test_inks_of_a_jpeg_without_adobes_marker_are_as_written(
    inks: tuple[int, ...], expected: tuple[int, ...], fit: tuple[int, int] | None
) -> None:
    # With its marker, Adobe writes the inverse of the inks; without it, these bytes are the inks.
    inverse = Image.new("CMYK", (64, 64), tuple(255 - ink for ink in inks))
    data = without_adobe(encode(inverse, "JPEG"))
    assert b"Adobe" not in data
    assert_colour(recoded(data, fit), expected)
    assert_colour(picture_loading.open_picture(data, (8, 8)), expected)


def test_inks_as_written_are_converted_by_their_profile() -> None:
    inverse = Image.new("CMYK", (64, 64), (0, 255, 255, 255))
    data = without_adobe(encode(inverse, "JPEG", icc_profile=icc_profiles.build_cmyk()))
    assert_colour(recoded(data).convert("RGB"), (119,) * 3)


BROKEN = {
    "noise": b"SECRET-PROFILE" * 30,
    "empty": b"\0" * 200,
    "cut": P3[:200],
    "of inks": icc_profiles.build_cmyk(),
    "of grey": icc_profiles.build_grey(1.0),
    "of Lab": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    "of XYZ": ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes(),
    "without curves": P3.replace(b"rTRC", b"xTRC"),
    "pointing outside": P3.replace(b"rXYZ" + P3[P3.find(b"rXYZ") + 4 :][:4], b"rXYZ\xff\xff\xff\0"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_or_foreign_profile_changes_nothing(name: str, kind: str) -> None:
    picture = Image.new("RGB", (64, 64), (90, 160, 90))
    data = encode(picture, kind, icc_profile=BROKEN[name])
    assert_colour(recoded(data), (90, 160, 90))
    assert_colour(picture_loading.open_picture(data, (64, 64)), (90, 160, 90))


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("is_clear", [False, True])
def test_a_clear_grey_is_clear_at_every_depth(depth: int, is_clear: bool) -> None:
    whole = (1 << depth) - 1
    clear = whole - 1 if depth > 1 else 0
    other = struct.pack(">H", clear if is_clear else whole)
    row = (clear << (64 - depth)).to_bytes(8, "big") + bytes(8)
    data = png(64, depth, 0, (row * 8)[: 64 * depth // 8], other)
    made = recoded(data).convert("RGBA")
    assert (made.getpixel((0, 3))[3] == 0) is is_clear  # type: ignore[index]


@pytest.mark.parametrize("near", [0x1235, 0x1334])
def test_a_clear_grey_of_sixteen_bits_is_that_grey_alone(near: int) -> None:
    row = struct.pack(">2H", 0x1234, near) * 32
    made = recoded(png(64, 16, 0, row, struct.pack(">H", 0x1234)))
    assert [made.getpixel((x, 63))[3] for x in (0, 1)] == [0, 255]  # type: ignore[index]


def test_a_clear_colour_of_sixteen_bits_is_clear() -> None:
    row = struct.pack(">6H", 0x1234, 0x5678, 0x9ABC, 0xFFFF, 0, 0) * 32
    made = recoded(png(64, 16, 2, row, struct.pack(">3H", 0x1234, 0x5678, 0x9ABC)))
    assert [made.getpixel((x, 5))[3] for x in (0, 1)] == [0, 255]  # type: ignore[index]
    assert made.getpixel((1, 5))[:3] == (255, 0, 0)  # type: ignore[index]


@pytest.mark.parametrize("clear", [(0x1234, 0x5678, 0x9ABC), (0, 0, 0), (0xFF00, 0xFF, 0xFFFF)])
@pytest.mark.parametrize("bit", [1, 0x80, 0x100, 0x8000])
@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_clear_colour_of_sixteen_bits_is_that_colour_alone(
    clear: tuple[int, int, int], bit: int, channel: int
) -> None:
    near = [value ^ bit if at == channel else value for at, value in enumerate(clear)]
    row = struct.pack(">6H", *clear, *near) * 32
    made = recoded(png(64, 16, 2, row, struct.pack(">3H", *clear)))
    pixels = [made.getpixel((x, 40)) for x in (0, 1)]
    assert pixels[1] == (*(value >> 8 for value in near), 255)
    assert pixels[0][3] == 0  # type: ignore[index]


def test_a_clear_colour_of_sixteen_bits_goes_with_a_profile_and_a_turn() -> None:
    clear, other = (0x1234, 0x5678, 0x9ABC), tuple(value * 257 for value in (90, 160, 90))
    row = struct.pack(">3H", *clear) * 16 + struct.pack(">3H", *other) * 48
    exif = Image.Exif()
    exif[0x0112] = 6
    made = recoded(
        png(64, 16, 2, row, struct.pack(">3H", *clear), profile=P3, exif=exif.tobytes()[6:])
    )
    assert [made.getpixel((30, y))[3] for y in (15, 16)] == [0, 255]  # type: ignore[index]
    assert_colour(made, (61, 162, 81))


@pytest.mark.parametrize(("kind", "pixel"), [(4, (0x8000, 0x4000)), (6, (0xC8C8, 0, 0, 0x4000))])
def test_sixteen_bits_of_clearness_become_eight(kind: int, pixel: tuple[int, ...]) -> None:
    made = recoded(png(64, 16, kind, struct.pack(f">{len(pixel)}H", *pixel) * 64))
    assert made.getpixel((5, 5))[3] == 0x40  # type: ignore[index]
    assert abs(made.getpixel((5, 5))[0] - (pixel[0] >> 8)) <= 1  # type: ignore[index]


def test_sixteen_bits_and_a_profile_go_together() -> None:
    row = struct.pack(">3H", *(value * 257 for value in (90, 160, 90))) * 64
    assert_colour(recoded(png(64, 16, 2, row, profile=P3)), (61, 162, 81))


def test_a_picture_with_a_profile_is_turned_upright() -> None:
    lying = Image.new("RGB", (80, 40), (90, 160, 90))
    lying.paste((255, 255, 255), (0, 0, 20, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    made = recoded(encode(lying, "JPEG", icc_profile=P3, exif=exif.tobytes()))
    assert made.size == (40, 80)
    assert_colour(made.crop((0, 60, 40, 80)), (61, 162, 81))


def test_a_large_picture_with_a_profile_takes_no_second_copy() -> None:
    """Pillow's pixels are outside Python's memory; what is inside must stay small."""
    data = encode(Image.new("RGB", (4000, 3000), (90, 160, 90)), "JPEG", icc_profile=P3)
    tracemalloc.start()
    try:
        assert_colour(recoded(data, (800, 800)), (61, 162, 81))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def recoded(data: bytes, fit: tuple[int, int] | None = None) -> Image.Image:
    return Image.open(io.BytesIO(picture_sanitizer.recode(data, fit=fit, quality=95).data))


def assert_colour(image: Image.Image, expected: Sequence[int]) -> None:
    pixel = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    assert isinstance(pixel, tuple)
    assert max(abs(a - b) for a, b in zip(pixel, expected, strict=True)) <= 3, pixel


def encode(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    exact: dict[str, dict[str, object]] = {
        "JPEG": {"quality": 100, "subsampling": 0},
        "WEBP": {"lossless": True},
    }
    image.save(out, kind, **{**exact.get(kind, {}), **more})
    return out.getvalue()


def without_adobe(data: bytes) -> bytes:
    """Cut the Adobe marker's segment (APP14) out of a JPEG."""
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]


def png(
    side: int, depth: int, kind: int, row: bytes, clear: bytes = b"", *, profile: bytes = b"",
    exif: bytes = b"",
) -> bytes:  # fmt: skip
    """Write a PNG whose rows are all the same, as Pillow cannot."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    return b"".join((
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, depth, kind, 0, 0, 0)),
        chunk(b"iCCP", b"own\0\0" + zlib.compress(profile)) if profile else b"",
        chunk(b"tRNS", clear) if clear else b"",
        chunk(b"eXIf", exif) if exif else b"",
        chunk(b"IDAT", zlib.compress((b"\0" + row) * side)),
        chunk(b"IEND", b""),
    ))  # fmt: skip
