"""python-dotenv: `.env` as `load_dotenv()` and `dotenv_values()` read it."""

import os
import re
from collections.abc import Iterator, Mapping

from auracheck.steps import Step
from auracheck.systems.steps import (
    APPENDED,
    Place,
    compare_with_process,
    edit_env_file,
    fix_env_file,
    line_of_env_file,
    restart_readers,
)
from auracheck.systems.system import Certainty, Deployed, Folder, Recognized, System, Unjudged
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.systems.editor import Editor
    from auracheck.systems.recognition import Head

_DEPLOYED = r"\.env(?:[._-].*)?|[^.].*\.env(?:\.(?:example|sample|template|dist))?"
_OTHER_FILE = r".*\.(?:[cm]?[jt]sx?|py|rb|go|php|md|json|toml|ya?ml|swp|gpg|age|asc|enc)"
"""What begins with `.env` and is no env file: code, documents, and what is encrypted."""


class DotenvSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"dotenv": "grammar.DotenvFile"}
    lacks = ("folders", "witnesses", "hardcoded", "mentions")
    grammars: ClassVar[Mapping[str, str]] = {"dotenv": "grammar.DotenvGrammar"}
    forms: ClassVar[Mapping[str, str]] = {"dotenv": "form.DotenvForm"}
    new_files = ("",)

    def recognizes(self, head: "Head") -> Recognized | None:
        from auracheck.systems.recognition import Shape

        return Recognized("dotenv", Certainty.SURE) if head.shape is Shape.ASSIGNMENTS else None

    def discover(self, folder: Folder) -> Iterator[Deployed | Unjudged]:
        """Examples too, which are looked at for real credentials alone; one of tests is not deployed."""
        from auracheck.systems.examples import is_example  # late: most checks are of one file

        for name in folder.files:
            path = folder.join(name)
            if folder.recognized.get(name, "dotenv") != "dotenv":
                continue
            if _is_deployed(name) and not os.path.isdir(path):
                is_of_tests = folder.is_of_tests and not is_example(name)
                yield Unjudged("dotenv", path) if is_of_tests else Deployed("dotenv", (path,))

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        return edit_env_file(scheme, path, content)

    def fix(self, place: Place) -> Iterator[Step]:
        return fix_env_file(place, APPENDED)

    def line(self, place: Place, value: str) -> str:
        return line_of_env_file(place.name, value, place.scheme)

    def restart(self, scheme: str, path: str) -> str:
        return restart_readers(path)

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)


def _is_deployed(name: str) -> bool:
    return bool(re.fullmatch(_DEPLOYED, name, re.DOTALL)) and not re.fullmatch(_OTHER_FILE, name, re.DOTALL)


SYSTEM = DotenvSystem()
