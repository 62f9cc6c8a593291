"""`.ci/audit`, which the release and each night run: a known vulnerability stops it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sys.executable).parent
KNOWN = {"id": "OSV-1", "modified": "2026-01-01T00:00:00Z", "summary": "a fault", "affected": []}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pip-audit", path=str(SCRIPTS)) is None, reason="pip-audit is not installed"),
]


@contextmanager
def served(vulnerable: str) -> Iterator[str]:
    """The address of a server that answers as https://api.osv.dev does, and knows a fault of one library."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
            package = {"name": asked, "ecosystem": "PyPI"}
            vulns = [{**KNOWN, "affected": [{"package": package}]}] if asked == vulnerable else []
            body = json.dumps({"vulns": vulns} if vulns else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def audit(folder: Path, url: str) -> "subprocess.CompletedProcess[str]":
    path = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    asked = {"PIP_AUDIT_VULNERABILITY_SERVICE": "osv", "PIP_AUDIT_OSV_URL": url, "XDG_CACHE_HOME": str(folder)}
    return subprocess.run(
        [ROOT / ".ci" / "audit"], env={**os.environ, **asked, "PATH": path}, capture_output=True, text=True, check=False
    )


def test_a_known_vulnerability_stops_it(tmp_path: Path) -> None:
    with served("click") as url:
        done = audit(tmp_path, url)
    assert (done.returncode, "OSV-1" in done.stdout) == (1, True), done.stderr
    assert done.stdout.count("OSV-1") == 1


def test_a_release_and_each_night_run_it() -> None:
    assert "- run: bash .ci/audit" in (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    assert "step bash .ci/audit" in (ROOT / ".ci/long").read_text(encoding="utf-8")
