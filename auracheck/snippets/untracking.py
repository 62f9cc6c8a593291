"""How a file is taken out of git, and stays on the disk: git-rm(1), git-commit(1)."""

import os

from auracheck.snippets.dotenv import quote

_MESSAGE = "-m 'no env file in git'"
"""Without one, an editor would swallow the lines that are pasted behind it."""


def untrack(path: str, where: str) -> str:
    """The command for a file that git has in its `index`, or in `HEAD` alone since it was taken from the index.

    It works wherever it is run, also outside of the file's repository.
    """
    folder, name = os.path.split(path)
    git = f"git -C {quote(folder)}" if folder else "git"
    commit = f"{git} commit {_MESSAGE}"
    return f"{git} rm --cached {quote(name)} && {commit}" if where == "index" else commit
