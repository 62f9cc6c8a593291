"""Doing the steps of a fix as a person does who reads them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def follow(steps: list[dict[str, Any]], folder: Path) -> None:
    """Do the steps as a person does who reads them, with `db.internal` for HOST; a sentence ends it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for step in steps:
        if step["step"] == "run":
            command = step["command"].replace("HOST", "db.internal") if step["needs"] else step["command"]
            subprocess.run(["bash", "-euo", "pipefail", "-c", command], check=True, env={**os.environ, "PATH": path})
        elif step["step"] == "do":
            return
        else:
            edit(folder / step["file"], step)


def edit(path: Path, step: dict[str, Any]) -> None:
    lines = path.read_text().split("\n") if path.exists() else [""]
    if step["new"] is None:
        (name,) = step["names"]  # a variable is renamed
        lines[step["line"] - 1] = name + "=" + lines[step["line"] - 1].partition("=")[2]
    elif step["action"] in ("replace", "delete"):
        lines[step["line"] - 1 : step["line"]] = step["new"]
    else:
        lines[step["line"] or -1 : step["line"] or -1] = step["new"]
    path.write_text("\n".join(lines))
