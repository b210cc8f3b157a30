"""Calls of WeChat's API that SDKs make beside ours, and what an account without content answers.

Facts: the reference pages of developers.weixin.qq.com (miniprogram and doc/subscription), and
their example answers. Where a call's own table of errcodes was not read, the refusal is the
general code of what an empty account lacks: an openid (40003), a media_id (40007), a template
(40037). Codes on no page that was read are `error_responses.UNVERIFIED`.

An entry is the method, whose token it takes, and the answer: a mapping, or the errcode of a
refusal. What an account needs a permission for that no content account has (48001), and what
WeChat has discontinued, is named so that it is told apart from an address that does not exist
(40066).
"""

from dataclasses import dataclass
from typing import Any, Literal

Owner = Literal["mini", "official", "any", "nobody"]


@dataclass(frozen=True)
class KnownCall:
    """One call: its method, whose token it takes, the answer or errcode, what its body needs."""

    method: Literal["GET", "POST"]
    owner: Owner
    answer: dict[str, Any] | int
    needs: tuple[str, ...] = ()


OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
NO_LIST: dict[str, Any] = {"list": []}
NO_ITEMS: dict[str, Any] = {"total_count": 0, "item_count": 0, "item": []}
PAGE = ("offset", "count")
DAYS = ("begin_date", "end_date")
COMMENT = ("msg_data_id",)
NO_COMMENTS = 88000

ARTICLE_FIGURES = (
    "getusersummary", "getusercumulate", "getarticlesummary", "getarticletotal", "getuserread",
    "getuserreadhour", "getusershare", "getusersharehour", "getarticleread", "getarticleshare",
    "getbizsummary", "getupstreammsg", "getupstreammsghour", "getupstreammsgweek",
    "getupstreammsgmonth", "getupstreammsgdist", "getupstreammsgdistweek",
    "getupstreammsgdistmonth", "getinterfacesummary", "getinterfacesummaryhour",
)  # fmt: skip
VISIT_FIGURES = (
    "getweanalysisappiddailysummarytrend", "getweanalysisappiddailyvisittrend",
    "getweanalysisappidweeklyvisittrend", "getweanalysisappidmonthlyvisittrend",
    "getweanalysisappidvisitdistribution", "getweanalysisappiddailyretaininfo",
    "getweanalysisappidweeklyretaininfo", "getweanalysisappidmonthlyretaininfo",
    "getweanalysisappidvisitpage", "getweanalysisappiduserportrait",
)  # fmt: skip


def _group(
    method: Literal["GET", "POST"],
    owner: Owner,
    prefix: str,
    calls: dict[str, dict[str, Any] | int],
    needs: tuple[str, ...] = (),
) -> dict[str, KnownCall]:
    return {
        prefix + name: KnownCall(method, owner, answer, needs) for name, answer in calls.items()
    }


CALLS: dict[str, KnownCall] = {
    # Both kinds of account
    **_group("GET", "any", "/cgi-bin/", {
        "getcallbackip": {"ip_list": ["127.0.0.1"]},
        "get_api_domain_ip": {"ip_list": ["127.0.0.1"]},
        "media/get": 40007,
    }),
    **_group("POST", "any", "/cgi-bin/", {
        "clear_quota": OK,
        "openapi/quota/clear": OK,
    }, ("appid",)),
    **_group("POST", "any", "/cgi-bin/", {
        "open/create": 48001, "open/bind": 48001, "open/unbind": 48001, "open/get": 48001,
        "callback/check": {"dns": [{"ip": "127.0.0.1", "real_operator": "DEFAULT"}],
                           "ping": [{"ip": "127.0.0.1", "from_operator": "DEFAULT",
                                     "package_loss": "0%", "time": "1ms"}]},
        "openapi/rid/get": 76004,
        "message/custom/typing": 48001,
    }),
    **_group("POST", "any", "/cgi-bin/message/custom/", {"send": 45015}, ("touser", "msgtype")),
    # Official Account: articles
    **_group("POST", "official", "/cgi-bin/", {
        "freepublish/batchget": NO_ITEMS,
        "draft/batchget": NO_ITEMS,
    }, PAGE),
    **_group("POST", "official", "/cgi-bin/freepublish/", {
        "getarticle": 53600, "delete": 53600,
    }, ("article_id",)),
    **_group("POST", "official", "/cgi-bin/freepublish/", {"get": 40002}, ("publish_id",)),
    **_group("POST", "official", "/cgi-bin/", {
        "freepublish/submit": 40007, "draft/get": 40007, "draft/delete": 40007,
        "draft/update": 40007, "material/get_material": 40007, "material/del_material": 40007,
    }, ("media_id",)),
    **_group("POST", "official", "/cgi-bin/draft/", {"add": 40007}, ("articles",)),
    **_group("GET", "official", "/cgi-bin/draft/", {"count": {"total_count": 0}}),
    **_group("POST", "official", "/cgi-bin/draft/", {"switch": {**OK, "is_open": 1}}),
    **_group("POST", "official", "/cgi-bin/material/", {"batchget_material": NO_ITEMS},
             ("type", *PAGE)),
    **_group("GET", "official", "/cgi-bin/material/", {"get_materialcount": {
        "voice_count": 0, "video_count": 0, "image_count": 0, "news_count": 0}}),
    # News as material, and temporary pictures in them, ended with the draft box.
    **_group("POST", "official", "/cgi-bin/", {
        "material/add_news": 48001, "material/update_news": 48001, "media/uploadnews": 48001,
        "media/uploadvideo": 48001,
    }),
    **_group("POST", "official", "/cgi-bin/comment/", {
        "open": NO_COMMENTS, "close": NO_COMMENTS, "list": NO_COMMENTS, "markelect": NO_COMMENTS,
        "unmarkelect": NO_COMMENTS, "delete": NO_COMMENTS, "reply/add": NO_COMMENTS,
        "reply/delete": NO_COMMENTS,
    }, COMMENT),
    # Official Account: people
    **_group("GET", "official", "/cgi-bin/", {
        "user/get": {"total": 0, "count": 0, "next_openid": ""},
        "user/info": 40003,
        "tags/get": {"tags": []},
        "groups/get": {"groups": []},
    }),
    **_group("POST", "official", "/cgi-bin/", {
        "user/info/batchget": 40003, "user/info/updateremark": 40003, "tags/create": 48001,
        "tags/update": 48001, "tags/delete": 48001, "user/tag/get": 48001, "tags/getidlist": 40003,
        "tags/members/batchtagging": 40003, "tags/members/batchuntagging": 40003,
        "tags/members/getblacklist": {"total": 0, "count": 0, "next_openid": ""},
        "tags/members/batchblacklist": 40003, "tags/members/batchunblacklist": 40003,
        "groups/create": 48001, "groups/getid": 40003, "groups/update": 48001,
        "groups/delete": 48001, "groups/members/update": 40003,
        "groups/members/batchupdate": 40003, "changeopenid": 48001,
    }),
    # Official Account: messages, menu, codes
    **_group("GET", "official", "/cgi-bin/", {
        "menu/get": 46003, "menu/delete": OK,
        "get_current_selfmenu_info": {"is_menu_open": 0, "selfmenu_info": {"button": []}},
        "get_current_autoreply_info": {"is_add_friend_reply_open": 0, "is_autoreply_open": 0},
        "ticket/getticket": {**OK, "ticket": "simulated-ticket", "expires_in": 7200},
        "api_getwxcategory": 48001, "template/get_industry": 48001,
        "template/get_all_private_template": {"template_list": []},
    }),
    **_group("POST", "official", "/cgi-bin/menu/", {"create": OK, "addconditional": 48001},
             ("button",)),
    **_group("POST", "official", "/cgi-bin/", {
        "menu/delconditional": 48001, "menu/trymatch": 48001,
        "template/api_set_industry": 48001, "template/api_add_template": 48001,
        "template/del_private_template": 40037, "message/template/send": 40037,
        "message/template/subscribe": 40037, "message/subscribe/bizsend": 40037,
        "message/mass/send": 48001, "message/mass/sendall": 48001, "message/mass/preview": 48001,
        "message/mass/delete": 48001, "message/mass/get": 48001, "message/mass/speed/get": 48001,
        "message/mass/speed/set": 48001, "qrcode/create": 48001, "shorturl": 48001,
        "shorten/gen": 48001, "shorten/fetch": 48001, "media/voice/addvoicetorecofortext": 48001,
        "media/voice/queryrecoresultfortext": 48001, "poi/addpoi": 48001, "poi/delpoi": 48001,
        "poi/getpoi": 48001, "poi/getpoilist": 48001, "poi/updatepoi": 48001,
    }),
    **_group("GET", "official", "/cgi-bin/customservice/", {
        "getkflist": {"kf_list": []}, "getonlinekflist": {"kf_online_list": []},
    }),
    **_group("GET", "official", "/customservice/", {
        "kfaccount/del": 48001, "kfsession/getsession": 48001, "kfsession/getsessionlist": 48001,
        "kfsession/getwaitcase": 48001,
    }),
    **_group("POST", "official", "/customservice/", {
        "kfaccount/add": 48001, "kfaccount/update": 48001, "kfaccount/uploadheadimg": 48001,
        "kfaccount/inviteworker": 48001, "kfsession/create": 48001, "kfsession/close": 48001,
        "msgrecord/getrecord": 48001, "msgrecord/getmsglist": 48001,
    }),
    # Figures; those of articles by the old names are discontinued, and answer nothing new.
    **_group("POST", "official", "/datacube/", dict.fromkeys(ARTICLE_FIGURES, NO_LIST), DAYS),
    **_group("POST", "mini", "/datacube/", dict.fromkeys(VISIT_FIGURES, NO_LIST), DAYS),
    # Mini-program
    **_group("POST", "mini", "/wxa/", {
        "business/getuserphonenumber": 40029,
        "business/getuserencryptkey": 87009,
    }),
    **_group("GET", "mini", "/wxa/", {
        "getpaidunionid": 40003, "checksession": 87009, "resetusersessionkey": 87009,
        "get_qrcode": 48001, "queryquota": 48001, "get_category": 48001, "get_page": 48001,
        "get_latest_auditstatus": 48001, "undocodeaudit": 48001,
        "revertcoderelease": 48001, "getgrayreleaseplan": 48001,
    }),
    **_group("POST", "mini", "/wxa/", {
        "business/checkencryptedmsg": {**OK, "vaild": False, "create_time": 0},
        "queryscheme": 85403, "query_urllink": 85403, "getuserriskrank": 48001,
        "genwxashortlink": 43104, "servicemarket": 48001, "modify_domain": 48001,
        "setwebviewdomain": 48001, "commit": 48001, "submit_audit": 48001, "release": 48001,
        "get_auditstatus": 48001, "change_visitstatus": 48001, "bind_tester": 48001,
        "unbind_tester": 48001, "memberauth": 48001, "search/wxaapi_submitpages": 48001,
        "setaiagentconfig": 48001, "generatenfcscheme": 48001, "speedupaudit": 48001,
    }),
    **_group("GET", "mini", "/wxaapi/newtmpl/", {
        "getcategory": {**OK, "data": []},
        "getpubtemplatetitles": {**OK, "count": 0, "data": []},
        "getpubtemplatekeywords": {**OK, "count": 0, "data": []},
    }),
    **_group("POST", "mini", "/wxaapi/newtmpl/", {"addtemplate": 200014, "deltemplate": 200014}),
    **_group("POST", "mini", "/cgi-bin/", {
        "message/wxopen/updatablemsg/send": 47504, "message/wxopen/chattoolmsg/send": 47504,
        "message/wxopen/template/send": 40037, "message/wxopen/template/uniform_send": 40037,
        "wxopen/template/library/list": 48001, "wxopen/template/library/get": 48001,
        "wxopen/template/add": 48001, "wxopen/template/list": 48001, "wxopen/template/del": 48001,
    }),
    # By appid and secret, or by a token of a person's
    "/sns/oauth2/access_token": KnownCall("GET", "nobody", 40029),
    "/sns/oauth2/refresh_token": KnownCall("GET", "nobody", 40030),
    "/sns/userinfo": KnownCall("GET", "nobody", 40001),
    "/sns/auth": KnownCall("GET", "nobody", 40003),
}  # fmt: skip
