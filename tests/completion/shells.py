"""A real shell at a terminal of its own, in which keys are typed."""

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SHARE = Path(__file__).parents[2] / "auracheck" / "share"
SCRIPTS = {
    "bash": SHARE / "bash-completion" / "completions" / "auracheck",
    "zsh": SHARE / "zsh" / "site-functions" / "_auracheck",
    "fish": SHARE / "fish" / "vendor_completions.d" / "auracheck.fish",
}

PATIENCE = 60.0
"""Seconds that a shell may take; a machine that has much to do is slow."""

_START: Mapping[str, tuple[Sequence[str], str]] = {
    "bash": (("bash", "--norc", "--noprofile", "-i"), f". {SCRIPTS['bash']}"),
    "zsh": (
        ("zsh", "-f", "-i"),
        f"fpath=({SCRIPTS['zsh'].parent} $fpath); autoload -U compinit; compinit -u -D; bindkey -e",
    ),
}
_TO_START, _TO_END = "\x01", "\x05"


def typed(shell: str, keys: str, environ: Mapping[str, str]) -> list[str]:
    """The words that stand on the command line of bash or zsh once these keys are typed."""
    command, setup = _START[shell]
    shown = f"{keys}{_TO_START}printf '<%s>\\n' {_TO_END}\n"
    screen = _at_terminal(command, [f"{setup}\n", shown, "exit\n"], environ)
    return re.findall(r"<([^%>]*)>\r?$", screen, re.MULTILINE)


def _at_terminal(command: Sequence[str], lines: Sequence[str], environ: Mapping[str, str]) -> str:
    """What the terminal showed until the shell ended."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True)
    os.close(theirs)
    screen = b""
    end = time.monotonic() + PATIENCE
    try:
        os.write(ours, "".join(lines).encode())
        while child.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.1)[0]:
                screen += os.read(ours, 1 << 16)
    except OSError:
        pass  # so a terminal says that nobody is at its other end any more
    finally:
        child.kill()
        child.wait()
        os.close(ours)
    return screen.decode(errors="replace")


def fish(line: str, environ: Mapping[str, str]) -> list[str]:
    """What fish offers at the end of a line, one word each."""
    command = ["fish", "--no-config", "-c", f"source {SCRIPTS['fish']}; complete -C '{line}'"]
    done = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=PATIENCE, check=True)
    return [offered.partition("\t")[0] for offered in done.stdout.splitlines()]
