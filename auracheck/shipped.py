"""The files that ship in this package, wherever Python imports it from: a folder, or an archive (`auracheck.pyz`)."""

import os
from collections.abc import Iterator

from auracheck.typed import Any

PACKAGE = os.path.dirname(os.path.abspath(__file__))

_loader: Any = __loader__  # type: ignore[name-defined]  # that of a folder and that of an archive have `get_data`


def content(path: str) -> bytes:
    """The bytes of a file below `PACKAGE`. Raises `OSError`."""
    found: bytes = _loader.get_data(path)
    return found


def text(path: str) -> str:
    """Raises `OSError`."""
    return content(path).decode()


def exists(path: str) -> bool:
    """Whether there is such a file below `PACKAGE`."""
    if not is_archive():
        return os.path.isfile(path)
    try:
        return bool(content(path))
    except OSError:
        return False


def is_archive() -> bool:
    return hasattr(_loader, "archive")


def files(folder: str = PACKAGE) -> Iterator[str]:
    """The paths of all files in a folder of the package and below it."""
    if not is_archive():
        yield from (os.path.join(above, name) for above, _, names in os.walk(folder) for name in names)
        return
    from zipfile import ZipFile  # late: a folder needs none

    with ZipFile(_loader.archive) as archive:
        paths = (os.path.join(_loader.archive, *name.split("/")) for name in archive.namelist())
        yield from (path for path in paths if path.startswith(folder + os.sep))
