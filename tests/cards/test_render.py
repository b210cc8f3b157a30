"""Whole cards: what is drawn, what is left out, and what is refused."""

import ast
import io
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.cards import render
from backend.cards.render.drawing_steps import PictureStep, TextStep
from tests.cards import golden

CARD = {
    "quote": "人生如逆旅，我亦是行人。",
    "title": "东坡",
    "account": "旧书摊",
    "nickname": "阿青",
}
CASES = list(golden.cases())
CARDS = [name for name in golden.designs() if name != "forward"]
EVERY = [(name, size) for name in CARDS for size in golden.design(name).sizes]
BOUND = 10
BARE: tuple[render.Role, ...] = ("code",)


@pytest.mark.parametrize(("name", "size"), EVERY)
@pytest.mark.parametrize("cover", [True, False])
def test_the_code_is_read_after_the_picture_was_squeezed(
    name: str, size: render.SizeName, cover: bool
) -> None:
    picture = draw(name, cover=cover, size=size)
    image = Image.open(io.BytesIO(picture.data))
    squeezed = io.BytesIO()
    image.resize((720, round(720 * image.height / image.width))).save(squeezed, "JPEG", quality=60)
    found = zxingcpp.read_barcodes(Image.open(squeezed))
    assert [code.text for code in found] == [golden.URL]


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_a_card_looks_as_it_was_last_approved(case: golden.Case) -> None:
    kept = Image.open(golden.FOLDER / f"{case.file}.png").convert("RGB")
    drawn = golden.draw(case)
    assert drawn.size == kept.size
    assert golden.difference(drawn, kept) < BOUND


def test_one_changed_sign_is_more_than_the_golden_bound() -> None:
    words = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。" * 12
    facts = replace(base(), quote=words)
    other = replace(facts, quote=words[:100] + "一" + words[101:])
    a, b = (golden.small(render.draw_card(golden.design("paper"), card)) for card in (facts, other))
    assert golden.difference(a, b) > BOUND


def test_a_card_is_a_baseline_jpeg_of_the_designs_size() -> None:
    picture = draw("paper")
    image = Image.open(io.BytesIO(picture.data))
    assert (image.format, image.size) == ("JPEG", (picture.width, picture.height))
    assert not image.info.get("progressive")
    assert [layer[1:3] for layer in vars(image)["layer"]] == [(2, 2), (1, 1), (1, 1)]


def test_the_same_facts_give_the_same_bytes_warm_or_cold() -> None:
    first, second = draw("photo", cover=True), draw("photo", cover=True)
    assert first == second


@pytest.mark.parametrize(
    "cover", [b"", b"\x00" * 100, b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_a_broken_cover_gives_the_design_without_one(cover: bytes) -> None:
    assert draw_with(cover=cover) == draw("paper")


def test_a_truncated_cover_gives_the_design_without_one() -> None:
    assert draw_with(cover=jpeg(1200, 800)[:5000]) == draw("paper")


def test_a_broken_avatar_gives_the_drawn_one() -> None:
    assert draw_with(avatar=b"GIF89a junk") == draw("paper")
    assert draw_with(avatar=jpeg(300, 300)) != draw("paper")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_an_enormous_picture_is_left_out_before_it_is_decoded(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = saved(Image.new("L", (6000, 4001)), form)
    monkeypatch.setattr(Image.Image, "draft", forbidden, raising=False)
    monkeypatch.setattr(Image.Image, "load", counting(Image.Image.load, (6000, 4001)))
    assert draw_with(cover=bomb) == draw("paper")


@pytest.mark.parametrize(
    "code",
    [b"", b'{"errcode":41030}', b"\x89PNG\r\n\x1a\n", golden.code()[:300], b"GIF89a"],
    ids=["empty", "apology", "head", "truncated", "gif"],
)
def test_a_code_that_cannot_be_read_fails_the_card(code: bytes) -> None:
    with pytest.raises(render.BadPicture):
        draw_with(code=code)


def test_a_code_too_small_or_too_large_fails_the_card() -> None:
    for size in ((40, 40), (5000, 5000)):
        with pytest.raises(render.BadPicture):
            draw_with(code=saved(Image.new("L", size), "PNG"))


@pytest.mark.parametrize("side", [100, 430, 1280])
def test_a_code_of_another_size_is_fitted_and_still_read(side: int) -> None:
    image = Image.open(io.BytesIO(golden.code())).resize((side, side))
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(draw_with(code=saved(image, "PNG")).data)))
    assert side == 100 or [code.text for code in found] == [golden.URL]


def test_a_picture_is_turned_as_its_camera_was_held() -> None:
    image = Image.new("RGB", (400, 400), "red")
    image.paste("blue", (0, 0, 400, 200))
    exif = Image.Exif()
    exif[0x112] = 3
    upright, turned = saved(image.rotate(180), "PNG"), saved(image, "PNG", exif=exif)
    assert draw_with(avatar=upright) == draw_with(avatar=turned)


def test_clear_parts_of_a_picture_lie_on_white() -> None:
    clear = saved(Image.new("RGBA", (200, 200), (255, 0, 0, 0)), "PNG")
    white = saved(Image.new("RGB", (200, 200), "white"), "PNG")
    assert draw_with(avatar=clear) == draw_with(avatar=white)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_what_moves_the_first_picture_is_taken(form: str) -> None:
    still, next_one = Image.new("RGB", (200, 200), "teal"), Image.new("RGB", (200, 200), "red")
    options = {"lossless": True} if form == "WEBP" else {}
    moving = saved(still, form, save_all=True, append_images=[next_one], **options)
    assert draw_with(avatar=moving) == draw_with(avatar=saved(still, form, **options))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_every_usual_kind_of_picture_is_taken(mode: str) -> None:
    image = Image.new("I;16", (300, 200)) if mode == "I;16" else Image.new(mode, (300, 200))
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert draw_with(avatar=saved(image, form)) != draw("paper")


@pytest.mark.parametrize(
    "sign",
    ["𠮷", "𪚥", "𠀀", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "3️⃣", "سلام",
     "שלום", "안녕", "༺", "ꦿ", "𝓐", "ไทย", "Ж", "☘"],
)  # fmt: skip
def test_what_people_put_in_names_has_a_glyph(sign: str, caplog: pytest.LogCaptureFixture) -> None:
    draw_with(quote=f"前{sign}后", nickname=sign)
    assert not [record for record in caplog.records if "no font" in record.message]


@pytest.mark.parametrize("sign", ["😀", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "3️⃣", "❤️", "🧑🏿‍🚀"])
def test_emoji_are_one_coloured_picture(sign: str) -> None:
    from backend.cards.render.fonts import text_shaping
    from backend.cards.render.paint import glyph_masks
    from backend.cards.render.typesetting.drawable_text import CleanText
    from backend.cards.render.typesetting.measured_text import measure_text

    copy = measure_text(CleanText(sign), text_shaping.get_measurer("serif"))
    masks = [glyph_masks.rasterize_glyph(g.face, g.number, 64) for g in copy.glyphs[0]]
    shown = [mask for mask in masks if mask]
    assert [mask.coloured for mask in shown] == [True]
    assert len(set(shown[0].image.convert("RGB").get_flattened_data())) > 8


def test_what_no_font_has_becomes_a_box_and_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    with_box = draw_with(quote="前\U000e1234\U0001d9ffa\u0c77后\U0003fffd后")
    draw_with(quote="又\U0003f000\u0378\u0378见")
    draw_with(quote="再\u0378见")
    assert with_box != draw_with(quote="前后")
    assert sum("U+0378" in record.message for record in caplog.records) == 1


@pytest.mark.parametrize(
    "text",
    [
        "好" * 100_000, "👩\u200d" * 2000, "\u200d" * 5000, "🙂" * 2000, "Z" + "\u0335" * 5000,
        "\n" * 500, "\x00\x01", "\u202egnp.exe", "\ud800", "\ue000\uf8ff", "，" * 600, "（" * 600,
        "a" * 600, "", " ", "سلام" * 200, "——" * 300, "https://" + "a/" * 300, "\ufdfd" * 40,
    ],
    ids=lambda text: repr(text[:4]),
)  # fmt: skip
def test_hostile_words_give_a_card_all_the_same(text: str) -> None:
    hostile = draw_with(quote=text, title=text, account=text, nickname=text, note=text)
    assert hostile.data.startswith(b"\xff\xd8")


@settings(deadline=None, max_examples=30)
@given(
    st.text(max_size=300),
    st.text(max_size=80),
    st.sampled_from([*golden.passage_designs(), "forward"]),
)
def test_any_words_give_a_card(quote: str, name: str, design: str) -> None:
    facts = replace(base(), quote=quote, nickname=name, title=name, note=quote)
    assert render.draw_card(golden.design(design), facts).data


@settings(deadline=None, max_examples=60)
@given(
    st.text("一二三四，。“”……abc \n", min_size=1, max_size=400),
    st.integers(1, 3),
    st.integers(0, 60),
    st.sampled_from([*golden.passage_designs(), "forward"]),
    st.booleans(),
)
def test_no_words_of_a_card_lie_on_others_or_on_the_code(
    quote: str, count: int, note: int, name: str, cover: bool
) -> None:
    more = (quote,) * (count - 1)
    facts = replace(base(), quote=quote, more=more, title="题" * 60, note="注" * note)
    for size in golden.design(name).sizes:
        roles: tuple[render.Role, ...] = ("cover", "code") if cover else BARE
        made = render.build_plan(golden.design(name), facts, roles, size)
        places = [place for step in made.steps for place in places_of(step)]
        for n, place in enumerate(places):
            assert 0 <= place[0] < place[2] <= made.size[0], (size, place)
            assert 0 <= place[1] < place[3] <= made.size[1], (size, place)
            assert not [other for other in places[:n] if overlap(place, other)], (size, place)


def test_a_quote_too_long_beside_the_cover_takes_its_place() -> None:
    long = "她把磨好的浆倒进大锅，用长柄木勺一圈一圈地搅。" * 12
    cover = golden.landscape(1280, 720)
    assert draw_with(quote=long, cover=cover) == draw_with(quote=long)
    assert draw_with(cover=cover) != draw_with()


def test_a_quote_that_would_be_small_beside_the_cover_takes_its_place() -> None:
    design = golden.design("paper")
    cover = golden.landscape(1280, 720)
    for count in range(2, 14):
        facts = replace(base(), quote="她把磨好的浆倒进大锅。" * count, cover=cover)
        made = render.build_plan(design, facts, ("cover", "code"), "square")
        sizes = [step.size for step in made.steps if isinstance(step, TextStep)]
        shows_cover = any(
            isinstance(step, PictureStep) and step.of == "cover" for step in made.steps
        )
        assert not shows_cover or max(sizes) >= design.beside_cover


def test_several_passages_stand_on_one_card_at_one_size() -> None:
    quotes = (
        "慢一点的人看见的灯火，总比赶路的人多几盏。",
        "火要匀，心要静。",
        "她说：急了就糊了。",
    )
    facts = replace(base(), quote=quotes[0], more=quotes[1:])
    for name in golden.passage_designs():
        for size in golden.design(name).sizes:
            made = render.build_plan(golden.design(name), facts, BARE, size)
            texts = {texts_of(step): step.size for step in made.steps if isinstance(step, TextStep)}
            assert len({texts[quote] for quote in quotes}) == 1, (name, size)


def test_several_passages_too_long_for_a_card_are_all_cut() -> None:
    long = "她把磨好的浆倒进大锅，用长柄木勺一圈一圈地搅。" * 20
    facts = replace(base(), quote=long, more=(long, long))
    made = render.build_plan(golden.design("paper"), facts, BARE, "square")
    texts = [texts_of(step) for step in made.steps if isinstance(step, TextStep)]
    assert sum(text.endswith("……") for text in texts) == 3


def test_a_fourth_passage_is_not_drawn() -> None:
    facts = replace(base(), more=("二", "三", "四"))
    made = render.build_plan(golden.design("paper"), facts, BARE)
    texts = [texts_of(step) for step in made.steps if isinstance(step, TextStep)]
    assert "三" in texts
    assert "四" not in texts


def test_what_there_is_not_leaves_no_hole() -> None:
    facts = replace(base(), account="", note=None)
    made = render.build_plan(golden.design("paper"), facts, BARE)
    bare = [texts_of(step) for step in made.steps if isinstance(step, TextStep)]
    assert all(bare)
    whole = render.build_plan(golden.design("paper"), replace(facts, account="号", note="注"), BARE)
    assert len([step for step in whole.steps if isinstance(step, TextStep)]) == len(bare) + 2


@pytest.mark.parametrize(("size", "sides"), [("wide", (1080, 864)), ("square", (1080, 1080))])
def test_a_forward_bears_neither_a_code_nor_a_name(
    size: render.SizeName, sides: tuple[int, int]
) -> None:
    made = render.build_plan(golden.design("forward"), base(), BARE, size)
    said = [texts_of(step) for step in made.steps if isinstance(step, TextStep)]
    assert made.size == sides
    assert not [step for step in made.steps if isinstance(step, PictureStep)]
    assert {CARD["quote"], CARD["title"], CARD["account"]} <= set(said)
    assert not [text for text in said if CARD["nickname"] in text]


@pytest.mark.parametrize("size", ["wide", "square"])
def test_a_forward_is_set_large_whatever_it_says(size: render.SizeName) -> None:
    facts = replace(base(), quote="她把磨好的浆倒进大锅。" * 50)
    made = render.build_plan(golden.design("forward"), facts, (), size)
    passage = max(
        (s for s in made.steps if isinstance(s, TextStep)), key=lambda s: len(texts_of(s))
    )
    assert passage.size >= 60
    assert texts_of(passage).endswith("……")
    assert len(passage.lines) >= 4


def test_a_size_that_a_design_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="square"):
        render.draw_card(golden.design("reading"), golden.reading(), "square")


def test_the_colour_given_is_taken_by_designs_that_take_one_and_by_no_other() -> None:
    red, blue = (replace(base(), colour=colour) for colour in ("#C0392B", "#2244CC"))
    assert render.draw_card(golden.design("poster"), red) != render.draw_card(
        golden.design("poster"), blue
    )
    assert render.draw_card(golden.design("paper"), red) == render.draw_card(
        golden.design("paper"), blue
    )


def test_a_duel_shows_both_faces_or_the_first_signs_of_both_names() -> None:
    facts = golden.duel("sea")
    made = render.build_plan(golden.design("duel"), facts, ("avatar", "rival", "code"))
    assert {step.of for step in made.steps if isinstance(step, PictureStep)} == {
        "avatar",
        "rival",
        "code",
    }
    bare = render.build_plan(golden.design("duel"), facts, BARE)
    texts = [texts_of(step) for step in bare.steps if isinstance(step, TextStep)]
    assert texts.count("林") == 1
    assert texts.count("阿") == 1
    assert {"5", "3"} <= set(texts)


@pytest.mark.parametrize("count", range(6))
def test_a_month_of_reading_shows_up_to_four_figures_at_one_size(count: int) -> None:
    figures = tuple((str(10**n), f"第{n}项") for n in range(count))
    facts = replace(golden.reading(), figures=figures)
    made = render.build_plan(golden.design("reading"), facts, BARE)
    texts = {texts_of(step): step.size for step in made.steps if isinstance(step, TextStep)}
    shown = [texts[number] for number, _ in figures if number in texts]
    assert len(shown) == min(count, 4)
    assert len(set(shown)) <= 1


def test_a_card_of_a_whole_article_needs_no_quote() -> None:
    assert draw_with(quote="") != draw_with(quote="", title="另一个题目")


def test_threads_draw_the_same_cards_side_by_side() -> None:
    alone = [draw_with(quote=f"第{n}句，各不相同。") for n in range(6)]
    found: dict[int, render.RenderedPicture] = {}

    def work(n: int) -> None:
        found[n] = draw_with(quote=f"第{n}句，各不相同。")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[n] for n in range(6)] == alone


def test_facts_are_left_as_they_were() -> None:
    facts = base()
    before = replace(facts)
    render.draw_card(golden.design("paper"), facts)
    assert facts == before


def test_the_engine_imports_nothing_of_the_house() -> None:
    folder = Path(render.__file__).parent
    foreign = ("backend", "flask", "sqlalchemy", "redis", "requests")
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            outside = [name for name in names if not name.startswith("backend.cards.render")]
            assert not [name for name in outside if name.split(".")[0] in foreign], path
            if path.parent.name != "paint":
                assert "PIL" not in {name.split(".")[0] for name in names}, path


def base() -> render.PassageContent:
    """Make the facts of a plain card."""
    return golden.facts(CARD)


def draw(
    name: str, *, cover: bool = False, avatar: bool = False, size: render.SizeName | None = None
) -> render.RenderedPicture:
    """Draw the plain card in a design, of whatever kind it is."""
    design = golden.design(name)
    if design.card != "passage":
        return render.draw_card(design, golden.other(name, "sea" if cover else None), size)
    picture = golden.landscape(1280, 720) if cover else None
    return render.draw_card(design, golden.facts(CARD, picture, avatar=avatar), size)


def draw_with(**changes: str | bytes | None) -> render.RenderedPicture:
    """Draw the plain card on paper, with some facts changed."""
    return render.draw_card(golden.design("paper"), replace(base(), **changes))  # type: ignore[arg-type]


def texts_of(step: TextStep) -> str:
    """Return all that a step writes."""
    return "".join(piece.text for line in step.lines for piece in line.pieces)


def places_of(step: object) -> list[tuple[float, float, float, float]]:
    """Return where lines of text stand, and the code; ornaments are let go."""
    if isinstance(step, PictureStep) and step.of == "code":
        x, y, width, height = step.at
        return [(x, y, x + width, y + height)]
    if not isinstance(step, TextStep) or step.size >= 200:
        return []
    found = []
    for line in step.lines:
        last = line.pieces[-1]
        right = last.x + (last.width or 0) + (last.pitch or 0) * (len(last.text) - 0.5)
        found.append((line.pieces[0].x, line.y - step.size * 0.8, right, line.y + step.size * 0.1))
    return found


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    """Tell whether two places share something."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def jpeg(width: int, height: int) -> bytes:
    """Return a JPEG of some hills."""
    image = Image.open(io.BytesIO(golden.landscape(1280, 720))).resize((width, height))
    return saved(image, "JPEG")


def forbidden(*args: object) -> None:
    """Stand where nothing may be called."""
    raise AssertionError("decoded before its size was checked")


def counting(real: Callable[..., object], size: tuple[int, int]) -> Callable[..., object]:
    """Refuse to load pictures of one size."""

    def load(image: Image.Image, *args: object) -> object:
        if image.size == size:
            raise AssertionError("an enormous picture was decoded")
        return real(image, *args)

    return load
