"""Routes of privacy: the content of the privacy page, and the zip of all of the reader's data."""

import os
import tempfile
from collections.abc import Iterator
from typing import IO

from flask import Response

from backend import api
from backend.accounts import guards
from backend.accounts.models import Account
from backend.api import concurrency_limits
from backend.errors import Busy
from backend.privacy import data_export, privacy_policy
from backend.privacy.policy_schemas import PrivacyOut
from backend.storage import StoreUnavailable

EXPORTS_PER_HOUR = 10
IN_MEMORY = 1024 * 1024
CHUNK_BYTES = 64 * 1024

router = api.Router("privacy")
limit_exports = guards.LimitedReader("export", EXPORTS_PER_HOUR, seconds=3600)


@router.read("/privacy", guard=guards.limit_stranger)
def get_privacy() -> PrivacyOut:
    """Get what is requested, what is stored, why and how long, and whom to contact."""
    return privacy_policy.build_privacy_facts()


@router.route_for(
    "GET",
    "/me/export",
    guard=limit_exports,
    concurrency=concurrency_limits.DOWNLOADS,
    raises=(Busy, StoreUnavailable),
)
def export_data(reader: Account) -> api.Zip:
    """Export all that is stored about the reader, as one zip."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when sent
    try:
        with concurrency_limits.acquire_seat(concurrency_limits.RENDERING):
            data_export.write_export(reader, file)
    except BaseException:
        file.close()
        raise
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    response = Response(_read_chunks(file), content_type="application/zip")
    response.call_on_close(file.close)
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = "attachment; filename=shiju-export.zip"
    return response


def _read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
