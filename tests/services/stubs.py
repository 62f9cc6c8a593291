"""Servers that behave as no real one should: each on a loopback port of its own, in this process."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """What a client asked of a stub."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Told(NamedTuple):
    """What a stub answers."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


def in_json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Told:
    return Told(status, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})})


@contextmanager
def http(answer: Callable[[Asked], Told], certificate: tuple[Path, Path] | None = None) -> Iterator[str]:
    """An HTTP server that answers so; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            told = answer(Asked(self.command, self.path, dict(self.headers), self.rfile.read(length)))
            self.send_response(told.status)
            for name, value in {"Content-Length": str(len(told.body)), **told.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(told.body)

        do_POST = do_PUT = do_LIST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 100

        def handle_error(self, *_: object) -> None:
            """That a client ends the connection is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def saying(content: bytes) -> Iterator[int]:
    """A port whose server reads what it is asked, says these bytes, and closes the connection."""

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            client.recv(65536)
            client.sendall(content)
            client.shutdown(socket.SHUT_WR)
            client.settimeout(5)
            while client.recv(65536):  # what is left unread makes a close a reset, which may overtake the answer
                pass

    with serving(serve) as port:
        yield port


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes every connection, and never answers."""
    kept: list[socket.socket] = []
    try:
        with serving(kept.append) as port:
            yield port
    finally:
        for client in kept:
            client.close()


@contextmanager
def full() -> Iterator[int]:
    """A port whose backlog is full, so that no further connection is made (listen(2))."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        waiting: list[socket.socket] = []
        try:
            for _ in range(8):
                client = socket.socket()
                client.setblocking(False)
                client.connect_ex(server.getsockname())
                waiting.append(client)
            yield server.getsockname()[1]
        finally:
            for client in waiting:
                client.close()


@contextmanager
def serving(serve: Callable[[socket.socket], object]) -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(100)

        def serve_one(client: socket.socket) -> None:
            with suppress(OSError):  # a client may leave when it likes
                serve(client)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    threading.Thread(target=serve_one, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
