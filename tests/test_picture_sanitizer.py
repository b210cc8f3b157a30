"""Uploaded pictures are decoded and encoded anew, within bounds of size."""

import hashlib
import io
import random
import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend import picture_sanitizer
from backend.picture_sanitizer import PictureRefused

pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")

UNKNOWN, BROKEN, HUGE = "不支持的图片格式", "图片已损坏", "图片尺寸过大"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_sound_picture_passes(kind: str) -> None:
    facts = picture_sanitizer.check(encoded(photo(64, 48), kind), max_bytes=100_000)
    assert (facts.format, facts.width, facts.height) == (kind, 64, 48)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_sound_picture_is_made_anew(kind: str) -> None:
    made = picture_sanitizer.recode(encoded(photo(64, 48), kind), fit=(1000, 1000))
    assert opened(made).size == (made.width, made.height) == (64, 48)
    assert made.digest == hashlib.sha256(made.data).hexdigest()


def test_the_same_bytes_always_give_the_same_bytes() -> None:
    data = encoded(photo(300, 200), "JPEG")
    assert picture_sanitizer.recode(data, fit=(100, 100)) == picture_sanitizer.recode(
        data, fit=(100, 100)
    )


def test_a_photo_becomes_jpeg_and_a_drawing_png() -> None:
    assert (
        picture_sanitizer.recode(encoded(photo(64, 64), "PNG"), fit=None).content_type
        == "image/jpeg"
    )
    drawing = Image.new("RGB", (64, 64), "red")
    assert picture_sanitizer.recode(encoded(drawing, "PNG"), fit=None).content_type == "image/png"


def test_what_shines_through_stays_png_and_what_only_could_does_not() -> None:
    clear = photo(32, 32).convert("RGBA")
    clear.putpixel((3, 3), (1, 2, 3, 0))
    kept = picture_sanitizer.recode(encoded(clear, "PNG"), fit=None)
    assert kept.content_type == "image/png"
    assert alpha_at(kept, 3, 3) == 0
    solid = photo(32, 32).convert("RGBA")
    assert picture_sanitizer.recode(encoded(solid, "PNG"), fit=None).content_type == "image/jpeg"


def test_fit_shrinks_and_keeps_the_proportions() -> None:
    made = picture_sanitizer.recode(encoded(photo(400, 100), "JPEG"), fit=(200, 200))
    assert (made.width, made.height) == (200, 50)


def test_nothing_is_enlarged() -> None:
    data = encoded(photo(40, 30), "JPEG")
    assert picture_sanitizer.recode(data, fit=(999, 999)).width == 40
    square = picture_sanitizer.recode(data, fit=None, square=999)
    assert (square.width, square.height) == (30, 30)


def test_a_square_is_cut_from_the_middle() -> None:
    striped = Image.new("RGB", (300, 100), "red")
    striped.paste(Image.new("RGB", (100, 100), "blue"), (100, 0))
    made = picture_sanitizer.recode(encoded(striped, "PNG"), fit=None, square=50)
    assert (made.width, made.height) == (50, 50)
    assert opened(made).convert("RGB").getpixel((25, 25)) == (0, 0, 255)
    assert opened(made).convert("RGB").getpixel((5, 25)) == (0, 0, 255)


def test_a_very_long_picture_keeps_at_least_one_pixel_of_width() -> None:
    made = picture_sanitizer.recode(encoded(Image.new("RGB", (2, 9000)), "PNG"), fit=(100, 100))
    assert (made.width, made.height) == (1, 100)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright_whichever_way_the_camera_lay(orientation: int) -> None:
    upright = Image.new("RGB", (40, 20), "white")
    upright.paste(Image.new("RGB", (10, 10), "black"), (0, 0))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    lying = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(lying, "JPEG", exif=exif, quality=95)
    facts = picture_sanitizer.check(data, max_bytes=100_000)
    assert (facts.width, facts.height) == (40, 20)
    made = opened(picture_sanitizer.recode(data, fit=None)).convert("L")
    assert made.size == (40, 20)
    assert max(made.crop((1, 1, 8, 8)).tobytes()) < 60
    assert min(made.crop((30, 12, 38, 18)).tobytes()) > 190


def test_nothing_but_the_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    for kind in ("JPEG", "PNG", "WEBP"):
        data = encoded(photo(64, 64), kind, exif=exif, icc_profile=b"SECRET-PROFILE" * 20)
        made = picture_sanitizer.recode(data, fit=None)
        assert b"SECRET" in data
        assert b"SECRET" not in made.data
        assert not opened(made).getexif()
    flat = encoded(Image.new("RGB", (9, 9)), "PNG", icc_profile=b"SECRET-PROFILE" * 20)
    assert "icc_profile" not in opened(picture_sanitizer.recode(flat, fit=None)).info


def test_a_comment_in_a_jpeg_is_not_kept() -> None:
    made = picture_sanitizer.recode(encoded(photo(64, 64), "JPEG", comment=b"SECRET"), fit=None)
    assert b"SECRET" not in made.data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_colour_is_understood(mode: str) -> None:
    if mode == "CMYK":
        data = encoded(photo(32, 32).convert("CMYK"), "JPEG")
    elif mode == "I;16":
        data = encoded(Image.new("I;16", (32, 32), 32768), "PNG")
    elif mode == "PA":
        data = encoded(clear_palette(), "PNG")
    else:
        data = encoded(photo(32, 32).convert(mode), "PNG")
    made = opened(picture_sanitizer.recode(data, fit=(16, 16)))
    assert made.size == (16, 16)
    assert made.mode in ("L", "RGB", "RGBA")


def test_sixteen_bits_of_grey_become_eight_and_not_white() -> None:
    data = encoded(Image.new("I;16", (8, 8), 0x8000), "PNG")
    assert opened(picture_sanitizer.recode(data, fit=None)).convert("L").getpixel((0, 0)) == 128


def test_a_palette_with_a_clear_colour_stays_clear() -> None:
    made = picture_sanitizer.recode(encoded(clear_palette(), "PNG"), fit=None)
    assert alpha_at(made, 0, 0) == 0


def test_of_an_animation_the_first_frame_stays() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    made = opened(picture_sanitizer.recode(out.getvalue(), fit=None))
    assert getattr(made, "n_frames", 1) == 1
    assert made.convert("RGB").getpixel((4, 4)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nothing", BROKEN),
        ("svg", UNKNOWN),
        ("html", UNKNOWN),
        ("text", UNKNOWN),
        ("bmp", UNKNOWN),
        ("tiff", UNKNOWN),
        ("ico", UNKNOWN),
        ("pdf", UNKNOWN),
        ("wav", UNKNOWN),
        ("truncated jpeg", BROKEN),
        ("truncated png", BROKEN),
        ("truncated webp", BROKEN),
        ("jpeg head", BROKEN),
        ("png head", BROKEN),
        ("gif head", BROKEN),
        ("gif and script", BROKEN),
        ("jpeg and zip", BROKEN),
        ("jpeg and page", BROKEN),
        ("png and php", BROKEN),
        ("jpeg and pdf", BROKEN),
        ("12000 x 12000", HUGE),
        ("30000 x 30000", HUGE),
        ("70000 x 1", HUGE),
        ("gif 65535 x 65535", HUGE),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_and_told_why(name: str, sentence: str) -> None:
    data = bad_pictures()[name]
    for deed in (
        lambda: picture_sanitizer.check(data, max_bytes=10_000_000),
        lambda: picture_sanitizer.recode(data, fit=(100, 100)),
        lambda: picture_sanitizer.recode(data, fit=None, square=100),
    ):
        with pytest.raises(PictureRefused, match=sentence) as refused:
            deed()
        assert (refused.value.status, refused.value.code) == (422, "picture_refused")


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(PictureRefused, match="最多 0"):
        picture_sanitizer.check(b"\xff\xd8\xff" + bytes(1_000_001), max_bytes=1_000_000)


def test_a_format_may_be_left_out() -> None:
    with pytest.raises(PictureRefused, match=UNKNOWN):
        picture_sanitizer.check(
            encoded(photo(8, 8), "GIF"), max_bytes=10_000, formats=("JPEG", "PNG")
        )


def test_a_lower_limit_of_pixels_is_kept() -> None:
    data = encoded(photo(64, 64), "PNG")
    with pytest.raises(PictureRefused, match=HUGE):
        picture_sanitizer.check(data, max_bytes=100_000, max_pixels=4095)
    assert picture_sanitizer.check(data, max_bytes=100_000, max_pixels=4096)


@pytest.mark.parametrize("name", ["12000 x 12000", "30000 x 30000", "gif 65535 x 65535"])
def test_a_bomb_is_refused_without_being_unpacked(name: str) -> None:
    data = bad_pictures()[name]
    tracemalloc.start()
    try:
        with pytest.raises(PictureRefused):
            picture_sanitizer.recode(data, fit=None)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_text_chunk_that_unpacks_to_a_flood_is_refused_or_left_out() -> None:
    flood = zlib.compress(bytes(200_000_000), 9)
    data = encoded(photo(16, 16), "PNG")
    bomb = data[:33] + chunk(b"zTXt", b"k\0\0" + flood) + data[33:]
    try:
        made = picture_sanitizer.recode(bomb, fit=None)
    except PictureRefused:
        return
    assert len(made.data) < 100_000


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 3), st.data())
def test_damaged_bytes_are_a_picture_or_a_refusal(which: int, data: st.DataObject) -> None:
    whole = bytearray(encoded(photo(24, 24), ("JPEG", "PNG", "WEBP", "GIF")[which]))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(whole)))
    try:
        made = picture_sanitizer.recode(bytes(whole[:end]), fit=(16, 16))
    except PictureRefused:
        return
    assert max(opened(made).size) <= 16


def bad_pictures() -> dict[str, bytes]:
    jpeg, png = encoded(photo(64, 64), "JPEG"), encoded(photo(64, 64), "PNG")
    webp, gif = encoded(photo(64, 64), "WEBP"), encoded(photo(64, 64), "GIF")
    archive = b"PK\x03\x04" + bytes(30) + b"PK\x05\x06" + bytes(18)
    return {
        "nothing": b"",
        "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        "html": b"<!DOCTYPE html><html></html>",
        "text": "一段文字".encode(),
        "bmp": encoded(photo(8, 8), "BMP"),
        "tiff": encoded(photo(8, 8), "TIFF"),
        "ico": encoded(photo(16, 16), "ICO"),
        "pdf": b"%PDF-1.7\n" + jpeg,
        "wav": b"RIFF\x24\0\0\0WAVEfmt ",
        "truncated jpeg": jpeg[: len(jpeg) // 2],
        "truncated png": png[: len(png) // 2],
        "truncated webp": webp[: len(webp) // 2],
        "jpeg head": jpeg[:4],
        "png head": png[:8],
        "gif head": gif[:6],
        "gif and script": b"GIF89a/*" + bytes(4) + b"*/=1;<script>alert(1)</script>",
        "jpeg and zip": jpeg + archive,
        "jpeg and page": jpeg + b"<html><script>alert(1)</script></html>",
        "png and php": png + b"<?php system($_GET[0]); ?>",
        "jpeg and pdf": encoded(photo(64, 64), "JPEG", comment=b"%PDF-1.4 1 0 obj"),
        "12000 x 12000": empty_png(12_000, 12_000),
        "30000 x 30000": empty_png(30_000, 30_000),
        "70000 x 1": empty_png(70_000, 1),
        "gif 65535 x 65535": b"GIF89a"
        + b"\xff" * 4
        + bytes(3)
        + b",\0\0\0\0\xff\xff\xff\xff\0\x02;",
    }


def photo(width: int, height: int) -> Image.Image:
    noise = random.Random(1).randbytes(width * height * 3)
    return Image.frombytes("RGB", (width, height), noise)


def clear_palette() -> Image.Image:
    image = Image.new("P", (32, 32), 0)
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((5, 5), 1)
    image.info["transparency"] = 0
    return image


def encoded(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def opened(made: picture_sanitizer.RecodedPicture) -> Image.Image:
    image = Image.open(io.BytesIO(made.data))
    image.load()
    assert image.get_format_mimetype() == made.content_type
    return image


def alpha_at(made: picture_sanitizer.RecodedPicture, x: int, y: int) -> object:
    return opened(made).convert("RGBA").getchannel("A").getpixel((x, y))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def empty_png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(bytes(100_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")
