"""Optional dependencies: the command that installs an extra in this installation."""

import os
import sys
from collections.abc import Mapping

REQUIREMENTS: Mapping[str, tuple[str, ...]] = {
    "yaml": ("PyYAML>=6",),
    "vault": ("hvac>=2",),
    "aws": ("botocore>=1.34",),
    "connect": ("psycopg[binary]>=3.1", "redis>=5"),
}
"""The extras of pyproject.toml. The libraries are installed by their own names, since no index has auracheck's."""

_OF_PIPX = "pipx_metadata.json"
_OF_UV_TOOL = "uv-receipt.toml"
"""Files that pipx and uv tool write into the environment of each program."""


def install_line(extra: str) -> str:
    """The command that adds an extra to *this* installation, made by pip, pipx, uv tool or uv pip."""
    from shlex import join, quote

    packages = join(REQUIREMENTS[extra])
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
