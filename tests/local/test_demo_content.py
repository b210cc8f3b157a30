"""The demo's content is complete: articles, pictures, passages."""

import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser, LexborNode

from backend.errors import NotFound
from backend.local import content
from backend.local.content import pictures

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
BLOCKS = "p, li, pre, h2, blockquote"

pages = pytest.mark.parametrize("name", content.PAGES)


@pages
def test_a_page_is_long_enough_to_read_and_short_enough_to_finish(name: str) -> None:
    text = body(name).text()
    assert len(HAN.findall(text)) >= 1000
    assert len(re.sub(r"\s", "", text)) <= 1600


@pages
def test_a_page_says_what_the_importer_asks(name: str) -> None:
    tree = LexborHTMLParser(content.read_page(name))
    title = one(tree, "#activity-name").text()
    assert title == meta(tree, "og:title")
    assert (
        one(tree, "#js_author_name").text() == one(tree, "meta[name=author]").attributes["content"]
    )
    assert one(tree, "#js_name").text() == content.NICKNAME
    assert re.fullmatch(r"https://mp\.weixin\.qq\.com/s/shiju-demo-\d{4}", meta(tree, "og:url"))
    assert meta(tree, "og:description")


@pages
def test_a_page_gives_one_time_of_publication_in_two_places(name: str) -> None:
    html = content.read_page(name).decode()
    shown = one(LexborHTMLParser(html), "#publish_time").text()
    seconds = re.search(r'var ct = "(\d{10})";', html)
    assert seconds
    assert int(seconds[1]) == datetime.fromisoformat(f"{shown}+08:00").timestamp()


def test_no_two_pages_share_an_address() -> None:
    urls = {meta(LexborHTMLParser(content.read_page(name)), "og:url") for name in content.PAGES}
    assert len(urls) == len(content.PAGES)


@pages
def test_a_page_shows_only_pictures_that_are_there(name: str) -> None:
    shown = [str(picture.attributes["data-src"]) for picture in body(name).css("img")]
    cover = meta(LexborHTMLParser(content.read_page(name)), "og:image")
    assert 2 <= len(shown) <= 3
    assert cover not in shown
    assert all(pictures.fetch_picture(address) for address in (*shown, cover))


def test_every_picture_is_shown_somewhere() -> None:
    html = b"".join(content.read_page(name) for name in content.PAGES).decode()
    assert set(re.findall(r"pictures/([\w-]+)\.jpg", html)) == set(pictures.NAMES)


@pages
def test_every_passage_stands_once_and_in_one_paragraph(name: str) -> None:
    text = body(name).text()
    paragraphs = [block.text() for block in body(name).css(BLOCKS)]
    assert len(content.PASSAGES[name]) == 3
    for passage in content.PASSAGES[name]:
        assert 20 <= len(passage) <= 80
        assert text.count(passage) == 1
        assert any(passage in paragraph for paragraph in paragraphs)


def test_only_pages_have_passages() -> None:
    assert set(content.PASSAGES) == set(content.PAGES)


def test_the_readers_are_four_and_hard_to_set_in_type() -> None:
    assert len(set(content.READERS)) == 4
    assert any(ord(letter) >= 0x1F300 for letter in "".join(content.READERS))
    assert "䶮" in "".join(content.READERS)


@pytest.mark.parametrize("name", ["", "../__init__.py", "walk", "/etc/passwd", "pictures.py"])
def test_nothing_but_a_page_can_be_opened(name: str) -> None:
    with pytest.raises(NotFound):
        content.read_page(name)


@pytest.mark.parametrize("name", pictures.NAMES)
def test_a_picture_decodes_at_its_size_and_weighs_little(name: str) -> None:
    data = pictures.read_picture(name)
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        assert picture.format == "JPEG"
        assert picture.size == ((1280, 720) if name.endswith("-cover") else (1080, 720))
        assert picture.mode == "RGB"
        assert picture.entropy() > 5, "hardly anything is drawn"
    assert len(data) < 200_000


def test_no_picture_lies_there_unnamed() -> None:
    folder = Path(pictures.__file__).parent / "pictures"
    assert {path.name for path in folder.iterdir()} == {f"{name}.jpg" for name in pictures.NAMES}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_200_000


def test_an_unknown_picture_is_refused_by_name() -> None:
    with pytest.raises(pictures.PictureNotFound, match="walk-9"):
        pictures.read_picture("walk-9")


@pytest.mark.parametrize(
    "address",
    ["walk-1", "pictures/walk-9.jpg", "pictures/../walk-1.jpg", "https://x.cn/walk-1.jpg"],
)
def test_only_an_address_on_a_page_gives_a_picture(address: str) -> None:
    assert pictures.fetch_picture(address) is None


def body(name: str) -> LexborNode:
    """Give what a reader of the page reads."""
    return one(LexborHTMLParser(content.read_page(name)), "#js_content")


def one(tree: LexborHTMLParser, selector: str) -> LexborNode:
    """Give the only element of that kind."""
    (found,) = tree.css(selector)
    return found


def meta(tree: LexborHTMLParser, name: str) -> str:
    """Read one of the page's properties."""
    return str(one(tree, f'meta[property="{name}"]').attributes["content"])
