"""The variables that a Compose project is filled in with: our environment, then its `.env` (Docker's manual,
"Environment variables precedence")."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping

from auracheck.consumers.compose_env import ComposeEnv
from auracheck.errors import Unreadable
from auracheck.model import Origin, Secret
from auracheck.sources.compose.files import Asked, Files
from auracheck.sources.compose.tree import Refused, Variable

Variables = Mapping[str, Variable]


def environment(environ: Mapping[str, str]) -> dict[str, Variable]:
    """The variables of a process."""
    return {name: Variable(value) for name, value in environ.items()}


def with_env_files(
    variables: Mapping[str, Variable], paths: Iterable[str], files: Files, asked: Asked | None = None
) -> dict[str, Variable]:
    """The variables, and behind them those of env files, a later file over an earlier one (dotenv.GetEnvFromFile)."""
    found: dict[str, Variable] = {}
    for path in paths:
        found.update(read_env_file(path, ChainMap(dict(variables), found), files, asked))
    return {**found, **variables}


def read_env_file(path: str, known: Variables, files: Files, asked: Asked | None = None) -> dict[str, Variable]:
    """What one env file gives, read with the variables ``known``. Raises `Refused` where Compose refuses it."""
    content = files.env_file(path, ComposeEnv.name, asked)
    try:
        reading = ComposeEnv().read(content, Values(known))
    except Unreadable as error:
        raise Refused(error.reason, Origin(path, error.line)) from None
    found: dict[str, Variable] = {}
    for a in reading.assignments:
        if a.inherited:
            found[a.name] = known[a.name]
        elif isinstance(a.value, Secret):
            origin = Origin(path, a.line, a.column)
            found[a.name] = Variable(a.value.reveal(), origin, a.literal, a.unresolved)
    return found


class Values(Mapping[str, str]):
    """The values of variables, looked up when they are asked for."""

    def __init__(self, variables: Variables) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> str:
        return self._variables[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)
