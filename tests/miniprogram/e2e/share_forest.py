"""Give a journey's server an editor and articles that went far: prints them as JSON."""

import json
import sys

from backend import db
from backend.admin.authentication import password_hashing
from backend.admin.models import Editor
from backend.app import create_app
from backend.articles.imports import article_import
from tests.spread.trees import a_forest, branching

LOGIN, PASSWORD = "analyst", "桥上的灯火一盏又一盏"


def main() -> None:
    """Keep an analyst, and for each number given an article passed on so many times."""
    told = {}
    with create_app().app_context():
        with db.transaction() as session:
            session.add(
                Editor(
                    login=LOGIN,
                    name="看数的人",
                    role="analyst",
                    password_hash=password_hashing.hash_password(PASSWORD),
                    must_change_password=False,
                )
            )
        for many in sys.argv[1:]:
            title = f"传了 {many} 次"
            article = article_import.import_fragment(
                f"<p>传了 {many} 次的一句话。</p>", title
            ).article
            a_forest(article, branching(int(many)))
            told[many] = article.public_id
    sys.stdout.write(json.dumps({"login": LOGIN, "password": PASSWORD, "articles": told}) + "\n")


if __name__ == "__main__":
    main()
