"""Chinese labels of card designs: kinds, sizes, colours, palette modes, overlays, samples."""

KINDS = {"passage": "摘句", "duel": "对决", "reading": "阅读纪念"}
SIZES = {"square": "方形", "portrait": "3:4", "tall": "2:3", "long": "长图"}
COLOURS = {
    "ground": "底色",
    "panel": "面板",
    "ink": "正文",
    "soft": "次要",
    "accent": "点缀",
    "line": "线",
    "disc": "头像底",
    "sign": "头像字",
}
TINTS = {"": "不取色", "light": "取色，浅底", "dark": "取色，深底", "bold": "取色，浓底"}
VEILS = {"0": "不盖", "0.3": "薄", "0.5": "半透", "0.7": "厚", "0.85": "很厚"}
SAMPLES = {"short": "短句", "medium": "一段", "long": "长段", "several": "三句"}
