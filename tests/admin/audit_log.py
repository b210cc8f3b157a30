"""Reads the audit log, alters it behind its back, and acts at once."""

import threading
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from backend import db
from backend.admin.audit import audit_log as audit
from backend.admin.models import AuditEntry, Editor


def at_once(app: Flask, count: int, act: Callable[[], object]) -> list[Exception]:
    """Do something in many threads that start together; gives what they raised."""
    together, raised = threading.Barrier(count), list[Exception]()

    def run() -> None:
        with app.app_context():
            together.wait()
            try:
                act()
            except Exception as error:
                raised.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def written(editor: Editor, count: int) -> list[AuditEntry]:
    with db.transaction():
        return [
            audit.record(editor, "article.imported", f"article:{number}", {"outcome": "new"})
            for number in range(count)
        ]


def tamper(statement: sa.Executable) -> None:
    with db.transaction() as session:
        session.execute(statement)
