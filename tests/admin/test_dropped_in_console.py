"""The console says on the page that follows what was left out of an editor's words."""

import io
import json

from backend.articles.models import Article
from tests.admin.conftest import AtDesk
from tests.admin.pages import text_of
from tests.commenting import said
from tests.comments.conftest import article, lin
from tests.conftest import Reader

__all__ = ["article", "lin"]

NOTE, WHOLE = "广\u200b告\u202e", "广告🫩\U000323af"
DROPPED = "备注里有看不见的字符没有保留：U+200B、U+202E。"


def test_a_reason_that_lost_characters_is_told(
    at_desk: AtDesk, article: Article, lin: Reader
) -> None:
    said(lin, article)
    browser, path = at_desk("moderator"), f"/admin/people/{lin.id}"
    answer = browser.post(f"{path}/ban", {"days": "7", "reason": NOTE})
    shown = text_of(browser.get(answer.headers["Location"]))
    assert "其中有些看不见的字符没有保留" in shown
    assert "原因：广告" in shown


def test_a_reason_that_is_whole_is_only_confirmed(
    at_desk: AtDesk, article: Article, lin: Reader
) -> None:
    said(lin, article)
    browser, path = at_desk("moderator"), f"/admin/people/{lin.id}"
    answer = browser.post(f"{path}/ban", {"days": "7", "reason": WHOLE})
    shown = text_of(browser.get(answer.headers["Location"]))
    assert "没有保留" not in shown
    assert f"原因：{WHOLE}" in shown


def test_a_note_on_words_or_exceptions_that_lost_characters_is_told(at_desk: AtDesk) -> None:
    browser, path = at_desk("moderator"), "/admin/word-lists"
    words = {"words": "大麻", "effect": "refuse"}
    exceptions = {"exceptions": "大麻烦"}
    assert DROPPED in text_of(browser.post(f"{path}/add", words | {"note": NOTE}))
    assert DROPPED in text_of(browser.post(f"{path}/exceptions/add", exceptions | {"note": NOTE}))
    for door, sent in (("add", words), ("exceptions/add", exceptions)):
        shown = text_of(browser.post(f"{path}/{door}", sent | {"note": WHOLE}))
        assert "没有保留" not in shown
        assert WHOLE in shown


def test_notes_of_an_imported_list_that_lost_characters_are_told_once(at_desk: AtDesk) -> None:
    browser, path = at_desk("moderator"), "/admin/word-lists/import"
    entries = [{"word": word, "effect": "refuse", "note": NOTE} for word in ("暴富", "内幕")]
    for content, is_told in (({"words": entries}, True), ({"words": []}, False)):
        file = io.BytesIO(json.dumps(content).encode())
        answer = browser.post(path, {"file": (file, "list.json")})
        assert (DROPPED in text_of(answer)) is is_told
