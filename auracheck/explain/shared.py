"""Where this installation has what stands beside the package: completions and the manual."""

import os
import shlex
from collections.abc import Iterator

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_MANUAL = os.path.join("man", "man1", "auracheck.1")


def folder() -> str:
    """The folder `share` of this installation, or of the clone that it runs from, as one writes it in a shell."""
    return shlex.quote(next(_installed(), os.path.join(PACKAGE, "share")))


def _installed() -> Iterator[str]:
    """pip, pipx and uv put it each where they like, and write down where."""
    from importlib import metadata  # late: one page alone wants it

    try:
        files = metadata.files("auracheck") or []
    except metadata.PackageNotFoundError:
        return
    for file in files:
        path = os.path.realpath(str(file.locate()))
        if path.endswith(os.path.join("share", _MANUAL)) and os.path.exists(path):
            yield path.removesuffix(os.sep + _MANUAL)
