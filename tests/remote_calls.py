"""Notes every request that asks Redis, WeChat or the store while it holds a transaction."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import has_request_context, request

from backend import db, redis_client, storage
from backend.wechat.api_client import Wire

REMOTE = (
    (redis_client.Client, "execute_command"),
    (redis_client.Pipeline, "execute"),
    (storage.FolderStore, "put"),
    (storage.FolderStore, "get"),
    (storage.FolderStore, "delete"),
    (storage.ObjectStore, "put"),
    (storage.ObjectStore, "get"),
    (storage.ObjectStore, "delete"),
    (Wire, "_exchange"),
)


@contextmanager
def noted() -> Iterator[list[str]]:
    """Note which routes ask something remote inside a writing transaction, and from where."""
    calls: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in REMOTE:
            patch.setattr(owner, name, _watched(calls, owner, name))
        yield calls


def _watched(calls: list[str], owner: type, name: str) -> Any:
    plain = getattr(owner, name)

    def call(self: Any, *args: Any, **given: Any) -> Any:
        if has_request_context() and db.is_writing():
            calls.append(f"{request.method} {request.url_rule}: {owner.__name__}.{name} {_where()}")
        return plain(self, *args, **given)

    return call


def _where() -> str:
    """Name the function of ours that asks, past those that only carry."""
    frame = sys._getframe(2)
    while frame.f_back is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("backend.") and module not in (
            "backend.redis_primitives",
            "backend.storage",
        ):
            return f"in {module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "elsewhere"
