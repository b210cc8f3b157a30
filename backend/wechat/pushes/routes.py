"""Webhook routes of WeChat's pushes, for both apps: GET verifies the address, POST stores one.

They are not in the OpenAPI document, since only WeChat calls them, and by its rules: the
signature is in the query, the response is a word.
"""

from flask import Blueprint, Response, request

from backend.wechat.pushes import parsing, push_handling, verification
from backend.wechat.pushes.verification import EndpointName

blueprint = Blueprint("pushes", __name__, url_prefix="/wechat")


@blueprint.get("/push", defaults={"name": "mini"})
@blueprint.get("/push/official", defaults={"name": "official"})
def verify_address(name: EndpointName) -> Response:
    """Prove to WeChat that this address is ours."""
    return _plain_text(
        verification.answer_verification(verification.get_endpoint(name), request.args)
    )


@blueprint.post("/push", defaults={"name": "mini"})
@blueprint.post("/push/official", defaults={"name": "official"})
def receive(name: EndpointName) -> Response:
    """Store a push and respond at once; a job dispatches it later."""
    request.max_content_length = parsing.MAX_BYTES
    endpoint = verification.get_endpoint(name)
    push_handling.store_push(
        endpoint, verification.verify_push(endpoint, request.args, request.get_data(cache=False))
    )
    return _plain_text("success")


def _plain_text(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")
