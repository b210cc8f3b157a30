"""Content of the privacy page: data requested, stored (why, how long, tables), erased, kept.

The periods come from the settings by which data really expires.
"""

from typing import NamedTuple

from backend.config import Config, get_settings
from backend.notifications import notices
from backend.privacy import name_and_avatar_audiences
from backend.privacy.policy_schemas import OperatorOut, PrivacyOut, RequestedDataOut, StoredDataOut

UNTIL_DELETED = "直到你删掉它，或删除账号"
UNTIL_ACCOUNT_DELETED = "直到删除账号"

REQUESTED_DATA = (
    RequestedDataOut(
        data="头像、昵称",
        when="你在「我的」里自己选的时候",
        purpose="署在你做的、写的东西上，给谁看，见下面；不给，就叫「一位读者」",
    ),
    RequestedDataOut(data="添加到相册", when="你点「存到相册」的时候", purpose="把卡片存进手机"),
    RequestedDataOut(
        data="剪贴板（只写）", when="你点「复制」的时候", purpose="把链接或文字交给你；从不读取"
    ),
    RequestedDataOut(
        data="群聊标识",
        when="你从群里打开的时候",
        purpose="看到同群的人为本群写的话；不知道群名和成员",
    ),
)
ERASED_DATA = (
    "名字、头像、微信登录身份",
    "划线、留言、想法、回复、点赞",
    "做过的卡片和它们的图片",
    "书架、读到哪里、来过的群、不看的人、举报、关注和提醒",
    "这部手机上存着的一切",
)
REMAINING_DATA = (
    "别人回复你的话：那是别人的；你的那句只剩「已删除」",
    "文章被读了几次、传到第几层、一道填空几个人答过这类数字，查不到是谁",
    "还没到期的禁言：只留一个读不出是谁的记号，再来时还算数",
    "已经发出去的图片收不回来，但扫进来不再写着是谁摘的",
    "运营者的备份和服务器日志里可能还有旧的副本，到它们的期限为止",
)


def build_privacy_facts() -> PrivacyOut:
    """Build the content of the privacy page."""
    config = get_settings()
    return PrivacyOut(
        operator=OperatorOut(
            name=config.operator_name or "本小程序的运营者",
            contact=config.operator_contact or "点右上角「···」→「反馈与投诉」",
        ),
        requested=list(REQUESTED_DATA),
        stored=[
            StoredDataOut(data=item.what, purpose=item.why, retention=item.how_long)
            for item in list_stored_data(config)
        ],
        disclosed=name_and_avatar_audiences.list_disclosures(),
        erased=list(ERASED_DATA),
        retained=list(REMAINING_DATA),
    )


class StoredData(NamedTuple):
    """One kind of stored data: why, how long, and the tables in which it names a person."""

    what: str
    why: str
    how_long: str
    tables: frozenset[str]


def list_stored_data(config: Config) -> list[StoredData]:
    """List the stored data about a person; a test goes through all tables that name one."""
    visits = config.retention_visit_days
    rows = (
        (
            "微信登录身份（openid）",
            "认出你，发言前请微信审核",
            UNTIL_ACCOUNT_DELETED + _format_idle_deletion(config),
            "identities",
        ),
        ("登录状态", "不用每次登录", f"{config.sign_in_days} 天不来就失效", ""),
        (
            "微信会话密钥（加密保存）",
            "核对你从哪个群来",
            _format_days(config.retention_session_days, "不登录就清空"),
            "identities",
        ),
        ("昵称、头像", "署名", "直到你换掉，或删除账号；没通过审核的，直到删除账号", "appearances"),
        (
            "划线、想法、留言、回复、点赞",
            "给你自己看，公开的也给别人看",
            UNTIL_DELETED,
            "marks messages likes",
        ),
        (
            "卡片、出过的题、每一次传出去",
            "再打开还是那张图，朋友来了知道是你带来的",
            UNTIL_ACCOUNT_DELETED,
            "cards shares",
        ),
        ("读到哪里、书架", "换手机也能接着读", UNTIL_DELETED, "reading_progress"),
        (
            "从哪个群来（群的摘要）",
            "看本群的话",
            f"{config.group_days} 天不从群里来就忘",
            "memberships",
        ),
        (
            "谁从哪里来读、点没点「去关注」（脱敏摘要）",
            "数一句话传了多远，不重复数",
            _format_days(visits, "后只剩数字，不再对应任何人"),
            "visits follow_taps",
        ),
        (
            "哪部手机是你的（摘要）",
            "登录前后不算成两个人",
            _format_days(visits, "就忘"),
            "phones",
        ),
        (
            "答过哪些填空、对没对",
            "数几个人答过；你愿意时，名字和头像放进本群榜",
            UNTIL_ACCOUNT_DELETED,
            "plays",
        ),
        (
            "没登录时来自哪个网络（十分钟一换的编号，不是地址）",
            "认出成批刷出来的访问，不让它们混进数字",
            _format_days(visits, "后抹去；登录以后马上抹去"),
            "visits",
        ),
        (
            "你的举报",
            "让编辑处理",
            _format_days(config.retention_report_days, "后删除，从处理完算起"),
            "reports",
        ),
        (
            "收到的提醒、发给你的订阅消息",
            "告诉你回复和审核的结果",
            f"{notices.NOTICE_RETENTION.days} 天",
            "notices outbox",
        ),
        (
            "关注的公众号、点过的「允许」、提醒的设置",
            "有新文章、有人回复时告诉你",
            "直到你用掉、改掉，或删除账号",
            "follows consents consent_answers notice_choices",
        ),
        ("不看的人", "不再给你看他们写的话", UNTIL_DELETED, "blocks"),
        (
            "微信推送来的消息",
            "处理订阅消息和审核结果",
            f"{config.push_days} 天，删除账号时立即清空",
            "pushes",
        ),
        (
            "没办成的后台任务（只有编号，没有你写的话）",
            "让运维找到原因",
            _format_days(config.retention_dead_job_days, "后删除，删除账号时立即删除"),
            "jobs",
        ),
        (
            "内容审核的结论、你的申诉",
            "说明一句话为什么显示或不显示",
            UNTIL_ACCOUNT_DELETED,
            "checks appeals",
        ),
        ("编辑给你的信任、禁言", "你的话要不要先等编辑看", UNTIL_ACCOUNT_DELETED, "trusts bans"),
    )
    return [
        StoredData(what, why, how_long, frozenset(tables.split()))
        for what, why, how_long, tables in rows
    ]


def _format_days(days: int, suffix: str) -> str:
    return f"{days} 天{suffix}" if days > 0 else UNTIL_ACCOUNT_DELETED


def _format_idle_deletion(config: Config) -> str:
    days = config.retention_idle_days
    return f"；{days} 天没来，账号自动删除" if days > 0 else ""
