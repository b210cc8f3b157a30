"""Things to test with: honest defaults, name only what matters."""

import io
import itertools

from PIL import Image

from backend import db
from backend.articles import service as articles
from backend.articles.models import Article

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
    done = articles.import_fragment(html, title or f"第 {next(NUMBERS)} 篇")
    if publish:
        with db.transaction():
            return articles.publish(done.article.public_id)
    return done.article


def a_picture(size: tuple[int, int] = (64, 48), kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """Draw a plain picture file."""
    file = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else "#c9a063").save(file, kind)
    return file.getvalue()
