"""Card rendering engine: draws a card's picture from its content and a design.

Pure. It is independent of the database, the web and WeChat, so that a card can
be drawn, tested and measured from a few values and a design:

    design/       designs, their boxes, the sheet of one card size, palettes, checks of a design
    typesetting/  line breaking, punctuation, quotes, bidi, text fitted to a box: pure
    fonts/        which font has a glyph; shaping by HarfBuzz
    paint/        draws the steps; the only package that uses Pillow

    engine_types   the content that goes in, the picture that comes out, the errors
    slot_filling   assigns content to slots
    item_layout    sets the items of a column
    box_layout     stacks items in columns, the passage as large as possible
    drawing_plan   converts a design and content to steps
    drawing_steps  the drawing steps: the contract of server and client
    compose        plans and paints a card
    __main__       runs the engine as a separate process

Everything is placed in em, so one measuring pass serves every size. Glyph masks and
the background of each article, drawn and encoded, are cached per process.
"""

from backend.cards.render.compose import LAYOUT_VERSION, draw_card
from backend.cards.render.design.boxes import CardSize, SizeName
from backend.cards.render.design.design_model import CardKind, Design
from backend.cards.render.design.palette_generation import build_palette
from backend.cards.render.design.validation import load_design
from backend.cards.render.drawing_plan import build_plan
from backend.cards.render.drawing_steps import CardPlan, Role, Steps
from backend.cards.render.engine_types import (
    BadDesign,
    BadPicture,
    CardContent,
    DuelContent,
    PassageContent,
    ReadingReportContent,
    RenderedPicture,
    TextRuby,
    TextShift,
)
from backend.cards.render.paint import get_dominant_colour, get_shade_range

__all__ = [
    "LAYOUT_VERSION",
    "BadDesign",
    "BadPicture",
    "CardContent",
    "CardKind",
    "CardPlan",
    "CardSize",
    "Design",
    "DuelContent",
    "PassageContent",
    "ReadingReportContent",
    "RenderedPicture",
    "Role",
    "SizeName",
    "Steps",
    "TextRuby",
    "TextShift",
    "build_palette",
    "build_plan",
    "draw_card",
    "get_dominant_colour",
    "get_shade_range",
    "load_design",
]
