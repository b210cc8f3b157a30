"""Keeps a port from the moment it is chosen: a listening socket, which the server inherits.

A port that was merely free a moment ago may be another's by the time a server binds it. Who calls
before the server is there waits in the socket's queue.
"""

import socket
from collections.abc import Iterable

QUEUE = 256


class PortTaken(Exception):
    """The port that was asked for belongs to another process; the message names it."""


def hold(host: str, usual: Iterable[int]) -> socket.socket:
    """Listen on the first of the usual ports that is free, else on any.

    Raises PortTaken for a host that is not this machine's.
    """
    for port in (*usual, 0):
        try:
            return hold_one(host, port)
        except PortTaken:
            continue
    raise PortTaken(f"{host}: cannot be listened on")


def hold_one(host: str, port: int) -> socket.socket:
    """Listen on this very port. Raises PortTaken."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, OverflowError) as error:
        raise PortTaken(f"{host}:{port}: {error}") from error
    held = socket.socket(family, kind)
    try:
        # After a restart the port is ours again at once; it lets nobody in beside who listens.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
        held.listen(QUEUE)
    except OSError as error:
        held.close()
        raise PortTaken(f"{host}:{port} is taken by another process") from error
    held.set_inheritable(True)
    return held


def port_of(held: socket.socket) -> int:
    """Give the number of a held port."""
    port: int = held.getsockname()[1]
    return port
