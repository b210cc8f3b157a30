"""A design as a form: what most editors change has its own field, the layout stays JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any, get_args

from backend.cards import render
from backend.cards.render.palette import Mode, Tint
from backend.errors import BadInput, Fault

HEX = re.compile(r"#[0-9A-Fa-f]{6}")
ROLES: tuple[Tint, ...] = get_args(Tint)
MODES: tuple[Mode, ...] = get_args(Mode)
VEILS = ("0", "0.3", "0.5", "0.7", "0.85")
LONGEST_LINE = 96
_OWN = ("name", "title", "colours", "tint", "picture")


def fields(design: render.Design, **instead: str) -> dict[str, Any]:
    """Give a design as the fields of the form, some of them with another value."""
    body = design.model_dump(mode="json", exclude_defaults=True)
    under, veil = _without_backdrop(body.get("under", []))
    layout = {name: value for name, value in body.items() if name not in _OWN}
    layout = {**layout, "under": under} if under else _without(layout, "under")
    return {
        "name": design.name,
        "title": design.title,
        "colours": dict(design.colours),
        "tint": design.tint or "",
        "picture": design.picture.id if design.picture else "",
        "veil": veil,
        "layout": pretty(layout),
    } | instead


def sent(form: Mapping[str, str]) -> dict[str, Any]:
    """Give the fields as they were sent, to be shown again."""
    plain = {
        name: form.get(name, "")[:200] for name in ("name", "title", "tint", "picture", "veil")
    }
    colours = {role: form.get(f"colour-{role}", "#000000")[:7] for role in ROLES}
    return {**plain, "colours": colours, "layout": form.get("layout", "")}


def body(form: Mapping[str, str]) -> dict[str, Any]:
    """Put a design together from the form; whether it is sound is for the shelf to say.

    Raises BadInput when the layout is not JSON.
    """
    try:
        layout = json.loads(form.get("layout", ""))
    except (ValueError, RecursionError) as error:
        raise BadInput(faults=(Fault("/layout", f"版式不是有效的 JSON：{error}"),)) from error
    if not isinstance(layout, dict):
        raise BadInput(faults=(Fault("/layout", "版式要是一个 JSON 对象"),))
    put = {
        **{name: value for name, value in layout.items() if name not in _OWN},
        "name": form.get("name", ""),
        "title": form.get("title", ""),
        "colours": {role: form.get(f"colour-{role}", "") for role in ROLES},
    }
    if form.get("tint"):
        put["tint"] = form["tint"]
    if form.get("picture"):
        put["picture"] = {"id": form["picture"]}
        put["under"] = [*_backdrop(form.get("veil", "0")), *_listed(layout.get("under"))]
    return put


def _backdrop(veil: str) -> list[dict[str, Any]]:
    """Lay the picture down, and over it the ground's colour, as thick as the editor wishes."""
    boxes: list[dict[str, Any]] = [{"kind": "backdrop"}]
    if veil in VEILS[1:]:
        boxes.append({"kind": "shape", "fill": "ground", "opacity": float(veil)})
    return boxes


def _without_backdrop(under: list[Any]) -> tuple[list[Any], str]:
    """Take away what `_backdrop` put there, and tell how thick it was."""
    if not under or under[0] != {"kind": "backdrop"}:
        return under, "0"
    for veil in VEILS[1:]:
        if under[: len(_backdrop(veil))] == _backdrop(veil):
            return under[2:], veil
    return under[1:], "0"


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _without(given: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key != name}


def pretty(value: Any, depth: int = 0) -> str:
    """Write JSON so that a box is a line, where it fits on one, and begins with its kind."""
    value = value if depth else _kind_first(value)
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + 2 * depth <= LONGEST_LINE or not isinstance(value, (dict, list)):
        return line
    inner, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {pretty(each, depth + 1)}" for name, each in value.items()]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{end}}}"
    return "[\n" + ",\n".join(inner + pretty(each, depth + 1) for each in value) + f"\n{end}]"


def _kind_first(value: Any) -> Any:
    """Let every box begin with what it is."""
    if isinstance(value, list):
        return [_kind_first(each) for each in value]
    if not isinstance(value, dict):
        return value
    kind = {"kind": value["kind"]} if "kind" in value else {}
    return kind | {name: _kind_first(each) for name, each in value.items()}
