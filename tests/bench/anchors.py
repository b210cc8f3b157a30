"""How surely passages are found again in a new revision, and how fast; the last line is JSON.

Run with `make check-anchors`; PAGES="a.html.gz b.html" adds saved pages to our own
articles. Each case is drawn by its number: an article, a passage, and edits of
`tests/passages/random_revisions.py`, after which the right place is known.

    inserted        text inserted above, below and beside; other paragraphs rewritten
    edited_10/_30   this share of the passage's characters changed, with or without near twins,
                    and the surroundings inserted into, changed, rewritten, swapped, joined, varied
    repeated        the same words stand elsewhere, too; the surroundings change as above
    deleted_wrong   the passage is gone, and yet something was found
    twin_wrong      the passage is gone, and its twins or near twins stay, and something was found
    p95_ms          of the time a passage takes when its article is sought whole, its share of
                    laying the two revisions side by side included; alone_p95_ms: as the only one
    all_s           5,000 passages in 20,000 characters; growth: the time for four times both, over
                    four times this
    peer            the same cases for the usual way: the nearest exact words, else the likeliest
                    window of the new text, if two thirds alike

Found means: the place found and the right one share four fifths of what either covers. A
passage that is a paragraph of its own is not carried off when it is also edited or repeated:
nothing is left then that would tell it. Times are of the processor, since others may use it.
"""

import gzip
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rapidfuzz import fuzz

from backend.articles import page_parser
from backend.articles.paragraphs import join_text, split_sentences
from backend.errors import BadInput
from backend.local import content
from backend.passages.alignment.passage_relocation import Reanchorer
from tests.passages import random_prose
from tests.passages.random_revisions import Draft, Place, nearly

CASES = int(os.environ.get("CASES", "1000"))
KINDS = ("inserted", "edited_10", "edited_30", "repeated", "deleted", "twin")
PEER_EACH, WHOLE_EACH = 4, 40
SHARED = 0.8
PEER_ALIKE = 66

Did = TypeVar("Did")


@dataclass(frozen=True)
class Case:
    """A passage of the old text, and where it must be found in the new; None for nowhere."""

    old: str
    place: Place
    new: str
    wanted: Place | None


def main() -> None:
    """Draw the cases, seek, and print what came of it."""
    articles = [*_ours(), *_saved(sys.argv[1:])]
    shares, peer = dict[str, float](), dict[str, float]()
    together, alone = list[float](), list[float]()
    for kind in KINDS:
        right = peers = 0
        for number in range(CASES):
            case = _drawn(kind, number, articles)
            found, spent = _timed(_found, case)
            alone.append(spent)
            right += _is_right(case, found)
            if number % PEER_EACH == 0:
                peers += _is_right(case, _as_usual(case))
            if number % WHOLE_EACH == 0:
                together += _each_of_all(case)
        _note(shares, kind, right / CASES)
        _note(peer, kind, peers / len(range(0, CASES, PEER_EACH)))
    all_s, growth = _whole()
    figures = {
        "p95_ms": round(_p95(together), 3),
        "alone_p95_ms": round(_p95(alone), 2),
        "all_s": round(all_s, 2),
        "growth": round(growth, 2),
    }
    said = {"check": "anchors", "cases": CASES * len(KINDS), "articles": len(articles)}
    print(json.dumps(said | shares | figures | {"peer": peer}))


def _note(shares: dict[str, float], kind: str, right: float) -> None:
    wrong = kind in ("deleted", "twin")
    shares[f"{kind}_wrong" if wrong else kind] = round(1 - right if wrong else right, 4)


def _ours() -> Iterator[str]:
    for name in content.PAGES:
        yield join_text(page_parser.parse(content.read_page(name)).paragraphs)
    for number, length in enumerate((400, 1200, 3600, 10_800)):
        yield random_prose.article(random.Random(number), length)


def _saved(paths: list[str]) -> Iterator[str]:
    for path in paths:
        page = Path(path).read_bytes()
        page = gzip.decompress(page) if path.endswith(".gz") else page
        try:
            yield join_text(page_parser.parse(page).paragraphs)
        except BadInput as error:
            print(f"{Path(path).name}: {error.message}", file=sys.stderr)


def _drawn(kind: str, number: int, articles: list[str]) -> Case:
    dice = random.Random(f"{kind} {number}")
    text = articles[number % len(articles)]
    place = _chosen(text, dice)
    words = text[slice(*place)]
    draft = Draft(text, place, dice)
    if kind in ("repeated", "twin"):
        for _ in range(dice.randint(1, 4)):
            is_near = kind == "twin" and dice.random() < 0.4
            draft.plant(nearly(words, 0.15, dice, text) if is_near else words)
    elif dice.random() < 0.3:
        draft.plant(nearly(words, 0.2, dice, text))
    old, was = draft.text, draft.place
    assert was is not None
    _edit(draft, kind, words)
    now = draft.place
    return Case(old, was, draft.text, _bare(draft.text, now) if now else None)


def _chosen(text: str, dice: random.Random) -> Place:
    """Choose a sentence, or a short or long stretch within a paragraph; six characters at least."""
    lines, at = list[tuple[int, str]](), 0
    for line in text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    while True:
        at, line = dice.choice([each for each in lines if len(each[1].strip()) >= 6])
        low, high = dice.choice(((0, 0), (0, 0), (6, 12), (40, 200)))
        start, end = dice.choice(split_sentences(line))
        if high:
            length = dice.randint(low, high)
            start = dice.randint(0, max(0, len(line) - length))
            end = min(len(line), start + length)
        place = _bare(text, (at + start, at + end))
        if place[1] - place[0] >= 6:
            return place


def _bare(text: str, place: Place) -> Place:
    """Leave off white space at either end."""
    words = text[slice(*place)]
    start = place[0] + len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _edit(draft: Draft, kind: str, words: str) -> None:
    dice = draft.dice
    if kind.startswith("edited"):
        share = int(kind.removeprefix("edited_")) / 100
        draft.change_passage(share)
        if dice.random() < 0.2:
            draft.plant(nearly(words, share, dice, draft.letters))
    if kind == "inserted":
        draft.insert_above()
        _sometimes(dice, (0.3, draft.insert_below), (0.3, draft.insert_beside))
        _sometimes(dice, (0.2, draft.rewrite_others))
        return
    _sometimes(dice, (0.4, draft.insert_above), (0.3, draft.change_around))
    _sometimes(dice, (0.3, draft.rewrite_others))
    if kind in ("deleted", "twin") or not draft.is_alone:
        _sometimes(dice, (0.1, draft.swap), (0.03, draft.reorder), (0.1, draft.carry_off))
    _sometimes(dice, (0.2, draft.insert_beside), (0.2, draft.vary), (0.2, draft.join))
    if kind in ("deleted", "twin"):
        draft.delete_passage()


def _sometimes(dice: random.Random, *deeds: tuple[float, Callable[[], None]]) -> None:
    for chance, deed in deeds:
        if dice.random() < chance:
            deed()


def _is_right(case: Case, found: Place | None) -> bool:
    if found is None or case.wanted is None:
        return found is case.wanted
    both = min(found[1], case.wanted[1]) - max(found[0], case.wanted[0])
    return both >= SHARED * (max(found[1], case.wanted[1]) - min(found[0], case.wanted[0]))


def _found(case: Case) -> Place | None:
    found = Reanchorer(case.old, case.new).find(*case.place)
    return (found.start, found.end) if found else None


def _as_usual(case: Case) -> Place | None:
    """Seek as it is usually done, knowing the quote and where it stood, and no old text."""
    words, near = case.old[slice(*case.place)], case.place[0]
    exact, at = list[int](), case.new.find(words)
    while at >= 0:
        exact.append(at)
        at = case.new.find(words, at + 1)
    if exact:
        start = min(exact, key=lambda at: abs(at - near))
        return start, start + len(words)
    like = fuzz.partial_ratio_alignment(words, case.new, score_cutoff=PEER_ALIKE)
    return (like.dest_start, like.dest_end) if like else None


def _each_of_all(case: Case) -> list[float]:
    """Seek all sentences of the article; give the milliseconds of each."""
    places = split_sentences(case.old)
    seeker, shared = _timed(Reanchorer, case.old, case.new)
    return [shared / len(places) + _timed(seeker.find, *place)[1] for place in places]


def _timed(deed: Callable[..., Did], *given: Any) -> tuple[Did, float]:
    """Do it; give what came of it, and its milliseconds."""
    began = time.process_time()
    done = deed(*given)
    return done, (time.process_time() - began) * 1e3


def _whole() -> tuple[float, float]:
    """Time 5,000 passages in 20,000 characters, and four times as many in four times the text."""
    seconds = []
    for times in (1, 4):
        dice = random.Random(5)
        text = random_prose.article(dice, 20_000 * times)
        places = dice.choices(split_sentences(text), k=5_000 * times)
        draft = Draft(text, places[0], dice)
        draft.rewrite_others(0.2)
        draft.insert_above()
        draft.vary()
        began = time.process_time()
        seeker = Reanchorer(text, draft.text)
        for place in places:
            seeker.find(*place)
        seconds.append(time.process_time() - began)
    return seconds[0], seconds[1] / seconds[0] / 4


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
