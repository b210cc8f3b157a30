"""Pictures at rest: a folder on this machine, or an S3-like store behind a CDN.

Keys are relative paths of our own making, such as `pictures/ab/abcd….jpg`; what
is stored under a key never changes, so everything here may be cached for good.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app

from backend.breaker import CircuitBreaker
from backend.errors import Unavailable

AWAY_SECONDS = 5.0
KEY = re.compile(r"[a-z0-9]+(/[A-Za-z0-9_-]+)*/[A-Za-z0-9_-]+\.(jpg|png|svg)")


log = structlog.get_logger()


class StoreAway(Unavailable):
    """The store cannot be reached, or is full; nothing was kept."""

    code, message = "store_away", "图片暂时无法存取，请稍后再试"


class Storage(Protocol):
    """What a store can do; each raises StoreAway when it cannot be done now."""

    def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`, wholly or not at all."""

    def get(self, key: str) -> bytes | None:
        """Give what is kept under `key`, or None."""

    def delete(self, key: str) -> None:
        """Forget `key`; forgetting what is not there is no error."""


class Folder:
    """A store on local disk."""

    def __init__(self, root: Path) -> None:
        """Use `root`, which is made when first needed."""
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        """Write beside and rename, so that nobody ever reads half a picture."""
        path = self.path(key)
        with _reachable(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            part = Path(name)
            try:
                with open(descriptor, "wb") as file:
                    file.write(data)
                part.chmod(0o644)
                part.replace(path)
            except BaseException:
                part.unlink()
                raise

    def get(self, key: str) -> bytes | None:
        """Read a file, or give None."""
        with _reachable(OSError):
            try:
                return self.path(key).read_bytes()
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Remove a file if it is there."""
        with _reachable(OSError):
            self.path(key).unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Place a key; raises ValueError for one that is not of our making."""
        return self.root / checked(key)


class Bucket:
    """A store that speaks S3: COS, MinIO, AWS. Needs the `s3` extra.

    Found to be away it is left alone for some seconds, so that few wait for it.
    """

    def __init__(self, store: Any, failure: type[Exception]) -> None:
        """Use an obstore store, whose every failure but an absent key is a `failure`."""
        self.store, self.failure = store, failure
        self.breaker = CircuitBreaker(AWAY_SECONDS, failure, StoreAway)

    def put(self, key: str, data: bytes) -> None:
        """Upload one object."""
        with _reachable(self.failure), self.breaker.guard():
            self.store.put(checked(key), data)

    def get(self, key: str) -> bytes | None:
        """Download one object, or give None."""
        with _reachable(self.failure), self.breaker.guard():
            try:
                return bytes(self.store.get(checked(key)).bytes())
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Remove one object."""
        with _reachable(self.failure), self.breaker.guard():
            self.store.delete(checked(key))


@contextmanager
def _reachable(failure: type[Exception]) -> Iterator[None]:
    try:
        yield
    except failure as error:
        log.error("store away", error=type(error).__name__)
        raise StoreAway from error


def checked(key: str) -> str:
    """Give back a key of our making; raises ValueError for any other."""
    if not KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key


def opened(url: str, key_id: str = "", secret: str = "") -> Storage:
    """Open `file:///folder` or `s3://bucket?endpoint=https://…&region=…`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(parts.path))
    from urllib.parse import parse_qs

    from obstore.exceptions import BaseError
    from obstore.store import S3Store

    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    plain_http = given.get("endpoint", "").startswith("http://")
    return Bucket(
        S3Store(
            parts.netloc,
            endpoint=given.get("endpoint"),
            region=given.get("region", "auto"),
            access_key_id=key_id,
            secret_access_key=secret,
            client_options={"allow_http": plain_http, "timeout": "6s", "connect_timeout": "2s"},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=6)},
        ),
        BaseError,
    )


def init(app: Flask, store: Storage, media_url: str) -> None:
    """Give the app its store, and the address under which readers find what is in it."""
    app.extensions["storage"] = store
    app.extensions["media_url"] = media_url.rstrip("/")


def store() -> Storage:
    """Find the current app's store."""
    found: Storage = current_app.extensions["storage"]
    return found


def url(key: str) -> str:
    """Give the public address of a stored picture."""
    return f"{current_app.extensions['media_url']}/{key}"
