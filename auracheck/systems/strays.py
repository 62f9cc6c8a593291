"""The names of the file that new content is written to, and that an interrupted write may leave behind."""

import os

_NEW = ".env.auracheck-new"

_NAMES = (f"{_NEW}.local", f"{_NEW}.env")
"""The second one is for files such as `app.env`, which are usually ignored by `*.env`. The first is for all others: the
lines that usually ignore `.env` and what is beside it are `.env*`, `.env.*`, `.env*.local` and `*.local`, and there are
none for units and manifests. Neither is a drop-in for systemd, a manifest for kubectl, or matched by `*` in a shell.
They are the same for all files of a folder, because its lock admits one writer."""


def beside(path: str) -> str:
    """The path of the new file that is to replace ``path``."""
    folder, name = os.path.split(path)
    return os.path.join(folder, _NAMES[name.endswith(".env") and name != ".env"])


def is_stray(name: str) -> bool:
    """Whether it is the name of such a new file, which no program reads."""
    return name in _NAMES


def strays(path: str) -> tuple[str, ...]:
    """The paths at which a write of this file, or of another in its folder, may have left new content. The last one is
    that of auracheck before 0.2."""
    folder, name = os.path.split(path)
    return tuple(os.path.join(folder, each) for each in (*_NAMES, f".{name}.auracheck-new"))
