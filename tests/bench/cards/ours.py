"""Our own rows, and the floor: `python -m tests.bench.cards.ours FOLDER ROW`."""

import io
import sys
from functools import cache
from pathlib import Path

from backend.cards import render
from backend.cards.render import paint
from tests.bench.peers import worker
from tests.bench.peers.worker import Draw

SHOWN: tuple[render.Role, ...] = ("cover", "avatar", "code")


@cache
def _load(design: str) -> render.Design:
    return render.load_design(Path(design).read_bytes())


def _card(number: int, reader: str = "", tail: bytes = b"") -> tuple[render.Design, render.Facts]:
    """Return a card as the service hands it over, its pictures read from the store."""
    card = worker.cards()["facts"][number]
    words = (card[name] for name in ("quote", "title", "account", "nickname"))
    names = (card[f"{reader}code"], card["cover"], card[f"{reader}avatar"])
    files = ((worker.FOLDER / name).read_bytes() + tail for name in names)
    return _load(card["design"]), render.Facts(*words, *files)


def warm(number: int) -> Draw:
    """Draw a new passage; its article, its reader and their code are known."""
    card = _card(number)
    return lambda: render.draw(*card).data


def new_reader(number: int) -> Draw:
    """Draw a new passage of a known article for a reader whose face and code are new."""
    card = _card(number, "new_")
    return lambda: render.draw(*card).data


def cold(number: int) -> Draw:
    """Draw a card of which no picture is known: bytes behind a JPEG's end make it another."""
    card = _card(number, tail=number.to_bytes(4, "big"))
    return lambda: render.draw(*card).data


def floor(number: int) -> Draw:
    """Encode the frame, drawn beforehand: nobody who encodes a whole one is faster."""
    design, facts = _card(number)
    pictures = {"cover": facts.cover or b"", "avatar": facts.avatar or b"", "code": facts.code}
    plan = render.plan(design, facts, SHOWN)
    frame = paint.frame(plan.size, plan.steps, pictures)  # type: ignore[arg-type]

    def encode() -> bytes:
        file = io.BytesIO()
        frame.save(file, "JPEG", quality=worker.cards()["quality"], subsampling="4:2:0")
        return file.getvalue()

    return encode


ROWS = {"warm": warm, "new_reader": new_reader, "cold": cold, "floor": floor}

if __name__ == "__main__":
    if sys.argv[2] == "first":
        worker.serve(worker.timed(warm))
    else:
        worker.race(ROWS[sys.argv[2]], warm)
