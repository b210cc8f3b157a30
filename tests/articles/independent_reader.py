"""Reads a saved page by another hand: another HTML parser, and rules written anew and more plainly.

It shares no code with the importer, so that what both find is likely so. It gives the text of the
page's article as one string and the addresses of its pictures, in their order. It knows the
same things to be no text: what is hidden, what players and cards show, list markers, readings of
ruby; an emoji's picture is neither text nor picture here, and `fold` leaves emoji out. In a row
of a table the numbers of lists are text, and tables follow the row that they are nested in.
"""

import ast
import html
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from justhtml import JustHTML

_NEVER = frozenset(
    (
        *("script", "style", "template", "title", "desc", "head", "meta", "link", "noscript", "rt"),
        *("rp", "input", "select", "canvas", "datalist", "textarea", "video", "audio", "object"),
        *("embed", "iframe", "metadata", "mp-style-type", "xmp", "noembed", "noframes", "math"),
    )
)
_WIDGET = re.compile(
    r"(?:^|\s)(?:js_mpvedio|mp-video-player|feed-wrapper|page_video|appmsg_video|js_page_video"
    r"|video_tail|wx_video_|wxw_wechannel|js_wechannel|wechannel|audio_area|audio_card|js_audio"
    r"|voice_main|qqmusic_area|vote_area|js_vote|weapp_display|weapp_card|js_weapp_display"
    r"|wx_profile_card|product_card|weui-hidden_abs|sr-only|screen-reader-text|weui-a11y_ref"
    r"|code-snippet__line-index|mp_profile_iframe|wx_follow_context|txp_)"
)
_PLAYER_SAYS = re.compile(
    r"(?:视频加载失败|影片載入失敗|video loading failed).{0,60}", re.IGNORECASE
)
_EMOJI = re.compile(r"we-emoji|wx_emoji|/emotion/|twemoji|icon_emotion|wp-smiley|(?:^|\s)emoji")
_DRAWN_TEXT = ("text", "foreignobject")
_WHITE = "#ffffff"


@dataclass
class Read:
    """What was read: the text, without regard to blanks, and the pictures."""

    text: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Look:
    is_shown: bool = True
    is_sized: bool = True
    colour: str = ""
    ground: str = _WHITE
    is_drawn: bool = False
    is_in_code: bool = False
    row: list[tuple[Any, "_Look"]] | None = None


def read_page(source: str) -> Read | None:
    """Read a published page; None if there is no article in it that this reader knows of."""
    kind = re.search(r"""\bitem_show_type['"]?\s*[:=]\s*['"](\d+)""", source)
    data = re.search(r"\bcgiData(?:New)?\s*=\s*\{", source)
    if kind and kind[1] in ("8", "10") and data:
        return _read_script(source[data.start() :], is_text=kind[1] == "10")
    root = _find(JustHTML(source, sanitize=False, scripting_enabled=False).root, "js_content")
    is_post = "page_share_" in source
    return _read_element(root) if root is not None and not is_post else None


def read_fragment(source: str) -> Read:
    """Read HTML that somebody pasted."""
    document = JustHTML(source, sanitize=False, scripting_enabled=False)
    return _read_element(document.root)


def fold(text: str) -> str:
    """Fold what two readers may write differently: blanks, signs of the same meaning, emoji."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\[[\u4e00-\u9fffA-Za-z0-9]{1,6}\]", "", text)
    left_out = ("So", "Sk", "Cf", "Cc", "Zs", "Zl", "Zp", "Cs", "Co", "Mn", "Me")
    return "".join(
        sign for sign in text if unicodedata.category(sign) not in left_out and sign not in "|❤☺•◦▪"
    )


def _read_element(root: Any) -> Read:
    read = Read()
    stack: list[tuple[Any, _Look]] = [(child, _Look()) for child in reversed(root.children)]
    while stack:
        node, look = stack.pop()
        if isinstance(node, list):  # the end of a row
            stack += reversed(node)
            continue
        if node.name == "table" and look.row is not None and not _is_frame(node):
            look.row.append((node, replace(look, row=None)))
            continue
        if node.name == "tr" and look.row is None and _is_line(node):
            look = replace(look, row=[])
            stack.append((look.row, look))
        if node.name == "#text":
            if look.is_shown and look.is_sized and not look.is_drawn and not _has_no_contrast(look):
                read.text.append(_PLAYER_SAYS.sub("", node.data or ""))
            continue
        if node.name.startswith(("#", "!")):
            continue
        inner = _enter(node, look, read)
        if inner is not None:
            stack += [(child, inner) for child in reversed(node.children or [])]
    return read


def _enter(node: Any, look: _Look, read: Read) -> _Look | None:
    name = node.name.lower()
    given = {key.lower(): value or "" for key, value in (node.attrs or {}).items()}
    style = _style(given.get("style", ""))
    tokens = f"{given.get('class', '')} {given.get('id', '')}"
    if name in _NEVER or _is_away(given, style, node) or _WIDGET.search(tokens):
        return None
    look = _look(name, given, style, look)
    if name == "li" and look.row is not None and node.parent.name == "ol" and _own_text(node):
        read.text.append(f"{_number(node)}.")
    if name in ("img", "image"):
        if look.is_shown and (url := _picture(given, style, node, look)):
            read.pictures.append(url)
    elif look.is_shown and (url := _background(name, given, style, node, look)):
        read.pictures.append(url)
    return look


def _style(text: str) -> dict[str, str]:
    pairs = (part.partition(":")[::2] for part in text.lower().split(";") if ":" in part)
    return {name.strip(): value.replace("!important", "").strip() for name, value in pairs}


def _is_away(given: dict[str, str], style: dict[str, str], node: Any) -> bool:
    if style.get("display") == "none" or ("hidden" in given and "display" not in style):
        return True
    is_moving = any(child.name.lower() in ("animate", "set") for child in node.children or [])
    if node.name == "img" and given.get("data-src"):
        return False
    faded = style.get("opacity", given.get("opacity", "1"))
    if re.fullmatch(r"0*\.?0*%?", faded) and not is_moving and "animation" not in style:
        return True
    if any(re.match(r"-\d{4,}", style.get(side, "")) for side in ("left", "top", "margin-left")):
        return True
    is_flat = any(
        re.fullmatch(r"[01](?:\.0*)?(?:px)?", style.get(side, ""))
        for side in ("height", "max-height", "width")
    )
    is_padded = any(key.startswith("padding") and re.search("[1-9]", style[key]) for key in style)
    is_cut = "hidden" in style.get("overflow", "") and not is_padded
    return is_flat and (is_cut or node.name == "img") and node.name != "svg"


def _look(name: str, given: dict[str, str], style: dict[str, str], look: _Look) -> _Look:
    shown, size = style.get("visibility"), style.get("font-size")
    colour = _colour(style.get("color", given.get("color", "") if name == "font" else ""))
    ground = style.get("background-color") or style.get("background") or given.get("bgcolor", "")
    if "url(" in ground or "gradient" in ground or "(" in style.get("background-image", ""):
        behind = "unknown"
    else:
        behind = next(filter(None, map(_colour, (ground, *ground.split()))), "") or look.ground
    is_apart = bool({"position", "text-shadow"} & style.keys()) or "-" in style.get(
        "margin-top", ""
    )
    is_code = look.is_in_code or name == "pre"
    is_sized = look.is_sized
    if size:
        is_zero = re.fullmatch(r"0*\.?0*(?:px|em|rem|pt|%)?", size) is not None
        is_sized = not is_zero and (look.is_sized or not size.endswith(("em", "%")))
    return _Look(
        is_shown=look.is_shown if not shown else shown not in ("hidden", "collapse"),
        is_sized=is_sized and not re.match(r"-\d{3,}", style.get("text-indent", "")),
        colour="" if is_apart or (name in ("a", "svg") and not colour) else colour or look.colour,
        ground="unknown" if name == "svg" else behind,
        is_drawn=(look.is_drawn or name == "svg") and name not in _DRAWN_TEXT,
        is_in_code=is_code,
        row=look.row,
    )


def _own_nodes(node: Any, *names: str) -> list[Any]:
    """List the nodes of these names in an element, but for what is in a table within."""
    found, stack = [], [*reversed(node.children or [])]
    while stack:
        one = stack.pop()
        found += [one] if one.name in names else []
        stack += reversed(one.children or []) if one.name != "table" and one.name != "#text" else []
    return found


def _own_text(node: Any) -> str:
    return "".join((text.data or "").strip() for text in _own_nodes(node, "#text"))


def _is_line(row: Any) -> bool:
    """Tell whether a row is one line of text, and holds no blocks of its own."""
    table = row
    while table is not None and table.name != "table":
        table = table.parent
    cells = _own_nodes(row, "td", "th")
    is_across = len(cells) == 1 and "colspan" in (cells[0].attrs or {}) and _is_prose(cells[0])
    return table is not None and _is_data(table) and not is_across


@lru_cache(maxsize=16)
def _is_data(table: Any) -> bool:
    """Tell whether some row of a table has words in two cells, and is not columns of prose."""
    if (table.attrs or {}).get("role", "").lower() in ("presentation", "none"):
        return False
    rows = [_own_nodes(one, "td", "th") for one in _own_nodes(table, "tr")]
    worded = [[cell for cell in cells if _has_words(cell)] for cells in rows]
    worded = [cells for cells in worded if cells]
    is_columns = len(worded) == 1 and all(map(_is_block, worded[0]))
    return any(len(cells) > 1 for cells in worded) and not is_columns


def _has_words(cell: Any) -> bool:
    return bool(_own_text(cell)) or any(map(_is_frame, _own_nodes(cell, "table")))


def _is_prose(cell: Any) -> bool:
    return len(_own_nodes(cell, "p", "section", "div")) > 1 and len(_own_text(cell)) >= 120


def _is_block(cell: Any) -> bool:
    pres = _own_nodes(cell, "pre")
    return _is_prose(cell) or bool(pres and _own_text(cell).startswith(_own_text(pres[0])))


def _is_frame(table: Any) -> bool:
    """Tell whether a table of one cell is all that the cell around it holds."""
    cell, inner = table.parent, _own_nodes(table, "td", "th")
    while cell.name not in ("td", "th"):
        cell = cell.parent
    is_all = not _own_text(cell) and len(_own_nodes(cell, "table")) == 1
    return is_all and len(inner) == 1 and _has_words(inner[0])


def _number(item: Any) -> int:
    """Give the number of an item, of lists that count 1, 2, 3."""
    siblings = [one for one in item.parent.children if one.name == "li"]
    number = int((item.parent.attrs or {}).get("start") or 1) - 1
    for one in siblings[: siblings.index(item) + 1]:
        number = int((one.attrs or {}).get("value") or number + 1)
    return number


def _colour(text: str) -> str:
    if text == "transparent":
        return ""
    if text in ("white", "#fff", "#ffffff"):
        return _WHITE
    numbers = re.fullmatch(r"rgba?\((\d+),\s*(\d+),\s*(\d+)(?:,\s*1(?:\.0)?)?\)", text)
    if numbers:
        return "#" + "".join(f"{int(number):02x}" for number in numbers.groups())
    if re.fullmatch("#[0-9a-f]{3}", text):
        return "#" + "".join(digit * 2 for digit in text[1:])
    names = {"black": "#000000", "red": "#ff0000", "blue": "#0000ff", "gray": "#808080"}
    return text if re.fullmatch("#[0-9a-f]{6}", text) else names.get(text, "")


def _has_no_contrast(look: _Look) -> bool:
    return look.colour == look.ground


def _picture(given: dict[str, str], style: dict[str, str], node: Any, look: _Look) -> str:
    url = next(
        filter(None, (_address(given.get(key, "")) for key in ("data-src", "src", "data-original",
                                                                "href", "xlink:href"))), ""
    )  # fmt: skip
    is_dot = re.match(r"[12](?:px)?$", given.get("data-w") or given.get("width") or "")
    is_emoji = "data-emoji" in given or _EMOJI.search(f"{given.get('class', '')} {url}")
    is_vector = re.search(r"wx_fmt=svg|mmbiz_svg|\.svg", url)
    is_bar = is_vector and (look.is_in_code or _is_before_code(node))
    return "" if is_dot or is_emoji or is_bar else url


def _is_before_code(node: Any) -> bool:
    for _ in range(4):
        siblings = node.parent.children if node.parent is not None else []
        later = siblings[siblings.index(node) + 1 :] if node in siblings else []
        later = [one for one in later if one.name != "#text" or (one.data or "").strip()]
        if later:
            return later[0].name in ("pre", "code") or any(
                child.name in ("pre", "code") for child in (later[0].children or [])[:1]
            )
        node = node.parent
        if node is None:
            return False
    return False


def _background(
    name: str, given: dict[str, str], style: dict[str, str], node: Any, look: _Look
) -> str:
    inside = re.search(
        r"background(?:-image)?:[^;]*?url\(\s*[\"']?([^\"')]+)", given.get("style", "")
    )
    url = _address(given.get("data-lazy-bgimg") or (inside[1] if inside else ""))
    if not url or look.is_in_code:
        return ""
    small = re.match(r"(\d+)(?:\.\d+)?px", style.get("background-size", ""))
    flat = [re.fullmatch(r"(\d+)(?:\.\d+)?px", style.get(side, "")) for side in ("height", "width")]
    is_adornment = (small and int(small[1]) <= 64) or any(
        it and 0 < int(it[1]) <= 48 for it in flat
    )
    if is_adornment or "repeat-x" in style.get("background-repeat", ""):
        return ""
    inner = _read_element(node)
    is_empty = not "".join(inner.text).strip("\u200b\ufeff \n\t\xa0\r") and not inner.pictures
    return url if name == "svg" or is_empty else ""


def _address(url: str) -> str:
    url = html.unescape(html.unescape(url)).strip()
    url = re.sub(r"\A(?:http:)?//", "https://", url, flags=re.IGNORECASE)
    is_plain = not re.match(r"[a-z]+:(?!//)|(?!https:)[a-z]+:", url, re.IGNORECASE)
    return url if is_plain and " " not in url and url.isprintable() and len(url) <= 2048 else ""


def _find(node: Any, identity: str) -> Any:
    stack = [node]
    while stack:
        node = stack.pop()
        if (node.attrs or {}).get("id") == identity if hasattr(node, "attrs") else False:
            return node
        stack += reversed(getattr(node, "children", None) or [])
    return None


def _read_script(data: str, *, is_text: bool) -> Read:
    after = data.index("text_page_info: {") if is_text and "text_page_info: {" in data else 0
    written = re.search(r"content_noencode: JsDecode\(('(?:[^'\\]|\\.)*')\)", data[after:])
    text = re.sub(r"\\x0a", "\n", ast.literal_eval(written[1])) if written else ""
    read = Read([re.sub(r"</?a\b[^>]*>|<br\s*/?>", "", text)])
    if not is_text:
        urls = re.findall(r"cdn_url: JsDecode\(('http[^']*')\),\s*width:", data)
        read.pictures = [_address(ast.literal_eval(url)) for url in urls]
    return read
