"""Where a report goes: what may be written over, what is said beside it, and the exit code whatever happens."""

import errno
import io
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from auracheck.cli.output import check_output, complain, deliver, say
from auracheck.errors import UsageError
from auracheck.model import Origin, Unread
from auracheck.report import Finding, PolicyReport, Report, Severity, Waived
from auracheck.reporters.runs import MARK
from auracheck.steps import do
from tests.reporters.made import target
from tests.reporters.sample_reports import SAMPLES

Capture = pytest.CaptureFixture[str]
BAD = Finding("weak-secret", Severity.ERROR, None, "too short", do("Rotate it"), (), ())
REPORTS = {
    0: Report((), (), ()),
    1: Report((), (BAD,), ()),
    3: Report((), (), (Unread("gone.env", "no such file"),)),
}
each_way = pytest.mark.parametrize("code", REPORTS)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO in a folder, nor a colon in a name")


class Stream(io.StringIO):
    """A stdout on which a call fails."""

    encoding = "utf-8"

    def __init__(self, error: Exception, call: str) -> None:
        super().__init__()
        self.error, self.call = error, call

    def reconfigure(self, **_: object) -> None: ...

    def write(self, text: str) -> int:
        if self.call == "write":
            raise self.error
        return super().write(text)

    def flush(self) -> None:
        if self.call == "flush":
            raise self.error


def code_of(report: Report, form: str = "json", output: str | None = None, **how: bool) -> int:
    return int(deliver(report, form, output, **{"quiet": False, "verbose": False, **how}))


class TestThePath:
    @posix
    @pytest.mark.parametrize(
        ("path", "what"),
        [
            ("", "empty -o (expected a file)"),
            ("nowhere/report", "no such folder: nowhere (-o nowhere/report)"),
            ("file/report", "no such folder: file (-o file/report)"),
            ("folder", "-o folder is a folder"),
            ("a:b.env", "output file is an input: a:b.env"),
            ("link", "output file is an input: link"),
        ],
    )
    def test_is_refused_where_it_cannot_be_written_or_is_read(self, place: Path, path: str, what: str) -> None:
        (place / "folder").mkdir()
        for name in ("file", "a:b.env", "b.env"):
            (place / name).write_text("A=b\n")
        (place / "link").symlink_to("b.env")
        with pytest.raises(UsageError) as error:
            check_output(path, ["other.env", "a:b.env", "compose:b.env"])
        assert error.value.message == what

    def test_may_be_new_or_one_that_is_not_read(self, place: Path) -> None:
        (place / "folder").mkdir()
        (place / "old").write_text("")
        for path in (None, "new", "old", "folder/new", str(place / "new")):
            check_output(path, [".", "gone.env", "dotenv:folder/b.env", "old\0"])


class TestTheCode:
    @each_way
    @pytest.mark.parametrize("output", [None, "report"])
    def test_is_that_of_the_report_or_zero_once_it_is_written(
        self, code: int, output: str | None, place: Path, capsys: Capture
    ) -> None:
        assert code_of(REPORTS[code], output=output) == code
        assert code_of(REPORTS[code], output=output, exit_zero=True) == 0
        assert code_of(REPORTS[code], output=output, quiet=True) == code
        shown = capsys.readouterr()
        assert shown.out.count('"schema_version"') == (0 if output else 2)
        assert (len(shown.err.splitlines()), shown.err != "") == ((2, True) if output else (0, False))

    @each_way
    @pytest.mark.parametrize("call", ["write", "flush"])
    def test_is_the_verdicts_where_the_reader_of_stdout_has_gone(
        self, code: int, call: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        monkeypatch.setattr(sys, "stdout", Stream(BrokenPipeError(), call))
        assert code_of(REPORTS[code]) == code
        assert code_of(REPORTS[code], exit_zero=True) == (code or 3)
        assert capsys.readouterr().err == ""

    @each_way
    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (OSError(errno.ENOSPC, "No space left on device"), "cannot write the report: No space left on device"),
            (OSError("of no kind"), "cannot write the report as json: internal error"),
            (ValueError("4f1c9b2e7a6d"), "cannot write the report as json: internal error"),
            (UsageError("no rich", "pip install rich"), "error: no rich\nhint: pip install rich\n"),
        ],
    )
    def test_is_never_zero_where_it_is_not_written(
        self, code: int, error: Exception, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ) -> None:
        monkeypatch.setattr(sys, "stdout", Stream(error, "write"))
        for exit_zero in (False, True):
            assert code_of(REPORTS[code], exit_zero=exit_zero) == (code or 3)
            shown = capsys.readouterr().err
            assert said in shown
            assert "4f1c9b" not in shown
            assert "not ready" not in shown
            assert shown.count("hint:") == said.count("hint:")

    def test_of_a_quiet_run_writes_nothing_even_where_stdout_is_broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdout", Stream(OSError(errno.ENOSPC, "full"), "flush"))
        assert code_of(REPORTS[1], quiet=True) == 1


class TestAFile:
    @pytest.mark.parametrize("what", ["secret", "place", "policy", "masked"])
    def test_that_was_read_is_not_written_over(self, what: str, place: Path, capsys: Capture) -> None:
        (place / "read.env").write_text("A=b\n")
        one = target("read.env", "read.env" if what == "secret" else None)
        report = Report(
            (one._replace(policy_file="./read.env" if what == "policy" else None),),
            (BAD._replace(locations=(Origin(), Origin("read.env", 1, 1))),) if what == "place" else (),
            (),
        )
        if what == "masked":
            report = Report((), (BAD._replace(locations=(Origin(f"{MARK}d.{MARK}v"),)),), ())
        assert code_of(report, output="read.env") == (1 if report.findings else 3)
        assert capsys.readouterr().err == (
            "error: output file is an input: read.env\nhint: choose another file for the report\n"
        )
        assert (place / "read.env").read_text() == "A=b\n"
        for other in ("new.env", "other.env"):
            (place / "other.env").write_text("")
            assert code_of(report, output=other) == (1 if report.findings else 0)
            assert (place / other).read_text()

    def test_has_every_character_and_bytes_that_were_not_utf_8_escaped(self, place: Path) -> None:
        code_of(Report((), (BAD._replace(message="é \udcff"),), ()), "plain", "report")
        assert "é \\xff" in (place / "report").read_text(encoding="utf-8")
        code_of(REPORTS[1], "json", "report")
        assert json.loads((place / "report").read_text(encoding="utf-8"))["passed"] is False

    def test_that_cannot_be_written_is_named(self, place: Path, capsys: Capture) -> None:
        assert code_of(REPORTS[0], output="gone/report") == 3
        assert capsys.readouterr().err == "error: cannot write gone/report: No such file or directory\n"

    @posix
    def test_may_be_a_fifo_whose_reader_is_slow(self, place: Path, capsys: Capture) -> None:
        os.mkfifo("fifo")
        assert code_of(REPORTS[0], output="fifo") == 3
        assert "cannot write fifo" in capsys.readouterr().err
        reader = os.open("fifo", os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(reader, True)
        read: list[str] = []

        def slowly() -> None:
            time.sleep(0.2)  # by now the pipe is full
            with open(reader, encoding="utf-8") as file:
                read.append(file.read())

        threading.Thread(target=slowly, daemon=True).start()
        assert code_of(Report((), (BAD._replace(message="x" * (1 << 18)),), ()), output="fifo") == 1
        assert capsys.readouterr().err.startswith("✗ ")

    @posix
    def test_is_no_program(self, place: Path) -> None:
        before = os.umask(0o022)
        code_of(REPORTS[0], output="report")
        os.umask(before)
        assert (place / "report").stat().st_mode & 0o777 == 0o644


class TestBeside:
    def test_a_report_in_a_file_the_verdict_is_said(self, place: Path, capsys: Capture) -> None:
        code_of(REPORTS[3], output="report")
        assert "not checked completely: gone.env" in capsys.readouterr().err

    @pytest.mark.parametrize(("form", "is_said"), [("plain", True), ("table", False), ("json", False)])
    def test_a_bare_report_its_conditions_are_said(self, form: str, is_said: bool, capsys: Capture) -> None:
        report = Report((), (BAD._replace(waived=Waived("x", None)),), (), policies=(PolicyReport("own", "own.toml"),))
        code_of(report, form)
        assert capsys.readouterr().err == ("note: policy own.toml, 1 waived\n" if is_said else "")

    def test_what_is_said_is_of_the_characters_of_stderr(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stderr = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stderr", stderr)
        code_of(Report((), (), (), policies=(PolicyReport("own", "…é.toml"),)), "plain")
        stderr.flush()
        assert stderr.buffer.getvalue() == b"note: policy ...\\xe9.toml\n"  # type: ignore[attr-defined]


def test_an_error_is_two_lines_and_a_hint_with_a_credential_is_left_out(capsys: Capture) -> None:
    key = "4f1c9b2e7a6d8035c1e4f7092b5a6d8e"
    complain("wrong\x1b[1m", "try\nthis")
    complain("wrong", f"remove {key}")
    complain(f"no {key[:20]}", arguments=[key])
    assert capsys.readouterr().err == (
        "error: wrong\\x1b[1m\nhint: try\nthis\nerror: wrong\nerror: no <20 characters>\n"
    )


@pytest.mark.parametrize("error", [OSError(), UnicodeEncodeError("ascii", "x", 0, 1, "no")])
def test_a_closed_stderr_is_borne(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Stream(error, "write"))
    say("anything")


def test_but_the_table_nothing_is_written_of_a_report_that_fails_halfway(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def pieces(self: object, report: Report) -> Iterator[str]:
        yield "half"
        raise ValueError

    monkeypatch.setattr("auracheck.reporters.plain.PlainReporter.pieces", pieces)
    assert code_of(REPORTS[0], "plain") == 3
    assert capsys.readouterr().out == ""


def test_the_table_knows_its_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for form in ("table", "plain"):
        code_of(SAMPLES["development_env"](), form)
        assert ("\x1b[" in capsys.readouterr().out) is (form == "table")


def test_stdout_of_few_characters_gets_the_rest_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stdout)
    for form in ("plain", "table", "html"):
        assert code_of(Report((), (BAD._replace(message="é"),), ()), form) == 1
    assert b"\\xe9" in stdout.buffer.getvalue()  # type: ignore[attr-defined]


def test_a_large_report_is_whole_and_complete_before_it_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("auracheck.cli.output.MOST_IN_MEMORY", 10)
    written = ["é\n", "b" * 10, "\n", "c" * 5, "é" * 5]

    def pieces(self: object, report: Report) -> Iterator[str]:
        yield from written
        if len(written) < 5:
            raise ValueError

    monkeypatch.setattr("auracheck.reporters.json_report.JsonReporter.pieces", pieces)
    assert code_of(REPORTS[0], "json") == 0
    assert capsys.readouterr().out == "".join(written)
    del written[4]
    assert code_of(REPORTS[0], "json") == 3
    assert capsys.readouterr().out == ""
