"""A file that is not there, and the example beside it, which is made to be copied."""

import os

from auracheck.systems.examples import examples_of

NO_FILE = "no such file"


def no_file(path: str) -> str:
    """Why a path cannot be read at which nothing is, with the command that makes it of the example beside it."""
    return NO_FILE + copying(path)


def example_of(path: str) -> str | None:
    """The example beside a file; None where there is none."""
    folder, name = os.path.split(path)
    found = (os.path.join(folder, each) for each in examples_of(name))
    return next(filter(os.path.isfile, found), None) if name else None


def copying(path: str) -> str:
    """The command that makes a file of the example beside it, in brackets; empty where there is none."""
    from shlex import quote

    path = f"./{path}" if path.startswith("-") else path  # no option of cp
    example = example_of(path)
    return "" if example is None else f" (run: cp {quote(example)} {quote(path)}, then check again with --fix)"
