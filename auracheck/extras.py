"""Optional dependencies: the command that installs an extra in this installation."""

import os
import sys

_OF_PIPX = "pipx_metadata.json"
_OF_UV_TOOL = "uv-receipt.toml"
"""Files that pipx and uv tool write into the environment of each program."""


def install_line(extra: str) -> str:
    """The command that adds an extra to *this* installation, made by pip, pipx, uv tool or uv pip."""
    package = f"'auracheck[{extra}]'"
    if _has(_OF_PIPX):
        return f"pipx install --force {package}"
    if _has(_OF_UV_TOOL):
        return f"uv tool install --force {package}"
    from shlex import quote

    python = quote(sys.executable or "python")
    return f"{python} -m pip install {package}" if _has_pip() else f"uv pip install --python {python} {package}"


def _has(file: str) -> bool:
    return os.path.exists(os.path.join(sys.prefix, file))


def _has_pip() -> bool:
    """Whether pip is installed, which it is not after `uv venv`."""
    from importlib.util import find_spec  # late: only needed when something is missing

    return find_spec("pip") is not None
