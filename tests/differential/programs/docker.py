"""The docker command line, whose requests to the daemon are recorded."""

import json
import threading
from collections.abc import Iterable, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

from tests.differential.programs.base import ENVIRON, Answer, Program, run, startable, write

MARKER = "AURACHECK_FILE_ENDS"


class Docker(Program):
    """`docker create --env-file …`, several files at a time with a marker after each; they are sent in order."""

    consumer = "docker-env"
    executable = "docker"
    batch = 200

    def ask(self, files: Sequence[bytes], folder: Path) -> list[Answer]:
        (folder / "marker").write_text(f"{MARKER}=\n")
        options = [part for name in write(folder, files) for part in ("--env-file", name, "--env-file", "marker")]
        with Daemon(folder / "docker.sock") as daemon:
            environ = {**ENVIRON, "DOCKER_CONFIG": str(folder)}
            run(["docker", "-H", f"unix://{folder}/docker.sock", "create", *options, "image"], environ, folder)
        answers = _split(daemon.sent)
        assert len(answers) == len(files)
        return answers


def _split(entries: Iterable[str]) -> list[Answer]:
    """The daemon drops an entry without a `=`, and of two with one name takes the last."""
    answers: list[Answer] = []
    current: dict[str, str] = {}
    for entry in entries:
        if entry == f"{MARKER}=":
            answers.append(startable(current))
            current = {}
        elif "=" in entry:
            name, value = entry.split("=", 1)
            current[name] = value
    return answers


class Daemon(ThreadingMixIn, UnixStreamServer):
    """As much of the Docker API as creating a container needs. ``sent`` is the environment that it was asked for."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), _Handler)
        self.sent: list[str] = []

    def __enter__(self) -> "Daemon":
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Daemon

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        creates = "/containers/create" in self.path
        if creates:
            self.server.sent = json.loads(body)["Env"] or []
        reply = json.dumps({"Id": "0" * 64, "Warnings": []}).encode() if creates else b"OK"
        self.send_response(201 if creates else 200)
        self.send_header("Api-Version", "1.45")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply)

    do_GET = do_HEAD = do_POST = answer  # noqa: N815

    def address_string(self) -> str:
        return ""  # a unix socket has none

    def log_message(self, *_: object) -> None:
        pass
