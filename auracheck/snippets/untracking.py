"""How a file is taken out of git, and stays on the disk: git-rm(1), git-commit(1)."""

from auracheck.snippets.dotenv import quote

_COMMIT = "git commit -m 'no env file in git'"
"""With a message, since an editor would swallow the lines that are pasted behind it."""


def untrack(path: str, where: str) -> str:
    """The command for a file that git has in its `index`, or in `HEAD` alone since it was taken from the index."""
    return f"git rm --cached {quote(path)} && {_COMMIT}" if where == "index" else _COMMIT
