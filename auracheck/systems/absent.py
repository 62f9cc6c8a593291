"""A file that is not there, and the example beside it, which is made to be copied."""

import os

from auracheck.systems.examples import examples_of

NO_FILE = "no such file"


def no_file(path: str, *, can_be_empty: bool = False) -> str:
    """Why a path cannot be read at which nothing is, with the command that makes it of the example beside it."""
    return NO_FILE + copying(path, can_be_empty=can_be_empty)


def example_of(path: str) -> str | None:
    """The example beside a file; None where there is none. That of the `.env` is one of `.env.production`, too."""
    folder, name = os.path.split(path)
    names = (*examples_of(name), *(examples_of(".env") if name.startswith(".env.") else ()))
    found = (os.path.join(folder, each) for each in names)
    return next(filter(os.path.isfile, found), None) if name else None


def copying(*paths: str, can_be_empty: bool = False) -> str:
    """The commands that make files of the examples beside them, in brackets; empty where one has none, unless it
    ``can_be_empty`` and is filled by what is then found to be missing."""
    commands = [_copying(f"./{path}" if path.startswith("-") else path, can_be_empty) for path in paths]  # no option
    return f" (run: {' && '.join(commands)}, then check again with --fix)" if all(commands) else ""


def _copying(path: str, can_be_empty: bool) -> str:
    from shlex import quote

    example, file = example_of(path), quote(path)
    if example:
        return f"cp {quote(example)} {file}"
    folder = os.path.dirname(path)
    first = f"mkdir -p {quote(folder)} && " if folder and not os.path.isdir(folder) else ""
    return f"{first}touch {file} && chmod 600 {file}" if can_be_empty else ""
