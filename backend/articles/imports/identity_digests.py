"""Computes the SHA-256 digest that identifies the article of a page or URL; also that of JSON."""

import hashlib
import json

from backend.articles import page_parser


def digest_page(page: page_parser.ParsedPage) -> str:
    """Compute the digest of a page: of its address, or where it has none of what names it."""
    if page.source_url:
        return digest_url(page.source_url)
    return digest_json([page.account_name, page.title, str(page.published_at)])


def digest_url(url: str) -> str:
    """Compute the digest that identifies the article published at this address."""
    return digest_json([url])


def digest_json(value: object) -> str:
    """Compute the SHA-256 of a value in canonical JSON, in hexadecimal."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
