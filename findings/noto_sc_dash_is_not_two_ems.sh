#!/bin/bash
# The Chinese dash 「——」 is one glyph of less than two ems in Noto Sans SC and Noto Serif SC.
#
# Expected: two U+2014 in a Chinese font are two full-width glyphs, 2,000 units in a font of 1,000 to the em, since
#           every other sign of Chinese text, 「……」 included, fills its square.
# So it is: the fonts' own substitution joins the pair into the glyph of U+2E3A, which is 1,676 units wide in the
#           sans and 1,692 in the serif. 「……」 stays two glyphs of 1,000 each. Without `ccmp` they
#           are two glyphs, of 894 (sans) and 890 (serif) each: not full-width either.
# Matters:  a layout that counts squares (character grids, line breaking by counting, justified columns) is off by
#           a third of a square for every dash; clusters are fewer than characters, so a caret between the two
#           dashes has no place; and half of a dash cannot be drawn at a line's end.
# Guess before the first run: two glyphs, 2,000 units together (wrong on both).
# Seen with: the fonts of pylopdf-fonts-zh-cn 0.1.1, shaped by uharfbuzz 0.57.0, language zh-Hans.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pylopdf-fonts-zh-cn==0.1.1 uharfbuzz==0.57.0 2>/dev/null
venv/bin/python - <<'PYTHON'
import sys
from pathlib import Path

import pylopdf_fonts_zh_cn
import uharfbuzz as hb

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
RECORDED = {  # font, text, ccmp -> advances
    ("NotoSansSC-Regular.otf", "——", True): [1676],
    ("NotoSerifSC-Regular.otf", "——", True): [1692],
    ("NotoSansSC-Regular.otf", "⸺", True): [1676],
    ("NotoSerifSC-Regular.otf", "⸺", True): [1692],
    ("NotoSansSC-Regular.otf", "——", False): [894, 894],
    ("NotoSerifSC-Regular.otf", "——", False): [890, 890],
    ("NotoSansSC-Regular.otf", "……", True): [1000, 1000],
    ("NotoSerifSC-Regular.otf", "……", True): [1000, 1000],
}


def advances(name: str, text: str, ccmp: bool) -> list[int]:
    face = hb.Face(hb.Blob.from_file_path(str(FONTS / name)))
    assert face.upem == 1000
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "zh-Hans"
    hb.shape(hb.Font(face), buffer, {"ccmp": ccmp})
    return [place.x_advance for place in buffer.glyph_positions]


changed = False
for case, recorded in RECORDED.items():
    seen = advances(*case)
    print(f"{'as recorded' if seen == recorded else 'CHANGED'}: {case} -> {seen}")
    changed |= seen != recorded
sys.exit(changed)
PYTHON
