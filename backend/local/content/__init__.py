"""The demo's content: four articles of our own, so that a fresh start has something to read.

Each page is saved in the shape in which the platform publishes articles: the
demo goes through the real importer, and there is no second way in. Their
pictures lie beside it, in `pictures/`. Texts and pictures are ours; change them
freely, but the passages must stand in the texts.
"""

from pathlib import Path

from backend.errors import NotFound

NICKNAME = "拾句"

PAGES: tuple[str, ...] = ("walk.html", "sentence.html", "reading.html", "names.html")

PASSAGES: dict[str, tuple[str, ...]] = {
    "walk.html": (
        "身体回来得太快，心还在路上，常常要到半夜才进门。",
        "我站在楼下数过，从第一扇亮到第十扇，用了七分钟。七分钟里没有一件事情办完，可是天黑好了。",
        "从前省下来的那四十分钟，我并没有拿去做什么，我躺在沙发上，等自己到家。",
    ),
    "sentence.html": (
        "一本书也许就是用三百页，把你领到一句话跟前。剩下的路，是那句话陪你走。",
        "画线是跟一句话点了点头，抄一遍，是请它进来坐坐。",
        "读书像河水过石头，水一滴也没有留下，石头却一年比一年圆。",
    ),
    "reading.html": (
        "猜错了才好：人和人就是在猜错的地方认识的。",
        "页边大约 18 mm 宽，够写七八个字。写不下的，多半是还没有想清楚。",
        "笔记里可以没有感想，不能没有页码：感想会变，页码能带你回到它变之前的地方。",
    ),
    "names.html": (
        "盩厔改成周至，好认了，好写了，只是山不拐弯了，水也不拐弯了。",
        "省略号六个点，也占两格……它大概是标点里最像人的一个：话没有了，人还没走。",
        "可是一个字，只要每天还有人在饭桌上喊它，喊它添饭，喊它早点回来，它就一点也不生僻。",
    ),
}

READERS: tuple[str, ...] = ("晚风过桥", "小满🌾", "阿䶮", "Lin 在路上")


def read_page(name: str) -> bytes:
    """Read one of PAGES as it was saved: HTML in UTF-8.

    Raises NotFound for any other name, whatever file it may point to.
    """
    if name not in PAGES:
        raise NotFound(f"演示文章里没有「{name}」")
    return (Path(__file__).parent / name).read_bytes()
