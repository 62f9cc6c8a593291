"""Running the `git` program, safely: it runs nothing that a repository names, asks nobody and fetches nothing.

The settings are those of git(1) and git-config(1). The directory that git starts in says which repository is meant,
and never GIT_DIR: with that, git would not look at whose repository it is (safe.directory).
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from threading import Thread
from typing import IO, Final

_KEPT = frozenset(
    {"HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "SUDO_UID"}
    | {"USERPROFILE", "SYSTEMROOT", "TEMP", "TMP"}
)
"""Where the user's own configuration is, which names the repositories that are trusted, and who called sudo."""

_SET: Final = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GIT_PAGER": "",
    "GIT_NO_REPLACE_OBJECTS": "1",
}

_OPTIONS: Final = tuple(
    word
    for setting in (
        "core.fsmonitor=false",
        f"core.hooksPath={os.devnull}",
        "core.quotePath=false",
        "core.bigFileThreshold=16m",
        "core.deltaBaseCacheLimit=32m",
        "core.packedGitWindowSize=32m",
        "core.packedGitLimit=256m",
        "protocol.allow=never",
        "diff.external=",
        "log.showSignature=false",
    )
    for word in ("-c", setting)
)

_BUFFER = 1 << 20

_WRONG_USAGE = 129
"""What git ends with for an option that it does not have (api-parse-options)."""

_MOST_WORDS = 4096
"""Bytes of what git says is wrong that are looked at: enough to know what it is about."""


class GitFailed(Exception):
    """Git could not answer; ``reason`` says why in our words, since its own may quote what it read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Git:
    """The program, started in one folder, with its index or another one. ``patience``: seconds that an answer may take,
    None for a question whose answer takes as long as the repository is large."""

    def __init__(self, folder: str, index: str = "", patience: float | None = None) -> None:
        self.folder = folder
        self.index = index
        self.patience = patience

    def ask(self, *arguments: str, fine: Sequence[int] = (0,), given: bytes = b"") -> bytes:
        """What git answers to this command. Raises `GitFailed` unless it ends with one of ``fine``."""
        with self._launch(arguments) as process:
            try:
                answer, complaint = process.communicate(given, self.patience)
            except subprocess.TimeoutExpired:
                process.kill()
                late = f"git gave no answer within {self.patience:g} s; has it to read what never ends?"
                raise GitFailed(late) from None
        if process.returncode not in fine:
            raise GitFailed(_reason(complaint, self.folder, arguments, process.returncode))
        return answer

    def start(self, *arguments: str, given: bytes | memoryview = b"") -> "Running":
        """The command, running, while it is given what it reads. Raises `GitFailed` where it cannot be started."""
        return Running(self._launch(arguments), given, self.folder, arguments)

    def _launch(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        if not os.path.isdir(self.folder):
            raise GitFailed("it is no folder" if os.path.lexists(self.folder) else "no such folder")
        path = os.pathsep.join(filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep)))
        program = shutil.which("git", path=path)
        if program is None:
            raise GitFailed("there is no git on the PATH")
        kept = {name: value for name, value in os.environ.items() if name in _KEPT}
        command = [program, "--no-pager", *_OPTIONS, *arguments]
        env = {**kept, **_SET, "PATH": path, **({"GIT_INDEX_FILE": self.index} if self.index else {})}
        pipe = subprocess.PIPE
        try:
            return subprocess.Popen(command, _BUFFER, cwd=self.folder, env=env, stdin=pipe, stdout=pipe, stderr=pipe)
        except OSError as error:
            raise GitFailed(f"git cannot be started there: {error.strerror}") from None


class Running:
    """A git that runs: what it answers, and what it says is wrong. Leaving the `with` ends it, whatever happened."""

    def __init__(
        self, process: subprocess.Popen[bytes], given: bytes | memoryview, folder: str, arguments: Sequence[str]
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self.answer = process.stdout
        self._process = process
        self._folder = folder
        self._arguments = arguments
        self._complaint = bytearray()
        self._threads = [
            Thread(target=_feed, args=(process.stdin, given), daemon=True),
            Thread(target=_listen, args=(process.stderr, self._complaint), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.kill()
        self._process.wait()
        self.answer.close()
        for thread in self._threads:
            thread.join()

    def finish(self) -> bool:
        """Wait for its end, once all was read; whether it met no error on the way. Raises `GitFailed` unless it ended
        with 0."""
        code = self._process.wait()
        for thread in self._threads:
            thread.join()
        if code:
            raise GitFailed(_reason(bytes(self._complaint), self._folder, self._arguments, code))
        return not any(line.startswith((b"error:", b"fatal:")) for line in self._complaint.splitlines())


def _feed(stdin: IO[bytes], given: bytes | memoryview) -> None:
    """Write it all, and close. A git that ended early is told of by what it answered."""
    try:
        with stdin:
            stdin.write(given)
    except OSError:
        pass


def _listen(stderr: IO[bytes], complaint: bytearray) -> None:
    with stderr:
        while words := stderr.read(_MOST_WORDS):
            complaint += words[: max(0, _MOST_WORDS - len(complaint))]


def _reason(complaint: bytes, folder: str, arguments: Sequence[str], code: int) -> str:
    """Why git refused, by the words that it has for it in the locale C (setup.c)."""
    if b"dubious ownership" in complaint:
        trust = f"git config --global --add safe.directory {shlex.quote(folder)}"
        return f"the repository belongs to another user, so git does not read it; if it is to be trusted: {trust}"
    if b"safe.bareRepository" in complaint:
        return "git's safe.bareRepository forbids a bare repository that is not named by --git-dir"
    if b"not a git repository" in complaint:
        return "no git repository is there, or its .git leads nowhere"
    if b"bad config" in complaint or b"unknown repository extension" in complaint or b"format version" in complaint:
        return "the repository's configuration is not one that this git can read"
    command = next(word for word in arguments if not word.startswith("-"))
    return f"git {command} {_how(complaint, code)}"


def _how(complaint: bytes, code: int) -> str:
    """How a command ended for which nothing else is known to be wrong."""
    if code < 0:
        return f"was killed by signal {-code}"
    if code == _WRONG_USAGE:
        return "does not know what is asked of it: this git is too old"
    if b"Permission denied" in complaint:
        return "failed: no permission to read a part of the repository"
    if b"ut of memory" in complaint:
        return "failed: it ran out of memory"
    return "failed: the repository is damaged: git fsck says where"
