"""Generates random public ids, short and safe in URLs and scenes, and checks an id's form."""

import re
import secrets
import string

ALPHABET = string.digits + string.ascii_letters
PATTERN = "[0-9A-Za-z]{1,16}"


def generate(length: int = 12) -> str:
    """Generate an id of base62 characters; 12 of them hold 71 random bits.

    With a hundred million ids kept, the chance that a new one is taken is
    below one in twenty trillion; the unique column behind it refuses the rest.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def is_well_formed(text: str) -> bool:
    """Tell whether a text has the form of a public id, so that the database may be asked for it."""
    return re.fullmatch(PATTERN, text) is not None
