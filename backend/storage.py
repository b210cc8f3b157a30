"""Stores pictures in a local folder or an S3-compatible object store, and builds public URLs.

Keys are relative paths that we generate, such as `pictures/ab/abcd….jpg`; what
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

from backend.circuit_breaker import CircuitBreaker
from backend.errors import Unavailable

BREAKER_SECONDS = 5.0
KEY = re.compile(r"[a-z0-9]+(/[A-Za-z0-9_-]+)*/[A-Za-z0-9_-]+\.(jpg|png|svg)")


log = structlog.get_logger()


class StoreUnavailable(Unavailable):
    """The store cannot be reached, or is full; nothing was stored."""

    code, message = "store_away", "图片暂时无法存取，请稍后再试"


class Storage(Protocol):
    """The operations of a store; each raises StoreUnavailable when it cannot be done now."""

    def put(self, key: str, data: bytes) -> None:
        """Store `data` under `key`, wholly or not at all."""

    def get(self, key: str) -> bytes | None:
        """Give what is stored under `key`, or None."""

    def delete(self, key: str) -> None:
        """Delete `key`; deleting what is not there is no error."""


class FolderStore:
    """A store on local disk."""

    def __init__(self, root: Path) -> None:
        """Use `root`, which is made when first needed."""
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        """Write beside and rename, so that nobody ever reads half a picture."""
        path = self.path(key)
        with _translate_failure(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            temporary = Path(name)
            try:
                with open(descriptor, "wb") as file:
                    file.write(data)
                temporary.chmod(0o644)
                temporary.replace(path)
            except BaseException:
                temporary.unlink()
                raise

    def get(self, key: str) -> bytes | None:
        """Read a file, or give None."""
        with _translate_failure(OSError):
            try:
                return self.path(key).read_bytes()
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Remove a file if it is there."""
        with _translate_failure(OSError):
            self.path(key).unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Resolve a key to its path; raises ValueError for one that we did not generate."""
        return self.root / validate_key(key)


class ObjectStore:
    """A store that speaks S3: COS, MinIO, AWS. Needs the `s3` extra.

    A circuit breaker leaves it alone for some seconds after a failure, so that few wait for it.
    """

    def __init__(self, store: Any, failure: type[Exception]) -> None:
        """Use an obstore store, whose every failure but an absent key is a `failure`."""
        self.store, self.failure = store, failure
        self.breaker = CircuitBreaker(BREAKER_SECONDS, failure, StoreUnavailable)

    def put(self, key: str, data: bytes) -> None:
        """Upload one object."""
        with _translate_failure(self.failure), self.breaker.guard():
            self.store.put(validate_key(key), data)

    def get(self, key: str) -> bytes | None:
        """Download one object, or give None."""
        with _translate_failure(self.failure), self.breaker.guard():
            try:
                return bytes(self.store.get(validate_key(key)).bytes())
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Remove one object."""
        with _translate_failure(self.failure), self.breaker.guard():
            self.store.delete(validate_key(key))


@contextmanager
def _translate_failure(failure: type[Exception]) -> Iterator[None]:
    try:
        yield
    except failure as error:
        log.error("store away", error=type(error).__name__)
        raise StoreUnavailable from error


def validate_key(key: str) -> str:
    """Give back a key that we generated; raises ValueError for any other."""
    if not KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key!r}")
    return key


def open_store(url: str, key_id: str = "", secret: str = "") -> Storage:
    """Open `file:///folder` or `s3://bucket?endpoint=https://…&region=…`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(Path(parts.path))
    from urllib.parse import parse_qs

    from obstore.exceptions import BaseError
    from obstore.store import S3Store

    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    allow_http = options.get("endpoint", "").startswith("http://")
    return ObjectStore(
        S3Store(
            parts.netloc,
            endpoint=options.get("endpoint"),
            region=options.get("region", "auto"),
            access_key_id=key_id,
            secret_access_key=secret,
            client_options={"allow_http": allow_http, "timeout": "6s", "connect_timeout": "2s"},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=6)},
        ),
        BaseError,
    )


def init(app: Flask, store: Storage, media_url: str) -> None:
    """Give the app its store, and the address under which readers find what is in it."""
    app.extensions["storage"] = store
    app.extensions["media_url"] = media_url.rstrip("/")


def get_store() -> Storage:
    """Find the current app's store."""
    storage: Storage = current_app.extensions["storage"]
    return storage


def build_url(key: str) -> str:
    """Give the public address of a stored picture."""
    return f"{current_app.extensions['media_url']}/{key}"
