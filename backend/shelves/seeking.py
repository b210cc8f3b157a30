"""Where the words of a file stand in a text of ours: by their surroundings, never by their looks.

Pure. Words with surroundings are found where these agree on one side at least,
or exactly where the file says that they stand; words without any, where they
stand once or nearest to where the file says.
"""

from backend.annotations import anchors
from backend.annotations.anchors import SURROUNDING, Ambiguous, Anchor
from backend.shelves.foreign import Taken, Unread

NOT_FOUND = "文章里没有找到这段文字"
IN_PLACES = "这段文字在文中出现了多次，分不清是哪一处"


def seek(text: str, taken: Taken) -> Anchor:
    """Find the quote of a file in a text. Raises Unread, saying what keeps it from being found."""
    before, after = taken.prefix[-SURROUNDING:], taken.suffix[:SURROUNDING]
    try:
        if not before.strip() and not after.strip():
            found = anchors.locate(text, taken.quote, taken.start)
        else:
            found = _surrounded(text, taken, before, after) or _unmoved(text, taken)
    except Ambiguous as error:
        raise Unread(IN_PLACES) from error
    if found is None:
        raise Unread(NOT_FOUND)
    return found


def _surrounded(text: str, taken: Taken, before: str, after: str) -> Anchor | None:
    """Find the quote between its surroundings, else behind the one or before the other."""
    for prefix, suffix in ((before, after), (before, ""), ("", after)):
        if not prefix.strip() and not suffix.strip():
            continue
        near = None if taken.start is None else max(0, taken.start - len(prefix))
        whole = anchors.locate(text, prefix + taken.quote + suffix, near)
        if whole is not None:
            return _within(text, taken.quote, whole, whole.start + len(prefix))
    return None


def _within(text: str, quote: str, whole: Anchor, near: int) -> Anchor | None:
    found = anchors.locate(text, quote, near)
    inside = found is not None and whole.start <= found.start and found.end <= whole.end
    return found if inside else None


def _unmoved(text: str, taken: Taken) -> Anchor | None:
    """Find the quote exactly where the file says, whatever stands around it now."""
    found = anchors.locate(text, taken.quote, taken.start)
    return found if found is not None and found.start == taken.start else None
