"""What is asked for, kept and deleted, in the words that readers see.

The times come from the settings by which things are really forgotten.
"""

from backend.config import Config, settings
from backend.notifications import service as notifications
from backend.privacy.schemas import AskedOut, KeptOut, OperatorOut, PrivacyOut

UNTIL_DELETED = "直到你删掉它，或删除账号"

ASKED = (
    AskedOut(
        what="头像、昵称",
        when="你在「我的」里自己选的时候",
        why="署在你的卡片和留言上；不给，就叫「一位读者」",
    ),
    AskedOut(what="添加到相册", when="你点「存到相册」的时候", why="把卡片存进手机"),
    AskedOut(what="剪贴板（只写）", when="你点「复制」的时候", why="把链接或文字交给你；从不读取"),
    AskedOut(
        what="群聊标识",
        when="你从群里打开的时候",
        why="看到同群的人为本群写的话；不知道群名和成员",
    ),
)
GOES = (
    "名字、头像、微信登录身份",
    "划线、留言、想法、回复、点赞",
    "做过的卡片和它们的图片",
    "书架、读到哪里、来过的群、不看的人、举报、关注和提醒",
    "这部手机上存着的一切",
)
STAYS = (
    "别人回复你的话：那是别人的；你的那句只剩「已删除」",
    "文章被读了几次、传到第几层、一道填空几个人答过这类数字，查不到是谁",
    "还没到期的禁言：只留一个读不出是谁的记号，再来时还算数",
    "已经发出去的图片收不回来，但扫进来不再写着是谁摘的",
    "运营者的备份和服务器日志里可能还有旧的副本，到它们的期限为止",
)


def tell() -> PrivacyOut:
    """Tell what readers may know about what is kept."""
    config = settings()
    return PrivacyOut(
        operator=OperatorOut(
            name=config.operator_name or "本小程序的运营者",
            contact=config.operator_contact or "点右上角「···」→「反馈与投诉」",
        ),
        asked=list(ASKED),
        kept=_kept(config),
        goes=list(GOES),
        stays=list(STAYS),
    )


def _kept(config: Config) -> list[KeptOut]:
    rows = (
        ("微信登录身份（openid）", "认出你，发言前请微信审核", "直到删除账号" + _idle(config)),
        ("登录状态", "不用每次登录", f"{config.sign_in_days} 天不来就失效"),
        (
            "微信会话密钥（加密保存）",
            "核对你从哪个群来",
            _days(config.retention_session_days, "不登录就清空"),
        ),
        ("昵称、头像", "署名", UNTIL_DELETED),
        ("划线、想法、留言、回复、卡片", "给你自己看，公开的也给别人看", UNTIL_DELETED),
        ("读到哪里、书架", "换手机也能接着读", UNTIL_DELETED),
        ("从哪个群来（群的摘要）", "看本群的话", f"{config.group_days} 天不从群里来就忘"),
        (
            "谁从哪里来读（脱敏摘要）",
            "数一句话传了多远，不重复数",
            _days(config.retention_visit_days, "后只剩数字，不再对应任何人"),
        ),
        ("答过哪些填空、对没对", "数几个人答过；你愿意时，名字放进本群榜", UNTIL_DELETED),
        (
            "你的举报",
            "让编辑处理",
            _days(config.retention_report_days, "后删除，从处理完算起"),
        ),
        ("收到的提醒", "告诉你回复和审核的结果", f"{notifications.KEPT.days} 天"),
        ("微信推送来的消息", "处理订阅消息和审核结果", f"{config.push_days} 天"),
        ("内容审核的结论", "说明一句话为什么显示或不显示", "和那句话一样久"),
    )
    return [KeptOut(what=what, why=why, how_long=how_long) for what, why, how_long in rows]


def _days(days: int, then: str) -> str:
    return f"{days} 天{then}" if days > 0 else UNTIL_DELETED


def _idle(config: Config) -> str:
    days = config.retention_idle_days
    return f"；{days} 天没来，账号自动删除" if days > 0 else ""
