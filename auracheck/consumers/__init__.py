"""The grammars that env files are read by, one file per program. Pure: bytes in, assignments with their places out."""

from collections.abc import Mapping

from auracheck.consumers.base import Consumer
from auracheck.errors import Unreadable, UsageError, meant
from auracheck.model import Value
from auracheck.registry import member

REGISTRY: Mapping[str, str] = {
    "dotenv": "dotenv.Dotenv",
    "compose-env": "compose_env.ComposeEnv",
    "docker-env": "docker_env.DockerEnv",
    "systemd-env": "systemd_env.SystemdEnv",
    "shell-env": "shell_env.ShellEnv",
    "kubectl-env": "kubectl_env.KubectlEnv",
}

PROGRAMS: Mapping[str, str] = {
    "dotenv": "python-dotenv",
    "compose-env": "Docker Compose",
    "docker-env": "docker run",
    "systemd-env": "systemd",
    "shell-env": "a POSIX shell",
    "kubectl-env": "kubectl",
}
"""The programs by the names that people know them by."""


def consumer(name: str) -> Consumer:
    """The grammar of that name. Raises `UsageError` for one that is not known."""
    check_name(name)
    found: type[Consumer] = member(__name__, REGISTRY[name])
    return found()


def check_name(name: str) -> None:
    """Raises `UsageError` for a consumer that is not known."""
    if name in REGISTRY:
        return
    hint = meant(name, REGISTRY)
    raise UsageError(f"no consumer is called {name!r}{hint}; there are {', '.join(REGISTRY)}")


def read_as(name: str, content: bytes, environ: Mapping[str, str]) -> dict[str, Value]:
    """What the program ``name`` reads from a file: each name's `Secret`, None (no value) or `ELSEWHERE`.

    Raises `Unreadable` where the program itself would refuse the file, and where only running it would tell what it
    reads. A byte that is not UTF-8 is a lone surrogate.
    """
    reading = consumer(name).read(content, environ)
    unknown = next((gap for gap in reading.gaps if gap.names is None), None)
    if unknown is not None:
        raise Unreadable(unknown.reason, unknown.line)
    return {a.name: a.value for a in reading.assignments}
