"""The process environment: this one, over `./.env`, and that of a running process."""

from collections.abc import Iterator, Mapping

from auracheck.steps import DoStep, RunStep
from auracheck.systems.steps import APPENDED, Place, compare_with_process, fix_env_file, line_of_env_file
from auracheck.systems.system import System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor


class EnvironmentSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"env": "source.EnvironSource", "process": "source.ProcessSource"}
    lacks = (
        "grammars", "forms", "new_files", "folders", "witnesses", "hardcoded", "recognizes", "discover", "mentions",
    )  # fmt: skip

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        raise EditRefused("--write into an environment", "name the file that sets it")

    def fix(self, place: Place) -> "Iterator[Step]":
        """In this shell, or in the `./.env` that it was read with; for a process where its starter sets it."""
        if place.scheme == "process":
            yield DoStep(f"set a new value where the process gets {place.name}, then restart it: {place.make}")
        elif place.file is not None:
            yield from fix_env_file(_in_dotenv(place), APPENDED)
        elif place.name.isascii() and place.name.isidentifier():
            yield RunStep(f'{place.name}="$({place.make})" && export {place.name}')
        else:
            yield RunStep(place.make)

    def line(self, place: Place, value: str) -> str:
        if place.file is not None:
            return line_of_env_file(place.name, value, "dotenv")
        from auracheck.systems import form_of

        return form_of("export").setting(place.name, value)

    def restart(self, scheme: str, path: str) -> str:
        return "restart the service from a shell that has the new values"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return compare_with_process(spec)


def _in_dotenv(place: Place) -> Place:
    """The same place, as python-dotenv reads it: `./.env` is a file of its own to it."""
    setting = place.setting and place.setting._replace(scheme="dotenv")
    return place._replace(target=place.target._replace(source="dotenv"), setting=setting)


SYSTEM = EnvironmentSystem()
