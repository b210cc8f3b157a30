"""Response bodies of the privacy page."""

from backend import api


class OperatorOut(api.Out):
    """Who runs this mini-program, and how to reach them; complaints go there too."""

    name: str
    contact: str


class RequestedDataOut(api.Out):
    """One kind of data that is requested: when, and why; refusing it costs nothing else."""

    what: str
    when: str
    why: str


class StoredDataOut(api.Out):
    """One kind of data that is stored: why, and how long."""

    what: str
    why: str
    how_long: str


class DisclosureOut(api.Out):
    """A place where a reader's name and avatar are shown, and to whom."""

    where: str
    to: str


class PrivacyOut(api.Out):
    """Which data is requested, stored, and shown to others."""

    operator: OperatorOut
    asked: list[RequestedDataOut]
    kept: list[StoredDataOut]
    shown: list[DisclosureOut]
    goes: list[str]
    stays: list[str]
