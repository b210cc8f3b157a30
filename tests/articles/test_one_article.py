"""One article is found by its message key, however its address is spelled."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend import db
from backend.articles import article_lookup, page_parser
from backend.articles.imports import article_import
from backend.articles.models import Article, JoinedArticle
from tests.factories import an_article

SHORT = "https://mp.weixin.qq.com/s/AbCdEf_012345"
KEY = "__biz=MzA5MDU=&mid=2650000001&idx=1"
LONG = f"https://mp.weixin.qq.com/s?{KEY}&sn=0e"
DATA = "window.cgiDataNew = {{link: '{}', bizuin: 'MzA5MDU=', mid: '2650000001' * 1, idx: '1' * 1}}"
OLD = (
    'var biz = "" || "MzA5MDU=";\nvar mid = "" || "" || "2650000001";\nvar idx = "" || "" || "1";'
    '\nvar msg_title = "题"; var msg_link = "{}";'
)


def page(script: str) -> bytes:
    return f'<div id="js_content"><p>花谢花飞。</p></div><script>{script}</script>'.encode()


@pytest.mark.parametrize("second", [DATA.format(LONG), OLD.format(LONG), OLD.format("")])
def test_pages_under_different_addresses_are_one_article(app: object, second: str) -> None:
    first = article_import.import_page(page(DATA.format(SHORT)))
    again = article_import.import_page(page(second))
    assert again.article.public_id == first.article.public_id
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1
        for url in (SHORT, f"http://MP.weixin.qq.com:80/s?scene=1&amp;{KEY}&amp;chksm=f#rd"):
            found = article_lookup.find_article_by_address(url)
            assert found is not None
            assert found.public_id == first.article.public_id


def test_another_index_of_the_message_is_another_article(app: object) -> None:
    first = article_import.import_page(page(DATA.format(SHORT)))
    other = article_import.import_page(page(DATA.format(SHORT).replace("idx: '1'", "idx: '2'")))
    assert other.article.public_id != first.article.public_id


@pytest.mark.parametrize(
    "url",
    [
        LONG,
        f"http://mp.weixin.qq.com/s/?{KEY}#wechat_redirect",
        "mp.weixin.qq.com/s?idx=1&mid=2650000001&__biz=MzA5MDU%3D",
        f"https://mp.weixin.qq.com/s/AbCdEf?{KEY}",
        "https://mp.weixin.qq.com/mp/appmsg/show?__biz=MzA5MDU=&appmsgid=2650000001&itemidx=1",
        *(
            f"https://mp.weixin.qq.com/s?{KEY.replace('&', separator)}"
            for name in ("times", "not", "copy", "reg", "sect", "para", "lt", "amp", "curren")
            for separator in (f"&{name}tamp=1&", f"&amp;{name}=1&amp;", f"&amp;amp;{name}x=&")
        ),
        f"https://mp.weixin.qq.com/s?{KEY.replace('&', '&#38;')}&timestamp=1",
        f"https://mp.weixin.qq.com/s?{KEY.replace('&', '&#x26;')}&order=1",
        f"https:\\/\\/mp.weixin.qq.com\\/s?{KEY.replace('&', chr(92) + 'x26amp;')}",
    ],
)
def test_every_spelling_gives_the_same_key(url: str) -> None:
    key = page_parser.read_message_key(url)
    assert key is not None
    assert (key.biz, key.number) == ("MzA5MDU", "2650000001_1")


@pytest.mark.parametrize(
    "url", ["https://mp.weixin.qq.com.evil.test/s?" + KEY, "https://a@mp.weixin.qq.com/s?" + KEY]
)
def test_another_host_has_no_key(url: str) -> None:
    assert page_parser.read_message_key(url) is None


def test_the_id_of_a_joined_double_leads_to_the_article(client: FlaskClient) -> None:
    article = an_article()
    with db.transaction() as session:
        session.add(JoinedArticle(public_id="doubleDouble1234"[:16], article_id=article.id))
    answer = client.get("/api/v1/articles/doubleDouble1234")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["id"] == article.public_id
