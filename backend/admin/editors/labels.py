"""Chinese labels of editors: the names of their roles, and what each role may do."""

ROLES = {"owner": "所有者", "editor": "编辑", "moderator": "审核员", "analyst": "分析员"}
ROLE_POWERS = {
    "owner": "所有权限，包括管理编辑",
    "editor": "导入、发布与撤回文章，处理读者的话，管理卡片样式",
    "moderator": "查看文章，处理读者的话",
    "analyst": "查看",
}
