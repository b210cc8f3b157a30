"""Cards, drawn: facts in, picture out.

A pure engine. It knows neither the database nor the web nor WeChat, so that a
card can be drawn, tested and measured from a few values and a design:

    template   the design as data: bands of boxes, a palette
    boxes      what stands in a design
    checks     whether a design can be drawn, read and scanned
    sheet      a design on a card of one size: pixels and colours
    palette    a whole palette from one colour, readable by construction
    fill       which words go into which slot
    text       what may be drawn at all, cut into clusters
    breaks     where a Chinese line may end, and how tight marks stand
    layout     measured, fitted, broken into lines, placed; handed a measurer
    fonts      which font has a glyph; HarfBuzz shapes it
    steps      the drawing steps: what the server and the phone agree on
    items      what stands in a column
    stack      columns of items, the passage as large as there is room
    written    laid out text as a step
    plan       a design and facts, as steps
    paint      follows the steps; the only room that knows Pillow
    __main__   all of it as a process of its own

Everything is placed in em, so one measuring pass serves every size. Glyph masks
and the ground of each article, drawn and encoded, are kept per process.
"""

from .boxes import CardSize, SizeName
from .checks import load_design
from .compose import LAYOUT_VERSION, draw
from .facts import AnyFacts, BadDesign, BadPicture, Duel, Facts, Picture, Reading
from .paint import colour_of, shades_of
from .palette import palette
from .plan import plan
from .steps import Plan, Role, Steps
from .template import Design, Kind

__all__ = [
    "LAYOUT_VERSION",
    "AnyFacts",
    "BadDesign",
    "BadPicture",
    "CardSize",
    "Design",
    "Duel",
    "Facts",
    "Kind",
    "Picture",
    "Plan",
    "Reading",
    "Role",
    "SizeName",
    "Steps",
    "colour_of",
    "draw",
    "load_design",
    "palette",
    "plan",
    "shades_of",
]
