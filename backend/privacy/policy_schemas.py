"""Response schemas of the privacy page: operator, data requested and stored, disclosures."""

from backend import api


class OperatorOut(api.Out):
    """Who runs this mini-program, and how to reach them; complaints go there too."""

    name: str
    contact: str


class RequestedDataOut(api.Out):
    """One kind of data that is requested: when, and why; refusing it costs nothing else."""

    data: str
    when: str
    purpose: str


class StoredDataOut(api.Out):
    """One kind of data that is stored: why, and how long."""

    data: str
    purpose: str
    retention: str


class DisclosureOut(api.Out):
    """A place where a reader's name and avatar are shown, and to whom."""

    where: str
    audience: str


class PrivacyOut(api.Out):
    """Which data is requested, stored, and shown to others."""

    operator: OperatorOut
    requested: list[RequestedDataOut]
    stored: list[StoredDataOut]
    disclosed: list[DisclosureOut]
    erased: list[str]
    retained: list[str]
