"""Chinese labels of moderation: reasons for review, WeChat's labels, readers' report reasons."""

WHYS = {
    "pass": "微信已检查",
    "review": "微信拿不准",
    "risky": "微信认为有风险",
    "inactive": "读者已离开，未能检查",
    "away": "微信暂时连不上，未能检查",
    "unknown": "检查没有结果",
    "asked": "等微信看图",
    "silent": "微信一直没有回音",
    "unreachable": "微信取不到图片",
    "house": "开始检查以前就有",
    "reports": "多人举报",
    "words": "词表里的词",
    "first": "第一次发言",
    "editor": "编辑决定",
}
LABELS = {
    10001: "广告",
    20001: "时政",
    20002: "色情",
    20003: "辱骂",
    20006: "违法犯罪",
    20008: "欺诈",
    20012: "低俗",
    20013: "版权",
}
REASONS = {
    "spam": "广告或刷屏",
    "abuse": "辱骂攻击",
    "porn": "色情低俗",
    "illegal": "违法违规",
    "rumour": "不实信息",
    "rights": "侵犯权益",
    "other": "其他",
}
