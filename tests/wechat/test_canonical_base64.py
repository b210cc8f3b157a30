"""Base64 has one spelling here."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.wechat import canonical_base64

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@given(st.binary(max_size=80))
def test_what_an_encoder_writes_is_read(data: bytes) -> None:
    assert canonical_base64.decode(base64.b64encode(data).decode()) == data


@given(st.text(LETTERS + "=-_ \n", max_size=12))
def test_whatever_is_read_is_spelled_in_one_way(text: str) -> None:
    try:
        data = canonical_base64.decode(text)
    except ValueError:
        return
    assert base64.b64encode(data).decode() == text


@pytest.mark.parametrize("text", ["QR==", "QQ", "QQ=", "QQ===", "QQ==\n", " QQ==", "_w==", "密"])
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        canonical_base64.decode(text)
