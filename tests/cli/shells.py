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

READY = "ready$ "
"""The prompt: keys that come before it may be lost."""

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
    ours, theirs = pty.openpty()
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True)
    os.close(theirs)
    try:
        os.write(ours, f"{setup}; PS1='re''ady$ '\n".encode())
        _shown(ours, READY)
        os.write(ours, f"{keys}{_TO_START}printf '<%s>\\n' {_TO_END}\n".encode())
        screen = _shown(ours, READY)
    finally:
        child.kill()
        child.wait()
        os.close(ours)
    return re.findall(r"<([^%>]*)>\r?$", screen, re.MULTILINE)


def _shown(terminal: int, last: str) -> str:
    """What the terminal shows, up to these words."""
    screen = b""
    end = time.monotonic() + PATIENCE
    while last.encode() not in screen and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            screen += os.read(terminal, 1 << 16)
    return screen.decode(errors="replace")


def fish(line: str, environ: Mapping[str, str]) -> list[str]:
    """What fish offers at the end of a line, one word each."""
    command = ["fish", "--no-config", "-c", f"source {SCRIPTS['fish']}; complete -C '{line}'"]
    done = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=PATIENCE, check=True)
    return [offered.partition("\t")[0] for offered in done.stdout.splitlines()]
