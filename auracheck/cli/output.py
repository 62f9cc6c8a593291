"""Where a report goes: to stdout or a file. A failing write never hides the verdict's exit code."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from auracheck.errors import UsageError, internal
from auracheck.exit_codes import ExitCode
from auracheck.report import Report
from auracheck.reporters import fit, printable, reporter, visible
from auracheck.typed import TextIO


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


def deliver(
    report: Report, form: str, output: str | None, *, quiet: bool, verbose: bool, exit_zero: bool = False
) -> ExitCode:
    """Write the report and return the exit code, with ``exit_zero`` 0 once it is written.

    A report that is not written is 3, but 1 where there is a finding to fail on.
    """
    if quiet and output is None:
        return report.exit_code
    try:
        if output is None:
            _write(report, form, sys.stdout, verbose=verbose)
            sys.stdout.flush()
        else:
            _into_file(report, form, output, verbose=verbose)
    except Exception as error:
        unheard = output is None and isinstance(error, BrokenPipeError)  # as with `| head`: the verdict is still valid
        if not unheard:
            complain(*_failure(error, form, output))
        return report.exit_code if unheard and not exit_zero else _not_written(report)
    if not quiet:
        for line in _beside(report, form, output):
            say(fit(line, sys.stderr.encoding))
    return ExitCode.FINE if exit_zero else report.exit_code


def _failure(error: Exception, form: str, output: str | None) -> tuple[str, str]:
    """Why the report is not written, and what helps."""
    if isinstance(error, UsageError):
        return error.message, error.hint
    if isinstance(error, OSError) and error.strerror:
        return f"cannot write {output or 'the report'}: {error.strerror}", ""
    return f"cannot write the report as {form}: {internal(error)}", ""


def _not_written(report: Report) -> ExitCode:
    return ExitCode.FINDINGS if report.exit_code is ExitCode.FINDINGS else ExitCode.INCOMPLETE


def _is_same(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def _may_be(path: str, masked: str) -> bool:
    """Whether a path may be the one that was masked."""
    from auracheck.reporters.runs import MARK

    if MARK not in masked:
        return False
    pattern = ".*".join(map(re.escape, os.path.abspath(masked).split(MARK)))
    return re.fullmatch(pattern, os.path.abspath(path), re.DOTALL) is not None


def _files(report: Report) -> set[str]:
    """The files that the report names: none of them may be overwritten."""
    origins = [state.origin for target in report.targets for state in target.secrets]
    origins += [origin for finding in report.findings for origin in finding.locations]
    policies = {target.policy_file for target in report.targets if target.policy_file is not None}
    return policies | {origin.file for origin in origins if origin is not None and origin.file is not None}


def _into_file(report: Report, form: str, path: str, *, verbose: bool) -> None:
    """Raises `UsageError` for a file that was read, `OSError`."""
    if os.path.exists(path) and any(_is_same(path, file) or _may_be(path, file) for file in _files(report)):
        raise UsageError(f"output file is an input: {path}", "choose another file for the report")
    with open(path, "w", encoding="utf-8", opener=_without_waiting) as file:
        _write(report, form, file, verbose=verbose)


def _beside(report: Report, form: str, output: str | None) -> list[str]:
    """For stderr: the verdict of a report that went into a file, else what the format has no place for."""
    if output is not None:
        from auracheck.reporters.verdict import verdict

        return [visible(verdict(report).line)]  # not of a printable copy of the whole report
    if not reporter(form).bare:
        return []
    from auracheck.reporters.asides import asides

    return [f"note: {line}" for line in asides(printable(report))]


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for the reader of a FIFO, who may never come."""
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(descriptor, True)
    return descriptor


def _write(report: Report, form: str, out: TextIO, *, verbose: bool) -> None:
    """The table needs to know the stream. Any other format is complete before the first of it is written."""
    chosen = reporter(form, verbose=verbose)
    if form == "table":
        chosen.write(report, out)
    else:
        out.writelines(_whole(chosen.text(report, out.encoding)))


MOST_IN_MEMORY = 16 << 20
"""Characters of a report; a larger one is in a file without a name until it is complete, which takes a fortieth of
a run over ten thousand files."""


WRITTEN = 50
"""Pieces that are written together, with fewer system calls: one is a target or a finding."""


def _whole(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces, once all of them are there: nothing is written of a report that fails halfway."""
    blocks = map("".join, iter(lambda: list(islice(pieces, WRITTEN)), []))
    first: list[str] = []
    room = MOST_IN_MEMORY
    for block in blocks:
        first.append(block)
        room -= len(block)
        if room < 0:
            break
    else:
        yield from first
        return
    from tempfile import TemporaryFile  # late: few reports are large

    with TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="") as whole:
        whole.writelines(first)
        whole.writelines(blocks)
        whole.seek(0)
        yield from iter(lambda: whole.read(1 << 16), "")  # in memory that is there: more comes from the system anew


def complain(what: str, hint: str = "", arguments: Sequence[str] = ()) -> None:
    """Print an error, and in a second line what helps. A word that looks like a credential is shown by its length, and
    a hint with one is left out, since it cannot be pasted. ``arguments`` are those of the command line."""
    from auracheck.reporters.redaction import redacted  # late: only a mistake needs it

    said = f"error: {redacted(visible(what), arguments)}"
    say(f"{said}\nhint: {hint}" if hint and redacted(hint, arguments) == hint else said)


def echo(text: str) -> None:
    """Print text on stdout. Click knows what a stream takes that is not made for more than ASCII."""
    if text.isascii():
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        import click  # late: values and most pages are ASCII

        click.echo(text, nl=False)


def say(line: str) -> None:
    """Print one or more lines to stderr. If stderr is closed, the exit code has to be enough."""
    try:
        print("\n".join(map(visible, line.split("\n"))), file=sys.stderr)
    except (OSError, UnicodeError):
        pass
