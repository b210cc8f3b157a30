"""Chinese labels of spread: ways of sharing, channels of visits, why WeChat's data is missing."""

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
WITHOUT_REPRODUCTION_NUMBER = {
    "too_few": "还太早：分享还太少",
    "too_early": "还太早：多数分享还没到见分晓的时候",
    "one_share": "一次分享带来了大半，平均数说明不了什么",
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
