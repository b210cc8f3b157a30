"""Chinese labels of articles: states, import sources and outcomes, revisions, passages."""

STATUSES = {"draft": "草稿", "published": "已发布", "withdrawn": "已撤回", "taken_down": "已下架"}
WAYS = {"url": "文章链接", "page": "保存的网页", "fragment": "粘贴的内容"}
OUTCOMES = {
    "new": "新文章",
    "revised": "有新版本",
    "unchanged": "内容未变",
    "proposed": "等待确认替换",
}
REVISIONS = {"current": "现在的版本", "proposed": "等待确认", "past": "以前的版本"}
REANCHOR_OUTCOMES = {"orphaned": "找不到了", "moved": "有变动", "unchanged": "原样"}
HOWS = {
    "same": "字句未变",
    "edited": "字句有改动",
    "elsewhere": "换了位置",
    "by_hand": "编辑重新对准",
    "gone": "没有可靠的位置",
}
