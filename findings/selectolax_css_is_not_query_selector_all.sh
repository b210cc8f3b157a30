#!/bin/bash
# selectolax's `css()` (lexbor) gives a node twice, and gives the node that was asked itself.
#
# Expected: `node.css(selectors)` is the DOM's querySelectorAll: each matching descendant once, and never the node
#           itself, since it is no descendant of its own.
# So it is: a node that matches two selectors of a list is given twice; `p.css("p")` gives the very p. What the two
#           have in common: a list `i, b` comes in document order, and ancestors outside the node count for matching.
# Matters:  counting pictures or paragraphs with a selector list counts some twice; removing or unwrapping each of
#           the given nodes meets one that is gone already; a recursive walk by `node.css` never comes to an end.
# Guess before the first run: once, and without itself (wrong on both).
# Seen with: selectolax 1.0.2, LexborHTMLParser, Python 3.11.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check selectolax==1.0.2 2>/dev/null
venv/bin/python - <<'PYTHON'
import sys

from selectolax.lexbor import LexborHTMLParser

both = LexborHTMLParser('<b class="x">1</b><i>2</i>')
paragraph = LexborHTMLParser("<div><p><b>1</b></p></div>").css_first("p")
SEEN = {
    "'b, .x' on one b.x": ([node.tag for node in both.css("b, .x")], ["b", "b"]),
    "'i, b', document order": ([node.tag for node in both.css("i, b")], ["b", "i"]),
    "p.css('p')": ([node.tag for node in paragraph.css("p")], ["p"]),
    "p.css('div b')": ([node.tag for node in paragraph.css("div b")], ["b"]),
}
changed = False
for what, (seen, recorded) in SEEN.items():
    print(f"{'as recorded' if seen == recorded else 'CHANGED'}: {what} -> {seen}")
    changed |= seen != recorded
sys.exit(changed)
PYTHON
