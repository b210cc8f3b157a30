"""Normalizes nicknames, without invisible or direction characters; refuses empty and long ones."""

from backend.api import invisible_characters

MAX_LENGTH = 32
MAX_CODE_POINTS = 64  # as many as the column holds


def normalize_nickname(nickname: str) -> str:
    r"""Normalize a nickname for storage: NFC, one line, single spaces, no direction marks.

    Right-to-left letters and joined emoji stay. Towers of combining marks are
    cut down to four. Raises ValueError when nothing visible is left, or when more
    than 32 characters are, as people count them: a family of emoji is one.

    >>> normalize_nickname("  小 \u202e 林 ")
    '小 林'
    """
    text = " ".join(invisible_characters.clean(nickname).split())
    if not invisible_characters.is_visible(text):
        raise ValueError("昵称不能为空")
    if invisible_characters.count_characters(text) > MAX_LENGTH:
        raise ValueError(f"昵称最多 {MAX_LENGTH} 个字符")
    if len(text) > MAX_CODE_POINTS:
        raise ValueError("昵称里的组合字符太多，请少用几个表情")
    return text
