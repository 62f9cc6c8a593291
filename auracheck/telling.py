"""Where a report goes: to stdout or a file, whole, and never at the cost of the verdict's exit code."""

import os
import sys
from collections.abc import Iterable
from io import StringIO
from typing import TextIO

from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.report import Report
from auracheck.reporters import reporter


def check_output(path: str | None, read: Iterable[str]) -> None:
    """A folder that is not there, or a file that is to be read, is wrong usage, told before anything is read.

    ``read`` are the specs of what will be. Raises `UsageError`.
    """
    if path and any(_is_same(path, spec.partition(":")[2] or spec) or _is_same(path, spec) for spec in read):
        raise UsageError(f"-o: {path!r} is a file that is read; name another for the report")
    if path == "":
        raise UsageError("-o wants the name of a file")
    if path is not None and not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError(f"-o: there is no folder {os.path.dirname(path)!r} to write {os.path.basename(path)!r} into")
    if path is not None and os.path.isdir(path):
        raise UsageError(f"-o: {path!r} is a folder; name a file in it")


def tell(report: Report, form: str, output: str | None, *, quiet: bool, verbose: bool) -> ExitCode:
    """Write the report and return the exit code. A failing write is 3, but 1 where there is a finding to fail on."""
    if output is not None:
        return _into_file(report, form, output, quiet=quiet, verbose=verbose)
    if quiet:
        return report.exit_code
    try:
        _write(report, form, sys.stdout, verbose=verbose)
        sys.stdout.flush()
    except BrokenPipeError:
        return report.exit_code  # the reader has seen enough: the verdict stands
    except OSError as error:
        return _failed(report, f"the report could not be written: {error.strerror}")
    return report.exit_code


def _is_same(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def _files(report: Report) -> set[str]:
    """The files that the report speaks of: none of them may be written over."""
    origins = [state.origin for target in report.targets for state in target.secrets]
    origins += [origin for finding in report.findings for origin in finding.locations]
    policies = {target.policy_file for target in report.targets if target.policy_file is not None}
    return policies | {origin.file for origin in origins if origin is not None and origin.file is not None}


def _into_file(report: Report, form: str, path: str, *, quiet: bool, verbose: bool) -> ExitCode:
    from auracheck.reporters.verdict import verdict

    if os.path.exists(path) and any(_is_same(path, file) for file in _files(report)):
        return _failed(report, f"{path} was read, so it is not written over; name another file")
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", opener=_at_once) as file:
            _write(report, form, file, verbose=verbose)
    except OSError as error:
        return _failed(report, f"{path} could not be written: {error.strerror}")
    if not quiet:
        say(verdict(report, sys.stderr.encoding))
    return report.exit_code


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for the reader of a FIFO, which may never come."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(descriptor, True)
    return descriptor


def _write(report: Report, form: str, out: TextIO, *, verbose: bool) -> None:
    """The table asks the stream what it is; every other format is made whole before any of it is written."""
    if hasattr(out, "reconfigure") and out is sys.stdout:
        out.reconfigure(errors="backslashreplace")
    if form == "table":
        reporter(form, verbose=verbose).write(report, out)
        return
    whole = StringIO()
    reporter(form, verbose=verbose).write(report, whole)
    out.write(whole.getvalue())


def _failed(report: Report, what: str) -> ExitCode:
    say(f"auracheck: {what}")
    return ExitCode.FINDINGS if report.exit_code is ExitCode.FINDINGS else ExitCode.INCOMPLETE


def say(line: str) -> None:
    """One line or more on stderr; where nobody is listening, the exit code tells all the same."""
    try:
        from auracheck.reporters.text import visible

        print("\n".join(map(visible, line.split("\n"))), file=sys.stderr)
    except (OSError, UnicodeError):
        pass
