"""What somebody else does between the look at a file and its replacement: nothing of it is lost or written through."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from auracheck.deployment import Run as Judged
from auracheck.engine import fixing
from auracheck.engine.request import Request
from auracheck.fixes import changing as package
from auracheck.report import Report
from tests.conftest import Run
from tests.fixes.conftest import OLD

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no locks on folders there")


def swap_for_a_link(path: Path) -> None:
    path.rename(path.with_name("mine"))
    path.symlink_to("mine")


def swap_for_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def swap_for_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def write_the_same_again(path: Path) -> None:
    """The same bytes, size and time of change: the inode alone has another history."""
    status = path.stat()
    path.write_text(OLD.replace("changeme", "CHANGEME"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "swapped for a link": (swap_for_a_link, "not a regular file"),
    "swapped for a folder": (swap_for_a_folder, "is a folder"),
    "swapped for a pipe": (swap_for_a_pipe, "not a regular file"),
    "taken away": (Path.unlink, "changed by another program meanwhile"),
    "linked": (lambda path: os.link(path, path.with_name("second")), "hard link"),
    "made readable to all": (lambda path: path.chmod(0o644), "changed by another program meanwhile"),
    "edited": (lambda path: path.write_text("OTHER=1\n"), "changed by another program meanwhile"),
    "edited without a trace": (write_the_same_again, "changed by another program meanwhile"),
    "replaced": (
        lambda path: path.with_name("x").write_text(OLD) and path.with_name("x").rename(path),
        "changed by another",
    ),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_a_file_that_is_another_one_meanwhile_is_left(
    env: Path, run: Run, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    do, words = CHANGES[change]
    real = package.replace
    seen: list[tuple[list[str], bytes | None, int]] = []

    def there() -> tuple[list[str], bytes | None, int]:
        content = env.read_bytes() if env.is_file() else None
        return sorted(os.listdir(env.parent)), content, env.lstat().st_mode if os.path.lexists(env) else 0

    def late(path: str, content: bytes, old: os.stat_result | None) -> None:
        do(env)
        seen.append(there())
        real(path, content, old)

    monkeypatch.setattr(package, "replace", late)
    outcome = run("generate", "jwt", "--write", "app.env")
    assert (outcome.code, outcome.out, words in outcome.err) == (2, "", True), outcome.err
    assert [there()] == seen


def test_a_file_that_comes_meanwhile_is_left(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = package.replace

    def late(path: str, content: bytes, old: os.stat_result | None) -> None:
        Path(path).write_text("OTHER=1\n")
        real(path, content, old)

    monkeypatch.setattr(package, "replace", late)
    outcome = run("generate", "jwt", "--write", "new.env")
    assert (outcome.code, "changed by another program meanwhile" in outcome.err) == (2, True)
    assert (place / "new.env").read_text() == "OTHER=1\n"


@pytest.mark.parametrize("trap", ["link", "file", "folder"])
def test_what_stands_in_the_way_of_the_new_file_is_never_written_through(env: Path, run: Run, trap: str) -> None:
    """Somebody else who may write in the folder lays a link where the new file is going to be written."""
    victim, beside = env.with_name("victim"), env.with_name(".env.auracheck-new.env")
    victim.write_text("precious")
    if trap == "link":
        beside.symlink_to(victim)
    elif trap == "file":
        beside.write_text("left from a killed run")
    else:
        beside.mkdir()
    outcome = run("generate", "jwt", "--write", "app.env")
    assert victim.read_text() == "precious"
    if trap == "folder":
        assert (outcome.code, "app.env not changed: " in outcome.err, env.read_text()) == (3, True, OLD)
    else:
        assert (outcome.code, sorted(os.listdir(env.parent))) == (0, ["app.env", "victim"])


def test_a_link_laid_between_the_clearing_and_the_writing_is_refused(
    env: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = env.with_name("victim")
    victim.write_text("precious")
    real = package.replace

    def late(path: str, content: bytes, old: os.stat_result | None) -> None:
        env.with_name(".env.auracheck-new.env").symlink_to(victim)
        real(path, content, old)

    monkeypatch.setattr(package, "replace", late)
    outcome = run("generate", "jwt", "--write", "app.env")
    assert (outcome.code, "app.env not changed: file exists" in outcome.err) == (3, True), outcome.err
    assert (victim.read_text(), env.read_text()) == ("precious", OLD)


_COMPOSE = "services:\n  web:\n    image: shop\n    environment:\n{}      JWT_SECRET_KEY: changeme\n"
SHIFTED = {
    "compose.yaml": (_COMPOSE.format(""), _COMPOSE.format("      OTHER: stays\n")),
    "app.env": ("JWT_SECRET=changeme\n", "OTHER=stays\nJWT_SECRET=changeme\n"),
}
"""A file as it is judged, and as it is when it is changed."""


@pytest.mark.parametrize("name", SHIFTED)
def test_lines_that_are_others_than_those_judged_are_left(
    name: str, place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = SHIFTED[name]
    (place / name).write_text(before)
    (place / name).chmod(0o600)
    real = fixing.judged_run

    def judge(request: Request) -> tuple[Report, Judged]:
        judged = real(request)
        (place / name).write_text(after)
        monkeypatch.setattr(fixing, "judged_run", real)
        return judged

    monkeypatch.setattr(fixing, "judged_run", judge)
    outcome = run("check", name, "--env", "production", "--select", "default,misnamed", "--fix")
    assert (outcome.code, "not fixed: " in outcome.err) == (1, True)
    assert (place / name).read_text() == after
