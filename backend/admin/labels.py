"""Chinese labels of the console: roles, states, actions, and confirmations."""

from backend.admin.audit.labels import DEEDS as DEEDS
from backend.admin.audit.service import Detail
from backend.admin.moderation.labels import LABELS as LABELS
from backend.admin.moderation.labels import REASONS as REASONS
from backend.admin.moderation.labels import WHYS as WHYS
from backend.admin.scope_labels import SCOPE_SUBJECTS as SCOPE_SUBJECTS
from backend.admin.scope_labels import SCOPE_VERBS as SCOPE_VERBS
from backend.admin.scope_labels import scope as scope

ROLES = {"owner": "所有者", "editor": "编辑", "moderator": "审核员", "analyst": "分析员"}
ROLE_POWERS = {
    "owner": "所有权限，包括管理编辑",
    "editor": "导入、发布与撤回文章，处理读者的话，管理卡片样式",
    "moderator": "查看文章，处理读者的话",
    "analyst": "查看",
}
STATUSES = {"draft": "草稿", "published": "已发布", "withdrawn": "已撤回", "taken_down": "已下架"}
WAYS = {"url": "文章链接", "page": "保存的网页", "fragment": "粘贴的内容"}
OUTCOMES = {
    "new": "新文章",
    "revised": "有新版本",
    "unchanged": "内容未变",
    "proposed": "等待确认替换",
}
KINDS = {"passage": "摘句", "duel": "对决", "reading": "阅读纪念"}
SIZES = {"square": "方形", "portrait": "3:4", "tall": "2:3", "long": "长图"}
COLOURS = {
    "ground": "底色",
    "panel": "面板",
    "ink": "正文",
    "soft": "次要",
    "accent": "点缀",
    "line": "线",
    "disc": "头像底",
    "sign": "头像字",
}
TINTS = {"": "不取色", "light": "取色，浅底", "dark": "取色，深底", "bold": "取色，浓底"}
VEILS = {"0": "不盖", "0.3": "薄", "0.5": "半透", "0.7": "厚", "0.85": "很厚"}
SAMPLES = {"short": "短句", "medium": "一段", "long": "长段", "several": "三句"}
CASES = {
    "waiting": "待处理",
    "appeals": "申诉",
    "reported": "被举报",
    "shown": "已显示",
    "refused": "未通过",
    "hidden": "已隐藏",
}
CASE_STYLES = {"waiting": "draft", "held": "draft", "appealed": "draft", "shown": "published"}
STANDS = {
    "waiting": "等待处理",
    "held": "因举报收起",
    "appealed": "申诉中",
    "shown": "已显示",
    "refused": "未通过",
    "hidden": "已隐藏",
    "gone": "已收回",
}
WORD_KINDS = {"message": "", "card": "卡片上的附言", "nickname": "昵称", "avatar": "头像"}
DECIDED = {"approve": "通过", "refuse": "不予通过", "hide": "隐藏", "dismiss": "驳回举报"}
EFFECTS = {"refuse": "不让发出", "review": "等编辑看过"}
BAN_DAYS = {"1": "1 天", "7": "7 天", "30": "30 天", "": "长期"}
KEYS = (
    ("J", "下一条"),
    ("K", "上一条"),
    ("A", "通过，或驳回举报"),
    ("R", "不通过"),
    ("H", "隐藏"),
    ("B", "禁言…"),
    ("X", "选中，可以一起处理；选中以后 A、R、H 处理选中的"),
    ("U 或 Z", "撤回刚才的决定"),
    ("?", "打开或收起这张表"),
)
REVISIONS = {"current": "现在的版本", "proposed": "等待确认", "past": "以前的版本"}
FATES = {"orphaned": "找不到了", "moved": "有变动", "kept": "原样"}
HOWS = {
    "same": "字句未变",
    "edited": "字句有改动",
    "elsewhere": "换了位置",
    "by_hand": "编辑重新对准",
    "gone": "没有可靠的位置",
}
PASSED_BY = {
    "card": "卡片",
    "friend": "转发",
    "forward": "转发",
    "moments": "朋友圈",
    "screenshot": "截图",
    "link": "链接",
    "challenge": "挑战",
}
CAME_BY = {
    "friend": "私聊",
    "group": "群聊",
    "code": "扫码",
    "moments": "朋友圈",
    "official_account": "公众号",
    "link": "链接",
    "search": "搜索",
    "habit": "自己再来",
    "other": "其他",
}
FIFTHS = ("开头的五分之一", "第二个五分之一", "中间", "第四个五分之一", "最后的五分之一")
WITHOUT_FIRST_WAVE = {
    "unconnected": "还没有接上公众号。填好 OFFICIAL_APPID 和 OFFICIAL_SECRET 就会有。",
    "unnamed": "导入时页面上没有微信给它的编号。保存网页再导入一次，就能对上。",
    "too_old": "微信只提供 2025 年 11 月 1 日以后发表的文章的数字。",
    "waiting": "正在等微信的数字，发表后第二天早上八点以后才有。",
    "refused": "微信没有给。请看看公众号是否已认证、有没有数据权限；几小时后会再问一次",
    "untold": "微信那天的数字里没有这篇文章。",
}
# In this order: Chrome calls itself Safari, too, and Android Linux.
BROWSERS = {
    "Edg/": "Edge",
    "MicroMessenger": "微信",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}
NOTICES = {
    "reply": "有人回复",
    "article": "新文章",
    "appeal": "申诉结果",
    "challenge": "挑战",
    "report": "举报结果",
}
ENTRIES = {"dead": "发不出去", "ready": "等待发送", "stopped": "没有发", "sent": "已发送"}
ENTRY_WHYS = {
    "read": "已经读过了",
    "gone": "内容不在了",
    "muted": "读者关掉了这一种",
    "away": "微信暂时连不上",
    "no openid": "找不到这位读者的微信",
    "other template": "模板已经换了",
    "user has not allowed this message, or no longer": "读者没有可用的「允许」了",
}
ROBOTS = {"wecom": "企业微信", "dingtalk": "钉钉"}
POSTS = {"ready": "等待发送", "sent": "已发送", "stopped": "被拒绝", "dropped": "等太久，没有发"}
POST_WHYS = {
    "the key is wrong, or the robot has been removed": "密钥无效，或机器人已被移除",
    "no such token": "令牌无效",
    "signature, keyword or address do not fit": "签名、关键词或来源地址不符",
    "waited for an hour": "等了一小时",
    "refused": "被拒绝，稍后再试",
}
POST_STYLES = {
    "ready": "draft",
    "sent": "published",
    "stopped": "withdrawn",
    "dropped": "withdrawn",
}
POST_KINDS = {"digest": "每日小结", "alarm": "等待太久", "trial": "测试"}
DONE = {
    "push_again": "已重新排队，几秒后就有结果。",
    "sought_again": "已重新排队，稍后看看是否带进来了。",
    "resent": "已安排重新发送。",
    "robot_tried": "已让机器人说一句话，结果很快会出现在下面。",
    "new": "文章已导入为草稿。看过右侧预览后，就可以发布。",
    "revised": "文章已更新到新版本，之前的版本还在。",
    "proposed": "这篇文章发布过，正文还没有变。看过改动，再决定要不要替换。",
    "restored": "版本已更换，读者的划线正在重新对准。之前的版本还在，随时可以换回去。",
    "unchanged": "这篇文章导入过，内容没有变化。",
    "placed": "这一句已重新对准，卡片和划线都会来到新的位置。",
    "published": "文章已发布，读者现在可以看到。",
    "withdrawn": "文章已撤回，读者不再能看到。",
    "taken_down": "文章已下架，由它生成的图片正在删除；CDN 里的缓存和别人存下的图片要另外处理。",
    "takedown_lifted": "已解除下架，读者还看不到。先重新导入，取回图片，再发布。",
    "words_approved": "已通过，所有人都能看到。",
    "words_refused": "没有通过，只有作者自己看得到。",
    "words_dismissed": "已驳回举报，内容照常显示，举报的人会收到说明。",
    "words_hidden": "已隐藏，只有作者自己看得到。",
    "undone": "已撤回，恢复成决定之前的样子。",
    "banned": "已禁言，到期自动恢复。对方会看到原因。",
    "unbanned": "已解除禁言，可以继续发言。",
    "trusted": "已信任，以后不用等编辑；微信的检查仍然有效。",
    "untrusted": "不再信任，和其他读者一样。",
    "listed": "词表已更新，立即生效。",
    "unlisted": "已从词表移除。",
    "newcomers": "已保存，立即生效。",
    "answered": "已以公众号的名义回复。",
    "pinned": "已置顶。",
    "unpinned": "已取消置顶。",
    "saved": "样式已保存。提供之后，读者就能选用。",
    "offered": "读者现在可以选用这种样式。",
    "taken_back": "已收回，读者不再能选用；做好的卡片不变。",
    "arranged": "顺序已调整。",
    "backdrop": "背景图已上传，样式里写上它的编号就能用。",
    "coloured": "颜色已保存，新做的卡片会用它。",
    "disabled": "已停用，其登录与密钥立即失效。",
    "enabled": "已恢复，可以重新登录。",
    "key_revoked": "密钥已撤销，立即失效。",
    "session_ended": "这次登录已结束。",
    "sessions_ended": "其他登录都已结束。",
    "password": "密码已修改，其他设备需要重新登录，密钥已撤销。",
    "second_factor_on": "动态码已开启，下次登录时需要输入。",
    "second_factor_off": "动态码已关闭，恢复码已作废，密钥已撤销。",
    "recovery_code_used": "你用掉了一个恢复码。还剩几个见下面；快用完时请换一批。",
    "role_changed": "角色已更换，其登录已结束，密钥已撤销。",
}
# Details of audit entries that are one of a few words.
CHOICES = {"role": ROLES, "from": ROLES, "way": WAYS, "outcome": OUTCOMES, "effect": EFFECTS}


def detail(entry_detail: Detail) -> str:
    """Format the detail of an audit entry."""
    parts = []
    for name, value in entry_detail.items():
        if name in CHOICES:
            parts.append(CHOICES[name].get(str(value), str(value)))
        elif name in ("version", "revision"):
            parts.append(f"第 {value} 版")
        elif name == "before":
            parts.append(f"原先第 {value} 版")
        elif name == "passage":
            parts.append(f"句子 {value}")
        elif name == "days":
            parts.append(f"{value} 天" if value else "长期")
        elif name == "hides_words":
            parts.append("同时隐藏其所有发言" if value else "")
        elif name == "count":
            parts.append(f"前 {value} 条" if value else "不用等")
        elif name == "word":
            parts.append(f"“{value}”")
        elif name in ("added", "changed"):
            parts.append(f"{'新增' if name == 'added' else '改动'} {value} 个")
        elif name == "scopes":
            parts.append("、".join(scope(scope_name) for scope_name in str(value).split()))
        elif name == "left":
            parts.append(f"还剩 {value} 个")
        elif name == "missing_pictures":
            parts.append(f"缺 {value} 张图" if value else "")
        else:
            parts.append(f"{name}: {value}")
    return " · ".join(filter(None, parts))


def duration(seconds: float) -> str:
    """Format a duration, in its two largest units.

    >>> duration(42), duration(3660), duration(90000)
    ('42 秒', '1 小时 1 分', '1 天 1 小时')
    """
    minutes, hours, days = (int(seconds // unit) for unit in (60, 3600, 86400))
    if days:
        parts = [f"{days} 天", f"{hours % 24} 小时" if hours % 24 else ""]
    elif hours:
        parts = [f"{hours} 小时", f"{minutes % 60} 分" if minutes % 60 else ""]
    else:
        parts = [f"{minutes} 分" if minutes else f"{int(seconds)} 秒"]
    return " ".join(filter(None, parts))


def agent(user_agent: str) -> str:
    """Format the browser and system of a User-Agent, as far as they can be told."""
    names = [
        next((name for mark, name in labels.items() if mark in user_agent), "")
        for labels in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, names)) or "未知设备"
