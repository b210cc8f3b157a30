"""Where WeChat comes: one address for the mini-program's pushes, one for the Official Account's.

They are not in the contract, since nobody but WeChat calls them, and by its rules: the proof
stands in the query, the answer is a word.
"""

from flask import Blueprint, Response, request

from backend.wechat.pushes import door, reading, service
from backend.wechat.pushes.door import Name

doors = Blueprint("pushes", __name__, url_prefix="/wechat")


@doors.get("/push", defaults={"name": "mini"})
@doors.get("/push/official", defaults={"name": "official"})
def greet(name: Name) -> Response:
    """Prove to WeChat that this address is ours."""
    return _word(door.greet(door.find(name), request.args))


@doors.post("/push", defaults={"name": "mini"})
@doors.post("/push/official", defaults={"name": "official"})
def receive(name: Name) -> Response:
    """Keep a push and answer at once; what comes of it comes later."""
    request.max_content_length = reading.MOST_BYTES
    opened = door.find(name)
    service.keep(opened, door.admit(opened, request.args, request.get_data(cache=False)))
    return _word("success")


def _word(word: str) -> Response:
    return Response(word, content_type="text/plain; charset=utf-8")
