"""What a nickname may hold: people's own letters and emoji, nothing that hides or turns text."""

from backend.api import visible_text
from backend.errors import BadInput, Fault

LONGEST = 32


def tidied(nickname: str) -> str:
    r"""Give the nickname as it is kept: NFC, one line, single spaces, no direction marks.

    Right-to-left letters and joined emoji stay. Towers of combining marks are
    cut down to four. Raises BadInput when nothing visible is left, or when more
    than 32 characters are.

    >>> tidied("  小 \u202e 林 ")
    '小 林'
    """
    text = " ".join(visible_text.clean(nickname).split())
    if not visible_text.is_visible(text):
        raise BadInput(faults=(Fault("/nickname", "昵称不能为空"),))
    if len(text) > LONGEST:
        raise BadInput(faults=(Fault("/nickname", f"昵称最多 {LONGEST} 个字符"),))
    return text
