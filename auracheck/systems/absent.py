"""A file that is not there, and the example beside it, which is made to be copied."""

import os

from auracheck.systems.files import NO_FILE

_ENDINGS = ("example", "sample", "template", "dist")
"""What the name of an example ends in, which is made to be copied."""


def no_file(path: str) -> str:
    """Why a path cannot be read at which nothing is, with the command that makes it of the example beside it."""
    from shlex import quote

    folder, name = os.path.split(path)
    stem, ending = os.path.splitext(name)
    names = [f"{name}.{each}" for each in _ENDINGS]
    names += [f"{stem}.{each}{ending}" for each in _ENDINGS if ending] + [f"{name[1:]}.{each}" for each in _ENDINGS]
    found = (os.path.join(folder, each) for each in (*names, f"example{name}"))
    example = next(filter(os.path.isfile, found), None) if name else None
    if example is None:
        return NO_FILE
    return f"{NO_FILE} (run: cp {quote(example)} {quote(path)}, then check again with --fix)"
