"""Lists where a reader's name and avatar are shown, and to whom, in the words that readers see.

The one list: the API serves it, the phone shows it, and `format_summary()` is the sentence
under the name on 「我的」. A test goes through every response in the contract, and through all
code that reads a name or an avatar, and fails where one of them is in no entry here.
"""

from typing import NamedTuple

from backend.privacy.policy_schemas import DisclosureOut


class Disclosure(NamedTuple):
    """One place: a key for the tests, the short word for it, the place in full, and who sees it."""

    key: str
    short: str
    where: str
    to: str


DISCLOSURES = (
    Disclosure("card", "卡片上", "你做的卡片上", "拿到这张图的每个人"),
    Disclosure(
        "arrival",
        "你带来的朋友眼前",
        "你传出去的卡片、链接和填空题打开以后，写着是谁带来的",
        "打开的每个人，转到哪里都一样",
    ),
    Disclosure(
        "words",
        "留言和想法旁边",
        "你公开的留言、想法和回复旁边；别人回复你时，也写着「回复」和你的名字",
        "读到那里的每个人，不登录也看得到",
    ),
    Disclosure("group_words", "", "你只写给本群的话旁边", "从同一个群来的人"),
    Disclosure("board", "本群榜上", "填空的本群榜上，你答对前勾了才放", "从同一个群来的人"),
    Disclosure(
        "notice",
        "给别人的提醒里",
        "你回复了谁、答对了谁出的题，给那个人的提醒里",
        "那个人；对方点过「允许」的，微信的服务通知里也有你的名字",
    ),
    Disclosure("blocks", "", "别人「不看的人」名单里，如果对方不看你", "那个人自己"),
    Disclosure(
        "editors",
        "编辑台里",
        "编辑台：你说过的话、被审核的名字和头像旁边，和文章传开的树上",
        "这里的编辑",
    ),
    Disclosure("wechat", "", "新取的名字、新换的头像，公开之前的内容审核", "微信"),
)


def format_summary() -> str:
    """Format one sentence about where they are shown."""
    *leading, final = [disclosure.short for disclosure in DISCLOSURES if disclosure.short]
    return f"名字和头像会出现在{'、'.join(leading)}和{final}。给谁看，都写在「隐私与我的数据」里。"


def list_disclosures() -> list[DisclosureOut]:
    """List every place for readers."""
    return [
        DisclosureOut(where=disclosure.where, audience=disclosure.to) for disclosure in DISCLOSURES
    ]
