"""Base64 in its one canonical spelling, as WeChat writes it.

The standard decoder takes several spellings for the same bytes: set spare bits in the last letter,
padding in excess. Where bytes are signed, sealed or good once, a second spelling must not be a
second thing.
"""

import base64


def decode(text: str) -> bytes:
    """Decode base64 that is spelled as an encoder spells it.

    Standard alphabet, full padding, no whitespace, no spare bits set. Raises ValueError.

    >>> decode("QQ==")
    b'A'
    >>> decode("QR==")
    Traceback (most recent call last):
    ValueError: not canonical base64
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise ValueError("not canonical base64")
    return data
