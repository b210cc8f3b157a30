"""Builds example values from JSON schemas, so that each body and reply in the contract has one.

A schema's own example comes first, then a sample by the field's name, then whatever its type,
format, pattern and bounds admit. Optional fields of a request that default to null are left out.
"""

import re
from typing import Any

Schema = dict[str, Any]
MAX_DEPTH = 6
WHEN = "2026-11-30T08:00:00Z"
LINK = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"
# What a field of this name holds, where its schema admits it.
SAMPLES: dict[str, Any] = {
    "account": "读书札记", "after": "一瓣落", "alt": "窗边的一盏灯", "author": "林间",
    "avatar_url": "https://shiju.example/media/avatars/k3Jd8sQ2mXw7.jpg", "before": "花谢花飞",
    "body": {}, "code": "0a3bCdEf1gHiJkLm2nOp", "codes": [], "cover_url": None, "days": 7,
    "design": "paper", "digest": "一篇关于散步的短文", "html": "<p>正文</p>", "key":
    "5f0c1d2e3b4a59687f6e5d4c", "letters": ["花", "满", "天"], "name": "读书札记",
    "nickname": "林间", "note": "读到这里想起了你", "official_account": "读书札记",
    "operator": "editor", "path": "pages/article/article?s=k3Jd8sQ2mXw7",
    "quote": "花谢花飞花满天", "reason": "广告", "request_id": "4f2a9c7be01d4e6a",
    "source_url": LINK, "text": "花谢花飞花满天，红消香断有谁怜。", "title": "散步的人",
    "token": "mX2kQ7w9Rt4bVn8sLz3cJd6fHg1pYe5a", "url": LINK, "username": "gh_0123456789ab",
    "version": 1, "visitor": "b3f1c0d2e4a59687f6e5d4c3", "why": "pass", "word": "加微信",
    "words": "这句话我读了三遍", "revision": 1, "start": 12, "length": 7, "limit": 20,
    "next": None, "cursor": "", "level": 1, "width": 1080, "height": 1440, "unread": 2,
}  # fmt: skip
STRINGS = (
    "k3Jd8sQ2mXw7", "b3f1c0d2e4a59687f6e5d4c3", "paper", "#1F6F54", "22:00", "3f9c2a107be4", "1",
    "square",
)  # fmt: skip


def build_example(schema: Schema, schemas: dict[str, Schema]) -> Any:
    """Build a value that this schema admits; `schemas` are those that it refers to."""
    return _Builder(schemas).build(schema, "", 0)


class _Builder:
    def __init__(self, schemas: dict[str, Schema]) -> None:
        self.schemas = schemas

    def build(self, schema: Schema, name: str, depth: int) -> Any:
        schema = self._resolve(schema)
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        if "const" in schema:
            return schema["const"]
        if name in SAMPLES and _admits(schema, SAMPLES[name]):
            return SAMPLES[name]
        kind = schema.get("type")
        if kind == "object":
            return self._build_object(schema, depth)
        if kind == "array":
            return self._build_array(schema, name, depth)
        if kind == "string":
            return _build_string(schema)
        if kind in ("integer", "number"):
            return schema.get("default") or max(schema.get("minimum", 0), 1)
        return {"boolean": schema.get("default", True), "null": None}.get(str(kind))

    def _resolve(self, schema: Schema) -> Schema:
        """Follow references, and take the first alternative that is not null."""
        while True:
            if "$ref" in schema:
                schema = self.schemas[schema["$ref"].rsplit("/", 1)[-1]]
            elif options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
                schema = next((each for each in options if each.get("type") != "null"), options[0])
            else:
                return schema

    def _build_object(self, schema: Schema, depth: int) -> Schema:
        if "patternProperties" in schema:
            (value,) = schema["patternProperties"].values()
            return {STRINGS[0]: self.build(value, "", depth + 1)}
        return {
            name: self.build(part, name, depth + 1)
            for name, part in schema.get("properties", {}).items()
            if not _is_left_out(part) and (depth < MAX_DEPTH or name in schema.get("required", ()))
        }

    def _build_array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        if depth >= MAX_DEPTH and not schema.get("minItems"):
            return []
        if "prefixItems" in schema:
            return [self.build(part, "", depth + 1) for part in schema["prefixItems"]]
        item = self.build(schema.get("items", {}), name.removesuffix("s"), depth + 1)
        return [item] * max(1, schema.get("minItems", 1))


def _is_left_out(schema: Schema) -> bool:
    return "default" in schema and schema["default"] is None


def _admits(schema: Schema, value: Any) -> bool:
    """Tell whether a sample fits: its type, and for a string its pattern and length."""
    if isinstance(value, str):
        return schema.get("type") == "string" and _fits(schema, value)
    kinds = {int: ("integer", "number"), list: ("array",), dict: ("object",)}
    if value is None or schema.get("type") not in kinds.get(type(value), ()):
        return False
    if isinstance(value, int):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    return not isinstance(value, dict) or schema.get("additionalProperties") is True


def _fits(schema: Schema, text: str) -> bool:
    return (
        re.search(schema.get("pattern", ""), text) is not None
        and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
        and "format" not in schema
    )


def _build_string(schema: Schema) -> str:
    if schema.get("format") == "date-time":
        return WHEN
    if schema.get("format") == "date":
        return WHEN[:10]
    if schema.get("default"):
        return str(schema["default"])
    return next((text for text in STRINGS if _fits(schema, text)), "")
