"""Reads emoji that stand in a page as small pictures: as the character, or as their name.

The platform writes its own emoji as pictures with a name in the alternative text or only in the
file's name. Those that Unicode has become its characters; others stay as the platform's own
apps write them in plain text, such as [旺柴].
"""

import re

import regex

from backend.articles.element_rules.css_values import Attributes

# In the order of their numbers, from 1; after each name its character, where there is one.
_NUMBERED = """
微笑🙂 撇嘴😒 色😍 发呆😳 得意😎 流泪😢 害羞☺️ 闭嘴🤐 睡😴 大哭😭 尴尬😅 发怒😡 调皮😜
呲牙😁 惊讶😮 难过🙁 酷😎 囧 抓狂😫 吐🤮 偷笑🤭 愉快😊 白眼🙄 傲慢😤 饥饿😋 困🥱 惊恐😱
流汗😓 憨笑😄 悠闲😌 奋斗💪 咒骂🤬 疑问❓ 嘘🤫 晕😵 疯了🤪 衰 骷髅💀 敲打 再见👋 擦汗😥
抠鼻 鼓掌👏 糗大了 坏笑😏 左哼哼 右哼哼 哈欠🥱 鄙视 委屈🥺 快哭了😢 阴险😈 亲亲😘 吓😨
可怜🥺 菜刀🔪 西瓜🍉 啤酒🍺 篮球🏀 乒乓🏓 咖啡☕ 饭🍚 猪头🐷 玫瑰🌹 凋谢🥀 嘴唇💋 爱心❤️
心碎💔 蛋糕🎂 闪电⚡ 炸弹💣 刀🔪 足球⚽ 瓢虫🐞 便便💩 月亮🌙 太阳☀️ 礼物🎁 拥抱🤗 强👍 弱👎
握手🤝 胜利✌️ 抱拳 勾引 拳头✊ 差劲👎 爱你🤟 NO OK👌 爱情💕 飞吻😘 跳跳 发抖 怄火😠 转圈
磕头🙇 回头 跳绳 投降🏳️ 激动 乱舞💃 献吻💋 左太极☯️ 右太极☯️
"""
_OTHERS = """
奸笑 嘿哈 捂脸🤦 机智 茶🍵 红包🧧 蜡烛🕯️ 耶✌️ 皱眉😟 鸡🐔 福 發 小狗🐶 吃瓜🍉 加油💪 汗💦
天啊😱 Emm 社会社会 旺柴 好的👌 打脸 哇🤩 加油加油💪 翻白眼🙄 666 让我看看 叹气😮\u200d💨
苦涩 裂开 脸红😳 笑脸😄 破涕为笑😂 烟花🎆 爆竹🧨 庆祝🎉 恐惧😨 无语 失望😞 生病😷 合十🙏
"""
_FILES = """
2_02=奸笑 2_04=嘿哈 2_05=捂脸 2_06=机智 2_07=茶 2_09=红包 2_10=蜡烛 2_11=耶 2_12=皱眉
2_14=鸡 2_15=福 2_16=發 2_17=小狗 smiley_83b=抱拳 smiley_39b=再见 watermelon=吃瓜
addoil=加油 sweat=汗 shocked=天啊 cold=Emm social=社会社会 yellowdog=旺柴 noprob=好的
slap=打脸 wow=哇 keepfighting=加油加油 boring=翻白眼 666=666 letmesee=让我看看 sigh=叹气
hurt=苦涩 broken=裂开 flushed=脸红 happy=笑脸 lol=破涕为笑 fireworks=烟花 firecracker=爆竹
party=庆祝 terror=恐惧 duh=无语 letdown=失望 sick=生病 worship=合十
"""
_BY_FILE = dict(pair.split("=") for pair in _FILES.split())
_NAME = re.compile(r"\A([0-9A-Za-z\u4e00-\u9fff]+)(.*)\Z")
_CHARACTERS = {
    match[1]: match[2]
    for entry in f"{_NUMBERED} {_OTHERS}".split()
    if (match := _NAME.match(entry))
}
_NUMBERED_NAMES = [match[1] for entry in _NUMBERED.split() if (match := _NAME.match(entry))]

_BRACKETED = re.compile(r"[\[［【]([^\[\]［］【】\s]{1,12})[\]］】]")
_NUMBER = re.compile(r"(?:expression_|qq/|qqface/)([0-9]{1,3})(?:@[23]x)?\.(?:png|gif|webp)")
_SMILEY_CLASS = re.compile(r"(?:icon_smiley_|qqemoji|smiley_)([0-9]{1,3})(?:\s|$)")
_CODE_CLASS = re.compile(r"(?:^|\s)emoji((?:[0-9a-f]{4,5}){1,4})(?:\s|$)")
_FILE = re.compile(r"/([a-z0-9_]{2,20})(?:@[23]x)?\.(?:png|gif|webp)")
_CODE_FILE = re.compile(r"/((?:u?[0-9a-f]{4,5}[-_]?){1,8})\.(?:png|svg|gif|webp)")
_CODES = re.compile(r"[0-9a-f]{4,5}")
_SIGN_URL = re.compile(
    r"/we-emoji/|wx_emoji|emoji_small|twemoji|/emoji/|/emojis?/|/emoticon|/smil(?:ey|ies)/"
)
_SIGN_CLASSES = (
    *("wx_emoji", "we-emoji", "wx-emoji", "icon_emotion", "emoji", "emoticon", "wp-smiley"),
    *("qqemoji", "qqface", "img_emotion", "wechat-emoji", "twemoji"),
)
_NAME_ATTRIBUTES = (
    *("alt", "data-emoji", "data-emoji-name", "data-alt", "data-text", "data-name", "data-title"),
    *("aria-label", "title"),
)
# Of the Unicode version of `regex`, as Python's own may lack the younger emoji.
_EMOJI = regex.compile(
    r"[\p{So}\p{Extended_Pictographic}\p{Emoji_Presentation}\p{RI}\p{Emoji_Modifier}\p{Me}"
    r"\u200d\ufe0e\ufe0f#*0-9\U000e0020-\U000e007f]+"
)
_PICTOGRAPH = regex.compile(r"[\p{So}\p{Extended_Pictographic}\p{RI}\u20e3]")
_UNNAMED = "[表情]"
_SMALL = 40.0


def read_emoji(attributes: Attributes, url: str, width: float) -> str | None:
    """Read an emoji's picture as text; None if the picture is none, or is no emoji.

    `width` is how wide the picture is shown, 0 if the page does not say.
    """
    names = [(attributes.get(name) or "").strip()[:40] for name in _NAME_ATTRIBUTES]
    if not is_emoji_picture(attributes, url):
        return (
            next(filter(None, map(_read_plain_sign, names)), None) if 0 < width <= _SMALL else None
        )
    classes, source = (attributes.get("class") or "")[:200], url[:2048].lower()
    if match := _CODE_CLASS.search(classes):
        return _decode_points(match[1])
    return (
        next(filter(None, map(_read_name, names)), None)
        or _read_number(classes, source)
        or _read_file(source)
        or _UNNAMED
    )


def is_emoji_picture(attributes: Attributes, url: str) -> bool:
    """Tell by class, attribute or address whether a picture is an emoji."""
    tokens = (attributes.get("class") or "")[:200].split()
    if any(token.startswith(_SIGN_CLASSES) for token in tokens) or "data-emoji" in attributes:
        return True
    source = url[:2048].lower()
    return bool(_SIGN_URL.search(source)) or "emotion" in source.partition("/mpres/")[2]


def read_emoji_class(attributes: Attributes) -> str | None:
    """Read an emoji that is an empty element with a class, such as `emoji emoji1f604`."""
    classes = (attributes.get("class") or "")[:200]
    if "emoji" not in classes and "icon_smiley" not in classes:
        return None
    if match := _CODE_CLASS.search(classes):
        return _decode_points(match[1])
    return _read_number(classes, "")


def _read_plain_sign(name: str) -> str | None:
    """Read a small picture's name if it is written as an emoji's is."""
    return _read_name(name) if _BRACKETED.fullmatch(name) or _is_character(name) else None


def _read_name(name: str) -> str | None:
    bracketed = _BRACKETED.fullmatch(name)
    bare = (bracketed[1] if bracketed else name).removeprefix("/")
    if bare in _CHARACTERS:
        return _CHARACTERS[bare] or f"[{bare}]"
    if _is_character(name):
        return name
    return f"[{bare}]" if bracketed else None


def _is_character(name: str) -> bool:
    return (
        len(name) <= 12
        and _EMOJI.fullmatch(name) is not None
        and _PICTOGRAPH.search(name) is not None
    )


def _read_number(classes: str, source: str) -> str | None:
    if match := _NUMBER.search(source):
        number = int(match[1]) - 1
    elif match := _SMILEY_CLASS.search(classes):
        number = int(match[1])
    else:
        return None
    return _read_name(_NUMBERED_NAMES[number]) if 0 <= number < len(_NUMBERED_NAMES) else None


def _read_file(source: str) -> str | None:
    path = source.partition("?")[0]
    for match in _FILE.finditer(path):
        if match[1] in _BY_FILE:
            return _read_name(_BY_FILE[match[1]])
    coded = _CODE_FILE.search(path)
    return _decode_points(coded[1]) if coded else None


def _decode_points(codes: str) -> str | None:
    points = [int(code, 16) for code in _CODES.findall(codes)]
    text = "".join(map(chr, points[:8]))
    return text if _is_character(text) else None
