"""A CI/CD variable of a GitLab project, and one in a pipeline's `variables`."""

import re
from collections.abc import Iterator, Sequence

from auracheck.errors import UsageError
from auracheck.report import RunStep, Step
from auracheck.systems.form import Form, Item, Owner, heredoc, script, valued
from auracheck.systems.github.form import key, quoted
from auracheck.systems.steps import quote, with_made
from auracheck.systems.system import Place

_MASKED = re.compile(r"[!-~]{8,10000}")
"""What every version masks in a variable that is not expanded: at least 8 characters, no whitespace
(`MASK_AND_RAW_REGEX` in GitLab's app/models/concerns/ci/maskable.rb); a variable has at most 10,000."""
_MAX_NAME = 255


class GitlabForm(Form):
    form = "gitlab"

    def setting(self, name: str, value: str) -> str:
        """A line of `variables`. A value that would be expanded gets `expand: false`: `%NAME%` cannot be escaped."""
        written = quoted(name, value)
        if "$" in value or "%" in value:
            return f"{key(name)}: {{value: {written}, expand: false}}"
        return f"{key(name)}: {written}"

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """`glab variable set` for each, masked in job logs. With `--raw` GitLab expands no `$`; glab drops whitespace
        around its input, and a masked value has none."""
        about = [
            "For a shell in the repository's folder, where glab is logged in. It creates",
            "masked variables of the project; to change one: `update` instead of `set`.",
        ]
        commands = [
            heredoc(f"glab variable set {_variable(*pair)} --masked --raw", f"{pair[1]}\n") for pair in valued(items)
        ]
        return script(about, items, commands)

    def fix(self, place: Place) -> Iterator[Step]:
        """Into the project's variables, through standard input (glab-variable-set(1)), masked in job logs.

        Every job gets it, and it overrides a variable of the file.
        """
        name = quote(place.key(place.name))
        yield RunStep(with_made(place.make, f'printf %s "$v" | glab variable set {name} --masked'))


def _variable(name: str, value: str) -> str:
    """The name, checked with the value against GitLab's limits."""
    if len(name) > _MAX_NAME:
        raise UsageError(f"{name}: name too long: {len(name)} characters, maximum {_MAX_NAME} (GitLab)")
    if not _MASKED.fullmatch(value):
        raise UsageError(
            f"{name}: GitLab cannot mask the value (expected 8 to 10,000 ASCII characters without whitespace)"
        )
    return key(name)
