"""A file that is not there, and the example beside it, which is made to be copied."""

import os

from auracheck.systems.examples import examples_of

NO_FILE = "no such file"


def no_file(path: str) -> str:
    """Why a path cannot be read at which nothing is, with the command that makes it of the example beside it."""
    return NO_FILE + copying(path)


def example_of(path: str) -> str | None:
    """The example beside a file; None where there is none. That of the `.env` is one of `.env.production`, too."""
    folder, name = os.path.split(path)
    names = (*examples_of(name), *(examples_of(".env") if name.startswith(".env.") else ()))
    found = (os.path.join(folder, each) for each in names)
    return next(filter(os.path.isfile, found), None) if name else None


def copying(*paths: str) -> str:
    """The commands that make files of the examples beside them, in brackets; empty where one has none."""
    commands = [_copying(f"./{path}" if path.startswith("-") else path) for path in paths]  # no option of cp
    return f" (run: {' && '.join(commands)}, then check again with --fix)" if all(commands) else ""


def _copying(path: str) -> str:
    from shlex import quote

    example = example_of(path)
    return f"cp {quote(example)} {quote(path)}" if example else ""
