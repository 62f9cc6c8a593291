"""Whether anything listens where a URL leads to: names, addresses and sockets, before a driver gets to them."""

import errno
import os
import socket
import time
from typing import NamedTuple

from auracheck.inventory import Failure

_NO_WAY = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN, errno.EHOSTDOWN, errno.EACCES)


class Place(NamedTuple):
    """A host as a URL has it, the numeric address at which it listens (that of a Unix socket is empty), its port."""

    host: str
    address: str
    port: str


def reached(host: str, address: str, port: str, until: float) -> Place | Failure:
    """The first address of the host at which somebody listens. ``address`` is the one to take where it is given.

    ``until`` is in seconds of `time.monotonic()`; what is left of them the addresses share.
    """
    if not address and host.startswith(("/", "@")):
        return _by_socket(host, port)
    try:
        found = socket.getaddrinfo(address or host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return Failure.NO_NAME
    failures: list[Failure] = []
    for number, (family, kind, protocol, _, name) in enumerate(found):
        share = (until - time.monotonic()) / (len(found) - number)
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.settimeout(max(share, 0.001))
                probe.connect(name)
            return Place(host, socket.getnameinfo(name, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)[0], port)
        except OSError as error:
            failures.append(of_system(error))
    return failures[-1] if failures else Failure.NO_NAME


def _by_socket(folder: str, port: str) -> Place | Failure:
    """PostgreSQL's socket in that folder; a name that begins with @ is an abstract one (Linux)."""
    if not hasattr(socket, "AF_UNIX"):
        return Failure.NO_SOCKET
    path = os.path.join(folder, f".s.PGSQL.{port}")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.connect(f"\0{path[1:]}" if folder.startswith("@") else path)
    except (OSError, ValueError) as error:
        refused = isinstance(error, ConnectionRefusedError)
        return Failure.REFUSED if refused else Failure.NO_SOCKET
    return Place(folder, "", port)


def of_system(error: OSError) -> Failure:
    """What the operating system says of a connection."""
    if isinstance(error, socket.gaierror):
        return Failure.NO_NAME
    if isinstance(error, ConnectionRefusedError):
        return Failure.REFUSED
    if isinstance(error, TimeoutError):
        return Failure.TIMED_OUT
    if isinstance(error, FileNotFoundError):
        return Failure.NO_SOCKET
    return Failure.NO_WAY if error.errno in _NO_WAY else Failure.BROKEN_OFF
