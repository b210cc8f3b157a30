"""Looks up accounts, and runs a request in a thread of its own."""

import threading
from collections.abc import Callable

from flask import Flask

from backend.accounts import account_lookup
from backend.accounts.models import Account
from tests.commenting import API
from tests.conftest import Reader

ME = f"{API}/me"


def in_thread(app: Flask, act: Callable[[], object], name: str = "") -> threading.Thread:
    def run() -> None:
        with app.app_context():
            act()

    thread = threading.Thread(target=run, name=name or None)
    thread.start()
    return thread


def account_of(reader: Reader) -> Account:
    found = account_lookup.find_account(reader.id)
    assert found is not None
    return found
