"""Importing articles: once, again, changed, and with pictures that cannot be copied."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db
from backend.articles import page_parser, publication
from backend.articles.fetching.saved_page_pictures import build_picture_reader
from backend.articles.imports import article_import, import_consent
from backend.articles.models import Article, CopiedPicture, Revision
from backend.local import content
from backend.local.content import pictures
from tests.factories import a_picture, an_article


@pytest.mark.parametrize("name", content.PAGES)
def test_a_demo_page_comes_in_whole_with_its_pictures(app: Flask, name: str) -> None:
    done = article_import.import_page(content.read_page(name), fetch_local=pictures.fetch_picture)
    assert (done.outcome, done.missing_pictures) == ("new", 0)
    assert done.article.cover_key is not None
    with db.read_session():
        article, paragraphs = publication.get_for_editors(done.article.public_id)
    text = page_parser.parse(content.read_page(name))
    assert article.title == text.title
    assert article.source_url is not None
    assert sum(each.kind == "picture" for each in paragraphs) >= 2


def test_the_same_page_again_changes_nothing(app: Flask) -> None:
    first = article_import.import_page(
        content.read_page("walk.html"), fetch_local=pictures.fetch_picture
    )
    again = article_import.import_page(
        content.read_page("walk.html"), fetch_local=pictures.fetch_picture
    )
    assert again.outcome == "unchanged"
    assert again.article.id == first.article.id
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 1


def test_readers_are_told_by_which_id_the_account_opens_once_a_page_says_so(
    app: Flask, client: FlaskClient
) -> None:
    page = content.read_page("walk.html")
    silent = page.replace(b'var user_name = "gh_5h1ju0000000";', b"")
    for html, known in ((silent, None), (page, "gh_5h1ju0000000"), (silent, "gh_5h1ju0000000")):
        done = article_import.import_page(html, fetch_local=pictures.fetch_picture)
        with db.transaction():
            publication.publish(done.article.public_id)
        listed = client.get("/api/v1/articles").get_json()["items"]
        assert [each["official_account"]["username"] for each in listed] == [known]


def test_a_changed_page_is_a_revision_and_the_old_text_stays(app: Flask) -> None:
    first = an_article("同一篇")
    done = article_import.import_fragment(
        "<p>改过的话。</p>", "同一篇", import_consent.ImportConsent(everything=True)
    )
    assert (done.outcome, done.article.id) == ("revised", first.id)
    with db.read_session() as session:
        texts = session.scalars(select(Revision.text).order_by(Revision.number)).all()
    assert len(texts) == 2
    assert texts[1] == "改过的话。"
    assert "灯火" in texts[0]


def test_a_picture_that_cannot_be_had_leaves_a_gap_and_is_counted(app: Flask) -> None:
    html = '<p>字</p><img data-src="pictures/none.jpg"><img data-src="https://evil.test/a.png">'
    done = article_import.import_fragment(html, "缺图")
    assert done.missing_pictures >= 1
    with db.read_session():
        _, paragraphs = publication.get_for_editors(done.article.public_id)
    assert "evil.test" not in str(paragraphs)


def test_pictures_beside_a_saved_page_are_read_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"x")
    (folder / "一.jpg").write_bytes(a_picture())
    read = build_picture_reader(folder / "page.html")
    assert read("%E4%B8%80.jpg") == a_picture()
    for path in ("../secret.jpg", "/etc/passwd", "none.jpg", "", "..%2fsecret.jpg"):
        assert read(path) is None


def test_a_deleted_page_is_refused_and_nothing_is_kept(app: Flask) -> None:
    with pytest.raises(page_parser.NotAnArticle):
        article_import.import_page(b"<html><body>nothing</body></html>")
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 0
        assert session.scalar(select(func.count()).select_from(CopiedPicture)) == 0
