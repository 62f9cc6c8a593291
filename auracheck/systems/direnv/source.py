"""An `.envrc` as direnv reads it, and how one is changed."""

from collections.abc import Mapping

from auracheck.systems.direnv.stdlib import Stdlib
from auracheck.systems.env_file import EnvFileSource
from auracheck.systems.env_file_editor import EnvFileEditor
from auracheck.systems.files import STDIN
from auracheck.systems.grammar import Assignment, Grammar, Reading
from auracheck.systems.shell.grammar import Shell, ShellGrammar, follow

_IGNORED = frozenset(["COMP_WORDBREAKS", "OLDPWD", "PS1", "PWD", "SHELL", "SHELLOPTS", "SHLVL", "_"])
"""Variables that direnv never passes on (its env_diff.go)."""


class EnvrcGrammar(ShellGrammar):
    """The text is that of a script for bash, of which direnv (2.32) passes on what is exported when it ends."""

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        content = content.replace(b"\0", b"")
        library = Stdlib if self._opens else None
        found = follow(content, environ, self._file, self._opens, shell=Shell.BASH, exports_all=False, library=library)
        return found._replace(assignments=_passed_on(found.assignments), unexported=_passed_on(found.unexported))


def _passed_on(assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    return tuple(a for a in assignments if a.name not in _IGNORED and not a.name.startswith("DIRENV_"))


class DirenvFile(EnvFileSource):
    """The environment that direnv makes of an `.envrc`; the default for one that calls dotenv, source_env or source_up.

    Any other `.envrc` is read as `shell-env:` reads it, with every variable exported, unless you name this scheme.

    The file is a script for bash (`auracheck explain shell-env`), which is read and never run. direnv passes on what is
    exported: `NAME=value` without `export` in front of it, or in a later line, reaches no program, and a secret that is
    set so is reported. Of direnv's own functions, dotenv, source_env and source_up are followed, also with
    `_if_exists`: the files that they name are read, by direnv's own rules for a .env, and a `.envrc` of a folder above
    is found as direnv finds it. What other functions may set (use, layout, source_url, direnv_load) is not known, and
    neither are the functions of your own direnvrc: the verdict is then incomplete.

    In a directory, an `.envrc` that sets nothing itself and only loads a .env is not judged beside that file.
    """

    scheme = "direnv"
    consumer = "shell-env"
    judged_by_its_own = True

    def grammar(self, path: str) -> Grammar:
        return EnvrcGrammar("" if path == STDIN else path, opens=path != STDIN)


class EnvrcEditor(EnvFileEditor):
    """Its text is that of any script for bash; a new line is exported, since direnv passes on nothing else."""

    def __init__(self, path: str, content: bytes) -> None:
        super().__init__(path, content, "shell-env")

    def _exports(self, text: str) -> bool:
        return True
