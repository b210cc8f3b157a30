"""Runs acts at once, each in a thread of its own."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask


def at_once(app: Flask, times: int, act: Callable[[], Any]) -> list[Any]:
    """Do something in so many threads; gives what came of each."""
    answers: list[Any] = []

    def run() -> None:
        with app.app_context():
            answers.append(act())

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == times
    return answers
