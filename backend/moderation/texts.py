"""What readers' words may hold: their own letters, lines and emoji, nothing that hides or turns."""

import re

from backend.api import visible_text

EMPTY_LINES = re.compile(r"\n{3,}")


def cleaned(text: str) -> str:
    r"""Give words as they are kept: NFC, no control or zero-width characters, no turned text.

    Lines stay, with one empty line between them at the most. Joiners stay
    inside emoji and in scripts that are spelled with them. Empty when nothing
    visible is left.

    >>> cleaned("  灯\u200b火\u202e \r\n\n\n\n 一盏 ")
    '灯火\n\n一盏'
    """
    text = EMPTY_LINES.sub("\n\n", visible_text.clean(text)).strip()
    return text if visible_text.is_visible(text) else ""
