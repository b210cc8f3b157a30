"""Copies an article's pictures to our storage, checked and re-encoded.

Hot-linking is no way: WeChat's picture hosts look at the Referer, and a
mini-program always sends one.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import requests
import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from backend import db, picture_sanitizer, storage
from backend.articles.fetching import ssrf_safe_fetcher
from backend.articles.models import CopiedPicture
from backend.errors import AppError

MAX_SIZE = (1440, 8000)
MAX_SECONDS = 120
MAX_FAILURES_IN_A_ROW = 5

log = structlog.get_logger()


@dataclass(frozen=True)
class PictureCopy:
    """A picture of ours: its storage key, and its size in pixels."""

    key: str
    width: int
    height: int


class Copier:
    """Copies the pictures of one page; gives up on the remote ones once they keep failing."""

    def __init__(self, fetch_local: Callable[[str], bytes | None] | None) -> None:
        """Take a reader for pictures saved beside the page, if there is such a folder."""
        self.fetch_local = fetch_local
        self.http = requests.Session()
        self.deadline = time.monotonic() + MAX_SECONDS
        self.failures = 0
        self.done: dict[str, PictureCopy | None] = {}

    def __enter__(self) -> Self:
        """Use the HTTP session on which remote pictures are fetched."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close it."""
        self.http.close()

    def copy(self, url: str) -> PictureCopy | None:
        """Copy the picture at `url`, or None where it cannot be fetched or is no picture."""
        if url not in self.done:
            self.done[url] = self._copied(url)
        return self.done[url]

    def _copied(self, url: str) -> PictureCopy | None:
        is_remote = url.startswith(("https://", "http://"))
        source = f"url:{url}"
        if is_remote and (copy := _find_copy(source)):
            return copy
        data = self._remote(url) if is_remote else self._local(url)
        if data is None:
            return None
        if not is_remote:
            source = f"file:{hashlib.sha256(data).hexdigest()}"
            if copy := _find_copy(source):
                return copy
        try:
            return _store_copy(source, picture_sanitizer.recode(data, fit=MAX_SIZE))
        except picture_sanitizer.PictureRefused as error:
            log.info("picture refused", why=error.code)
            return None

    def _local(self, url: str) -> bytes | None:
        return self.fetch_local(url) if self.fetch_local else None

    def _remote(self, url: str) -> bytes | None:
        if self.failures >= MAX_FAILURES_IN_A_ROW or time.monotonic() > self.deadline:
            return None
        try:
            data = ssrf_safe_fetcher.fetch_picture(url, self.http)
        except AppError as error:
            self.failures += 1
            log.info("picture not fetched", why=error.code)
            return None
        self.failures = 0
        return data


def _find_copy(source: str) -> PictureCopy | None:
    with db.read_session() as session:
        row = session.scalar(
            select(CopiedPicture).where(CopiedPicture.source_digest == _digest(source))
        )
    return None if row is None else PictureCopy(row.key, row.width, row.height)


def _store_copy(source: str, recoded: picture_sanitizer.RecodedPicture) -> PictureCopy:
    suffix = "png" if recoded.content_type == "image/png" else "jpg"
    key = f"pictures/{recoded.digest[:2]}/{recoded.digest[:40]}.{suffix}"
    storage.get_store().put(key, recoded.data)
    row = CopiedPicture(
        source_digest=_digest(source), key=key, width=recoded.width, height=recoded.height
    )
    try:
        with db.transaction() as session:
            session.add(row)
    except IntegrityError:  # another import copied it first; the copy is the same
        log.info("picture already kept")
    return PictureCopy(key, recoded.width, recoded.height)


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
