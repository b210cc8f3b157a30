"""All Chinese labels as the console's templates see them: those of each subject, and formatters."""

from backend.admin.articles.labels import HOWS as HOWS
from backend.admin.articles.labels import OUTCOMES as OUTCOMES
from backend.admin.articles.labels import REANCHOR_OUTCOMES as REANCHOR_OUTCOMES
from backend.admin.articles.labels import REVISIONS as REVISIONS
from backend.admin.articles.labels import STATUSES as STATUSES
from backend.admin.articles.labels import WAYS as WAYS
from backend.admin.audit.audit_log import Detail
from backend.admin.audit.labels import AUDIT_ACTIONS as AUDIT_ACTIONS
from backend.admin.chat_robots.labels import POST_FAILURES as POST_FAILURES
from backend.admin.chat_robots.labels import POST_KINDS as POST_KINDS
from backend.admin.chat_robots.labels import POST_STYLES as POST_STYLES
from backend.admin.chat_robots.labels import POSTS as POSTS
from backend.admin.chat_robots.labels import ROBOTS as ROBOTS
from backend.admin.designs.labels import COLOURS as COLOURS
from backend.admin.designs.labels import KINDS as KINDS
from backend.admin.designs.labels import SAMPLES as SAMPLES
from backend.admin.designs.labels import SIZES as SIZES
from backend.admin.designs.labels import TINTS as TINTS
from backend.admin.designs.labels import VEILS as VEILS
from backend.admin.editors.labels import ROLE_POWERS as ROLE_POWERS
from backend.admin.editors.labels import ROLES as ROLES
from backend.admin.moderation.labels import BAN_DAYS as BAN_DAYS
from backend.admin.moderation.labels import CASE_STYLES as CASE_STYLES
from backend.admin.moderation.labels import CASES as CASES
from backend.admin.moderation.labels import DECIDED as DECIDED
from backend.admin.moderation.labels import DISGUISES as DISGUISES
from backend.admin.moderation.labels import EFFECTS as EFFECTS
from backend.admin.moderation.labels import KEYS as KEYS
from backend.admin.moderation.labels import LABELS as LABELS
from backend.admin.moderation.labels import REASONS as REASONS
from backend.admin.moderation.labels import STANDS as STANDS
from backend.admin.moderation.labels import VERDICT_REASONS as VERDICT_REASONS
from backend.admin.moderation.labels import WORD_KINDS as WORD_KINDS
from backend.admin.outbox.labels import ENTRIES as ENTRIES
from backend.admin.outbox.labels import ENTRY_FAILURES as ENTRY_FAILURES
from backend.admin.outbox.labels import NOTICES as NOTICES
from backend.admin.scope_labels import SCOPE_SUBJECTS as SCOPE_SUBJECTS
from backend.admin.scope_labels import SCOPE_VERBS as SCOPE_VERBS
from backend.admin.scope_labels import scope as scope
from backend.admin.spread.labels import CAME_BY as CAME_BY
from backend.admin.spread.labels import FIFTHS as FIFTHS
from backend.admin.spread.labels import PASSED_BY as PASSED_BY
from backend.admin.spread.labels import WITHOUT_FIRST_WAVE as WITHOUT_FIRST_WAVE
from backend.admin.spread.labels import (
    WITHOUT_REPRODUCTION_NUMBER as WITHOUT_REPRODUCTION_NUMBER,
)

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
    "banned_in_part": "已禁言，到期自动恢复。对方会看到原因，其中有些看不见的字符没有保留。",
    "unbanned": "已解除禁言，可以继续发言。",
    "trusted": "已信任，以后不用等编辑；微信的检查仍然有效。",
    "untrusted": "不再信任，和其他读者一样。",
    "listed": "词表已更新，立即生效。",
    "unlisted": "已从词表移除。",
    "unexcepted": "已移除这个例外。",
    "newcomers": "已保存，立即生效。",
    "answered": "已以公众号的名义回复。",
    "answered_in_part": "已以公众号的名义回复，其中有些看不见的字符没有保留。",
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
