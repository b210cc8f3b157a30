"""Where a scanned code of the simulator leads, in development: the landing, as a plain page.

It shows what the mini-program's landing page will: the article's title, the
words, and who passed them on.
"""

from flask import Blueprint, Response, render_template_string, request

from backend import db
from backend.errors import AppError
from backend.shares import service as shares

PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>拾句</title>
<style>
  body { margin: 0 auto; max-width: 26rem; padding: 3rem 1.5rem; color: #2b2a28;
         background: #fbf7ef; font: 17px/1.8 "Noto Serif SC", "Songti SC", serif; }
  mark { background: linear-gradient(transparent 60%, #f3dfae 60%); color: inherit; }
  p.from { color: #7a7266; font-size: 15px; }
  h1 { font-size: 1.2rem; margin-top: 2.5rem; }
</style>
{% if landing %}
<p class="from">{{ landing.sharer.nickname if landing.sharer else "有人" }} 邀你读这一句</p>
{% if landing.passage %}<p><mark>{{ landing.passage.quote }}</mark></p>{% endif %}
<h1>{{ landing.article.title }}</h1>
<p class="from">{{ landing.article.official_account.name }} · {{ landing.article.author }}</p>
{% else %}
<p>{{ words }}</p>
{% endif %}
"""

pages = Blueprint("preview", __name__)


@pages.get("/mini/")
def landing() -> Response:
    """Show where a scene leads; unknown and withdrawn ones have words of their own."""
    found, words = None, "用手机扫一扫卡片上的码，就会来到这里。"
    scene = request.args.get("scene", "")
    if scene:
        try:
            with db.reading():
                found = shares.land(scene[:64])
        except AppError as error:
            words = error.message
    return Response(render_template_string(PAGE, landing=found, words=words))
