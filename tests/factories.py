"""Things to test with: honest defaults, name only what matters."""

import io
import itertools
from typing import Any

import requests
import urllib3
from PIL import Image
from requests.adapters import HTTPAdapter

from backend import db, ids, storage
from backend.accounts.models import Account
from backend.articles import publication
from backend.articles.imports import article_import
from backend.articles.models import Article
from backend.cards import creation
from backend.cards.models import Card
from backend.moderation.text_moderation import Verdict
from backend.profiles import own_profile
from backend.shares import share_records
from backend.shares.arrivals import visitor_identity
from backend.shares.mini_program_codes import minting
from backend.shares.models import ShareCode
from backend.wechat.simulator import code_picture

NUMBERS = itertools.count(1)
SENTENCE = "她说，慢一点的人看见的灯火，总比赶路的人多几盏。"
BODY = f"""
<h2>傍晚</h2>
<p>下班的人从地铁口涌出来，像一条被放开的河。{SENTENCE}我记住了这句话，也记住了那天的风。</p>
<p>后来我常常绕一点路，走过桥，看对岸的窗子一扇一扇亮起来。</p>
<ul><li>带一把伞</li><li>带一点时间</li></ul>
"""


def an_article(title: str = "", html: str = BODY, publish: bool = True) -> Article:
    """Bring in an article; published unless told otherwise."""
    done = article_import.import_fragment(html, title or f"第 {next(NUMBERS)} 篇")
    if publish:
        with db.transaction():
            return publication.publish(done.article.public_id)
    return done.article


def a_reader(nickname: str = "") -> Account:
    """Keep a reader, with a name that the house answers for if one is given."""
    with db.transaction() as session:
        account = Account()
        session.add(account)
        session.flush()
        if nickname:
            own_profile.set_trusted_nickname(account, nickname)
    return account


def a_card(note: str | None = None) -> Card:
    """Keep the row of a card of a new article, as if it had been drawn."""
    article = an_article()
    with db.transaction() as session:
        maker = a_reader("摘的人")
        share = share_records.record_share(
            ids.generate(), article, None, visitor_identity.identify_reader(maker), "card"
        )
        card = Card(
            public_id=ids.generate(),
            share_id=share.id,
            account_id=maker.id,
            design="paper",
            digest=ids.generate(),
            key=f"cards/t/{share.public_id}.jpg",
            width=1080,
            height=1620,
            code_kind="share",
            note=note,
        )
        creation.record_verdict(card, Verdict("pass", "pass", 100) if note else None)
        session.add(card)
    return card


def a_picture(size: tuple[int, int] = (64, 48), kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """Draw a plain picture file."""
    file = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else "#c9a063").save(file, kind)
    return file.getvalue()


def codes_ready(count: int, **changes: Any) -> list[str]:
    """Put codes into the pool; gives their scenes, the next to be taken first."""
    scenes = [ids.generate() for _ in range(count)]
    codes = [
        ShareCode(
            **{
                "scene": scene,
                "key": f"codes/t/{scene}.jpg",
                "target_digest": minting.get_target_digest(),
            }
            | changes
        )
        for scene in scenes
    ]
    for code in codes:
        held = f"http://wechat.test/open?scene={code.scene}"
        storage.get_store().put(
            code.key, code_picture.draw_code(held, 280, ink=(0, 0, 0), hyaline=False)
        )
    with db.transaction() as session:
        session.add_all(codes)
    return scenes


class Stopped(HTTPAdapter):
    """A WeChat that is not there; remembers how long each caller would have waited."""

    def __init__(self, answer: bytes | None = None) -> None:
        super().__init__()
        self.answer, self.waits = answer, []  # type: tuple[bytes | None, list[Any]]

    def send(self, request: requests.PreparedRequest, *_a: Any, **given: Any) -> requests.Response:
        """Let the caller down, or give the one answer there is."""
        self.waits.append(given["timeout"])
        if self.answer is None:
            raise requests.ReadTimeout("no answer", request=request)
        raw = urllib3.HTTPResponse(io.BytesIO(self.answer), status=200, preload_content=False)
        return self.build_response(request, raw)
