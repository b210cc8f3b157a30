"""Cards, drawn: facts in, picture out.

A pure engine. It knows neither the database nor the web nor WeChat, so that a
card can be drawn, tested and measured from six values and a design:

    template   the design as data, checked when it is loaded
    fill       which words and pictures go into which box
    text       what may be drawn at all, cut into clusters
    breaks     where a Chinese line may end, and how tight marks stand
    layout     measured, fitted, broken into lines, placed; handed a measurer
    fonts      which font has a glyph; HarfBuzz shapes it
    paint      the only room that knows Pillow
    __main__   all of it as a process of its own

Everything is placed in em, so one measuring pass serves every size. Glyph masks
and one finished layer per article are kept, per process.
"""

from .compose import LAYOUT_VERSION, draw
from .facts import BadDesign, BadPicture, Facts, Picture
from .template import Design, load_design

__all__ = [
    "LAYOUT_VERSION",
    "BadDesign",
    "BadPicture",
    "Design",
    "Facts",
    "Picture",
    "draw",
    "load_design",
]
