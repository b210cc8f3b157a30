"""Chinese labels of the outbox: notices, states, failures; chat robots and their messages."""

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
ROBOTS = {"wecom": "企业微信", "dingtalk": "钉钉"}
POSTS = {"ready": "等待发送", "sent": "已发送", "stopped": "被拒绝", "dropped": "等太久，没有发"}
POST_FAILURES = {
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
