"""The picture at the top of README.md: its first screen, in colour; `regenerate.py` writes it.

It holds text, no script, and nothing that a browser would fetch: the fonts are those that the reader has.
"""

import os
import re
import subprocess
import sys
from io import StringIO

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from readme_tables import FILE, FOLDER, ROOT

PICTURE = ROOT / ".github" / "table.svg"
COMMAND = f"auracheck check {FILE} --env production"
WIDTH = 80
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def screen() -> str:
    """What the command shows on a terminal that has colours and no hyperlinks, with the codes for the colours."""
    terminal = {"COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "TERM": "linux", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", *COMMAND.split()],
        cwd=ROOT / FOLDER,
        env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(ROOT), **terminal},
        capture_output=True,
        check=False,
    )
    return done.stdout.decode().strip("\n")


def picture() -> str:
    """The screen as SVG."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="standard")
    console.print(Text.assemble(("$ ", "dim"), (COMMAND, "bold")), soft_wrap=True)
    console.print(Text.from_ansi(screen()), soft_wrap=True)
    drawn = console.export_svg(
        title="auracheck", theme=SVG_EXPORT_THEME, code_format=local(CONSOLE_SVG_FORMAT), unique_id="auracheck"
    )
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


def local(template: str) -> str:
    """Rich's own frame without the fonts that it fetches from a server."""
    without = re.sub(r"@font-face\s*\{\{.*?\}\}", "", template, flags=re.DOTALL)
    return re.sub(r"font-family: (?:Fira Code, monospace|arial)", f"font-family: {FONTS}", without)
