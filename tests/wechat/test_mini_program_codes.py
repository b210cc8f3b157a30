"""Mini-program codes over the wire: parameters, pictures, refusals."""

import io

import pytest
import requests
import zxingcpp
from PIL import Image

from backend.errors import BadInput
from backend.wechat.api import mini_program_codes
from backend.wechat.api_client import Wire
from backend.wechat.errors import Misconfigured
from tests.wechat.simulator_control import CODES, PAGE, calls

ALL_SIGNS = "!#$&'()*+,/:;=?@-._~"


@pytest.mark.parametrize("scene", ["a", "a1B2c3D4e5F6", "x" * 32, ALL_SIGNS])
def test_a_code_holds_page_and_scene(wire: Wire, http: requests.Session, scene: str) -> None:
    held = read(mini_program_codes.create_code(wire, scene, PAGE))
    assert held.startswith("http://wechat.test/open?page=")
    opened = http.get(held).text
    assert PAGE in opened
    assert f"<code>{scene.replace('&', '&amp;').replace(chr(39), '&#39;')}</code>" in opened


def test_a_code_survives_being_made_small_and_compressed(wire: Wire) -> None:
    for scene in ("a1B2c3D4e5F6", "Z" * 32, ALL_SIGNS):
        picture = Image.open(
            io.BytesIO(mini_program_codes.create_code(wire, scene, PAGE, width=280))
        )
        side = round(280 * 0.66)
        buffer = io.BytesIO()
        picture.resize((side, side)).save(buffer, "JPEG", quality=60)
        assert "scene=" in read(buffer.getvalue())


@pytest.mark.parametrize("width", [280, 431, 1280])
def test_a_code_is_as_wide_as_asked_and_has_a_quiet_border(wire: Wire, width: int) -> None:
    picture = Image.open(io.BytesIO(mini_program_codes.create_code(wire, "a1", PAGE, width=width)))
    assert (picture.format, picture.size) == ("JPEG", (width, width))
    grey, border = picture.convert("L"), width // 20
    for box in ((0, 0, width, border), (0, 0, border, width), (0, width - border, width, width)):
        assert min(grey.crop(box).tobytes()) > 250


@pytest.mark.parametrize(
    "scene", ["", "x" * 33, "a b", "100%", "拾句", "a\n", "a\x00", "a|b", "[a]", "١٢"]
)
def test_a_scene_that_no_code_can_carry_is_refused_without_asking(
    wire: Wire, http: requests.Session, scene: str
) -> None:
    with pytest.raises(mini_program_codes.BadScene) as no:
        mini_program_codes.create_code(wire, scene, PAGE)
    assert (no.value.status, no.value.code) == (422, "bad_scene")
    assert calls(http, CODES) == 0


@pytest.mark.parametrize(
    ("page", "width"), [("/pages/a/a", 280), ("a?b=1", 280), ("", 280), (PAGE, 279), (PAGE, 1281)]
)
def test_a_page_or_width_out_of_bounds_is_refused_without_asking(
    wire: Wire, http: requests.Session, page: str, width: int
) -> None:
    with pytest.raises(BadInput):
        mini_program_codes.create_code(wire, "a1", page, width=width)
    assert calls(http, CODES) == 0


def test_a_page_that_is_not_released_is_refused_unless_unchecked(wire: Wire) -> None:
    with pytest.raises(Misconfigured) as no:
        mini_program_codes.create_code(wire, "a1", "pages/new/index")
    assert no.value.errcode == 41030
    assert mini_program_codes.create_code(
        wire, "a1", "pages/new/index", check_path=False, env_version="trial"
    )


def read(picture: bytes) -> str:
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert len(found) == 1
    return str(found[0].text)
