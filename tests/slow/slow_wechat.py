"""A simulated WeChat that answers only when it is told to: code2Session, token, text check."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = base64.b64encode(b"k" * 16).decode()


class SlowWeChat(ThreadingHTTPServer):
    """Answers at once, save inside `silent`, where every request waits until it ends."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.arrived = 0
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def note(self) -> None:
        with self._lock:
            self.arrived += 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of those who hung up."""

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Answer nobody meanwhile; `arrived` counts who asks."""
        self.arrived = 0
        self.may_answer.clear()
        try:
            yield
        finally:
            self.may_answer.set()


class _Handler(BaseHTTPRequestHandler):
    server: SlowWeChat

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        openid = f"o-{query.get('js_code', ['nobody'])[0]}"
        self._answer({"openid": openid, "session_key": KEY})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if urlsplit(self.path).path.endswith("token"):
            self._answer({"access_token": "t" * 32, "expires_in": 7200})
        else:
            verdict = {"suggest": "pass", "label": 100}
            self._answer({"errcode": 0, "result": verdict, "trace_id": "t"})

    def _answer(self, said: dict[str, Any]) -> None:
        self.server.note()
        self.server.may_answer.wait()
        data = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return
