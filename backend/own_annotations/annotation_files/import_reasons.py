"""Reasons of an import: stable codes and sentences of what was refused and what was lost."""

from dataclasses import dataclass

REFUSALS = {
    "not_an_annotation": "不是认得出的标注",
    "reply": "回复不能导入",
    "bookmark": "书签没有引文，不能导入",
    "media": "图片、音视频或手写的标注不能导入",
    "several_places": "指向多处的标注不能导入",
    "no_article": "没有说明是哪篇文章",
    "bad_address": "文章的地址有误",
    "article_not_found": "这里没有这篇文章，或已被撤回",
    "several_articles": "有几篇文章叫这个名字，分不清是哪一篇",
    "no_quote": "没有引文，找不到位置",
    "bad_quote": "引文有误或太长",
    "bad_context": "引文的上下文有误",
    "bad_text": "文字有误或太长",
    "empty": "既没有引文，也没有文字",
    "text_too_long": "文字太长，这里放不下",
    "quote_not_found": "文章里没有找到这段文字",
    "several_quotes": "这段文字在文中出现了多次，分不清是哪一处",
    "article_full": "这篇文章里放不下更多了",
}
NOT_FOUND = {"article_not_found", "several_articles", "quote_not_found", "several_quotes"}
LOSSES = {
    "author": "原作者没有保留，存为你自己的",
    "colour": "没有一样的颜色，换成了最接近的",
    "style": "下划线、删除线等样式没有保留",
    "tags": "标签太多或太长，没有全部保留",
    "tag_sign": "标签里的“#”写成了“＃”",
    "hidden_characters": "看不见的字符没有保留",
    "attachment": "链接、图片等附件没有保留",
    "markup": "文字的排版没有保留，只留下文字",
    "replies": "别人的回复没有保留",
    "shared": "原来别人也能看到，现在只有自己可见",
    "created_at": "原来的时间认不出，记为导入的时间",
    "edited_at": "修改时间没有保留",
    "position": "没有引文，记在整篇文章上",
    "article_full": "这篇文章里放不下更多了，只保留了一部分",
}


@dataclass(frozen=True)
class Loss:
    """What of an annotation could not be kept, and how many of it."""

    code: str
    count: int = 1

    @property
    def detail(self) -> str:
        """Return the sentence for the reader."""
        return LOSSES[self.code]


class ImportRejected(Exception):
    """An annotation that cannot be imported, and the code of the reason."""

    def __init__(self, code: str) -> None:
        """Take the reason's sentence by its code."""
        super().__init__(REFUSALS[code])
        self.code = code


class UnknownFile(Exception):
    """A file that holds no annotations that can be imported; the message names what it is."""
