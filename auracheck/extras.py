"""The parts that a plain install leaves out: each is imported when it is used, and told how to get where it is not."""

import os
import sys


def install_line(extra: str) -> str:
    """The command that adds an extra to *this* installation, made by pip, pipx or uv tool."""
    wanted = f"'auracheck[{extra}]'"
    parts = os.path.normpath(sys.prefix).split(os.sep)
    if "pipx" in parts and "venvs" in parts:
        return f"pipx install --force {wanted}"
    if "uv" in parts and "tools" in parts:
        return f"uv tool install --force {wanted}"
    return f"{sys.executable or 'python'} -m pip install {wanted}"
