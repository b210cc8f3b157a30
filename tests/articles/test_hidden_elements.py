# ruff: noqa: E501

"""Hidden text does not come in, by whichever style it is hidden."""

import pytest

from backend.articles import page_parser
from backend.articles.element_rules.css_values import parse_colour, parse_declarations
from backend.articles.paragraphs import Picture, join_text

HIDDEN = [
    '<p style="display:none">藏</p>',
    '<p style="DISPLAY : None !important">藏</p>',
    '<div style="display: none"><section style="display:block"><p>藏</p></section></div>',
    "<p hidden>藏</p>",
    '<p hidden="hidden">藏</p>',
    '<p style="opacity:0">藏</p>',
    '<p style="opacity:.0">藏</p>',
    '<p style="opacity:0%;color:red">藏</p>',
    '<p style="filter:opacity(0)">藏</p>',
    '<p style="visibility:hidden">藏</p>',
    '<p style="visibility:collapse"><b>藏</b></p>',
    '<p style="font-size:0">藏</p>',
    '<p style="font-size:0px;line-height:0">藏<b style="font-size:2em">藏</b></p>',
    '<p style="font:0/0 a">藏</p>',
    '<p style="color:transparent">藏</p>',
    '<p style="color:rgba(0,0,0,0)">藏</p>',
    '<p style="-webkit-text-fill-color:transparent">藏</p>',
    '<p style="text-indent:-9999px">藏</p>',
    '<p style="text-indent:-999em">藏</p>',
    '<p style="position:absolute;left:-9999px">藏</p>',
    '<p style="position:absolute;clip:rect(0 0 0 0)">藏</p>',
    '<p style="position:absolute;clip:rect(1px, 1px, 1px, 1px)">藏</p>',
    '<p style="clip-path:inset(50%)">藏</p>',
    '<p style="clip-path: circle(0)">藏</p>',
    '<p style="transform:scale(0)">藏</p>',
    '<p style="height:0;overflow:hidden">藏</p>',
    '<p style="max-height:0px;overflow:hidden">藏</p>',
    '<p style="width:1px;height:1px;overflow:hidden">藏</p>',
    '<p style="overflow:hidden;width:0">藏</p>',
    '<p style="color:#fff">藏</p>',
    '<p style="color:white">藏</p>',
    '<p style="color:rgb(255, 255, 255)">藏</p>',
    '<p style="color:rgba(254,254,254,1)">藏</p>',
    '<p style="color:hsl(0, 0%, 100%)">藏</p>',
    '<p><font color="#FFFFFF">藏</font></p>',
    '<p style="background:#123456"><span style="color:#123456">藏</span></p>',
    '<p style="color:red;background-color:#f00">藏</p>',
    '<p style="position:absolute"><i style="color:#eee;background:#eee">藏</i></p>',
    '<p style="color:#fff;background:none repeat scroll 0% 0%">藏</p>',
    '<p style="color:#fff;background:rgb(255, 255, 255) none no-repeat center / cover">藏</p>',
    '<p style="color:#fff;background:inherit">藏</p>',
    '<p style="color:#fff;background-color:transparent">藏</p>',
    '<p style="color:#fff;background-color:initial">藏</p>',
    '<p style="color:snow;background:0 0">藏</p>',
    '<p style="color:teal;background-color:hsl(180, 100%, 25.1%)">藏</p>',
    '<p style="grid-area:1/1"><b style="color:#eee;background:#eee">藏</b></p>',
    '<section style="background:#fff"><div style="background:#fdfdfd"><p style="color:#fff">藏</p></div></section>',
    '<section style="position:relative"><i style="position:absolute;background:#000"></i><b>x</b></section><p style="color:#fff">藏</p>',
    '<section><img src="https://a.cn/b.png"><b style="margin-top:-9px">x</b>x</section><section><p style="color:#fff">藏</p></section>',
    '<p hidden style="display:block;opacity:0">藏</p>',
    '<font color="white">藏</font>',
    '<p style="flex:none;width:0;overflow:hidden">藏</p>',
    '<p style="flex:0 1 auto;width:0;overflow:hidden">藏</p>',
    '<p style="flex-grow:0;height:0;overflow:hidden">藏</p>',
    '<p style="flex:1;width:0;height:0;overflow:hidden">藏</p>',
    '<table><tr><td style="display:none">藏</td><td><p style="height:0;overflow:hidden">藏</p></td></tr></table>',
    '<dialog>藏</dialog>',
    '<p style="content-visibility:hidden">藏</p>',
    '<p style="/* a */display:/* b */none">藏</p>',
    '<svg><g opacity="0"><text>藏</text></g></svg>',
]  # fmt: skip

SHOWN = [
    '<p style="opacity:0.3">见</p>',
    '<p style="opacity:1">见</p>',
    '<p style="display:none;display:block">见</p>',
    '<p style="display:inline-block">见</p>',
    '<p hidden="until-found">见</p>',
    '<p hidden style="display:block">见</p>',
    '<p style="visibility:hidden">藏<b style="visibility:visible">见</b></p>',
    '<p style="font-size:0"><span style="font-size:16px">见</span></p>',
    '<p style="font-size:0"><span style="font-size:1rem">见</span></p>',
    '<p style="font-size:1px">见</p>',
    '<section style="background:#333"><p style="color:#fff">见</p></section>',
    '<section style="background:linear-gradient(#000,#333)"><p style="color:#fff">见</p></section>',
    '<section style="background:url(https://a.cn/b.png) #fff"><p style="color:#fff">见</p></section>',
    '<section style="background-image:url(https://a.cn/b.png)"><i style="color:#fff">见</i></section>',
    '<table><tr><td bgcolor="#000000"><font color="white">见</font></td></tr></table>',
    '<p style="color:#fff;text-shadow:0 0 2px #000">见</p>',
    '<p style="color:transparent;-webkit-background-clip:text;background:linear-gradient(red,blue)">见</p>',
    '<p style="color:#fff"><span style="color:#000">见</span></p>',
    '<p style="color:#fff"><a href="https://a.cn">见</a></p>',
    '<p style="color:#fff;background:rgba(0,0,0,.5)">见</p>',
    '<section><img src="https://a.cn/b.png"><p style="margin-top:-40px;color:#fff">见</p></section>',
    '<section><div style="height:0"><img src="https://a.cn/b.png"></div><p style="color:#fff">见</p></section>',
    '<p style="position:absolute;color:#fff">见</p>',
    '<section style="display:grid"><img src="https://a.cn/b.png" style="grid-area:1/1"><p style="grid-area:1/1;color:#fff">见</p></section>',
    '<section style="display:grid"><img src="https://a.cn/b.png" style="grid-column:1/1;grid-row:1/1"><p style="color:#fff;grid-column:1/1;grid-row:1/1">见</p></section>',
    '<section style="display:inline-grid"><img src="https://a.cn/b.png" style="grid-area:1/1"><div style="grid-row-start:1"><p style="color:#fff">见</p></div></section>',
    '<section style="display:grid;grid-template-areas:\'a\'"><img src="https://a.cn/b.png" style="grid-area: a"><section style="GRID-AREA:a"><h2 style="color:white">见</h2></section></section>',
    '<section style="display:grid"><p style="grid-column-start:1;color:#fefefe">见</p></section>',
    '<details><summary>见</summary><p>见</p></details>',
    '<p style="height:0">见</p>',
    '<section style="display:flex"><div style="flex:1;width:0;overflow:hidden">见</div></section>',
    '<section style="display:flex"><div style="flex:1 1 0%;width:0;overflow-x:hidden">见</div></section>',
    '<section style="display:flex"><div style="flex:auto;width:1px;overflow:hidden">见</div></section>',
    '<section style="display:flex"><div style="-webkit-box-flex:1;width:0;overflow:hidden">见</div></section>',
    '<section style="display:flex"><div style="flex:0 0 50%;width:0;overflow:hidden">见</div></section>',
    '<div style="display:flex;flex-direction:column"><p style="height:0;overflow:hidden;flex-grow:1">见</p></div>',
    '<table><tr><td style="max-width:0;overflow:hidden;text-overflow:ellipsis;width:100%">见</td></tr></table>',
    '<table><tr><th style="width:0;overflow:hidden;white-space:nowrap">见</th><td>见</td></tr></table>',
    '<table><tr><td style="height:1px;overflow:hidden">见</td></tr></table>',
    '<p style="height:0;overflow:auto">见</p>',
    '<p style="height:0;padding-bottom:56%;overflow:hidden">见</p>',
    '<p style="max-height:200px;overflow:hidden">见</p>',
    '<p style="text-indent:2em">见</p>',
    '<p style="text-indent:-2em">见</p>',
    '<p style="margin-left:-10px">见</p>',
    '<p style="transform:scale(0.9)">见</p>',
    '<p style="opacity:0;animation:in 1s forwards">见</p>',
    '<p style="line-height:0">见</p>',
    '<svg><g opacity="0"><animate attributeName="opacity" to="1" begin="click"/><text>见</text></g></svg>',
    '<svg><foreignObject><p style="color:#fff">见</p></foreignObject></svg>',
    '<p style="color:#333">见</p>',
    '<p style="color:var(--x)">见</p>',
    '<p style="background:#fff;color:#333">见</p>',
    '<table><tr style="background:steelblue"><th style="color:#fff">见</th></tr></table>',
    '<table><tr><td bgcolor="indianred" style="color:white">见</td></tr></table>',
    '<p style="background:white;color:ivory"><b style="background-color:teal">见</b></p>',
    '<section style="background:#111"><section><p style="color:#fff">见</p></section></section>',
    '<section style="background:#333"><div style="background:#fff"><p style="color:white">见</p></div></section>',
    '<section style="background:url(https://a.cn/b.png)"><div style="background:#fff"><p style="color:#fff">见</p></div></section>',
    '<section><section><i style="position:absolute;background:#000"></i></section><div><p style="color:#fff">见</p></div></section>',
    '<section style="color:#fff"><i style="position:absolute;background:#000"></i>见</section>',
    '<section style="height:0"><i style="background:navy">x</i></section><section><p style="color:#fff">见</p></section>',
    '<table bgcolor="white"><tr style="background:#222"><td style="color:#fff">见</td></tr></table>',
    '<p style="font: /">见</p>',
    '<p style="font:/12px">见</p>',
    '<p style="font: / ;font-weight:bold">见</p>',
    '<p style="font:/0 a">见</p>',
    '<p style="font:/**/">见</p>',
    '<p style="font:!important">见</p>',
]  # fmt: skip


@pytest.mark.parametrize("html", HIDDEN)
def test_what_a_reader_cannot_see_is_no_text(html: str) -> None:
    text = words(f"<p>前</p>{html}<p>后</p>")
    assert "藏" not in text
    assert text.replace("x", "").split() == ["前", "后"]


@pytest.mark.parametrize("html", SHOWN)
def test_what_a_reader_sees_or_can_reveal_is_text(html: str) -> None:
    text = words(f"<p>前</p>{html}<p>后</p>")
    assert "见" in text
    assert "藏" not in text
    assert text.split()[-1] == "后"


@pytest.mark.parametrize(
    "colour",
    [
        *("crimson", "teal", "tomato", "royalblue", "SteelBlue", "rebeccapurple", "darkslategrey"),
        *(
            "hsl(210,50%,40%)",
            "hsl(210deg 50% 40%)",
            "hsla(210, 50%, 40%, 1)",
            "hsl(.5turn 9% 40%)",
        ),
        *("oklch(60% 0.1 200)", "color-mix(in srgb, red, blue)", "var(--x)", "lab(29% 39 20)"),
        *("color(display-p3 1 0 0)", "canvas"),
    ],
)
@pytest.mark.parametrize("name", ["background", "background-color"])
def test_white_text_on_any_background_of_its_own_is_text(name: str, colour: str) -> None:
    label = f'<span style="color:#fff;{name}:{colour}">标签</span>'
    assert words(f"<p>前{label}后</p>") == "前标签后"
    box = f'<section style="{name}:{colour}"><p style="color:#fff">标签</p></section>'
    assert words(f"<p>前</p>{box}<p>后</p>").split() == ["前", "标签", "后"]


def test_the_body_itself_may_be_hidden_until_the_scripts_have_run() -> None:
    style = "visibility: hidden; opacity: 0;"
    page = page_parser.parse(f'<div id="js_content" style="{style}"><p>正文</p></div>')
    assert join_text(page.paragraphs) == "正文"


@pytest.mark.parametrize(
    ("style", "is_shown"),
    [
        ("visibility:hidden", False),
        ("opacity:0", False),
        ("display:none", False),
        ("width:0", False),
        ("width:100%", True),
        ("opacity:0.9", True),
    ],
)
def test_a_hidden_picture_is_none(style: str, is_shown: bool) -> None:
    assert has_picture(f'<p>字</p><img src="https://a.cn/b.png" style="{style}">') is is_shown


def test_a_picture_that_a_script_shows_once_it_is_loaded_is_one() -> None:
    assert has_picture('<p>字</p><img data-src="https://a.cn/b.png" style="opacity:0">')
    assert not has_picture('<p style="display:none"><img data-src="https://a.cn/b.png">字</p>一')


def test_a_picture_in_a_box_without_type_size_is_shown() -> None:
    assert has_picture('<section style="font-size:0"><img src="https://a.cn/b.png"></section>')


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        ("#FFF".lower(), ((255, 255, 255), 1.0)),
        ("#ffffff00", ((255, 255, 255), 0.0)),
        ("rgb(100% 0% 0%)", ((255, 0, 0), 1.0)),
        ("rgb(1 2 3 / 50%)", ((1, 2, 3), 0.5)),
        ("rgb(1, 2)", None),
        ("#12345", None),
        ("inherit", None),
        ("hsl(120, 50%, 50%)", ((64, 191, 64), 1.0)),
        ("hsl(-240deg 50% 50% / 50%)", ((64, 191, 64), 0.5)),
        ("hsl(0, 900%, 900%)", ((255, 255, 255), 1.0)),
        ("hsl(1turn, 50%, 50%)", None),
        ("tomato", ((255, 99, 71), 1.0)),
        ("oklch(60% 0.1 200)", None),
    ],
)
def test_a_colour_is_read_or_not_known(value: str, colour: object) -> None:
    assert parse_colour(value) == colour


def test_the_last_declaration_wins_and_an_important_one_above_all() -> None:
    assert parse_declarations("a:1;a:2;b:3!important;b:4;c;:5") == {"a": "2", "b": "3", "": "5"}


def words(html: str) -> str:
    return join_text(page_parser.parse_fragment(html, "题").paragraphs)


def has_picture(html: str) -> bool:
    return any(isinstance(p, Picture) for p in page_parser.parse_fragment(html, "题").paragraphs)
