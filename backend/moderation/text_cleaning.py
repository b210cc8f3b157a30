"""Cleans readers' texts for storage: NFC, no blank runs, no invisible or direction characters."""

import re

from backend.api import invisible_characters

EXTRA_EMPTY_LINES = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    r"""Normalize a text for storage: NFC, no control, zero-width or direction characters.

    Lines stay, with one empty line between them at the most. Joiners stay
    inside emoji and in scripts that are spelled with them. Empty when nothing
    visible is left.

    >>> clean_text("  灯\u200b火\u202e \r\n\n\n\n 一盏 ")
    '灯火\n\n一盏'
    """
    text = EXTRA_EMPTY_LINES.sub("\n\n", invisible_characters.clean(text)).strip()
    return text if invisible_characters.is_visible(text) else ""
