"""The rows of our engine, and the floor: `python -m tests.bench.cards.engine_rows FOLDER ROW`."""

import io
import sys
from functools import cache
from pathlib import Path

from backend.cards import render
from backend.cards.render import paint
from tests.bench.peers import worker
from tests.bench.peers.worker import Draw, Ready

SHOWN: tuple[render.Role, ...] = ("cover", "avatar", "code")


@cache
def _load(design: str) -> render.Design:
    return render.load_design(Path(design).read_bytes())


def _facts(number: int, reader: str = "", tail: bytes = b"") -> render.PassageContent:
    """Return a card's facts as the service hands them over, its pictures read from the store."""
    card = worker.cards()["facts"][number]
    words = {name: card[name] for name in ("quote", "title", "account", "nickname", "colour")}
    files = {
        "code": card[f"{reader}code"],
        "avatar": card[f"{reader}avatar"],
        "cover": card["cover"],
    }
    pictures = {role: (worker.FOLDER / name).read_bytes() + tail for role, name in files.items()}
    return render.PassageContent(**words, **pictures)


def warm(number: int) -> Draw:
    """Draw a new passage; its article, its reader and their code are known."""
    facts, design = _facts(number), _load(worker.cards()["measured"])
    return lambda: render.draw_card(design, facts).data


def new_reader(number: int) -> Draw:
    """Draw a new passage of a known article for a reader whose face and code are new."""
    facts, design = _facts(number, "new_"), _load(worker.cards()["measured"])
    return lambda: render.draw_card(design, facts).data


def cold(number: int) -> Draw:
    """Draw a card of which no picture is known: bytes behind a JPEG's end make it another."""
    tail = number.to_bytes(4, "big")
    facts, design = _facts(number, tail=tail), _load(worker.cards()["measured"])
    return lambda: render.draw_card(design, facts).data


def shipped(number: int) -> Draw:
    """Draw a warm card in one of the designs that we ship."""
    facts, design = _facts(number), _load(worker.cards()["shipped"][number])
    return lambda: render.draw_card(design, facts).data


def floor(number: int) -> Draw:
    """Encode the frame of a card."""
    return _encoding(_load(worker.cards()["measured"]), _facts(number))


def shipped_floor(number: int) -> Draw:
    """Encode the frame of a card in one of the designs that we ship."""
    return _encoding(_load(worker.cards()["shipped"][number]), _facts(number))


def _encoding(design: render.Design, facts: render.PassageContent) -> Draw:
    """Encode a frame, drawn beforehand: nobody who encodes a whole one is faster."""
    pictures = {"cover": facts.cover or b"", "avatar": facts.avatar or b"", "code": facts.code}
    plan = render.build_plan(design, facts, SHOWN)
    frame = paint.draw_card_image(plan.size, plan.steps, pictures)  # type: ignore[arg-type]

    def encode() -> bytes:
        file = io.BytesIO()
        frame.save(file, "JPEG", quality=worker.cards()["quality"], subsampling="4:2:0")
        return file.getvalue()

    return encode


ROWS: dict[str, Ready] = {
    "warm": warm,
    "new_reader": new_reader,
    "cold": cold,
    "floor": floor,
    "shipped": shipped,
    "shipped_floor": shipped_floor,
}


def _warmed(row: str) -> Ready:
    """Return a row that has drawn every card once, so that its glyphs are known."""
    if row not in ("floor", "shipped_floor"):
        for number in range(len(worker.cards()["facts"])):
            (shipped if row == "shipped" else warm)(number)()
    return ROWS[row]


if __name__ == "__main__":
    row = sys.argv[2]
    worker.serve(worker.timed(warm if row == "first" else _warmed(row)))
