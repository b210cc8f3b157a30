#!/bin/bash
# The middle dot of foreign names is as wide as a square in Noto Sans SC, and a third of it in Noto Serif SC.
#
# Expected: the two are one family made for the same language: 「列夫·托尔斯泰」 is equally long in both.
# So it is: U+00B7 is 1,000 units wide in the sans and 327 in the serif (of 1,000 to the em), by the same shaper,
#           language and features; U+2022, the bullet, is 1,000 in both; U+30FB, the dot for Japanese, too.
# Matters:  changing a design's font moves line breaks by two thirds of a square for each name; a layout measured in
#           one font and painted in the other overflows; alignment of names under each other is lost.
# Guess before the first run: 1,000 in both (wrong for the serif).
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
RECORDED = {
    "NotoSansSC-Regular.otf": {"夫·托": 3000, "夫•托": 3000, "夫・托": 3000},
    "NotoSerifSC-Regular.otf": {"夫·托": 2327, "夫•托": 3000, "夫・托": 3000},
}


def width(name: str, text: str) -> int:
    face = hb.Face(hb.Blob.from_file_path(str(FONTS / name)))
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = "zh-Hans"
    hb.shape(hb.Font(face), buffer)
    return sum(place.x_advance for place in buffer.glyph_positions)


changed = False
for name, texts in RECORDED.items():
    for text, recorded in texts.items():
        seen = width(name, text)
        print(f"{'as recorded' if seen == recorded else 'CHANGED'}: {name} {text} -> {seen}")
        changed |= seen != recorded
sys.exit(changed)
PYTHON
