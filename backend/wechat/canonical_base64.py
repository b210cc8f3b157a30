"""Decodes base64 strictly: rejects all but the one canonical encoding of the bytes.

The standard decoder accepts several encodings of the same bytes: set spare bits in the last
letter, excess padding. Where bytes are signed, encrypted or valid once, a second encoding must
not be a second thing.
"""

import base64


def decode(text: str) -> bytes:
    """Decode base64 in its canonical encoding.

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
