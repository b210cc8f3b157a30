#!/bin/bash
# granian gives a WSGI application an empty string for a header whose value has bytes beyond ASCII.
#
# Expected: as PEP 3333 has it, the bytes of a header arrive as Latin-1, so that `.encode("latin-1").decode()` gives
#           back what a gateway or a client sent in UTF-8; wsgiref and waitress do so.
# So it is: the header is there and empty: not refused, not a word in the log. One odd byte empties all of it.
# Matters:  a name, a city or a file name that a gateway or a CDN hands on in a header (they do send UTF-8 there) is
#           lost after a change of server; a test with the framework's own client, which speaks WSGI directly, passes.
# Guess before the first run: Latin-1, as PEP 3333 says (wrong).
# Seen with: granian 2.8.7 beside waitress 3.0.2, Python 3.11.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check granian==2.8.7 waitress==3.0.2 2>/dev/null
cat >application.py <<'PYTHON'
import json


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps([environ.get("HTTP_X_NAME"), environ.get("HTTP_X_PLAIN")]).encode()]
PYTHON
free_port() { venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
first=$(free_port)
venv/bin/granian --interface wsgi --host 127.0.0.1 --port "$first" --workers 1 application:app >granian.log 2>&1 &
servers=($!)
second=$(free_port)
venv/bin/waitress-serve --listen "127.0.0.1:$second" application:app >waitress.log 2>&1 &
servers+=($!)
trap 'kill "${servers[@]}"; wait "${servers[@]}" || true' EXIT
venv/bin/python - "$first" "$second" <<'PYTHON'
import json
import socket
import sys
import time

RECORDED = {"granian": ["", "plain"], "waitress": ["拾句 b".encode().decode("latin-1"), "plain"]}
REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Name: 拾句 b\r\nX-Plain: plain\r\n\r\n"


def ask(port: str) -> list[str]:
    for _ in range(100):
        try:
            with socket.create_connection(("127.0.0.1", int(port)), timeout=10) as line:
                line.sendall(REQUEST.encode())
                answer = b"".join(iter(lambda: line.recv(65536), b""))
                return json.loads(answer[answer.index(b"[") : answer.rindex(b"]") + 1])
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


changed = False
for server, port in zip(RECORDED, sys.argv[1:], strict=True):
    seen = ask(port)
    print(f"{'as recorded' if seen == RECORDED[server] else 'CHANGED'}: {server} -> {seen!r}")
    changed |= seen != RECORDED[server]
sys.exit(changed)
PYTHON
