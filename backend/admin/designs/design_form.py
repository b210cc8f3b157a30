"""Console form of a card design: converts a design to fields and back; its layout stays JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any, get_args

from backend.cards import render
from backend.cards.render.design.palette_generation import ColourRole, PaletteMode
from backend.errors import BadInput, FieldError

HEX_PATTERN = re.compile(r"#[0-9A-Fa-f]{6}")
TINTS: tuple[ColourRole, ...] = get_args(ColourRole)
MODES: tuple[PaletteMode, ...] = get_args(PaletteMode)
OVERLAY_OPACITIES = ("0", "0.3", "0.5", "0.7", "0.85")
MAX_LINE_LENGTH = 96
_FORM_FIELDS = ("name", "title", "colours", "tint", "picture")


def to_fields(design: render.Design, **overrides: str) -> dict[str, Any]:
    """Convert a design to the fields of the form, some of them overridden."""
    body = design.model_dump(mode="json", exclude_defaults=True)
    under, opacity = _split_backdrop(body.get("under", []))
    layout = {name: value for name, value in body.items() if name not in _FORM_FIELDS}
    layout = {**layout, "under": under} if under else _omit_key(layout, "under")
    return {
        "name": design.name,
        "title": design.title,
        "colours": dict(design.colours),
        "tint": design.tint or "",
        "picture": design.picture.id if design.picture else "",
        "veil": opacity,
        "layout": format_json(layout),
    } | overrides


def read_fields(form: Mapping[str, str]) -> dict[str, Any]:
    """Read the fields as they were sent, to be shown again."""
    texts = {
        name: form.get(name, "")[:200] for name in ("name", "title", "tint", "picture", "veil")
    }
    colours = {role: form.get(f"colour-{role}", "#000000")[:7] for role in TINTS}
    return {**texts, "colours": colours, "layout": form.get("layout", "")}


def parse_design(form: Mapping[str, str]) -> dict[str, Any]:
    """Parse the form into a design's JSON; its validation happens when it is saved.

    Raises BadInput when the layout is not JSON.
    """
    try:
        layout = json.loads(form.get("layout", ""))
    except (ValueError, RecursionError) as error:
        raise BadInput(faults=(FieldError("/layout", f"版式不是有效的 JSON：{error}"),)) from error
    if not isinstance(layout, dict):
        raise BadInput(faults=(FieldError("/layout", "版式要是一个 JSON 对象"),))
    design = {
        **{name: value for name, value in layout.items() if name not in _FORM_FIELDS},
        "name": form.get("name", ""),
        "title": form.get("title", ""),
        "colours": {role: form.get(f"colour-{role}", "") for role in TINTS},
    }
    if form.get("tint"):
        design["tint"] = form["tint"]
    if form.get("picture"):
        design["picture"] = {"id": form["picture"]}
        design["under"] = [*_build_backdrop(form.get("veil", "0")), *_to_list(layout.get("under"))]
    return design


def _build_backdrop(opacity: str) -> list[dict[str, Any]]:
    """Build the backdrop's boxes: the picture, and an overlay of the ground's colour."""
    boxes: list[dict[str, Any]] = [{"kind": "backdrop"}]
    if opacity in OVERLAY_OPACITIES[1:]:
        boxes.append({"kind": "shape", "fill": "ground", "opacity": float(opacity)})
    return boxes


def _split_backdrop(under: list[Any]) -> tuple[list[Any], str]:
    """Remove what `_build_backdrop` added, and give the overlay's opacity."""
    if not under or under[0] != {"kind": "backdrop"}:
        return under, "0"
    for opacity in OVERLAY_OPACITIES[1:]:
        if under[: len(_build_backdrop(opacity))] == _build_backdrop(opacity):
            return under[2:], opacity
    return under[1:], "0"


def _to_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _omit_key(mapping: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if key != name}


def format_json(value: Any, depth: int = 0) -> str:
    """Format JSON so that a box is a line, where it fits on one, and begins with its kind."""
    value = value if depth else _move_kind_first(value)
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + 2 * depth <= MAX_LINE_LENGTH or not isinstance(value, (dict, list)):
        return line
    inner, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(name)}: {format_json(item, depth + 1)}" for name, item in value.items()
        ]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{end}}}"
    return "[\n" + ",\n".join(inner + format_json(item, depth + 1) for item in value) + f"\n{end}]"


def _move_kind_first(value: Any) -> Any:
    """Move the `kind` of every box to its beginning."""
    if isinstance(value, list):
        return [_move_kind_first(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = {"kind": value["kind"]} if "kind" in value else {}
    return kind | {name: _move_kind_first(item) for name, item in value.items()}
