"""Characters younger than Python's own tables are taken, found and kept as all others are.

U+323AF came with Unicode 15, 🫩 with 16, U+33479 with 17; Python 3.11 knows 14.
"""

import pytest
import sqlalchemy as sa
from flask import Flask

from backend import db
from backend.admin.authentication import password_policy
from backend.admin.editors import editor_accounts
from backend.admin.models import Editor
from backend.articles import search
from backend.articles.fetching import ssrf_safe_fetcher
from backend.articles.page import metadata
from backend.articles.page_parser import inline_style
from tests.factories import an_article

IDEOGRAPHS = ["\U000323af", "\U0002ebf0", "\U00033479", "\U0003fff0"]
SIGNS = ["\U0001fae9", "\U0001fa77", "\U0001fadf"]


@pytest.mark.parametrize("letter", IDEOGRAPHS)
def test_a_search_for_a_young_ideograph_finds_it_and_no_other(
    committed: Flask, letter: str
) -> None:
    article = an_article(html=f"<p>姓{letter}的人来了。</p>")
    an_article(html="<p>姓林的人来了。</p>")
    with db.read_session():
        assert search.find_articles(letter, limit=9) == [article.id]
        assert search.find_articles(f"姓{letter}的", limit=9) == [article.id]
        assert search.find_articles(f"林{letter}", limit=9) == []


@pytest.mark.parametrize("sign", [*IDEOGRAPHS, *SIGNS])
def test_an_editors_name_may_hold_it(app: Flask, sign: str) -> None:
    editor_accounts.add_editor("lin", f"林{sign}", "editor")
    with db.read_session() as session:
        assert session.scalar(sa.select(Editor.name)) == f"林{sign}"


@pytest.mark.parametrize("sign", [*IDEOGRAPHS, *SIGNS])
def test_an_address_may_hold_it(sign: str) -> None:
    url = f"https://a.example/{sign}.png"
    assert metadata.clean_url(url) == url
    assert inline_style.parse_link({"href": url}) == url
    policy = ssrf_safe_fetcher.PICTURE_POLICY
    plain = ssrf_safe_fetcher.check_url("https://mmbiz.qpic.cn/a", policy)
    assert ssrf_safe_fetcher.check_url(f"https://mmbiz.qpic.cn/a{sign}", policy) == plain + sign


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x07", "\u3000", "\ue000", " "])
def test_an_address_may_hold_nothing_that_hides(hidden: str) -> None:
    url = f"https://a.example/a{hidden}b"
    assert metadata.clean_url(url) is None
    assert inline_style.parse_link({"href": url}) is None


@pytest.mark.parametrize("letter", IDEOGRAPHS)
def test_a_young_ideograph_in_a_password_is_a_letter(app: Flask, letter: str) -> None:
    name = f"{letter}林下漏月光"
    weak = password_policy.find_weakness(f"{name}.{name}!", ("lin", name))
    assert weak == password_policy.GUESSABLE_MESSAGE
    assert password_policy._context((f"{letter}林·下漏",)) >= {f"{letter}林", "下漏"}
