"""Names an uploaded file that is no JSON by how it begins, for the sentence that refuses it."""

import re

NEEDS_JSON = "请在原来的软件里选 JSON 格式导出"
# What a file begins with, and what it is then.
PREFIXES = (
    (b"<", f"这是 HTML 或 XML 文件；{NEEDS_JSON}"),
    (b"PK\x03\x04", "这是压缩包；请解压后导入里面的 JSON 文件"),
    (b"%PDF", f"这是 PDF；{NEEDS_JSON}"),
    (b"SQLite format 3", f"这是数据库文件；{NEEDS_JSON}"),
    (b"-- ", f"这是 KOReader 的内部文件（Lua）；{NEEDS_JSON}"),
    (b"return {", f"这是 KOReader 的内部文件（Lua）；{NEEDS_JSON}"),
    (b"#", f"这是 Markdown 文件；{NEEDS_JSON}"),
)
KINDLE_SEPARATOR = b"\n=========="
NEXT_OBJECT = re.compile(rb"\}\r?\n\{")


def name_file(head: bytes) -> str:
    """Return a sentence that names a file by its first bytes."""
    text = head.lstrip()
    if text[:1] in (b"{", b"["):
        if NEXT_OBJECT.search(text):
            return "这是 JSON Lines 文件；请合成一个 JSON 文件再导入"
        return "这份 JSON 文件不完整，或含有无法识别的内容"
    for prefix, name in PREFIXES:
        if text.startswith(prefix):
            return name
    if KINDLE_SEPARATOR in text:
        return "这是 Kindle 的剪贴文件（My Clippings.txt），还不能导入"
    if b"Created at:" in text and b"Author:" in text:
        return "这是 Hypothesis 的纯文本导出；请选 JSON 格式导出"
    first_line = text.partition(b"\n")[0]
    if first_line.count(b",") >= 2 or first_line.count(b"\t") >= 2:
        return f"这是表格文件（CSV）；{NEEDS_JSON}"
    return f"这不是 JSON 文件；{NEEDS_JSON}"
