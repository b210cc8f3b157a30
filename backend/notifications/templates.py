"""Which template is sent for which kind, and what goes into its fields, as an operator wrote it.

    TEMPLATE_REPLY=<id>;name1=who;thing2=words;time3=when

The part before `=` is the field's name at WeChat, the one after it what it is to hold:
who, words, context, title, outcome or when. A setting that cannot be understood
stops the start by name; `check` holds it against what WeChat has.
"""

import re
from dataclasses import dataclass
from typing import Any

from backend.config import SIMULATED_APPID, BadConfig, Config, settings, variable
from backend.notifications.telling import Kind
from backend.wechat import fields, line, messages

FACTS = ("who", "words", "context", "title", "outcome", "when")
ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
FIELD = re.compile(rf"({'|'.join(fields.KINDS)})\d{{1,2}}")
SENT: tuple[Kind, ...] = ("reply", "article", "appeal", "challenge")
# What the simulator has, so that a house without an AppID sends, too.
SIMULATED = {
    "reply": "sim-template-reply;name1=who;thing2=words;thing3=title;time4=when",
    "article": "sim-template-article;thing1=title;thing2=who;time3=when",
    "appeal": "sim-template-appeal;thing1=words;phrase2=outcome;time3=when",
    "challenge": "sim-template-challenge;name1=who;thing2=title;time3=when",
}


@dataclass(frozen=True)
class Template:
    """One template: its id, and which fact each of its fields holds."""

    id: str
    fields: dict[str, str]


def check_settings(config: Config) -> None:
    """Raise BadConfig, naming the setting, for a template that cannot be understood."""
    for kind in SENT:
        _of(config, kind)


def of(kind: str) -> Template | None:
    """Give the template of a kind of notice, or None where none is sent."""
    return _of(settings(), kind) if kind in SENT else None


def offered() -> dict[str, str]:
    """Give the ids of the templates there are, by kind: what a phone can ask for."""
    found = {kind: of(kind) for kind in SENT}
    return {kind: template.id for kind, template in found.items() if template}


def _of(config: Config, kind: str) -> Template | None:
    name = f"template_{kind}"
    written = getattr(config, name) or (
        SIMULATED[kind] if config.wechat_appid == SIMULATED_APPID else ""
    )
    if not written:
        return None
    key, *pairs = [part.strip() for part in written.split(";") if part.strip()] or [""]
    split = [pair.partition("=") for pair in pairs]
    filled = {field.strip(): fact.strip() for field, _, fact in split}
    known = all(FIELD.fullmatch(each) for each in filled) and set(filled.values()) <= set(FACTS)
    if not (ID.fullmatch(key) and filled and known):
        why = f"needs an id and fields, like id;thing1=words;time2=when ({', '.join(FACTS)})"
        raise BadConfig(f"{variable(name)}: {why}")
    return Template(key, filled)


def check() -> list[str]:
    """Hold the settings against the templates that WeChat has; gives what is wrong, in lines.

    Asks WeChat; raises WeChatError.
    """
    there = {each.id: each for each in messages.list_templates(line.current())}
    found = []
    for kind in SENT:
        template = of(kind)
        if template is None:
            found.append(f"{variable(f'template_{kind}')}: not set, nothing is sent")
        elif template.id not in there:
            found.append(f"{variable(f'template_{kind}')}: WeChat has no such template")
        else:
            found += _differences(kind, template, there[template.id])
    return found


def _differences(kind: str, template: Template, there: Any) -> list[str]:
    name = variable(f"template_{kind}")
    missing = [f"{name}: {field} is not filled" for field in there.fields - template.fields.keys()]
    strange = [
        f"{name}: the template has no {field}" for field in template.fields.keys() - there.fields
    ]
    return sorted(missing + strange)
