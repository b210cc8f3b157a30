"""Exports an account's data as one zip: data.json, texts and pictures, a README.

    data.json      every row about the account, package by package
    words.md       what they marked and wrote, to be read: article, quote, note
    avatar.jpg     their avatar, if they have one; faces/ those that are pending or rejected
    README.txt     what all this is

Ids are public ones, the same each time. Of other people there is at most an id
and a name where the person themselves pointed at them; never anybody's words.
Rows go from the database into the file a few hundred at a time: memory use does
not grow with the data.
"""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from backend import clock, storage
from backend.accounts import data_export, personal_data_hooks
from backend.accounts.account_lookup import find_account
from backend.accounts.models import Account
from backend.config import get_settings
from backend.errors import NotSignedIn

FORMAT = "shiju-export/1"
TIMESTAMP_FORMAT = "%Y-%m-%d %H:%M UTC"
README_TEMPLATE = """\
这里是「拾句」记下的、和你有关的全部内容。导出时间：{at}

data.json   所有记录，按种类排列，程序可以读。各种类是什么：
            account 账号　identities 微信登录身份（没有会话密钥）　pushes 微信推送来的、关于你的事
            appearances 给过的名字和头像，和审核的结论　groups 来过的群（只有编号）
            visits 你从哪里来读　phones 登录过的手机（只有时间）　follow_taps 点过的「去关注」
            marks 划线　words 留言、想法和回复　likes 点过的赞　readings 读到哪里、书架
            cards 做过的卡片　passed_on 传出去的，和带来的人数　passed_on_sentences 其中的句子
            plays 答过的填空
            verdicts 内容审核的结论　appeals 申诉　reports 你的举报　blocks 你不看的人
            bans 禁言　trusted 编辑信任你
            notices 收到的提醒　allowed 允许过的订阅消息　sent 发给你的订阅消息
            notice_choices 提醒的设置　follows 关注的公众号
words.md    你划的和写的，按文章排好，可以直接读。
avatar.*    你的头像（如果有）；faces/ 里是你给过、还在审核或没有通过的。

时间都是 UTC。别人说的话、别人是谁，不在这里：那是别人的；只有你自己选的「不看的人」写着名字。
登录凭证只存摘要，无法也不会导出。
有疑问，请联系：{operator}，{contact}
"""


def write_export(account: Account, file: IO[bytes]) -> None:
    """Write the export of an account into a file.

    Raises StoreUnavailable for its pictures, NotSignedIn where the account was deleted
    meanwhile: then the file would be incomplete.
    """
    pictures = _load_pictures(account)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with _open_entry(archive, "README.txt") as out:
            out.write(_build_readme())
        with _open_entry(archive, "data.json") as out:
            _write_data(account, out)
        for name, iter_text in personal_data_hooks.EXPORTED_TEXTS.load().items():
            with _open_entry(archive, name) as out:
                for chunk in iter_text(account):
                    out.write(chunk)
        for name, data in pictures.items():
            archive.writestr(ZipInfo(name, _build_zip_timestamp()), data)
    if find_account(account.public_id) is None:
        raise NotSignedIn


def _load_pictures(account: Account) -> dict[str, bytes]:
    """Load an account's pictures before anything is written; there are a handful at most."""
    keys: dict[str, str] = {}
    for list_pictures in personal_data_hooks.EXPORTED_PICTURES.load():
        keys |= list_pictures(account)
    if account.avatar_key:
        keys[str(data_export.get_avatar_filename(account))] = account.avatar_key
    contents = {name: storage.get_store().get(key) for name, key in keys.items()}
    return {name: data for name, data in contents.items() if data is not None}


@contextmanager
def _open_entry(archive: ZipFile, name: str) -> Iterator[IO[str]]:
    info = ZipInfo(name, _build_zip_timestamp())
    info.compress_type = ZIP_DEFLATED
    with archive.open(info, "w") as raw, io.TextIOWrapper(raw, "utf-8") as out:
        yield out


def _build_zip_timestamp() -> tuple[int, int, int, int, int, int]:
    return clock.now().timetuple()[:6]


def _build_readme() -> str:
    operator, contact = get_settings().operator_name, get_settings().operator_contact
    return README_TEMPLATE.format(
        at=clock.now().strftime(TIMESTAMP_FORMAT),
        operator=operator or "本小程序的运营者",
        contact=contact or "小程序右上角「···」里的反馈与投诉",
    )


def _write_data(account: Account, out: IO[str]) -> None:
    """Write one JSON object, each list row by row."""
    out.write(f'{{"format": {json.dumps(FORMAT)}, "made_at": {_dump_json(clock.now())}')
    for export in personal_data_hooks.EXPORTERS.load():
        for name, rows in export(account).items():
            out.write(f",\n{json.dumps(name)}: [")
            for number, row in enumerate(rows):
                out.write(",\n  " if number else "\n  ")
                out.write(_dump_json(row))
            out.write("]")
    out.write("}\n")


def _dump_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_encode_value)


def _encode_value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
