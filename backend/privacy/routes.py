"""Doors to what a person may demand: the facts, and all that is kept about them."""

import os
import tempfile
from collections.abc import Iterator
from typing import IO

from flask import Response

from backend import api, cache
from backend.accounts import guards
from backend.accounts.models import Account
from backend.api import seats
from backend.errors import TooMany
from backend.privacy import export, facts
from backend.privacy.schemas import PrivacyOut

EXPORTS_AN_HOUR = 10
IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024

room = api.Room("privacy")


def taker() -> Account:
    """Guard of the export: a reader, who needs it now and then. Raises TooMany."""
    reader = guards.reader()
    seconds = cache.wait_for(f"export:{reader.public_id}", EXPORTS_AN_HOUR, 3600)
    if seconds:
        raise TooMany(retry_after=seconds)
    return reader


@room.read("/privacy", guard=guards.stranger)
def get_privacy() -> PrivacyOut:
    """Tell what is asked for, what is kept, why and how long, and whom to turn to."""
    return facts.tell()


@room.route_for("GET", "/me/export", guard=taker, at_once=seats.DOWNLOADS)
def take_everything(reader: Account) -> api.Zip:
    """Give all that is kept about the reader, as one zip."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when sent
    try:
        with seats.seat(seats.RENDERING):
            export.write(reader, file)
    except BaseException:
        file.close()
        raise
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    answer = Response(_pieces(file), content_type="application/zip")
    answer.call_on_close(file.close)
    answer.headers["Content-Length"] = str(size)
    answer.headers["Content-Disposition"] = "attachment; filename=shiju-export.zip"
    return answer


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
