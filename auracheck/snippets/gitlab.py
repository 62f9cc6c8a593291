"""A CI/CD variable of a GitLab project, and one in a pipeline's `variables`."""

import re
from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.snippets.base import Item, Place, Snippet, valued
from auracheck.snippets.dotenv import quote, with_made
from auracheck.snippets.github import key, quoted
from auracheck.snippets.script import fed, script

_MASKED = re.compile(r"[!-~]{8,10000}")
"""What is masked in a variable that is not expanded, as far as every version agrees: no white space, 8 characters and
more (`MASK_AND_RAW_REGEX` in GitLab's app/models/concerns/ci/maskable.rb); 10,000 are all that a variable holds."""
_MAX_NAME = 255


class Gitlab(Snippet):
    form = "gitlab"

    def setting(self, name: str, value: str) -> str:
        """A line of a `variables`. Where GitLab or its runner would fill something in, the value is told not to be
        expanded: there is no escape for a `%NAME%`."""
        written = quoted(name, value)
        if "$" in value or "%" in value:
            return f"{key(name)}: {{value: {written}, expand: false}}"
        return f"{key(name)}: {written}"

    def document(self, items: Sequence[Item], place: Place) -> str:
        """`glab variable set` for each, masked in the jobs' logs. With `--raw` GitLab expands no `$` in it; glab drops
        white space around what it reads, and what is masked has none."""
        about = [
            "For a shell in the repository's folder, where glab is logged in. It makes",
            "variables of the project, masked in logs; to change one, `update` for `set`.",
        ]
        commands = [
            fed(f"glab variable set {_variable(*pair)} --masked --raw", f"{pair[1]}\n") for pair in valued(items)
        ]
        return script(about, items, commands)

    def mend(self, name: str, make: str, file: str | None) -> str:
        """Into the project's variables, by way of standard input (glab-variable-set(1)), masked in the jobs' logs. The
        job gets it without listing it; one that the file sets loses to it."""
        return with_made(make, f'printf %s "$v" | glab variable set {quote(name)} --masked')


def _variable(name: str, value: str) -> str:
    """The name, where a masked variable may be called so and hold the value."""
    if len(name) > _MAX_NAME:
        raise UsageError(f"{name!r} cannot be a variable of GitLab: a name has at most {_MAX_NAME} characters")
    if not _MASKED.fullmatch(value):
        raise UsageError(
            f"{name}: GitLab cannot mask it: that takes 8 to 10,000 characters of ASCII, and no white space"
        )
    return key(name)
