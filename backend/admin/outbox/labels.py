"""Chinese labels of the outbox: kinds of notices, states of a message, why it failed."""

NOTICES = {
    "reply": "有人回复",
    "article": "新文章",
    "appeal": "申诉结果",
    "challenge": "挑战",
    "report": "举报结果",
}
ENTRIES = {"dead": "发不出去", "ready": "等待发送", "stopped": "没有发", "sent": "已发送"}
ENTRY_FAILURES = {
    "read": "已经读过了",
    "gone": "内容不在了",
    "muted": "读者关掉了这一种",
    "away": "微信暂时连不上",
    "no openid": "找不到这位读者的微信",
    "other template": "模板已经换了",
    "user has not allowed this message, or no longer": "读者没有可用的「允许」了",
}
