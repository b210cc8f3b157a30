"""Chinese labels of moderation: states, reasons, decisions, ban lengths, keyboard shortcuts."""

VERDICT_REASONS = {
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
DISGUISES = {
    "signs": "夹了符号或空格",
    "letters": "夹了别的字或数字",
    "invisible": "夹了看不见的字符",
    "width_or_case": "全角半角或大小写不同",
    "look_alike": "用了形近的字",
    "digits": "数字当字母，或 l 当 i",
}
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
