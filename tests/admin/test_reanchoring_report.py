"""The console's report on the passages of an article that is imported again."""

from flask import Flask
from flask.testing import FlaskClient

from backend import db, job_queue
from backend.articles import published_articles
from backend.articles.imports import article_import, import_consent
from backend.articles.models import Article
from backend.passages import passage_records
from tests.admin.conftest import AtDesk, Browser
from tests.factories import BODY, SENTENCE, an_article

TITLE = "桥上的灯"
KEPT = "后来我常常绕一点路，走过桥，看对岸的窗子一扇一扇亮起来。"
GONE = "带一把伞"
EDITED = SENTENCE.replace("赶路的人", "赶车的人")
NEW = BODY.replace(SENTENCE, EDITED).replace(f"<li>{GONE}</li>", "")


def test_right_after_a_re_import_the_desk_says_what_is_still_sought(
    app: Flask, wechat: FlaskClient, at_desk: AtDesk
) -> None:
    article, browser = marked(), at_desk()
    assert "还没有去向可看" in seen(browser, article)
    sent = {"title": TITLE, "html": NEW}
    proposal = browser.post("/admin/articles/import/text", sent).headers["Location"]
    path = f"{proposal.partition('?')[0]}/restore"
    there = browser.post(path, {"expected_revision": 1}).headers["Location"]
    assert "还有 3 句正在新版本里对准" in browser.get(there).get_data(as_text=True)
    assert "还有 3 句正在新版本里对准" in seen(browser, article)
    job_queue.run_due()
    page = browser.get(there).get_data(as_text=True)
    assert "第 2 版里 找不到了 1 有变动 1 原样 1" in page
    assert "正在新版本里对准" not in page + seen(browser, article)


def test_each_passage_is_shown_as_it_was_beside_as_it_is(
    app: Flask, wechat: FlaskClient, at_desk: AtDesk
) -> None:
    article, browser = marked(), at_desk()
    article_import.import_fragment(NEW, TITLE, import_consent.ImportConsent(everything=True))
    job_queue.run_due()
    for outcome, words in (
        ("orphaned", [GONE]),
        ("moved", [SENTENCE, EDITED]),
        ("unchanged", [KEPT, KEPT]),
    ):
        page = seen(browser, article, f"?outcome={outcome}")
        assert [each.partition("<")[0] for each in page.split("<mark>")[1:]] == words


def test_a_lost_passage_is_placed_by_hand_but_never_on_words_that_are_not_there(
    app: Flask, wechat: FlaskClient, at_desk: AtDesk
) -> None:
    article, browser = marked(), at_desk()
    article_import.import_fragment(NEW, TITLE, import_consent.ImportConsent(everything=True))
    job_queue.run_due()
    page = seen(browser, article)
    passage = page.split(f"/admin/articles/{article.public_id}/reanchoring/")[1].partition('"')[0]
    address = f"/admin/articles/{article.public_id}/reanchoring/{passage}"
    refused = browser.post(address, {"quote": "文中没有的话"})
    assert refused.status_code == 422
    assert "文章里没有找到这段文字" in refused.get_data(as_text=True)
    assert browser.post(address, {"quote": EDITED}).status_code == 303
    assert "找不到了 0" in seen(browser, article)


def seen(browser: Browser, article: Article, query: str = "") -> str:
    """Look at an article's report."""
    return browser.get(f"/admin/articles/{article.public_id}/reanchoring{query}").get_data(
        as_text=True
    )


def marked() -> Article:
    """Publish an article of which three passages are pinned."""
    article = an_article(TITLE)
    with db.transaction():
        _, _, revision = published_articles.get_published(article.public_id)
        for quote in (SENTENCE, KEPT, GONE):
            passage_records.get_or_create_passage(
                article, revision, passage_records.locate_quote(revision, quote, None)
            )
    return article
