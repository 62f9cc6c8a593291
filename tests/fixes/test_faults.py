"""Whichever call to the system fails, and how: the file is the old one or the new one, and what is said is true."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from auracheck import cli
from auracheck.exit_codes import ExitCode
from auracheck.generate import writing as package
from auracheck.systems.strays import beside

pytest.importorskip("fcntl", reason="locks on folders are Unix's")
pytest.importorskip("yaml")

from tests.fixes.faults import FAILURES, Failing  # it fails those locks, too

VALUE = "0123456789abcdef" * 4
MODE = 0o640
FILES = {
    "app.env": f"# ours\nJWT_SECRET_KEY={VALUE}\n",
    "override.conf": f"[Service]\nEnvironment=JWT_SECRET_KEY={VALUE}\n",
    "secret.yaml": f"apiVersion: v1\nkind: Secret\nstringData:\n  JWT_SECRET_KEY: {VALUE}\n",
    "new.env": None,
}


class Writer:
    """Writes into a file of a folder of its own, which each time is made anew."""

    def __init__(self, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = folder / name
        self.old = FILES[name]
        self._patch = monkeypatch
        self._owner = (12345, 54321) if os.geteuid() == 0 else None
        self._has_attributes = _takes_attributes(folder)

    def renewed(self) -> None:
        for path in self.path.parent.iterdir():
            path.unlink()
        if self.old is not None:
            self.path.write_text(self.old)
            self.path.chmod(MODE)
            if self._owner:
                os.chown(self.path, *self._owner)
            if self._has_attributes:
                os.setxattr(self.path, "user.origin", b"vault")

    def run(self, failing: Failing) -> int:
        """The command line, with the system as it fails from the moment on in which the writing begins."""
        real = package.write

        def watched(*arguments: object) -> object:
            with failing.watching():
                return real(*arguments)  # type: ignore[arg-type]

        with self._patch.context() as patched:
            patched.setattr(package, "write", watched)
            return cli.run(["generate", "jwt", "--write", str(self.path), "--rotate"])

    def kept(self) -> bool:
        """Mode, owner and attributes, of a file that was there before."""
        found = self.path.stat()
        owner = (found.st_uid, found.st_gid) == self._owner or self._owner is None
        attribute = not self._has_attributes or os.getxattr(self.path, "user.origin") == b"vault"
        return stat.S_IMODE(found.st_mode) == MODE and owner and attribute

    def content(self) -> str | None:
        return self.path.read_text() if self.path.exists() else None


@pytest.fixture(params=list(FILES))
def writer(place: Path, way: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Writer:
    folder = place / "folder"
    folder.mkdir()
    return Writer(folder, request.param, monkeypatch)


def _takes_attributes(folder: Path) -> bool:
    try:
        os.setxattr(folder, "user.origin", b"vault")
    except (OSError, AttributeError):
        return False
    return True


def every_failure(writer: Writer, codes: Sequence[int] = FAILURES) -> Iterator[tuple[Failing, int]]:
    """Each call that a whole run makes, failing in each way, with the exit code of that run."""
    for _ in range(2):  # the second time nothing is imported any more
        writer.renewed()
        whole = Failing(writer.path.parent)
        assert writer.run(whole) == 0
    assert {"open", "flock", "write", "fsync", "fchmod", "replace", "unlink", "close"} <= set(whole.seen)
    for at in range(1, len(whole.seen) + 1):
        for code in codes:
            writer.renewed()
            failing = Failing(writer.path.parent, at, code)
            yield failing, writer.run(failing)


def test_the_file_is_the_old_one_or_the_new_one_and_what_is_said_is_true(
    writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    for _failing, code in every_failure(writer):
        said = capsys.readouterr()
        now = writer.content()
        is_old = now == writer.old
        assert is_old or _is_new(now)
        assert code in (ExitCode.FINE, ExitCode.INCOMPLETE), said.err
        assert ("not changed" in said.err) == (is_old and code != 0), said.err
        assert ("changed, but" in said.err) == (not is_old and code != 0), said.err
        assert (code == 0) <= (not is_old), said.err
        assert said.out == ""
        assert not any(part in said.err for part in (VALUE[:6], "Traceback", "Errno", "internal error"))
        if now is not None and writer.old is not None:
            assert writer.kept()
        assert os.listdir(writer.path.parent) in ([], [writer.path.name])


def test_what_a_failure_and_a_kill_together_leave_the_next_run_takes_away(writer: Writer) -> None:
    """As if the process had died before it could take away what it had written beside."""
    for _ in every_failure(writer, [errno.EIO]):
        Path(beside(str(writer.path))).write_text(f"JWT_SECRET_KEY={VALUE}")
        assert writer.run(Failing(writer.path.parent)) == 0
        assert os.listdir(writer.path.parent) == [writer.path.name]


def _is_new(content: str | None) -> bool:
    """Whole, and with another value: a torn one would have no end."""
    return content is not None and "JWT_SECRET_KEY" in content and VALUE not in content and content[-1:] == "\n"
