"""A shell that sources a script of settings, and the scripts that hand env files to programs."""

from collections.abc import Iterator, Mapping

from auracheck.errors import UsageError
from auracheck.regex import regex
from auracheck.steps import RunStep, Step
from auracheck.systems.form import Form
from auracheck.systems.steps import Place, compare_with_process, edit_env_file, fix_env_file, quote
from auracheck.systems.system import Deployed, FileKind, Folder, Mention, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor


class ShellSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"shell-env": "grammar.ShellScript"}
    lacks = ("new_files", "folders", "hardcoded", "recognizes")
    """`export` in front of a name is read by other programs, too."""
    grammars: ClassVar[Mapping[str, str]] = {"shell-env": "grammar.ShellGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"export": "ExportForm"}
    witnesses: ClassVar[Mapping[FileKind, str]] = {
        FileKind.SCRIPT: r".*\.(?:sh|bash|mk)|(?:GNUm|[Mm])akefile|\.envrc|\.gitlab-ci\.ya?ml|[Tt]askfile\.ya?ml"
        r"|\.?[Jj]ustfile|Jenkinsfile",
        FileKind.UNKNOWN: r"[\w-]+",
    }

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """The .envrc: of other scripts it is not known whether they are sourced."""
        yield from (Deployed("shell-env", (folder.join(name),)) for name in folder.of("shell-env") if name == ".envrc")

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        return edit_env_file(scheme, path, content)

    def fix(self, place: Place) -> Iterator[Step]:
        return ExportForm().fix(place)

    def line(self, place: Place, value: str) -> str:
        return ExportForm().setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return f"restart the services that use it, from a shell that has read {quote(path)} again"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)

    def mentions(self, name: str, text: str) -> Iterator[Mention]:
        from auracheck.systems.shell.evidence import mentions

        return mentions(name, text)


_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")


class ExportForm(Form):
    """Commands for a POSIX shell."""

    form = "export"
    taken = 'eval "$({command})"'

    def setting(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ in a shell)")
        if "\0" in value:
            raise UsageError(f"{name}: contains a NUL character")
        return f"export {name}='{_closed_around_quotes(value)}'"

    def fix(self, place: Place) -> Iterator[Step]:
        """In this shell, or in the script that sets it."""
        if place.file is not None:
            yield from fix_env_file(place, self.form)
        elif _NAME.fullmatch(place.name):
            yield RunStep(f'{place.name}="$({place.make})" && export {place.name}')
        else:
            yield RunStep(place.make)


def _closed_around_quotes(value: str) -> str:
    """Nothing is special in single quotes, but they cannot contain a single quote."""
    return value.replace("'", "'\\''")


SYSTEM = ShellSystem()
