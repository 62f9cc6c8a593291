"""Writing a file of our own that nobody else may read: not a setting of the user's, so nothing in it is kept."""

import os
import stat

from auracheck.fixes.new_file import PRIVATE
from auracheck.fixes.replacing import clear, replace, status, unchanged
from auracheck.systems.editor import EditRefused


def write_private(path: str, content: bytes) -> None:
    """Write the file as a whole, mode 0600. Raises `EditRefused` where another one of that name could be read by
    others, `WriteFailed`."""
    from auracheck.fixes.locking import locked

    real = os.path.realpath(path)
    with locked(real):
        clear(real)
        with unchanged(path):
            old = status(real)
            if old is not None and stat.S_IMODE(old.st_mode) & ~PRIVATE:
                raise EditRefused(f"{path} can be read by others", f"remove {path}")
        replace(real, content, old)
