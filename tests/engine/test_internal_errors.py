"""A part that fails unexpectedly is named, the rest is checked, and nothing of the exception is shown but its type."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from auracheck import probes
from auracheck.registry import member
from auracheck.reporters import REGISTRY as FORMATS
from auracheck.reporters import reporter
from auracheck.rules import OPTIONS, REGISTRY, rule_class
from auracheck.systems import grammars, source_of
from tests.conftest import GOOD, Outcome, Run, env_file

CANARY = "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpSaE"
TO_REPORT = "; to report it: auracheck explain troubleshooting"
ERRORS = {
    ValueError(CANARY): f"internal error (ValueError){TO_REPORT}",
    RecursionError(CANARY): f"internal error (RecursionError){TO_REPORT}",
    OSError(errno.EMFILE, CANARY, CANARY): os.strerror(errno.EMFILE),
    FileNotFoundError(errno.ENOENT, CANARY, CANARY): f"internal error (FileNotFoundError){TO_REPORT}",
    MemoryError(CANARY): "out of memory",
}
each_error = pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
PLAIN = [name for name in REGISTRY if name not in OPTIONS]


def failing(error: BaseException) -> object:
    def fail(*_: object, **__: object) -> Iterator[object]:
        raise error
        yield

    return fail


@pytest.fixture
def mixed(place: Path) -> Path:
    """A file with something for most rules, and a sound one beside it."""
    (place / "bad.env").write_text(f"JWT_SECRET_KEY=changeme\nSESSION_SECRET={CANARY}\nSMTP_PASSWORD='a b#c'\n")
    (place / "bad.env").chmod(0o604)
    (place / "good.env").write_text(env_file({**GOOD, "ENVIRONMENT": "production"}))
    (place / "good.env").chmod(0o600)
    return place


def checked(run: Run, *more: str) -> Outcome:
    outcome = run("check", "bad.env", "good.env", "--env", "production", "-f", "json", *more)
    assert CANARY not in outcome.out + outcome.err
    return outcome


def unread(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each["source"], each["reason"]) for each in outcome.report["unread"]]


@each_error
def test_a_rule(run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(rule_class("weak-secret"), "check", failing(error))
    outcome = checked(run)
    assert unread(outcome) == [("weak-secret", ERRORS[error])]
    assert {"default-secret", "missing-secret", "exposed-file"} <= {f["rule"] for f in outcome.report["findings"]}


@pytest.mark.parametrize("name", PLAIN)
def test_any_rule_costs_its_own_findings_alone(
    run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    without = checked(run, "--ignore", name).report["findings"]
    monkeypatch.setattr(rule_class(name), "check", failing(ValueError(CANARY)))
    outcome = checked(run)
    assert (outcome.code, outcome.report["findings"], outcome.report["complete"]) == (1, without, False)
    assert [source for source, _ in unread(outcome)] == [name]


def test_what_a_rule_found_before_it_failed_is_kept(run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = rule_class("missing-secret").check

    def fail(self: object, subject: object) -> Iterator[object]:
        yield next(check(self, subject))  # type: ignore[arg-type]
        raise RecursionError

    monkeypatch.setattr(rule_class("missing-secret"), "check", fail)
    found = [each for each in checked(run).report["findings"] if each["rule"] == "missing-secret"]
    assert len(found) == 1


@pytest.mark.parametrize("name", ["file-modes", "readers", "git-files"])
@each_error
def test_a_probe(run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    monkeypatch.setattr(member("auracheck.probes", probes.REGISTRY[name]), "observe", failing(error))
    outcome = checked(run)
    assert (outcome.code, unread(outcome)) == (1, [(name, ERRORS[error])])


@each_error
def test_a_system_is_named_and_the_other_sources_are_judged(
    run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(source_of("shell-env"), "read", failing(error))
    outcome = run("check", "shell-env:bad.env", "good.env", "--env", "production", "-f", "json")
    reason = ERRORS[error].replace("internal error", "internal error in shell-env")
    reason = reason if "internal" in reason else f"{reason} in shell-env"
    assert (outcome.code, unread(outcome)) == (3, [("shell-env:bad.env", reason)])
    assert [target["label"] for target in outcome.report["targets"]] == ["good.env"]
    assert CANARY not in outcome.out


def test_a_system_that_fails_to_discover_leaves_the_directory_to_the_others(
    run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auracheck.systems import system_of

    monkeypatch.setattr(type(system_of("compose")), "discover", failing(ValueError(CANARY)))
    outcome = run("check", ".", "--env", "production", "-f", "json", "--select", "default")
    assert outcome.findings("error") == [("default-secret", "JWT_SECRET_KEY", 1)]
    assert unread(outcome) == [(".", f"internal error in compose (ValueError){TO_REPORT}")]
    assert CANARY not in outcome.out


def test_comments_that_cannot_be_read_cost_the_waivers_alone(
    run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mixed / "bad.env").write_text("# auracheck: ignore default-secret because it is a test\nJWT_SECRET_KEY=changeme\n")
    monkeypatch.setattr("auracheck.systems.comments.remarked", failing_at_once)
    outcome = checked(run)
    assert ("default-secret", "JWT_SECRET_KEY", 2) in outcome.findings("error")
    assert unread(outcome) == [("bad.env", f"internal error in comments (ValueError){TO_REPORT}")]


def failing_at_once(*_: object) -> None:
    raise ValueError(CANARY)


@pytest.mark.parametrize("scheme", ["vault", "aws"])
@pytest.mark.parametrize("part", ["connect", "fetch"])
def test_a_store_whose_client_fails_leaves_the_others(
    run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, part: str
) -> None:
    store = source_of(scheme)
    monkeypatch.setattr(store, "connect", lambda context: None)
    monkeypatch.setattr(store, part, failing_at_once)
    outcome = run("check", f"{scheme}:a/b", "good.env", "--env", "production", "-f", "json")
    assert (outcome.code, unread(outcome)) == (3, [(f"{scheme}:a/b", f"internal error (ValueError){TO_REPORT}")])


def test_threads_that_cannot_be_started_leave_the_files(run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_of("vault"), "connect", lambda context: None)
    monkeypatch.setattr("threading.Thread.start", failing_at_once)
    outcome = run("check", "vault:a/b", "bad.env", "--env", "production", "-f", "json")
    assert (outcome.code, [source for source, _ in unread(outcome)]) == (1, ["vault:a/b"])


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("file", "code"), [("bad.env", 1), ("good.env", 3)])
@pytest.mark.parametrize("more", [[], ["-o", "report"], ["--exit-zero"]], ids=" ".join)
def test_a_report_format_keeps_the_verdict(
    run: Run, mixed: Path, monkeypatch: pytest.MonkeyPatch, form: str, file: str, code: int, more: list[str]
) -> None:
    kind = type(reporter(form))
    monkeypatch.setattr(kind, "pieces", failing_at_once)
    monkeypatch.setattr(kind, "write", failing_at_once)
    monkeypatch.setattr("tests.reporters.validity.check_all", lambda *_, **__: None)
    outcome = run("check", file, "--env", "production", "-f", form, *more)
    assert (outcome.code, outcome.out) == (code, "")
    assert outcome.err == f"error: cannot write the report as {form}: internal error (ValueError){TO_REPORT}\n"


@pytest.mark.parametrize(
    "content",
    [b'JWT_SECRET_KEY=abc\rSESSION_SECRET="x y#z"\r', b"A=1\rexport JWT_SECRET_KEY=a b\r",
     b"JWT_SECRET_KEY=a#b\rB='unterminated\r", b"\r\r\nJWT_SECRET_KEY=`x`\r"],
)  # fmt: skip
def test_cr_line_ends_whoever_reads_the_file(run: Run, place: Path, content: bytes) -> None:
    (place / "cr.env").write_bytes(content)
    for first in grammars():
        for second in grammars():
            outcome = run("check", f"{first}:cr.env", "--consumer", f"{first},{second}", "-v", "-f", "plain")
            assert "internal error" not in outcome.out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="how many files Python itself opens differs")
@pytest.mark.parametrize("most", range(5, 13))
@pytest.mark.parametrize("arguments", [["."], ["bad.env", "good.env"], ["bad.env", "-f", "html", "-o", "report.html"]])
def test_few_open_files(mixed: Path, most: int, arguments: list[str]) -> None:
    """From the number on at which Python itself starts: what is read is judged, and a limit is named as one."""
    resource = pytest.importorskip("resource")
    (mixed / ".git").mkdir()
    (mixed / "auracheck").write_text("from auracheck.__main__ import main\nmain()\n")

    def started(*words: str) -> subprocess.CompletedProcess[str]:
        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

        return subprocess.run([sys.executable, *words], cwd=mixed, capture_output=True, text=True, preexec_fn=limited)

    try:
        if started("-c", "import json, click").returncode:
            pytest.skip("Python itself opens more files")
    except OSError:
        pytest.skip("no process is started with so few")
    done = started("auracheck", "check", *arguments, "--env", "production")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stdout + done.stderr
    assert CANARY not in done.stdout + done.stderr
