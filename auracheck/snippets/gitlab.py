"""A CI/CD variable of a GitLab project, and one in a pipeline's `variables`."""

from auracheck.snippets.base import Snippet
from auracheck.snippets.dotenv import quote, with_made
from auracheck.snippets.github import key, quoted


class Gitlab(Snippet):
    form = "gitlab"

    def setting(self, name: str, value: str) -> str:
        """A line of a `variables`. Where GitLab or its runner would fill something in, the value is told not to be
        expanded: there is no escape for a `%NAME%`."""
        written = quoted(name, value)
        if "$" in value or "%" in value:
            return f"{key(name)}: {{value: {written}, expand: false}}"
        return f"{key(name)}: {written}"

    def mend(self, name: str, make: str, file: str | None) -> str:
        """Into the project's variables, by way of standard input (glab-variable-set(1)), masked in the jobs' logs. The
        job gets it without listing it; one that the file sets loses to it."""
        return with_made(make, f'printf %s "$v" | glab variable set {quote(name)} --masked')
