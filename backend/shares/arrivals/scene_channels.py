"""Maps WeChat scene values to visit channels, and to reasons why a visit never counts.

Facts: MPDOC, scene value list (场景值列表). New values appear every year; what is
not listed here is `other`, and the raw value is kept beside it.
"""

CHANNELS: dict[str, frozenset[int]] = {
    "friend": frozenset({1007, 1036, 1096, 1231}),
    "group": frozenset({1008, 1044, 1158, 1160, 1185, 1326, 1327, 1328}),
    "code": frozenset({1011, 1012, 1013, 1025, 1031, 1032, 1047, 1048, 1049, 1124, 1125, 1126}),
    "moments": frozenset({1045, 1046, 1084, 1154, 1155, 1265, 1266, 1267}),
    "official_account": frozenset(
        {1014, 1020, 1035, 1043, 1058, 1067, 1074, 1082, 1091, 1102, 1107, 1144, 1152, 1157}
        | {1305, 1426, 1427, 1429, 1432}
    ),
    "link": frozenset({1065, 1069, 1167, 1179, 1194, 1286}),
    "search": frozenset({1005, 1006, 1027, 1042, 1053, 1106, 1232}),
    "habit": frozenset({1001, 1010, 1023, 1089, 1090, 1103, 1104, 1131, 1187, 1271, 1273}),
}
CRAWLERS = frozenset({1129, 1408})
TRIALS = frozenset({1030, 1101, 1203})

_CHANNEL_OF = {value: channel for channel, values in CHANNELS.items() for value in values}


def get_channel(scene: int) -> str:
    """Return the channel of a scene value.

    >>> get_channel(1047), get_channel(99999)
    ('code', 'other')
    """
    return _CHANNEL_OF.get(scene, "other")


def get_discount_reason(scene: int) -> str:
    """Return why a visit by this scene never counts: crawler, trial; empty when it may."""
    if scene in CRAWLERS:
        return "crawler"
    return "trial" if scene in TRIALS else ""
