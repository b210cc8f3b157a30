"""The simulator's mini-program codes are refused and drawn as WeChat's."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import requests
import zxingcpp
from PIL import Image

from backend import clock
from backend.wechat.simulator import build_adapter, create_simulator
from backend.wechat.simulator.code_picture import draw_code
from tests.wechat.simulator_control import APPID, CODES, HOST, PAGE, SECRET, errcode, script

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
REFUSED = [
    ({"scene": "x" * 33}, 40129),
    ({"scene": ""}, 40129),
    ({"scene": None}, 40129),
    ({"scene": 7}, 40129),
    ({"scene": "100%"}, 40129),
    ({"scene": "拾句"}, 40129),
    ({"scene": "a b"}, 40129),
    ({"page": "pages/new/index"}, 41030),
    ({"page": "/" + PAGE}, 41030),
    ({"page": PAGE + "?a=1"}, 41030),
    ({"page": "/" + PAGE, "check_path": False}, 41030),
    ({"page": ["a"]}, 40097),
    ({"page": PAGE + "?scancode_time=1"}, 85096),
    ({"check_path": "false"}, 40097),
    ({"check_path": 0}, 40097),
    ({"check_path": None}, 40097),
    ({"is_hyaline": 1}, 40097),
    ({"env_version": "beta"}, 40097),
    ({"env_version": ["release"]}, 40097),
    ({"width": 279}, 40097),
    ({"width": 1281}, 40097),
    ({"width": "280"}, 40097),
    ({"width": True}, 40097),
    ({"line_color": {"r": 256}}, 40097),
    ({"line_color": {"r": "red"}}, 40097),
    ({"line_color": [1, 2, 3]}, 40097),
]


@pytest.mark.parametrize(("change", "expected"), REFUSED, ids=repr)
def test_what_is_out_of_bounds_is_refused(
    http: requests.Session, token: str, change: dict[str, object], expected: int
) -> None:
    assert errcode(ask(http, token, **change)) == expected


@pytest.mark.parametrize(
    ("body", "expected"), [(b"", 44002), (b"scene=a", 47001), (b'["a"]', 47001)]
)
def test_a_body_that_is_no_json_object_is_refused(
    http: requests.Session, token: str, body: bytes, expected: int
) -> None:
    answer = http.post(HOST + CODES, params={"access_token": token}, data=body)
    assert errcode(answer) == expected


def test_a_get_is_refused(http: requests.Session, token: str) -> None:
    assert errcode(http.get(HOST + CODES, params={"access_token": token})) == 43002


def test_so_many_codes_a_minute_are_drawn_and_no_more(http: requests.Session, token: str) -> None:
    script(http, quota={CODES: 2})
    with clock.freeze_at(NOW):
        assert [ask(http, token).content[:2] for _ in range(2)] == [b"\xff\xd8"] * 2
        assert errcode(ask(http, token)) == 45009
    with clock.freeze_at(NOW + timedelta(minutes=1)):
        assert ask(http, token).content.startswith(b"\xff\xd8")


def test_a_refused_code_costs_nothing(http: requests.Session, token: str) -> None:
    script(http, quota={CODES: 1})
    with clock.freeze_at(NOW):
        assert errcode(ask(http, token, scene="")) == 40129
        assert ask(http, token).content.startswith(b"\xff\xd8")


def test_the_home_page_is_what_an_unnamed_page_means(http: requests.Session, token: str) -> None:
    script(http, pages=["pages/index/index"])
    answer = http.post(HOST + CODES, params={"access_token": token}, json={"scene": "a"})
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (430, 430)
    assert "page=pages/index/index" in held(answer.content)


def test_any_page_is_released_until_a_list_says_otherwise(
    http: requests.Session, token: str
) -> None:
    script(http, pages=None)
    assert ask(http, token, page="pages/any/where").content.startswith(b"\xff\xd8")


def test_a_code_may_be_see_through_and_coloured(http: requests.Session, token: str) -> None:
    answer = ask(http, token, is_hyaline=True, line_color={"r": 200, "g": 0, "b": "10"})
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.mode) == ("PNG", "RGBA")
    assert picture.getpixel((0, 0)) == (200, 0, 10, 0)


def test_a_code_holds_the_address_that_it_was_given(token: str) -> None:
    app = create_simulator(appid=APPID, secret=SECRET, code_target_url="https://m.test/x")
    with requests.Session() as http:
        http.mount(HOST, build_adapter(app))
        answer = ask(http, fetch_token(http), scene="a=1&b=2")
    assert held(answer.content) == f"https://m.test/x?page={PAGE}&scene=a=1%26b=2"


@pytest.mark.parametrize("length", [20, 60, 100, 140])
def test_addresses_of_any_length_can_be_read(length: int) -> None:
    address = "http://h/" + "aZ9-" * (length // 4)
    assert held(draw_code(address, 280, ink=(0, 0, 0), hyaline=False)) == address


def test_a_scanned_code_goes_on_to_the_preview() -> None:
    app = create_simulator(appid=APPID, secret=SECRET, continue_url="http://127.0.0.1:8000/mini/")
    answer = app.test_client().get("/open", query_string={"page": PAGE, "scene": "a&b=1"})
    assert answer.status_code == 302
    expected = "http://127.0.0.1:8000/mini/?page=pages%2Flanding%2Findex&scene=a%26b%3D1"
    assert answer.headers["Location"] == expected


def test_a_scanned_code_without_a_preview_says_what_it_holds(http: requests.Session) -> None:
    answer = http.get(f"{HOST}/open", params={"page": PAGE, "scene": "<script>"})
    assert answer.status_code == 200
    assert PAGE in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script>" not in answer.text


def ask(http: requests.Session, token: str, **change: object) -> requests.Response:
    asked = {"scene": "a1B2", "page": PAGE, **change}
    return http.post(HOST + CODES, params={"access_token": token}, json=asked)


def held(picture: bytes) -> str:
    return str(zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text)


def fetch_token(http: requests.Session) -> str:
    asked = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    return str(http.post(f"{HOST}/cgi-bin/stable_token", json=asked).json()["access_token"])


@pytest.fixture
def token(http: requests.Session) -> str:
    """Give a token of two hours that no stopped clock outlives."""
    with clock.freeze_at(max(datetime.now(UTC), NOW)):
        return fetch_token(http)
