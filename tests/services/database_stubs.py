"""Servers that do what a real one does not do on command: never answer, answer garbage, break off in the middle.

They are stubs, and say of a protocol only what a test needs.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = Callable[[socket.socket], None]
"""What is done with one connection; it is closed afterwards."""

LINGER_RESET = struct.pack("ii", 1, 0)


class Listening:
    """A port, and how many connections it took with something in them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.talks = 0


@contextmanager
def listening(answer: Answer) -> Iterator[Listening]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stub = Listening(server.getsockname()[1])

        def serve(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                if connection.recv(1, socket.MSG_PEEK):  # libpq's port is first looked at, without a word
                    stub.talks += 1
                    answer(connection)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield stub


@contextmanager
def full_backlog() -> Iterator[Listening]:
    """A port whose queue is full: nobody accepts, and further connections get no answer at all (Linux)."""
    with contextlib.ExitStack() as sockets, socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield Listening(server.getsockname()[1])


def silent(connection: socket.socket) -> None:
    """It takes what comes and never answers."""
    while connection.recv(1 << 12):
        pass


def trickling(connection: socket.socket) -> None:
    """A byte now and then, and never a whole answer: the beginning of a long error, of a long string."""
    postgres = connection.recv(8, socket.MSG_PEEK)[:2] == b"\0\0"
    if postgres:
        no_tls(connection)
    connection.sendall(b"E\x00\x00\x75\x00" if postgres else b"$60000\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def flooding(connection: socket.socket) -> None:
    """A PostgreSQL that lets everybody in, and then has one notice after the other."""
    no_tls(connection)
    notice = b"N\0\0\4\x0cSWARNING\0M" + b"x" * 1021 + b"\0\0"
    notice = notice[:1] + struct.pack("!i", len(notice) - 1) + notice[5:]
    connection.sendall(b"R\0\0\0\x08\0\0\0\0")
    while True:
        connection.sendall(notice * 64)


def garbage(connection: socket.socket) -> None:
    """The answer of another protocol."""
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def broken_off(connection: socket.socket) -> None:
    """It dies in the middle of an answer, as a server does that is killed."""
    postgres = connection.recv(8, socket.MSG_PEEK)[:2] == b"\0\0"
    if postgres:
        no_tls(connection)
    connection.sendall(b"R\x00\x00" if postgres else b"$60000\r\nx")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_RESET)


def no_tls(connection: socket.socket) -> bytes:
    """PostgreSQL's answer to the question for TLS; what the client says then comes back."""
    first = connection.recv(8)
    if first == b"\0\0\0\x08\x04\xd2\x16\x2f":
        connection.sendall(b"N")
        return connection.recv(1 << 12)
    return first + connection.recv(1 << 12)


def postgresql_error(state: str, message: str) -> Answer:
    """A PostgreSQL without TLS that refuses everybody, in its own language (section 55.8 of its manual)."""
    fields = b"".join(
        kind + text.encode() + b"\0"
        for kind, text in ((b"S", "FATAL"), (b"V", "FATAL"), (b"C", state), (b"M", message))
    )

    def answer(connection: socket.socket) -> None:
        no_tls(connection)
        connection.sendall(b"E" + struct.pack("!i", len(fields) + 5) + fields + b"\0")

    return answer


def letting_in(heard: list[bytes], *then: bytes) -> Answer:
    """A PostgreSQL without TLS that lets everybody in, keeps what it hears, and answers a statement so."""

    def answer(connection: socket.socket) -> None:
        heard.append(no_tls(connection))
        connection.sendall(b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I")
        heard.append(connection.recv(1 << 12))
        for part in then:
            connection.sendall(part)
        silent(connection)

    return answer


def redis_error(text: str) -> Answer:
    """A Redis that says this to everything."""

    def answer(connection: socket.socket) -> None:
        while heard := connection.recv(1 << 12):
            connection.sendall(f"-{text}\r\n".encode() * heard.count(b"*"))

    return answer
