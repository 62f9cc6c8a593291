"""Where a report goes: to stdout or a file. A failing write never hides the verdict's exit code."""

import os
import sys
from collections.abc import Iterable
from typing import TextIO

from auracheck.errors import UsageError
from auracheck.exit_codes import ExitCode
from auracheck.report import Report
from auracheck.reporters import reporter, visible


def check_output(path: str | None, read: Iterable[str]) -> None:
    """Refuse a path that cannot be written or is a source, before anything is read. ``read`` are the sources' specs.

    Raises `UsageError`.
    """
    if path and any(_is_same(path, spec.partition(":")[2] or spec) or _is_same(path, spec) for spec in read):
        raise UsageError(f"output file is an input: {path}", "choose another file for the report")
    if path == "":
        raise UsageError("empty -o (expected a file)")
    if path is not None and not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError(f"no such folder: {os.path.dirname(path)} (-o {path})")
    if path is not None and os.path.isdir(path):
        raise UsageError(f"-o {path} is a folder", "name a file in it")


def deliver(report: Report, form: str, output: str | None, *, quiet: bool, verbose: bool) -> ExitCode:
    """Write the report and return the exit code. A failing write is 3, but 1 where there is a finding to fail on."""
    if output is not None:
        return _into_file(report, form, output, quiet=quiet, verbose=verbose)
    if quiet:
        return report.exit_code
    try:
        _write(report, form, sys.stdout, verbose=verbose)
        sys.stdout.flush()
    except BrokenPipeError:
        return report.exit_code  # nobody reads on, as with `| head`; the verdict is still valid
    except OSError as error:
        return _failed(report, f"cannot write the report: {error.strerror}")
    return report.exit_code


def _is_same(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def _files(report: Report) -> set[str]:
    """The files that the report names: none of them may be overwritten."""
    origins = [state.origin for target in report.targets for state in target.secrets]
    origins += [origin for finding in report.findings for origin in finding.locations]
    policies = {target.policy_file for target in report.targets if target.policy_file is not None}
    return policies | {origin.file for origin in origins if origin is not None and origin.file is not None}


def _into_file(report: Report, form: str, path: str, *, quiet: bool, verbose: bool) -> ExitCode:
    from auracheck.reporters import fit, printable
    from auracheck.reporters.verdict import verdict

    if os.path.exists(path) and any(_is_same(path, file) for file in _files(report)):
        return _failed(report, f"output file is an input: {path}\nhint: choose another file for the report")
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", opener=_without_waiting) as file:
            _write(report, form, file, verbose=verbose)
    except OSError as error:
        return _failed(report, f"cannot write {path}: {error.strerror}")
    if not quiet:
        say(fit(verdict(printable(report)).line, sys.stderr.encoding))
    return report.exit_code


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for the reader of a FIFO, who may never come."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(descriptor, True)
    return descriptor


def _write(report: Report, form: str, out: TextIO, *, verbose: bool) -> None:
    """Only the table needs to know the stream; any other format is complete before the first of it is written."""
    if hasattr(out, "reconfigure") and out is sys.stdout:
        out.reconfigure(errors="backslashreplace")
    chosen = reporter(form, verbose=verbose)
    if form == "table":
        chosen.write(report, out)
    else:
        out.write("".join(chosen.text(report, out.encoding)))
        if out is sys.stdout and (line := chosen.beside(report)):
            say(f"note: {line}")


def _failed(report: Report, what: str) -> ExitCode:
    say(f"error: {what}")
    return ExitCode.FINDINGS if report.exit_code is ExitCode.FINDINGS else ExitCode.INCOMPLETE


def say(line: str) -> None:
    """Print one or more lines to stderr. If stderr is closed, the exit code has to be enough."""
    try:
        print("\n".join(map(visible, line.split("\n"))), file=sys.stderr)
    except (OSError, UnicodeError):
        pass
