"""Short public ids: random, safe in a path and in a code's scene, giving no counts away."""

import secrets
import string

ALPHABET = string.digits + string.ascii_letters


def new(length: int = 12) -> str:
    """Draw a new id of base62 characters; 12 of them hold 71 random bits.

    With a hundred million ids kept, the chance that a new one is taken is
    below one in twenty trillion; the unique column behind it refuses the rest.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
