"""Reserves ports, a given one or any that is free, as listening sockets that servers inherit.

A port that was merely free a moment ago may be taken by the time a server binds it. Who connects
before the server is there waits in the socket's backlog.
"""

import socket
from collections.abc import Iterable

BACKLOG = 256


class PortTaken(Exception):
    """The requested port belongs to another process; the message names it."""


def reserve_any(host: str, preferred: Iterable[int]) -> socket.socket:
    """Listen on the first of the preferred ports that is free, else on any.

    Raises PortTaken for a host that is not this machine's.
    """
    for port in (*preferred, 0):
        try:
            return reserve(host, port)
        except PortTaken:
            continue
    raise PortTaken(f"{host}: cannot be listened on")


def reserve(host: str, port: int) -> socket.socket:
    """Listen on this very port. Raises PortTaken."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, OverflowError) as error:
        raise PortTaken(f"{host}:{port}: {error}") from error
    listener = socket.socket(family, kind)
    try:
        # After a restart the port is ours again at once; nobody else can bind it beside us.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(f"{host}:{port} is taken by another process") from error
    listener.set_inheritable(True)
    return listener


def get_port(listener: socket.socket) -> int:
    """Get the number of a reserved port."""
    port: int = listener.getsockname()[1]
    return port
