"""Optional dependencies: the command that installs an extra in this installation."""

import os
import sys

_OF_PIPX = "pipx_metadata.json"
_OF_UV_TOOL = "uv-receipt.toml"
"""Files that pipx and uv tool write into the environment of each program."""


def install_line(*requirements: str) -> str:
    """The command that adds the libraries of an extra to *this* installation, made by pip, pipx, uv tool or uv pip.

    It names the libraries, since no index has auracheck's own name.
    """
    from shlex import join, quote

    packages = join(requirements)
    if _has(_OF_PIPX):
        return f"pipx inject {quote(os.path.basename(sys.prefix))} {packages}"
    python = quote(sys.executable or "python")
    if _has_pip() and not _has(_OF_UV_TOOL):
        return f"{python} -m pip install {packages}"
    return f"uv pip install --python {python} {packages}"


def _has(file: str) -> bool:
    return os.path.exists(os.path.join(sys.prefix, file))


def _has_pip() -> bool:
    """Whether pip is installed, which it is not after `uv venv`."""
    from importlib.util import find_spec  # late: only needed when something is missing

    return find_spec("pip") is not None
