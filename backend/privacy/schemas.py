"""What the page about privacy shows."""

from backend import api


class OperatorOut(api.Out):
    """Who runs this mini-program, and how to reach them; complaints go there too."""

    name: str
    contact: str


class AskedOut(api.Out):
    """Something that is asked for: when, and why; refusing it costs nothing else."""

    what: str
    when: str
    why: str


class KeptOut(api.Out):
    """Something that is kept: why, and how long."""

    what: str
    why: str
    how_long: str


class DisclosureOut(api.Out):
    """A place where a reader's name and avatar are shown, and to whom."""

    where: str
    to: str


class PrivacyOut(api.Out):
    """The facts about what is asked for, kept, and shown to others."""

    operator: OperatorOut
    asked: list[AskedOut]
    kept: list[KeptOut]
    shown: list[DisclosureOut]
    goes: list[str]
    stays: list[str]
