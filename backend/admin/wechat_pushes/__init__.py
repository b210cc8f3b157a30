"""Editors' view of WeChat's pushes: which are unhandled or failed, and handling them again."""
