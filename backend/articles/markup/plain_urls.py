"""Tells URLs in which nothing hides from others; never by whether a character is assigned."""

import regex

_NOT_IN_URL = regex.compile(r"[\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{NChar}]")


def is_plain_url(url: str) -> bool:
    r"""Tell whether nothing in a URL hides or parts it: no space, control or direction mark.

    >>> is_plain_url("https://a.cn/\U000323af🫩"), is_plain_url("https://a.cn/\u202e")
    (True, False)
    """
    return _NOT_IN_URL.search(url) is None
