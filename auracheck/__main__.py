"""`python -P -m auracheck` and the console script. Every exception is caught here.

Python exits with 1 after a traceback, a closed pipe and Ctrl-C, and 1 means "findings" here.
"""

import gc
import os
import sys

from auracheck.exit_codes import ExitCode


def main() -> None:
    """Run the command line and end the process with its exit code."""
    _open_streams()
    gc.disable()  # one short run that makes no cycles: 15 % of the time over 10,000 files, and no memory
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        _say("error: interrupted, nothing was checked")
        code = ExitCode.INCOMPLETE
    except BrokenPipeError:
        code = ExitCode.INCOMPLETE
    except Exception as error:
        _say(f"error: internal error ({type(error).__name__}), nothing was checked\nhint: please report this error")
        code = ExitCode.INCOMPLETE
    _leave(code)


def _open_streams() -> None:
    """Open /dev/null in place of a closed stream, else the next file opened would get its number."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115  # lives as long as the process
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115


def _run(arguments: list[str]) -> int:
    if not arguments and "_AURACHECK_COMPLETE" in os.environ:  # completion never passes arguments
        from auracheck.cli.completion import answer

        answer(os.environ)
        return ExitCode.USAGE
    from auracheck.cli import run

    return run(arguments)


def _say(line: str) -> None:
    try:
        print(line, file=sys.stderr)
    except OSError:
        pass  # stderr is closed: the exit code still counts


def _leave(code: int) -> None:
    """Flush what can be flushed and exit: a closed stdout must not change the exit code at shutdown."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    os._exit(code)


if __name__ == "__main__":
    main()
