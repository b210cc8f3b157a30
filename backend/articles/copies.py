"""Our own copies of an article's pictures: fetched once, checked, drawn anew, kept by content.

Hot-linking is no way: WeChat's picture hosts look at the Referer, and a
mini-program always sends one.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import requests
import structlog
from sqlalchemy import Text, cast, delete, select
from sqlalchemy.exc import IntegrityError

from backend import db, jobs, pictures, storage
from backend.articles import fetcher, paragraphs
from backend.articles.models import Article, Picture, Revision
from backend.errors import AppError

WIDEST = (1440, 8000)
ALL_SECONDS = 120
FAILURES_IN_A_ROW = 5
ERASE = "articles.erase_pictures"
ERASED_AT_ONCE = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class Copy:
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
        self.deadline = time.monotonic() + ALL_SECONDS
        self.failures = 0
        self.done: dict[str, Copy | None] = {}

    def __enter__(self) -> Self:
        """Open the line on which remote pictures are fetched."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close it."""
        self.http.close()

    def copy(self, url: str) -> Copy | None:
        """Give our copy of the picture at `url`, or None where it cannot be had or is none."""
        if url not in self.done:
            self.done[url] = self._copied(url)
        return self.done[url]

    def _copied(self, url: str) -> Copy | None:
        remote = url.startswith(("https://", "http://"))
        source = f"url:{url}"
        if remote and (known := _known(source)):
            return known
        data = self._remote(url) if remote else self._local(url)
        if data is None:
            return None
        if not remote:
            source = f"file:{hashlib.sha256(data).hexdigest()}"
            if known := _known(source):
                return known
        try:
            return _kept(source, pictures.recode(data, fit=WIDEST))
        except pictures.PictureRefused as error:
            log.info("picture refused", why=error.code)
            return None

    def _local(self, url: str) -> bytes | None:
        return self.fetch_local(url) if self.fetch_local else None

    def _remote(self, url: str) -> bytes | None:
        if self.failures >= FAILURES_IN_A_ROW or time.monotonic() > self.deadline:
            return None
        try:
            data = fetcher.fetch_picture(url, self.http)
        except AppError as error:
            self.failures += 1
            log.info("picture not fetched", why=error.code)
            return None
        self.failures = 0
        return data


def _known(source: str) -> Copy | None:
    with db.reading() as session:
        row = session.scalar(select(Picture).where(Picture.source_digest == _digest(source)))
    return None if row is None else Copy(row.key, row.width, row.height)


def _kept(source: str, drawn: pictures.Recoded) -> Copy:
    suffix = "png" if drawn.content_type == "image/png" else "jpg"
    key = f"pictures/{drawn.digest[:2]}/{drawn.digest[:40]}.{suffix}"
    storage.store().put(key, drawn.data)
    row = Picture(source_digest=_digest(source), key=key, width=drawn.width, height=drawn.height)
    try:
        with db.transaction() as session:
            session.add(row)
    except IntegrityError:  # another import copied it first; the copy is the same
        log.info("picture already kept")
    return Copy(key, drawn.width, drawn.height)


def give_up(article: Article, others: Collection[str] = ()) -> list[str]:
    """Forget an article's copies, in the current transaction; gives the keys that are to be erased.

    `others` were copied for it and are in no revision. What another article shows, too, stays.
    """
    session = db.session()
    asked = select(Revision.paragraphs).where(Revision.article_id == article.id)
    shown = {
        each.file
        for written in session.scalars(asked)
        for each in paragraphs.load(written)
        if isinstance(each, paragraphs.Picture) and each.file
    }
    keys = sorted(key for key in {*shown, *others, article.cover_key or ""} if key)
    given_up = [key for key in keys if not _is_shown_elsewhere(key, article)]
    session.execute(delete(Picture).where(Picture.key.in_(given_up)))
    return given_up


def erase_later(keys: Sequence[str], *, delays: Sequence[float] = (0,)) -> None:
    """Have given-up pictures erased after some seconds each, together with the transaction."""
    for delay in delays:
        for start in range(0, len(keys), ERASED_AT_ONCE):
            part = list(keys[start : start + ERASED_AT_ONCE])
            jobs.enqueue(ERASE, {"keys": part}, delay=delay)


def erase(payload: dict[str, Any]) -> None:
    """Erase what was given up, but not what has been copied anew since; a job.

    Raises StoreAway, and is tried again.
    """
    with db.reading() as session:
        anew = set(session.scalars(select(Picture.key).where(Picture.key.in_(payload["keys"]))))
    for key in payload["keys"]:
        if key not in anew:
            storage.store().delete(key)


def _is_shown_elsewhere(key: str, article: Article) -> bool:
    session, others = db.session(), (Article.id != article.id, Article.status != "taken_down")
    covers = select(Article.id).where(Article.cover_key == key, *others)
    written = cast(Revision.paragraphs, Text).contains(key, autoescape=True)
    texts = select(Article.id).join(Revision, Revision.article_id == Article.id)
    texts = texts.where(written, *others)
    return any(session.scalar(each.limit(1)) is not None for each in (covers, texts))


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
