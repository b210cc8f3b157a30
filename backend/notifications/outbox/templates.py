"""Subscribe message templates: parses their settings, compares them with WeChat's templates.

    TEMPLATE_REPLY=<id>;name1=who;thing2=words;time3=when

The part before `=` is the field's name at WeChat, the one after it what it is to hold:
who, words, context, title, outcome or when. A field of a kind that cannot hold its source (a
time that is to hold words, an amount) would be refused on every sending. An invalid setting
stops the start by name; `check_templates` compares it with what WeChat has.
"""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask

from backend.config import SIMULATED_APPID, BadConfig, Config, get_settings, to_variable_name
from backend.notifications.notice_resolvers import NoticeKind
from backend.wechat import client_registry, template_fields
from backend.wechat.api import subscribe_messages

FIELD_SOURCES = ("who", "words", "context", "title", "outcome", "when")
ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
FIELD = re.compile(r"[a-z_]{1,20}[0-9]{1,2}")
SENT_KINDS: tuple[NoticeKind, ...] = ("reply", "article", "appeal", "challenge")
# The simulator's templates, so that a server without an AppID sends, too.
SIMULATED_TEMPLATES = {
    "reply": "sim-template-reply;name1=who;thing2=words;thing3=title;time4=when",
    "article": "sim-template-article;thing1=title;thing2=who;time3=when",
    "appeal": "sim-template-appeal;thing1=words;phrase2=outcome;time3=when",
    "challenge": "sim-template-challenge;name1=who;thing2=title;time3=when",
}


@dataclass(frozen=True)
class MessageTemplate:
    """One template: its id, and the data source of each of its fields."""

    id: str
    fields: dict[str, str]


def init(app: Flask) -> None:
    """Check the template settings at start. Raises BadConfig."""
    check_settings(app.extensions["config"])


def check_settings(config: Config) -> None:
    """Check the template settings. Raises BadConfig, naming the setting, for an invalid one."""
    for kind in SENT_KINDS:
        _parse_template(config, kind)


def get_template(kind: str) -> MessageTemplate | None:
    """Get the template of a kind of notice, or None where none is sent."""
    return _parse_template(get_settings(), kind) if kind in SENT_KINDS else None


def get_template_ids() -> dict[str, str]:
    """Get the ids of the configured templates, by kind: what a phone can ask consent for."""
    templates = {kind: get_template(kind) for kind in SENT_KINDS}
    return {kind: template.id for kind, template in templates.items() if template}


def _parse_template(config: Config, kind: str) -> MessageTemplate | None:
    name = f"template_{kind}"
    setting = getattr(config, name) or (
        SIMULATED_TEMPLATES[kind] if config.wechat_appid == SIMULATED_APPID else ""
    )
    if not setting:
        return None
    template_id, *pairs = [
        stripped.strip() for stripped in setting.split(";") if stripped.strip()
    ] or [""]
    split = [pair.partition("=") for pair in pairs]
    sources = {field.strip(): source.strip() for field, _, source in split}
    is_known = all(_can_hold(field_name, source) for field_name, source in sources.items())
    if not (ID.fullmatch(template_id) and sources and is_known):
        why = (
            f"needs an id and fields, like id;thing1=words;time2=when ({', '.join(FIELD_SOURCES)})"
        )
        raise BadConfig(f"{to_variable_name(name)}: {why}")
    return MessageTemplate(template_id, sources)


def _can_hold(field: str, source: str) -> bool:
    kinds = template_fields.TIME_KINDS if source == "when" else template_fields.TEXT_KINDS
    is_field = FIELD.fullmatch(field) is not None and source in FIELD_SOURCES
    return is_field and template_fields.get_kind(field) in kinds


def check_templates() -> list[str]:
    """Compare the settings with the templates that WeChat has; returns the problems, in lines.

    Calls WeChat; raises WeChatError.
    """
    templates_by_id = {
        remote_template.id: remote_template
        for remote_template in subscribe_messages.list_templates(client_registry.get_wire())
    }
    problems = []
    for kind in SENT_KINDS:
        template = get_template(kind)
        if template is None:
            problems.append(f"{to_variable_name(f'template_{kind}')}: not set, nothing is sent")
        elif template.id not in templates_by_id:
            problems.append(f"{to_variable_name(f'template_{kind}')}: WeChat has no such template")
        else:
            problems += _list_differences(kind, template, templates_by_id[template.id])
    return problems


def _list_differences(kind: str, template: MessageTemplate, remote_template: Any) -> list[str]:
    name = to_variable_name(f"template_{kind}")
    missing = [
        f"{name}: {field} is not filled"
        for field in remote_template.fields - template.fields.keys()
    ]
    unknown = [
        f"{name}: the template has no {field}"
        for field in template.fields.keys() - remote_template.fields
    ]
    return sorted(missing + unknown)
