"""Editors' view of missed articles: published to the followers, announced by a push, not imported.

The console lists them on the page of WeChat's pushes (`wechat_pushes/pages`).
"""
