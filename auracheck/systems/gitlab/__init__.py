"""GitLab CI: the jobs of a pipeline, and the variables of a project."""

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

_KEYS = frozenset({"stages", "before_script", "after_script"})
"""Keys that GitLab alone has at the top."""


class GitlabSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"gitlab": "source.GitlabSource"}
    lacks = ("grammars", "new_files", "folders", "witnesses", "mentions")
    forms: ClassVar[Mapping[str, str]] = {"gitlab": "GitlabForm"}
    variables = "variables"
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "pipeline": Hardcoded(
            "hardcoded in the workflow file",
            "replace it with a masked and protected variable of the GitLab project, then rotate it",
            move=made_anew,
        )
    }

    def recognizes(self, head: "Head") -> Recognized | None:
        """`stages` and the like are GitLab's alone; `services` is not, so there a job has to be seen."""
        if not _KEYS.isdisjoint(head.keys):
            return Recognized("gitlab", Certainty.SURE)
        if head.nodes is not None:
            from auracheck.systems.gitlab.jobs import is_pipeline

            return Recognized("gitlab", Certainty.GUESS) if is_pipeline(head.nodes) else None
        return None

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        return (Deployed("gitlab", (folder.join(name),)) for name in folder.of("gitlab"))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused(
            f"--write into a pipeline ({path})", "auracheck generate KIND | glab variable set NAME --masked"
        )

    def fix(self, place: Place) -> Iterator[Step]:
        return GitlabForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        line = GitlabForm().setting(place.name, value)
        return line if place.setting else f"variables: {line}"

    def restart(self, scheme: str, path: str) -> str:
        return "run the pipeline again (a job reads the variables when it starts)"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"auracheck check {spec} -v (the CI system has the values)"


_MASKED = regex(r"[!-~]{8,10000}")
"""What every version masks in a variable that is not expanded: at least 8 characters, no whitespace
(`MASK_AND_RAW_REGEX` in GitLab's app/models/concerns/ci/maskable.rb); a variable has at most 10,000."""
_MAX_NAME = 255


class GitlabForm(Form):
    """A CI/CD variable of a project, and one in a pipeline's `variables`."""

    form = "gitlab"

    def setting(self, name: str, value: str) -> str:
        """A line of `variables`. A value that would be expanded gets `expand: false`: `%NAME%` cannot be escaped."""
        written = yaml_line(name, value)
        if "$" in value or "%" in value:
            return f"{ci_name(name)}: {{value: {written}, expand: false}}"
        return f"{ci_name(name)}: {written}"

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
        if place.setting is not None and place.setting.literal and place.file and place.origin.line:
            yield EditStep(place.file, place.origin.line, "delete", (), (place.setting.name,))


def _variable(name: str, value: str) -> str:
    """The name, checked with the value against GitLab's limits."""
    if len(name) > _MAX_NAME:
        raise UsageError(f"{name}: name too long: {len(name)} characters, maximum {_MAX_NAME} (GitLab)")
    if not _MASKED.fullmatch(value):
        raise UsageError(
            f"{name}: GitLab cannot mask the value (expected 8 to 10,000 ASCII characters without whitespace)"
        )
    return ci_name(name)


SYSTEM = GitlabSystem()
