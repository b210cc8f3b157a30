"""Draws a sample card of a design, with sample text and a dummy code, to review the design."""

import io
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args

import segno

from backend.cards import render

Sample = Literal["short", "medium", "long", "several"]
SAMPLES: tuple[Sample, ...] = get_args(Sample)
MEDIUM: Sample = "medium"
_ADDRESS = "https://mp.weixin.qq.com/a/~~sample~~shiju~~"
_SHORT = "慢一点的人，看见的灯火总要多几盏。"
_MEDIUM = (
    "后来我常常绕一点路，走过那座桥，看对岸的窗子一扇一扇亮起来。"
    "灯下的人未必认识，可是有灯的夜晚，路就不算远。"
)
_LONG = (
    "外婆说，做豆腐的人起得比鸡早。凌晨三点，石磨就转起来了，豆子在水里泡了一夜，胖得发亮。"
    "她把磨好的浆倒进大锅，用长柄木勺一圈一圈地搅，白汽漫上来，整个灶间都是豆子的甜味。"
    "“火要匀，心要静，”外婆头也不回，“急了就糊了。”后来我去了很多地方，住过很多房子，"
    "吃过很多种豆腐，可再也没有闻到过那样的味道。我用了三十年，才听懂了这六个字。"
)
_SAMPLE_QUOTES: dict[Sample, tuple[str, ...]] = {
    "short": (_SHORT,),
    "medium": (_MEDIUM,),
    "long": (_LONG,),
    "several": (_SHORT, "有灯的夜晚，路就不算远。", "火要匀，心要静。急了就糊了。"),
}
_TITLE, _AUTHOR, _ACCOUNT, _NAME = "傍晚的桥", "陈渡", "南方旧事", "林间小路"


def draw_sample(
    design: render.Design,
    size: render.SizeName,
    sample: Sample,
    *,
    cover: bytes | None = None,
    backdrop: bytes | None = None,
    colour: str | None = None,
) -> render.RenderedPicture:
    """Draw a design with sample words, as its kind of card.

    `colour` stands for the account's own; without one, the cover's is taken.
    Raises BadPicture if the design's own picture cannot be read.
    """
    if colour is None and cover is not None:
        colour = render.get_dominant_colour(cover)
    pictures: dict[str, object] = {
        "code": build_sample_code(),
        "cover": cover,
        "backdrop": backdrop,
        "colour": colour,
    }
    return render.draw_card(design, _build_content(design.card, sample, pictures), size)


def _build_content(
    kind: render.CardKind, sample: Sample, pictures: Mapping[str, object]
) -> render.CardContent:
    first_quote, *further_quotes = _SAMPLE_QUOTES[sample]
    fields: dict[str, Any] = {"quote": first_quote, "title": _TITLE, "author": _AUTHOR,
                               "account": _ACCOUNT, "nickname": _NAME, **pictures}  # fmt: skip
    note = None if sample == "short" else "读到这里，停了很久。"
    if kind == "duel":
        return render.DuelContent(
            rival="阿青", score="5", rival_score="3", verdict="险胜", **fields
        )
    if kind == "reading":
        figures = (("12", "篇文章"), ("86", "处划线"), ("1,204", "位朋友读到"))
        return render.ReadingReportContent(period="2026 年 3 月", figures=figures, **fields)
    return render.PassageContent(more=tuple(further_quotes), note=note, **fields)


@cache
def build_sample_code() -> bytes:
    """Generate a dummy code of the printed size."""
    buffer = io.BytesIO()
    segno.make(_ADDRESS, error="m", micro=False).save(buffer, kind="png", scale=8, border=2)
    return buffer.getvalue()
