"""Give a journey's server a moderator who signs in at the console: prints login and password."""

import json
import sys

from sqlalchemy import select

from backend import db
from backend.admin.authentication import password_hashing
from backend.admin.models import Editor
from backend.app import create_app

LOGIN, PASSWORD = "keeper", "桥上的灯火一盏又一盏"


def main() -> None:
    """Keep a moderator, once."""
    with create_app().app_context(), db.transaction() as session:
        if session.scalar(select(Editor).where(Editor.login == LOGIN)) is None:
            session.add(
                Editor(
                    login=LOGIN,
                    name="看门的人",
                    role="moderator",
                    password_hash=password_hashing.hash_password(PASSWORD),
                    must_change_password=False,
                )
            )
    sys.stdout.write(json.dumps({"login": LOGIN, "password": PASSWORD}) + "\n")


if __name__ == "__main__":
    main()
