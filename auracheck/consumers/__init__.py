"""The grammars that env files are read by, one file per program. Pure: bytes in, assignments with their places out."""

from collections.abc import Mapping

from auracheck.consumers.base import Consumer
from auracheck.errors import UsageError
from auracheck.model import Value
from auracheck.registry import member

REGISTRY: Mapping[str, str] = {
    "dotenv": "dotenv.Dotenv",
    "systemd-env": "systemd_env.SystemdEnv",
}


def consumer(name: str) -> Consumer:
    """The grammar of that name. Raises `UsageError` for one that is not known."""
    try:
        spec = REGISTRY[name]
    except KeyError:
        raise UsageError(f"no consumer is called {name!r}; there are: {', '.join(REGISTRY)}") from None
    found: type[Consumer] = member(__name__, spec)
    return found()


def read_as(name: str, content: bytes, environ: Mapping[str, str]) -> dict[str, Value]:
    """What the program ``name`` reads from a file: each name's `Secret`, None (no value) or `ELSEWHERE`.

    Raises `Unreadable` where the program itself would refuse the file. A byte that is not UTF-8 is a lone surrogate.
    """
    return {a.name: a.value for a in consumer(name).read(content, environ).assignments}
