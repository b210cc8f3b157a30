"""Chinese labels of WeChat's pushes: the states of their handling, and event names."""

PUSHES = {"unknown": "没人接", "failed": "失败", "kept": "排队中", "handled": "已处理"}
PUSH_STYLES = {"unknown": "draft", "failed": "gone", "kept": "draft", "handled": "published"}
EVENTS = {
    "wxa_media_check": "图片检查结果",
    "user_info_modified": "用户改了资料",
    "user_authorization_revoke": "用户撤回授权",
    "user_authorization_cancellation": "用户注销了微信",
    "user_enter_tempsession": "用户进入客服会话",
    "subscribe_msg_popup_event": "订阅消息：用户作答",
    "subscribe_msg_change_event": "订阅消息：用户改了设置",
    "subscribe_msg_sent_event": "订阅消息：送达结果",
    "masssendjobfinish": "公众号群发完成",
    "publishjobfinish": "公众号发布完成",
    "wxa_punish_event": "小程序被处罚",
    "message_text": "客服消息：文字",
    "message_image": "客服消息：图片",
    "message_miniprogrampage": "客服消息：小程序卡片",
}
