#!/bin/bash
# wechatpy cuts the white space off both ends of what a follower wrote, though WeChat sent it in CDATA.
#
# Expected: what stands in CDATA is kept to the character; that is what WeChat wraps the words in CDATA for.
# So it is: leading and trailing spaces, line feeds and full-width spaces are gone from `Content`, and words of
#           white space alone become None, not an empty string.
# Matters:  a bot that echoes, quotes, stores or counts a follower's words has other words than were sent; a test
#           `"关键词" in message.content` raises for a message of one space. No option turns it off.
# Guess before the first run: spaces in CDATA are kept, since CDATA exists for that (wrong).
# Seen with: wechatpy 1.8.18 (over xmltodict 0.14.2), Python 3.11.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check wechatpy==1.8.18 xmltodict==0.14.2 cryptography==46.0.3 2>/dev/null
venv/bin/python - <<'PYTHON'
import sys

from wechatpy import parse_message

PUSH = (
    "<xml><ToUserName><![CDATA[gh_0]]></ToUserName><FromUserName><![CDATA[o0]]></FromUserName>"
    "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[{}]]></Content><MsgId>1</MsgId></xml>"
)
RECORDED = {
    "  两端有空格  ": "两端有空格",
    "\n上一行是空的": "上一行是空的",
    "\u3000\u3000段首缩进": "段首缩进",
    "中 间": "中 间",
    " ": None,
}
changed = False
for sent, recorded in RECORDED.items():
    seen = parse_message(PUSH.format(sent)).content
    print(f"{'as recorded' if seen == recorded else 'CHANGED'}: {sent!r} -> {seen!r}")
    changed |= seen != recorded
sys.exit(changed)
PYTHON
