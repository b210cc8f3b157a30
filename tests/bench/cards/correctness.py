"""Checks that a card drawn for the bench is the right one: nobody is fast by drawing another."""

import io
from pathlib import Path

import zxingcpp
from PIL import Image, ImageChops

from tests.bench.cards import sample_cards


def faults(folder: Path, rows: list[str], numbers: range) -> list[str]:
    """List what is wrong with the kept pictures of these rows and cards.

    Every code must lead where the card says, and our card, spliced, must have
    the pixels of the whole frame that the floor encoded.
    """
    found = []
    for number in numbers:
        for row in rows:
            card = sample_cards.card(number)
            held = sample_cards.address(card.new_code if row == "new_reader" else card.code)
            read = [code.text for code in zxingcpp.read_barcodes(_opened(folder, row, number))]
            if read != [held]:
                found.append(f"{row} {number}: the code says {read}")
        for ours, floor in (("warm", "floor"), ("shipped", "shipped_floor")):
            spliced, whole = (_opened(folder, row, number) for row in (ours, floor))
            if spliced.size != whole.size or ImageChops.difference(spliced, whole).getbbox():
                found.append(f"{ours} {number}: the spliced card is not the whole one")
    return found


def _opened(folder: Path, row: str, number: int) -> Image.Image:
    return Image.open(io.BytesIO((folder / f"{row}-{number}.jpg").read_bytes())).convert("RGB")
