"""Lend the journeys an editor's key: prints it; the server it opens is thrown away afterwards."""

import sys
from contextlib import suppress

from backend import db
from backend.admin.authentication import api_keys
from backend.admin.editors import editor_accounts
from backend.app import create_app

LOGIN = "journeys"


def main() -> None:
    """Add an editor whose password nobody knows, and print a key of theirs."""
    app = create_app()
    with app.app_context():
        with suppress(editor_accounts.LoginTaken):
            editor_accounts.add_editor(LOGIN, "走一遍", "editor")
        with db.transaction():
            editor = editor_accounts.get_by_login(LOGIN)
            editor.must_change_password = False
            _, secret = api_keys.issue_key(editor, "journeys")
        sys.stdout.write(f"{secret}\n")


if __name__ == "__main__":
    main()
