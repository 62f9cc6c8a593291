"""Running the `git` program, safely: it runs nothing that a repository names, prompts for nothing and fetches nothing.

The settings are those of git(1) and git-config(1). The repository is selected by the directory that git starts
in, never by GIT_DIR: with that, git would not check who owns it (safe.directory).
"""

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from auracheck.errors import LIMITS
from auracheck.systems.files import is_handed_over
from auracheck.typed import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:  # subprocess is imported where git is run: outside of a repository, a check does without
    from subprocess import Popen

_KEPT = frozenset(
    {"HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "SUDO_UID"}
    | {"USERPROFILE", "SYSTEMROOT", "TEMP", "TMP"}
)
"""Where the user's own configuration is, which lists trusted repositories, and who called sudo."""

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
"""Git's exit code for an unknown option (api-parse-options)."""

_NOT_STARTED = (126, 127)
"""Exit codes of a program whose interpreter or libraries are missing."""

_CONFIGURATION = "repository configuration not readable by this git"

_MOST_WORDS = 4096
"""Maximum number of bytes of git's error messages that are kept."""


class GitFailed(Exception):
    """Git could not answer; ``reason`` says why in our words, since its own may quote what it read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GitUnavailable(GitFailed):
    """Git cannot be asked here at all, and trying again would not help: it is not installed, or it refuses the
    repository, as in a container that has only a part of it or runs as another user."""


class Git:
    """The program, started in one folder, with its index or another one. ``patience``: timeout in seconds, None for a
    command whose time depends on the size of the repository."""

    def __init__(self, folder: str, index: str = "", patience: float | None = None) -> None:
        self.folder = folder
        self.index = index
        self.patience = patience

    def ask(self, *arguments: str, fine: Sequence[int] = (0,), given: bytes = b"") -> bytes:
        """The output of this git command. Raises `GitFailed` unless it exits with one of ``fine``."""
        from subprocess import TimeoutExpired

        with self._launch(arguments) as process:
            try:
                answer, complaint = process.communicate(given, self.patience)
            except TimeoutExpired:
                process.kill()
                late = f"git timed out after {self.patience:g} s; check for a FIFO in place of a .gitignore"
                raise GitFailed(late) from None
        if process.returncode not in fine:
            raise _failure(complaint, self.folder, arguments, process.returncode)
        return answer

    def start(self, *arguments: str, given: bytes | memoryview = b"") -> "Running":
        """The running command, with ``given`` as its input. Raises `GitFailed` if it cannot be started."""
        return Running(self._launch(arguments), given, self.folder, arguments)

    def _launch(self, arguments: Sequence[str]) -> "Popen[bytes]":
        from subprocess import PIPE, Popen

        if not os.path.isdir(self.folder):
            raise GitFailed("not a directory" if os.path.lexists(self.folder) else "no such directory")
        folders = list(filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep)))
        program = _found(folders)
        if program is None:
            raise GitUnavailable("git not found on the PATH")
        kept = {name: value for name, value in os.environ.items() if name in _KEPT}
        command = [program, "--no-pager", *_OPTIONS, *arguments]
        own = {"PATH": os.pathsep.join(folders), **({"GIT_INDEX_FILE": self.index} if self.index else {})}
        env = {**kept, **_SET, **own}
        try:
            return Popen(command, _BUFFER, cwd=self.folder, env=env, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        except OSError as error:
            failure = GitFailed if error.errno in LIMITS else GitUnavailable
            raise failure(f"git not started: {error.strerror}") from None


def _found(folders: Iterable[str]) -> str | None:
    """Git in the first of these folders that has it. `shutil.which` is not used: on Windows it looks into the working
    directory first, where a repository may have a git.exe of its own."""
    name = "git.exe" if os.name == "nt" else "git"
    paths = (os.path.join(folder, name) for folder in folders)
    return next((path for path in paths if os.path.isfile(path) and os.access(path, os.X_OK)), None)


class Running:
    """A running git: its output, and its error messages. Leaving the `with` ends it in any case."""

    def __init__(
        self, process: "Popen[bytes]", given: bytes | memoryview, folder: str, arguments: Sequence[str]
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self.answer = process.stdout
        self._process = process
        self._folder = folder
        self._arguments = arguments
        self._complaint = bytearray()
        from threading import Thread  # late: most checks start no git

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
        """Wait for its end, after reading all output. Returns whether it reported no error. Raises `GitFailed` unless
        it exits with 0."""
        code = self._process.wait()
        for thread in self._threads:
            thread.join()
        if code:
            raise _failure(bytes(self._complaint), self._folder, self._arguments, code)
        return not any(line.startswith((b"error:", b"fatal:")) for line in self._complaint.splitlines())


def _feed(stdin: IO[bytes], given: bytes | memoryview) -> None:
    """Write everything, and close. If git ended early, its output and exit code show that."""
    try:
        with stdin:
            stdin.write(given)
    except OSError:
        pass


def _listen(stderr: IO[bytes], complaint: bytearray) -> None:
    with stderr:
        while words := stderr.read(_MOST_WORDS):
            complaint += words[: max(0, _MOST_WORDS - len(complaint))]


_REFUSALS: Final = (
    (b"safe.bareRepository", "bare repository, forbidden by git's safe.bareRepository"),
    (b"not a git repository", "not a git repository, or its .git is a broken link"),
    (b"must be run in a work tree", "bare repository, which has no work tree"),
    (b"bad config", _CONFIGURATION),
    (b"unknown repository extension", _CONFIGURATION),
    (b"git repo version", _CONFIGURATION),
    (b"Permission denied", "permission denied in the repository"),
    (b"xcrun: error", "git not installed; run xcode-select --install"),
)
"""What git prints where it refuses to work at all, in the locale C (setup.c)."""


def _failure(complaint: bytes, folder: str, arguments: Sequence[str], code: int) -> GitFailed:
    """Why git gave no answer, by its messages and its exit code."""
    if b"dubious ownership" in complaint:
        from shlex import quote

        trust = f"git config --global --add safe.directory {quote(folder)}"
        return GitUnavailable(f"repository of another user (git does not read it); if you trust it: {trust}")
    for words, reason in _REFUSALS:
        if words in complaint:
            return GitUnavailable(reason)
    command = next(word for word in arguments if not word.startswith("-"))
    if code == _WRONG_USAGE:
        return GitUnavailable(f"git {command} failed: this git is too old")
    if code in _NOT_STARTED:
        return GitUnavailable("git cannot run here; try git --version")
    return GitFailed(f"git {command} {_how(complaint, code)}")


def _how(complaint: bytes, code: int) -> str:
    """How a command ended, if there is no better reason."""
    if code < 0:
        return f"was killed by signal {-code}"
    if b"ut of memory" in complaint:
        return "failed: out of memory"
    return "failed: damaged repository; examine it with git fsck"


def repository_of(path: str) -> tuple[str, str] | None:
    """The top folder of the repository whose work tree contains the file, and its path there; None without one.

    A link is followed: git stores only its target, and the content is in another place.
    """
    return _held(path, _located)


def is_here(top: str) -> bool:
    """Whether the working directory is in the repository with that top folder, and in none within it."""
    try:
        found = repository_of("any")
    except OSError:  # the working directory has gone
        return False
    return found is not None and found[0] == top


def _held(path: str, located: Callable[[str], tuple[str, str | None]]) -> tuple[str, str] | None:
    if is_handed_over(path):
        return None
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir) or os.path.islink(path):
        folder, name = os.path.split(os.path.realpath(path))
    real, top = located(folder)
    if top is None:
        return None
    inside = os.path.join(real, name)[len(top) :].lstrip(os.sep).replace(os.sep, "/")
    return None if inside.startswith(".git/") else (top, inside)


def _located(folder: str) -> tuple[str, str | None]:
    """A folder without links, and the top folder of its repository, if it is in one."""
    place = real = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(place, ".git")):
        above = os.path.dirname(place)
        if above == place:
            return real, None
        place = above
    return real, place


def by_repository(paths: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """The files that are in a repository: its top folder → path there → the paths as given."""
    found: dict[str, dict[str, list[str]]] = {}
    located = cache(_located)  # a folder may have thousands of files, and the folders above it are the same for all
    for path in dict.fromkeys(paths):
        held = _held(path, located)
        if held:
            found.setdefault(held[0], {}).setdefault(held[1], []).append(path)
    return found
