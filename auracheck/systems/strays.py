"""The names of the file that new content is written to, and that an interrupted write may leave behind."""

import os
from collections.abc import Iterable, Iterator

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


def strays(paths: Iterable[str]) -> Iterator[str]:
    """The paths at which a write of one of these files, or of another in their folders, may have left new content: in
    each folder those of now, and for each file that of auracheck before 0.2."""
    folders: set[str] = set()
    for path in paths:
        name = os.path.basename(path)
        folder = path.removesuffix(name)
        if folder not in folders:
            folders.add(folder)
            yield from (folder + each for each in _NAMES)
        yield f"{folder}.{name}.auracheck-new"
