"""The parts that a plain install leaves out: each is imported when it is used, and told how to get where it is not."""

import os
import shlex
import sys

_OF_PIPX = "pipx_metadata.json"
_OF_UV_TOOL = "uv-receipt.toml"
"""What pipx and uv tool write into the environment of each program, wherever they keep those."""


def install_line(extra: str) -> str:
    """The command that adds an extra to *this* installation, made by pip, pipx, uv tool or uv pip."""
    wanted = f"'auracheck[{extra}]'"
    if _has(_OF_PIPX):
        return f"pipx install --force {wanted}"
    if _has(_OF_UV_TOOL):
        return f"uv tool install --force {wanted}"
    python = shlex.quote(sys.executable or "python")
    return f"{python} -m pip install {wanted}" if _pip_is_here() else f"uv pip install --python {python} {wanted}"


def _has(file: str) -> bool:
    return os.path.exists(os.path.join(sys.prefix, file))


def _pip_is_here() -> bool:
    """Not so in what `uv venv` makes."""
    from importlib.util import find_spec  # late: only what is missing needs it

    return find_spec("pip") is not None
