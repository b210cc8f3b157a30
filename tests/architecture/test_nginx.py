"""Which network nginx limits, asked of a real nginx where there is one; else only read."""

import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.api.client_network import network_of

ROOT = Path(__file__).parent.parent.parent
TEMPLATE = (ROOT / "backend/deploy/nginx/default.conf.template").read_text("utf-8")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
ADDRESSES = (
    *("2001:db8:0:7::1", "2001:db8:0:7:ffff:ffff:ffff:ffff", "2001:db8:0:7:0:a0a:0:1"),
    *("2001:db8:0:8::1", "2001:db8::1", "2001:db8::ffff:1:2", "::1", "fe80::1", "fe80::0a0a:1"),
    *("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "10.10.10.10", "::ffff:10.10.10.10"),
    *("64:ff9b::192.0.2.1", "64:ff9b::10.10.10.10", "64:ff9b::192.0.2.3", "192.0.2.3"),
    *("64:ff9b:1::192.0.2.4", "64:ff9b::1:192.0.2.4", "64:ff9c::192.0.2.4", "192.0.2.4"),
    *("2002:c000:201::", "2002:c000:201:5::1", "2002:a0a:a0a:a0a:a0a:a0a:a0a:a0a", "192.0.2.5"),
    *("2002:c000:205::1", "2002:c000:206::1", "2002:c000:206:7::2", "::ffff:192.0.2.6"),
    *("2003:c000:207::1", "2001:c000:207::1", "2003:c000:207::2", "192.0.2.7", "::192.0.2.7"),
    *("64:ff9b::", "0.0.0.0", "64:ff9b::ffff:ffff", "2002:ffff:ffff::"),
)
HOUSE = """
daemon off; worker_processes 1; error_log stderr emerg; pid {folder}/pid;
events {{ worker_connections 64; }}
http {{
    access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
    fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    set_real_ip_from unix:; real_ip_header X-Forwarded-For;
    {network}
    {caller}
    limit_req_zone $caller zone=tried:1m rate=1r/m;
    limit_req_status 429;
    server {{
        listen unix:{folder}/s;
        location / {{ limit_req zone=tried; proxy_pass http://unix:{folder}/nobody; }}
    }}
}}
"""


def part(pattern: str) -> str:
    """Take a block of the configuration that is delivered."""
    found = re.search(pattern, TEMPLATE, re.M | re.S)
    assert found, pattern
    return found[0]


def test_every_limit_is_by_network() -> None:
    zones = re.findall(r"limit_req_zone (\S+) ", TEMPLATE)
    assert set(zones) == {"$caller"}
    assert "POST $network;" in part(r"^map \$request_method \$caller .*?\}$")
    assert "$binary_remote_addr" not in TEMPLATE.replace(part(r"^map \$binary.*?^\}$"), "")


@pytest.mark.skipif(NGINX is None, reason="no nginx here")
def test_addresses_of_one_network_share_a_limit(nginx: Path) -> None:
    seen: set[str] = set()
    for address in ADDRESSES:
        network = network_of(address)
        assert post(nginx, address) == (429 if network in seen else 502), address
        seen.add(network)
    assert len(seen) < len(ADDRESSES)


def post(folder: Path, address: str) -> int:
    """Post as if from this address, to a place behind which nobody is."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(folder / "s"))
    connection = http.client.HTTPConnection("nginx")
    connection.sock = line
    connection.request("POST", "/", headers={"X-Forwarded-For": address})
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.fixture
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run nginx with the delivered maps, on a socket in a folder of its own."""
    folder = tmp_path_factory.mktemp("n")
    blocks = {
        "network": part(r"^map \$binary_remote_addr \$network \{.*?^\}$"),
        "caller": part(r"^map \$request_method \$caller .*?\}$"),
    }
    (folder / "conf").write_text(HOUSE.format(folder=folder, **blocks), "utf-8")
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "conf"), "-e", "stderr"]
    process = subprocess.Popen(command)
    while not (folder / "s").exists() and process.poll() is None:
        time.sleep(0.01)
    assert process.poll() is None
    yield folder
    process.terminate()
    process.wait()
