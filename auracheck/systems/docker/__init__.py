"""Docker: `docker run --env-file`, and the images that a Dockerfile builds."""

from collections.abc import Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Secret
from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep
from auracheck.systems.env_file import EnvFileSource
from auracheck.systems.grammar import Assignment, Reading
from auracheck.systems.lines import MAX_LINE, SPACE, LineGrammar, readable, refuse_a_nul, split
from auracheck.systems.steps import APPENDED, Place, edit_env_file, fix_env_file, line_of_env_file, quote
from auracheck.systems.system import Deployed, Folder, Hardcoded, System
from auracheck.typed import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from auracheck.steps import Step
    from auracheck.systems.editor import Editor


_DOCKERFILE = "dockerfile"


class DockerSystem(System):
    schemes: ClassVar[Mapping[str, str]] = {"dockerfile": "source.DockerfileSource", "docker-env": "DockerEnvFile"}
    lacks = ("forms", "new_files", "folders", "witnesses", "recognizes", "mentions")
    """A file does not say that a command will be given it; scripts that run docker are the shell's."""
    grammars: ClassVar[Mapping[str, str]] = {"docker-env": "DockerEnvGrammar"}
    hardcoded: ClassVar[Mapping[str, Hardcoded]] = {
        "dockerfile": Hardcoded(
            "hardcoded in the Dockerfile (everybody with the image can read it)",
            "remove it from the Dockerfile and give it when a container starts; a build takes a secret by RUN "
            "--mount=type=secret. Then rotate it",
            lesser=True,
        ),
    }

    def discover(self, folder: Folder) -> Iterator[Deployed]:
        """The Dockerfiles, but for those of tests and of development: no file names the env file of a command."""
        from auracheck.systems.examples import is_of_developers  # late: most checks are of one file

        names = (name for name in folder.of(_DOCKERFILE) if not is_of_developers(name))
        return (Deployed(_DOCKERFILE, (folder.join(name),)) for name in names)

    def editor(self, scheme: str, path: str, content: bytes) -> "Editor":
        from auracheck.systems.editor import EditRefused

        if scheme == _DOCKERFILE:
            raise EditRefused(f"{path}: not a file for --write", "a container is given its secrets when it starts")
        return edit_env_file(scheme, path, content)

    def fix(self, place: Place) -> "Iterator[Step]":
        if place.scheme != _DOCKERFILE:
            yield from fix_env_file(place, APPENDED)
            return
        if place.file:
            yield EditStep(place.file, place.origin.line, "delete", (), (place.name,))
        yield DoStep(f"give {place.name} when a container starts, for example from: {place.make}")

    def own_lines(self, lines: Sequence[bytes], number: int, name: str) -> Sequence[int]:
        from auracheck.systems.docker.instructions import own_line  # late: only a line that is deleted needs it

        return own_line(lines, number, name)

    def line(self, place: Place, value: str) -> str:
        if place.scheme == _DOCKERFILE:
            return f"ENV {place.name}={value}"
        return line_of_env_file(place.name, value, place.scheme)

    def restart(self, scheme: str, path: str) -> str:
        if scheme == _DOCKERFILE:
            return f"build the image again, and recreate its containers: docker build -f {quote(path)} ."
        return f"recreate each container with docker run --env-file {quote(path)} (a restart keeps the old values)"

    def compare(self, scheme: str, path: str, spec: str) -> str:
        return f"docker inspect CONTAINER | auracheck check {spec} - --expect-same"


_NOT_UTF_8 = regex("[\ud800-\udfff]")


class DockerEnvGrammar(LineGrammar):
    """An env file as `docker run --env-file` and `docker create --env-file` read it.

    The rules are those of the docker CLI 26.1.5 (docker container run, "Set environment variables (-e, --env,
    --env-file)"). Nothing is unquoted, escaped, expanded or cut. Everything after the first `=` is the value, with its
    quotes, its spaces and a `#`. So a value that is quoted for another program arrives with the quotes, and a value
    cannot contain a line break. A `#` begins a comment only at the start of a line. Whitespace before the name is
    removed. A name without `=` takes its value from the environment of the command; if there is none, the container
    does not get the name. A name may contain any character except space, tab and `=`. Of several lines with one name
    the last counts.

    docker rejects the whole file for a space or a tab in a name (as in `export NAME=value` or `NAME = value`), for a
    line that begins with `=`, for a line over 65,535 bytes, and for bytes that are not UTF-8. With a NUL the container
    does not start.
    """

    name = "docker-env"
    program = "docker run"
    names = f"(?![#{SPACE}\ufeff])[^= \\t\\n\0\ud800-\udfff]+"

    def read(self, content: bytes, environ: Mapping[str, str]) -> Reading:
        content, overlong = readable(content)
        assignments: list[Assignment] = []
        absent: list[Assignment] = []
        for number, line in enumerate(split(content, "docker"), 1):
            start = line.lstrip(SPACE)
            if not start or start[0] == "#":
                continue
            name, equals, value = start.partition("=")
            if not name or " " in name or "\t" in name:
                raise Unreadable(_fault(name), number)
            column = len(line) - len(start) + 1
            if equals:
                assignments.append(Assignment(name, Secret(value), number, column))
            elif name in environ:
                inherited = Secret(_sent(environ[name]))
                assignments.append(Assignment(name.rstrip(SPACE), inherited, number, column, False, (), True))
            else:
                bare = name.rstrip(SPACE)
                absent.append(Assignment(bare, None, number, column, False, (bare,)))
        if overlong is not None:
            raise Unreadable(f"line too long: more than {MAX_LINE:,} bytes (docker rejects the file)", overlong)
        if b"\0" in content:
            refuse_a_nul(assignments)
        return Reading(tuple(assignments), absent=tuple(absent))


def _fault(name: str) -> str:
    if not name:
        return "missing name before = (docker rejects the file)"
    return "whitespace in the name (docker rejects the file)"


def _sent(value: str) -> str:
    """A value of the environment as the daemon gets it in JSON: a byte that is not UTF-8 becomes U+FFFD."""
    return _NOT_UTF_8.sub("\ufffd", value)


class DockerEnvFile(EnvFileSource):
    """An env file by the rules of `docker run --env-file`.

    A name without a value docker takes from the shell that runs it, so here such names are taken from the environment
    of auracheck itself; one that is not there either is unresolved.
    """

    scheme = "docker-env"

    sees_environment = True


SYSTEM = DockerSystem()
