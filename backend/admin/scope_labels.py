"""Chinese labels of API-key scopes: of each subject and verb, and of a whole scope."""

# What a key may do, as the part of a scope before the colon and the one after it.
SCOPE_SUBJECTS = {
    "articles": "文章",
    "takedowns": "下架（可解除）",
    "moderation": "读者的话",
    "designs": "卡片样式",
    "spread": "传播",
    "outbox": "提醒",
    "robots": "群机器人",
    "pushes": "微信推送",
    "audit": "操作记录",
}
SCOPE_VERBS = {"read": "查看", "write": "改动"}


def scope(name: str) -> str:
    """Format what a scope lets a key do.

    >>> scope("articles:read")
    '查看文章'
    """
    subject, _, verb = name.partition(":")
    return SCOPE_VERBS.get(verb, verb) + SCOPE_SUBJECTS.get(subject, subject)
