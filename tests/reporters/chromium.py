"""Chromium without a window, driven by its own protocol over a pipe (--remote-debugging-pipe): no driver, no port."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 300
"""Seconds after which a browser is ended by the system's alarm, so that no test waits for ever."""
_HANDING_OVER = f"""
import os, signal, sys
theirs_in, theirs_out = os.dup(int(sys.argv[1])), os.dup(int(sys.argv[2]))
os.dup2(theirs_in, 3)
os.dup2(theirs_out, 4)
os.set_inheritable(3, True)
os.set_inheritable(4, True)
signal.alarm({PATIENCE})
os.execv(sys.argv[3], sys.argv[3:])
"""


def installed() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Screen(NamedTuple):
    width: int
    dark: bool = False
    medium: str = "screen"


class Seen(NamedTuple):
    """What a browser made of a page."""

    requests: list[str]
    complaints: list[str]
    scroll_width: int
    answer: Any
    picture: bytes


class Chromium:
    """One browser; `look` opens a page in a tab of its own."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._out = os.fdopen(to_browser, "wb", buffering=0)
        self._in = os.fdopen(from_browser, "rb", buffering=0)
        self._read = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def look(self, page: Path | str, screen: Screen, question: str = "null") -> Seen:
        """The page (a file or an address) on that screen; ``question`` is JavaScript that the browser asks of it."""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.events.clear()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{domain}.enable", session)
        size = {"width": screen.width, "height": 900, "deviceScaleFactor": 1, "mobile": screen.width < 600}
        self._ask("Emulation.setDeviceMetricsOverride", session, **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if screen.dark else "light"}
        self._ask("Emulation.setEmulatedMedia", session, media=screen.medium, features=[scheme])
        self._ask("Page.navigate", session, url=page if isinstance(page, str) else page.as_uri())
        while not self._events("Page.loadEventFired"):
            self._next()
        width = self._evaluate("document.documentElement.scrollWidth", session)
        answer = self._evaluate(question, session)
        picture = self._ask("Page.captureScreenshot", session, captureBeyondViewport=True)["data"]
        self._ask("Target.closeTarget", targetId=target)
        return Seen(
            [event["request"]["url"] for event in self._events("Network.requestWillBeSent")],
            [json.dumps(e) for name in ("Log.entryAdded", "Runtime.consoleAPICalled") for e in self._events(name)],
            width,
            answer,
            b64decode(picture),
        )

    def _evaluate(self, expression: str, session: str) -> Any:
        said = self._ask("Runtime.evaluate", session, expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def _ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._out.write(json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._number:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            more = self._in.read(1 << 16)
            assert more, "the browser has ended"
            self._read += more
        message, _, self._read = self._read.partition(b"\0")
        said: dict[str, Any] = json.loads(message)
        if "method" in said:
            self.events.append(said)
        return said

    def _events(self, method: str) -> list[dict[str, Any]]:
        return [event["params"] for event in self.events if event["method"] == method]


@contextmanager
def chromium() -> Iterator[Chromium]:
    """A browser with a profile that is thrown away. It reads descriptor 3 and writes descriptor 4."""
    program = installed()
    assert program is not None
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                   "--no-first-run", "--disable-background-networking", "--remote-debugging-pipe",
                   f"--user-data-dir={profile}"]  # fmt: skip
        browser = subprocess.Popen(
            [sys.executable, "-c", _HANDING_OVER, str(theirs_in), str(theirs_out), program, *options],
            pass_fds=(theirs_in, theirs_out),
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": profile},
        )
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            driven = Chromium(ours_out, ours_in)
            yield driven
            driven._ask("Browser.close")
        finally:
            browser.terminate()
            browser.wait()
