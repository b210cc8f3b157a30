"""Roles of editors (owner, editor, moderator, analyst), and groups of them for scopes."""

from typing import Literal

Role = Literal["owner", "editor", "moderator", "analyst"]
ROLES: tuple[Role, ...] = ("owner", "editor", "moderator", "analyst")
EVERYONE: tuple[Role, ...] = ROLES
ARTICLE_EDITORS: tuple[Role, ...] = ("owner", "editor")
MODERATORS: tuple[Role, ...] = ("owner", "editor", "moderator")
OWNERS: tuple[Role, ...] = ("owner",)
