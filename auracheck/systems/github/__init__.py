"""GitHub Actions: workflows, and the secrets of a repository."""

import re
from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import UsageError
from auracheck.regex import regex
from auracheck.steps import EditStep, RunStep, Step
from auracheck.systems.form import Form, Item, Owner, ci_name, heredoc, script, valued, yaml_line
from auracheck.systems.steps import Place, made_anew, quote, with_made
from auracheck.systems.system import Certainty, Deployed, Folder, Hardcoded, Recognized, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head


class GithubSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"github": "source.GithubSource"}
    lacks = ("grammars", "new_files", "folders", "witnesses", "mentions")
    forms: ClassVar[Mapping[str, str]] = {"github": "GithubForm"}
    variables = "env"
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "workflow": Hardcoded(
            "hardcoded in the workflow file",
            "replace it with ${{{{ secrets.{0} }}}} and rotate it, with the new value in the repository's secrets",
            move=made_anew,
        )
    }

    def recognizes(self, head: "Head") -> Recognized | None:
        return Recognized("github", Certainty.SURE) if head.keys >= {"on", "jobs"} else None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        return (Deployed("github", (folder.join(name),)) for name in folder.of("github"))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(f"--write into a workflow ({path})", "auracheck generate KIND | gh secret set NAME")

    def fix(self, place: Place) -> Iterator[Step]:
        return GithubForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        line = GithubForm().setting(place.name, value)
        return line if place.setting else f"env: {line}"

    def restart(self, scheme: str, path: str) -> str:
        return "run the workflow again (a job reads the secrets when it starts)"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"auracheck check {spec} -v (the CI system has the values)"


_RESERVED = regex(r"GITHUB_", re.IGNORECASE)
_MAX_BYTES = 48 * 1024
"""Of one secret (GitHub's documentation, Secrets reference, as is the reserved prefix)."""
_EXPRESSION = regex(r"\$\{\{")


class GithubForm(Form):
    """A secret of a repository, and a variable in a workflow's `env`."""

    form = "github"

    def setting(self, name: str, value: str) -> str:
        """A line of an `env`. `${{` begins an expression even in quotes, so it is written as an expression."""
        return (
            f"{ci_name(name)}: {yaml_line(name, _EXPRESSION.sub('${{ $OPEN }}', value)).replace('$OPEN', repr('${{'))}"
        )

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """`gh secret set` for each. It drops all trailing line breaks of its input, so one may be there."""
        about = [
            "For a shell in the repository's folder, where gh is logged in. It creates or",
            "replaces secrets of the repository; with --env NAME, of one environment.",
        ]
        commands = [heredoc(f"gh secret set {_secret(*pair)}", f"{pair[1]}\n") for pair in valued(items)]
        return script(about, items, commands)

    def fix(self, place: Place) -> Iterator[Step]:
        """Into the repository's secrets, through standard input, so that no process list shows the value
        (gh-secret-set(1)); the workflow refers to the secret."""
        name = place.key(place.name)
        yield RunStep(with_made(place.make, f'printf %s "$v" | gh secret set {quote(name)}'))
        reference = f"{name}: ${{{{ secrets.{name} }}}}"
        if place.setting is not None and place.setting.literal and place.origin.line:
            yield EditStep(place.file, place.origin.line, "replace", (reference,))
        else:
            yield EditStep(place.file, None, "insert", (f"env: {reference}",))


def _secret(name: str, value: str) -> str:
    """The name, checked with the value against GitHub's limits."""
    if _RESERVED.match(name):
        raise UsageError(f"invalid name {name!r} (GITHUB_ is reserved by GitHub)")
    yaml_line(name, value)
    if not value or value.endswith(("\r", "\n")):
        raise UsageError(f"{name}: empty, or ends in a line break, which gh drops")
    if len(value.encode()) > _MAX_BYTES:
        raise UsageError(f"{name}: too long: a GitHub secret has at most {_MAX_BYTES:,} bytes")
    return ci_name(name)


SYSTEM = GithubSystem()
