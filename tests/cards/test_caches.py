"""The engine's caches keep to their bounds, by any number of threads."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PIL import Image

from backend.cards.render import compose
from backend.cards.render.engine_types import BadPicture
from backend.cards.render.paint import picture_loading


def test_an_avatar_is_opened_once_and_an_unusable_one_is_known() -> None:
    avatar = a_picture(1)
    tile = picture_loading.build_avatar_tile(avatar, 40)
    assert tile is picture_loading.build_avatar_tile(avatar, 40)
    assert tile is not picture_loading.build_avatar_tile(avatar, 41)
    assert picture_loading.build_avatar_tile(b"nothing", 40) is None


def test_the_code_that_was_not_used_for_longest_goes_first() -> None:
    first, second = (picture_loading.build_code_tile(a_picture(number)) for number in (1, 2))
    for number in range(3, 17):
        picture_loading.build_code_tile(a_picture(number))
    assert picture_loading.build_code_tile(a_picture(1)) is first
    picture_loading.build_code_tile(a_picture(17))
    assert picture_loading.build_code_tile(a_picture(1)) is first
    assert picture_loading.build_code_tile(a_picture(2)) is not second


def test_a_code_that_cannot_be_read_is_refused_each_time() -> None:
    refusals = 0
    for _ in range(2):
        try:
            picture_loading.build_code_tile(b"nothing")
        except BadPicture:
            refusals += 1
    assert refusals == 2


def test_threads_share_a_cache_that_stays_within_its_bounds() -> None:
    codes = [a_picture(number % 40) for number in range(400)]
    with ThreadPoolExecutor(8) as threads:
        tiles = list(threads.map(picture_loading.build_code_tile, codes))
    assert [tile.getpixel((0, 0)) for tile in tiles] == [(n % 40, 0, 0) for n in range(400)]
    cache: Any = picture_loading.build_code_tile.cache
    assert len(cache) == cache.currsize == cache.maxsize == 16


def test_backgrounds_are_weighed_in_bytes() -> None:
    cache: Any = compose._paint_background.cache
    assert cache.maxsize == 64 << 20
    assert cache.getsizeof(None) == 1024


def a_picture(red: int) -> bytes:
    """Draw a small PNG of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (100, 100), (red, 0, 0)).save(file, "PNG")
    return file.getvalue()
