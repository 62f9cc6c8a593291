"""The written pages of the site: code with a title is a file, and commands are run for the screens below them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from readme_tables import ROOT, exit_codes_table, grammars_table, plain

DOCS = ROOT / ".github" / "docs"
PARTS: Mapping[str, Callable[[], str]] = {"exit-codes": exit_codes_table, "grammars": grammars_table}
"""Each marker of a written page, and what replaces it."""

_FILE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(rf"{_FILE.pattern}|{_CONSOLE.pattern}", re.MULTILINE | re.DOTALL)


class CommandFailed(Exception):
    """A command of a page does not do what the page says."""


def filled(page: Path) -> str:
    """A written page with its tables, and below each command what it really shows."""
    text = page.read_text(encoding="utf-8")
    for marker, part in PARTS.items():
        text = text.replace(f"<!-- {marker} -->", part())
    with TemporaryDirectory() as top:
        folder = Path(top, "shop")
        folder.mkdir()
        return _BLOCK.sub(lambda found: _block(found, folder), text)


def _block(found: re.Match[str], folder: Path) -> str:
    """A file is written as it is shown; of commands each is followed by its output."""
    if found[1] is not None:
        file = folder / found[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found[2], encoding="utf-8")
        return found[0]
    lines = [line.removeprefix("$ ") for line in found[3].splitlines()]
    shown = [part for command in lines for part in (f"$ {command}", _ran(command, folder))]
    return "\n".join(["```console", *filter(None, shown), "```"])


def _ran(command: str, folder: Path) -> str:
    """What a terminal of 80 columns shows. `auracheck check` may find something; nothing else may fail."""
    python = f"'{sys.executable}'"
    functions = f'auracheck() {{ {python} -P -m auracheck "$@"; }}; python() {{ {python} "$@"; }}; umask 077'
    terminal = {"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "linux", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", f"{functions}; {command}"],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONDONTWRITEBYTECODE": "1", **terminal},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    output = plain(done.stdout.decode())
    if done.returncode not in (0, 1) or "Traceback" in output or (done.returncode and "check" not in command):
        raise CommandFailed(f"{command}: exit code {done.returncode}\n{output}")
    return output
