"""A file that is not there, and the example beside it, which is made to be copied."""

import os

NO_FILE = "no such file"
_ENDINGS = ("example", "sample", "template", "dist")
"""What the name of an example ends in, which is made to be copied."""


def no_file(path: str) -> str:
    """Why a path cannot be read at which nothing is, with the command that makes it of the example beside it."""
    return NO_FILE + copying(path)


def copying(path: str) -> str:
    """The command that makes a file of the example beside it, in brackets; empty where there is none."""
    from shlex import quote

    folder, name = os.path.split(path)
    stem, ending = os.path.splitext(name)
    names = [f"{name}.{each}" for each in _ENDINGS]
    names += [f"{stem}.{each}{ending}" for each in _ENDINGS if ending] + [f"{name[1:]}.{each}" for each in _ENDINGS]
    found = (os.path.join(folder, each) for each in (*names, f"example{name}"))
    example = next(filter(os.path.isfile, found), None) if name else None
    return "" if example is None else f" (run: cp {quote(example)} {quote(path)}, then check again with --fix)"
