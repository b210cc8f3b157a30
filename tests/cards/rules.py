"""The rules of a finished line, from Unicode's own classes: a second reading.

A judge that asked the line breaker for its tables would find it innocent of
everything. So this one knows only the finished blocks, and has its own reading:
line-break classes (UAX #14) and general categories, as the `regex` package has
them, and a few signs of GB/T 15834 that Unicode leaves open.

A fault is excused only where no line could be without one: a stretch in which
every break would be a fault, and which is longer than a line; and for a cut word
only if that word is longer than a line, with up to three marks on either side.
"""

import unicodedata
from collections import Counter
from functools import cache, lru_cache
from itertools import pairwise

import pylopdf_fonts_zh_cn as chinese
import regex
import uharfbuzz as hb

from backend.cards.render.fonts import font_selection
from backend.cards.render.typesetting.line_placement import TextBlock
from tests.cards import unbroken_words

COUNTS = ("forbidden_starts", "forbidden_ends", "split_words", "missing_glyphs", "overflows")
HUGGING = 3
SLACK = 1e-4
_OVERHANG = 0.75
_EMOJI_SCALE = 1.1 / 1.245
_CLOSING = regex.compile(
    r"(?V1)[[[\p{lb=CL}\p{lb=CP}\p{lb=EX}\p{lb=IS}\p{lb=IN}\p{Pe}\p{Pf}]&&\p{P}&&[\0-\uFFFF]]"
    r"[\p{lb=CJ}&&[\0-\uFFFF]]ー々〻〃ゝゞヽヾ‼⁇⁈⁉，。、；：！？·‧～％‰℃㍱-㏟]"
)
_OPENING = regex.compile(r"(?V1)[[\p{lb=OP}\p{Pi}\p{Ps}]&&\p{P}&&[\0-\uFFFF]]")
_OF_WORDS = regex.compile(
    r"(?V1)[[[\p{L}\p{N}\p{M}[\p{S}&&[\xA1-\u218F]]]&&[\p{lb=AL}\p{lb=AI}\p{lb=HL}\p{lb=NU}\p{lb=SA}\p{lb=CM}"
    r"\p{lb=H2}\p{lb=H3}\p{lb=JL}\p{lb=JV}\p{lb=JT}\p{lb=AK}\p{lb=AP}\p{lb=AS}]]--[\u2190-\u2BFF]]"
    r"|[０-９Ａ-Ｚａ-ｚ°]"
)
_OF_RUNS = regex.compile(
    r"[!-~\xA1-\u200A‐‑–—’．\u2030-\u218F\uAC00-\uD7FF\uFB00-\uFDFF\uFE70-\uFEFF]"
)
_PART_OF_SIGN = regex.compile(r"[\p{M}\p{EMod}\u200D\uFE00-\uFE0F\U000E0020-\U000E007F]")
_INVISIBLE = regex.compile(r"[\u034F\u200C\u200D\uFE00-\uFE0F\U000E0000-\U000E0FFF]")
_FLAG = regex.compile(r"\p{RI}")
_PREFIX = frozenset("￥¥$＄€£№-－−+±")
_APPROACHES = _PREFIX | {"~"}
_UNIT = frozenset("%％‰℃℉°")
_DOUBLED = frozenset("—―…⋯─")
_TIES = frozenset("-–—‐/／+=&~_|\\^*`")
_DOTS = frozenset("·‧•・")
_BRACKETS = frozenset("()[]{}<>«»‹›（）［］｛｝《》〈〉「」『』【】〔〕〖〗")
_NARROW = "\ufe00"


def _adorns(before: str, mark: str) -> bool:
    """Tell a mark with a width of its own that no sign before it bears."""
    bears = before.isalpha() and not regex.match(r"[\p{Han}\p{Latin}]", before)
    bears = bears or unicodedata.category(before)[0] == "M"
    return unicodedata.category(mark) == "Mc" and not bears


class Reading:
    """A text as it was set: its clusters, and between which of them no line may end."""

    def __init__(self, clusters: list[str]) -> None:
        self.signs = [c.removesuffix(_NARROW) if c[0] in "“”‘’…" else c for c in clusters]
        self.edges = unbroken_words.find_face_edges(self.signs)
        self.tokens = _tokens(self.signs, self.edges)
        self.parted = unbroken_words.find_parted(self.signs)

    def is_split(self, i: int) -> bool:
        """Tell whether a word, number, address or sign would be cut before cluster `i`."""
        before, here = self.signs[i - 1], self.signs[i]
        a, b = before[-1], here[0]
        if a.isspace() or b.isspace() or "\u20e3" in before + here:
            return False
        if (_PART_OF_SIGN.match(b) and not _adorns(a, b)) or a == "\u200d":
            return True
        if a == b and a in _DOUBLED:
            return self._length_before(i, a) % 2 == 1
        if _FLAG.match(a) and _FLAG.match(b):
            return len(before) == 1
        if self.tokens[i] and self.tokens[i] == self.tokens[i - 1]:
            return True
        if i in self.edges:
            return False
        is_word_end = unbroken_words.is_word_end(self.signs, i)
        if is_word_end is not None:
            return not is_word_end
        if _OF_WORDS.match(before[0]) and _OF_WORDS.match(b):
            return True
        in_word = i > 1 and bool(_OF_WORDS.match(self.signs[i - 2]))
        if a in _PREFIX and b.isdecimal() and not in_word:
            return True
        return (a in "’'．" and in_word and bool(_OF_WORDS.match(b))) or (
            a.isdecimal() and b in _UNIT
        )

    def _length_before(self, i: int, char: str) -> int:
        """Return how many of one char in a row stand before cluster `i`."""
        length = 0
        while i and self.signs[i - 1][0] == char:
            i -= 1
            length += len(self.signs[i])
        return length

    def starts_badly(self, i: int) -> bool:
        """Tell whether a line must not begin with cluster `i`."""
        char, after, tied = (
            self.signs[i],
            self.signs[i + 1 : i + 2],
            not self.signs[i - 1].isspace(),
        )
        if char == "." and after and after[0].isalnum():
            return tied
        if i in self.edges and char in _TIES:
            return False
        if char in _TIES and not (char in _APPROACHES and after and after[0].isdecimal()):
            return tied
        if char == "•":
            return tied
        if char in "\"'>":
            beyond = next((sign for sign in self.signs[i + 1 :] if sign not in "\"'>"), "")
            return tied and not (beyond.isalnum() or _OPENING.match(beyond))
        return bool(_CLOSING.match(char[0]))

    def ends_badly(self, i: int) -> bool:
        """Tell whether a line must not end before cluster `i`, but for spaces."""
        while i > 1 and self.signs[i - 1].isspace():
            i -= 1
        last, alone = self.signs[i - 1], i == 1 or self.signs[i - 2].isspace()
        return bool(_OPENING.match(last[0])) or (last in "\"'<" and alone)

    def holds(self, i: int) -> bool:
        """Tell whether any break before cluster `i` would be a fault."""
        if self.signs[i].isspace():
            return True
        return self.is_split(i) or self.starts_badly(i) or self.ends_badly(i)

    def keeps(self, i: int) -> bool:
        """Tell whether a break before cluster `i` is one that may be avoided at some cost."""
        return self.holds(i) or (self._is_of_run(i - 1) and self._is_of_run(i))

    def is_bare(self, start: int, end: int) -> bool:
        """Tell a line of nothing but punctuation."""
        signs = self.signs[start:end]
        return all(s.isspace() or unicodedata.category(s[0])[0] == "P" for s in signs)

    def knot(self, i: int, first: int, last: int) -> tuple[int, int]:
        """Return the stretch around cluster `i` in which every break would be a fault.

        Inside a heap of marks it reaches as far as a break would cost something:
        a heap goes on in the next line before a word like C# is cut for it.
        """
        is_heap = self.starts_badly(i) and self.is_bare(i - 1, i)
        holds = self.keeps if is_heap else self.holds
        start, end = i, i
        while start > first and holds(start):
            start -= 1
        while end < last and (end == i or holds(end)):
            end += 1
        return start, end

    def run(self, i: int, first: int, last: int) -> tuple[int, int]:
        """Return the run around `i`, no space or Chinese sign in it, and the marks that hug it."""
        start, end = i, i
        while start > first and self._is_of_run(start - 1):
            start -= 1
        while end < last and self._is_of_run(end):
            end += 1
        for _ in range(HUGGING):
            opener = self.signs[start - 1][0] if start > first else " "
            start -= bool(_OPENING.match(opener)) or opener in _PREFIX
            after = end + (self.signs[end : end + 1] == [" "])
            hugs = after < last and (self.starts_badly(after) or self.signs[after] in _APPROACHES)
            end = after + 1 if hugs else end
        return start, end

    def whole(self, i: int, first: int, last: int) -> tuple[int, int]:
        """Return what belongs together around cluster `i`, and all that must not part from it."""
        start, end = i, i
        while start > first and (start in self.parted or self.holds(start)):
            start -= 1
        while end < last and (end in self.parted or self.holds(end)):
            end += 1
        return start, end

    def _is_of_run(self, i: int) -> bool:
        """Tell what words and addresses are made of."""
        return bool(_OF_RUNS.match(self.signs[i]) or _OF_WORDS.match(self.signs[i]))

    def paragraph(self, i: int) -> tuple[int, int]:
        """Return where the paragraph of cluster `i` begins and ends."""
        start, end = i, i
        while start and self.signs[start - 1] != "\n":
            start -= 1
        while end < len(self.signs) and self.signs[end] != "\n":
            end += 1
        return start, end


def _tokens(signs: list[str], edges: frozenset[int]) -> list[int]:
    """Number what is written in ASCII without a space or a face, from first letter to last."""
    numbers = [0] * len(signs)
    run: list[int] = []
    for i, sign in enumerate([*signs, " "]):
        if len(sign) == 1 and "!" <= sign <= "~" and i not in edges:
            run.append(i)
            continue
        letters = [k for k in run if signs[k].isalnum()]
        if letters:
            numbers[letters[0] : letters[-1] + 1] = [i] * (letters[-1] + 1 - letters[0])
        run = [i] if i in edges and "!" <= sign <= "~" else []
    return numbers


def judge(block: TextBlock, width: float, height: float, most: int) -> Counter[str]:
    """Count the faults of a block in a box of `width` × `height` px and at most `most` lines."""
    found = Counter(dict.fromkeys(COUNTS, 0))
    reading = Reading(block.copy.clusters)
    spans = [line.span for line in block.lines]
    for before, after in pairwise(spans):
        if "\n" not in reading.signs[before[1] : after[0]]:
            found.update(_seam_faults(block, reading, before, after, width / block.size))
    found["missing_glyphs"] += sum(_is_missing(block, i) for a, b in spans for i in range(a, b))
    found["overflows"] += _overflows(block, width, height, most)
    return found


def _seam_faults(
    block: TextBlock, reading: Reading, before: tuple[int, int], after: tuple[int, int], room: float
) -> Counter[str]:
    """Count the faults where one line of a paragraph ends and the next begins."""
    found: Counter[str] = Counter()
    here, width = after[0], block.copy.width
    first, last = reading.paragraph(here)
    if width(*reading.knot(here, first, last)) <= room + SLACK:
        found["forbidden_starts"] += reading.starts_badly(here)
        found["forbidden_ends"] += reading.ends_badly(before[1])
    if before[1] == here and reading.is_split(here):
        found["split_words"] += width(*reading.run(here, first, last)) <= room + SLACK
    elif here in reading.parted:
        found["split_words"] += width(*reading.whole(here, first, last)) <= room + SLACK
    if after[1] == last and reading.is_bare(*after):
        found["forbidden_starts"] += any(
            not reading.keeps(i) and width(i, last) <= room and not reading.is_bare(i, last)
            for i in range(before[0] + 1, here)
        )
    return found


def _is_missing(block: TextBlock, i: int) -> bool:
    """Tell whether cluster `i` is drawn as a font's box, or as another sign without need."""
    glyphs, cluster = block.copy.glyphs[i], block.copy.clusters[i].removesuffix(_NARROW)
    if cluster.isspace() or not glyphs:
        return False
    return any(glyph.number == 0 for glyph in glyphs) or _could_be_drawn(glyphs[0].face, cluster)


@lru_cache(maxsize=65536)
def _could_be_drawn(face: int, cluster: str) -> bool:
    """Tell whether a face lacks a sign that one of our fonts has, marks and all."""
    spelled = {unicodedata.normalize(form, cluster) for form in ("NFC", "NFD")} | {cluster}
    spelled |= _DOTS if cluster in _DOTS else _BRACKETS if cluster in _BRACKETS else set()
    needed = [{ord(c) for c in way if not _INVISIBLE.match(c)} for way in spelled]
    drawn_by = font_selection.get_face_by_number(face).font
    if any(all(map(drawn_by.get_nominal_glyph, codes)) for codes in needed):
        return False
    return any(codes <= font for font in _fonts() for codes in needed)


@cache
def _fonts() -> list[frozenset[int]]:
    """Return what every font has that lies in the house."""
    files = [chinese.serif_path(), chinese.sans_path(), *font_selection.FONTS_FOLDER.rglob("*.?tf")]
    return [frozenset(hb.Face(hb.Blob.from_file_path(str(file))).unicodes) for file in files]


def _overflows(block: TextBlock, width: float, height: float, most: int) -> int:
    """Count the lines that leave their box, or whose signs lie over one another."""
    too_many = len(block.lines) > most or block.height > max(height, block.size) + 0.5
    return too_many + sum(not _fits(block, n, width / block.size) for n in range(len(block.lines)))


def _fits(block: TextBlock, n: int, room: float) -> bool:
    """Tell whether a line and its ink stay within `room` em, a hair's breadth aside."""
    line, widths = block.lines[n], block.copy.widths
    if not line.order:
        return True
    steps = zip(pairwise(line.order), pairwise(line.places), strict=True)
    if any(there - here < widths[i] - 0.5 - SLACK for (i, _), (here, there) in steps):
        return False
    if len(line.order) == 1 and widths[line.order[0]] > room:
        return True
    edges = list(zip(line.order, line.places, strict=True))
    inks = [
        place + ink
        for i, place in edges[:2] + edges[-2:]
        for glyph in block.copy.glyphs[i]
        for ink in _ink(glyph.face, glyph.number, glyph.dx)
    ]
    outside = inks and (min(inks) < -_OVERHANG or max(inks) > line.width + _OVERHANG)
    return not outside and line.width <= room + SLACK


@lru_cache(maxsize=65536)
def _ink(face: int, number: int, dx: float) -> tuple[float, ...]:
    """Return where a glyph's ink begins and ends, in em; nothing if it has none."""
    font = font_selection.get_face_by_number(face)
    area = font.font.get_glyph_extents(number)
    if not area or not area.width:
        return ()
    scale = (_EMOJI_SCALE if face == font_selection.EMOJI_FACE else 1.0) / font.units
    return dx + area.x_bearing * scale, dx + (area.x_bearing + area.width) * scale
