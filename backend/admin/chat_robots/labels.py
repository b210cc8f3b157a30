"""Chinese labels of chat robots: their names, and kinds, states and failures of messages."""

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
