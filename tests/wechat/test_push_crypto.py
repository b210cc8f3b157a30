"""Pushes that we encrypt wechatpy decrypts, and the other way round; in JSON and XML."""

import base64
import hashlib
import json

import pytest
from wechatpy.crypto import WeChatCrypto

from backend.wechat.pushes import crypto, parsing

TOKEN, KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
NOW, NONCE = "1714037059", "486452656"
MESSAGES = [
    b'{"ToUserName":"gh_1","Event":"user_info_modified"}',
    "<xml><Content><![CDATA[灯火阑珊 🏮]]></Content></xml>".encode(),
    b"x" * 32,
    b"y" * 5000,
    b"",
]


@pytest.mark.parametrize("message", MESSAGES, ids=len)
def test_another_hand_opens_what_we_seal(message: bytes) -> None:
    sealed = crypto.encrypt(message, KEY, APPID)
    proof = crypto.sign(TOKEN, NOW, NONCE, sealed)
    theirs = WeChatCrypto(TOKEN, KEY, APPID)
    opened = theirs.decrypt_message({"Encrypt": sealed}, proof, NOW, NONCE)
    assert (opened if isinstance(opened, bytes) else opened.encode()) == message


@pytest.mark.parametrize("message", [each for each in MESSAGES if each], ids=len)
def test_we_open_what_another_hand_seals(message: bytes) -> None:
    theirs = WeChatCrypto(TOKEN, KEY, APPID).encrypt_message(message.decode(), NONCE, NOW)
    outside = parsing.parse_push(theirs.encode())
    crypto.check_signature(outside["MsgSignature"], TOKEN, NOW, NONCE, outside["Encrypt"])
    assert crypto.decrypt(outside["Encrypt"], KEY, APPID) == message


def test_the_same_words_are_never_sealed_alike() -> None:
    assert len({crypto.encrypt(b"x", KEY, APPID) for _ in range(20)}) == 20


def test_a_signature_is_the_digest_of_its_sorted_parts() -> None:
    assert crypto.sign("b", "c", "a") == hashlib.sha1(b"abc").hexdigest()


def test_what_is_for_another_app_is_foreign() -> None:
    with pytest.raises(crypto.WrongApp):
        crypto.decrypt(crypto.encrypt(b"x", KEY, "wx0000000000000000"), KEY, APPID)


def test_an_appid_that_only_begins_alike_is_foreign() -> None:
    with pytest.raises(crypto.WrongApp):
        crypto.decrypt(crypto.encrypt(b"x", KEY, f"{APPID}0"), KEY, APPID)


def test_every_changed_byte_shows() -> None:
    sealed = bytearray(base64.b64decode(crypto.encrypt(b"{}", KEY, APPID)))
    for at in range(len(sealed)):
        changed = bytes(sealed[:at]) + bytes([sealed[at] ^ 1]) + bytes(sealed[at + 1 :])
        word = base64.b64encode(changed).decode()
        with pytest.raises(crypto.BadSignature):
            proof = crypto.sign(TOKEN, NOW, NONCE, base64.b64encode(sealed).decode())
            crypto.check_signature(proof, TOKEN, NOW, NONCE, word)


@pytest.mark.parametrize(
    "sealed",
    ["", "AA==", "A" * 44, "not base64 at all", "灯", base64.b64encode(b"x" * 64).decode()],
)
def test_noise_does_not_open(sealed: str) -> None:
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(sealed, KEY, APPID)


@pytest.mark.parametrize("length", [0, 5, 2**31, 2**32 - 1])
def test_a_length_that_lies_opens_nothing(length: int) -> None:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    plain = b"n" * 16 + length.to_bytes(4, "big") + b"abc" + APPID.encode()
    plain += bytes([32 - len(plain) % 32]) * (32 - len(plain) % 32)
    raw = base64.b64decode(KEY + "=")
    writer = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).encryptor()
    word = base64.b64encode(writer.update(plain) + writer.finalize()).decode()
    with pytest.raises((crypto.CannotDecrypt, crypto.WrongApp)):
        crypto.decrypt(word, KEY, APPID)


@pytest.mark.parametrize("given", ["", "0" * 40, "灯" * 40])
def test_a_wrong_signature_is_refused(given: str) -> None:
    with pytest.raises(crypto.BadSignature):
        crypto.check_signature(given, TOKEN, NOW, NONCE)


def test_one_shape_comes_of_json_and_xml() -> None:
    one = {"TemplateId": "t", "SubscribeStatusString": "accept", "PopupScene": "0"}
    head = {"Event": "subscribe_msg_popup_event", "CreateTime": "1"}
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in one.items())
    xml = (
        "<xml><Event>subscribe_msg_popup_event</Event><CreateTime>1</CreateTime>"
        f"<SubscribeMsgPopupEvent><List>{inside}</List></SubscribeMsgPopupEvent></xml>"
    )
    expected = {**head, "List": [one]}
    assert parsing.parse_push(xml.encode()) == expected
    assert parsing.parse_push(json.dumps({**head, "List": one}).encode()) == expected
    assert parsing.parse_push(json.dumps({**head, "List": [one]}).encode()) == expected


def test_several_templates_are_a_list_in_xml_too() -> None:
    each = "<List><TemplateId>{}</TemplateId></List>"
    inside = each.format("a") + each.format("b")
    said = parsing.parse_push(
        f"<xml><SubscribeMsgSentEvent>{inside}</SubscribeMsgSentEvent></xml>".encode()
    )
    assert said == {"List": [{"TemplateId": "a"}, {"TemplateId": "b"}]}


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml>&b;</xml>"""
)
BAD = {
    "empty": b"",
    "a list": b"[1]",
    "a word": b'"x"',
    "a number": b"1",
    "not text": b"\xff\xfe\x00",
    "half": b'{"a":',
    "endless": b"[" * 60_000,
    "deep": b'{"a":' * 20 + b"1" + b"}" * 20,
    "wide": json.dumps({"a": list(range(2000))}).encode(),
    "not a number": b'{"a": NaN}',
    "infinite": b'{"a": 1e999}',
    "a huge number": b'{"a": ' + b"9" * 5000 + b"}",
    "a bomb": BOMB,
    "a doctype": b"<!DOCTYPE xml><xml><a>1</a></xml>",
    "from a file": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml></xml>',
    "in disguise": BOMB.decode().encode("utf-16"),
    "an unknown entity": b"<xml>&b;</xml>",
    "deep xml": b"<a>" * 20 + b"</a>" * 20,
    "wide xml": b"<xml>" + b"<a/>" * 2000 + b"</xml>",
    "two roots": b"<xml/><xml/>",
    "only words": b"<xml>words</xml>",
    "a bomb after a mark": b"\xef\xbb\xbf" + BOMB,
    "a doctype after blanks": b"\n <!DOCTYPE xml><xml><a>1</a></xml>",
    "gbk undeclared": "<xml><A>你好</A></xml>".encode("gbk"),
    "neither gbk nor utf-8": b"<?xml version='1.0' encoding='GBK'?><xml><A>\xff\xff</A></xml>",
    "a bomb with a bell": BOMB.replace(b"<!DOCTYPE", b"<!\x07DOCTYPE"),
    "only a mark": b"\xef\xbb\xbf",
}  # fmt: skip


@pytest.mark.parametrize("body", BAD.values(), ids=list(BAD))
def test_what_cannot_be_read_is_malformed(body: bytes) -> None:
    with pytest.raises(parsing.Malformed):
        parsing.parse_push(body)


@pytest.mark.parametrize("encoding", ["GBK", "gb2312", "GB18030"])
def test_xml_is_decoded_as_it_declares(encoding: str) -> None:
    body = f"<?xml version='1.0' encoding='{encoding}'?><xml><A>你好</A></xml>"
    assert parsing.parse_push(body.encode(encoding)) == {"A": "你好"}
    assert parsing.parse_push(body.encode()) == {"A": "你好"}


@pytest.mark.parametrize(
    "control", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x1f", "\ufffe", "&#7;", "&#x1F;", "&#0;"]
)
def test_what_xml_may_not_hold_is_left_out(control: str) -> None:
    body = f"<xml><A>{control}你{control}好</A><B><![CDATA[x&amp;\n]]></B></xml>"
    assert parsing.parse_push(body.encode()) == {"A": "你好", "B": "x&amp;"}


def test_what_no_database_keeps_is_cleaned() -> None:
    said = parsing.parse_push(b'{"a": "x\\u0000y", "b": "\\ud800", "c": 99999999999999999999}')
    assert said == {"a": "xy", "b": "?", "c": "99999999999999999999"}
