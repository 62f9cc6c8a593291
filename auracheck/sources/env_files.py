"""Env files, each by the rules of the program that will read it."""

from collections.abc import Iterator, Mapping

from auracheck.consumers import consumer
from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.files import read_file
from auracheck.sources.settings import env_file_items, gaps


class EnvFile(Source):
    """One env file. The scheme is the name of its consumer."""

    def read(self) -> Iterator[Item]:
        path = self.location
        try:
            content = read_file(path, timeout=self.context.timeout)
            reading = consumer(self.scheme).read(content, self.environ())
        except Unreadable as error:
            yield Unread(self.spec, error.reason, path, error.line)
            return
        yield from env_file_items(self.scheme, path, content, reading, self.context.policy, self.scheme)
        yield from gaps(self.spec, path, reading, self.context.policy)

    def environ(self) -> Mapping[str, str]:
        """What stands behind the file: nothing, so that a laptop's environment never vouches for it."""
        return {}


class Dotenv(EnvFile):
    """An env file by python-dotenv's rules; the default for `.env*` and `*.env`.

    Nothing stands behind the file: a `${NAME}` that only this shell's environment could fill is unresolved.
    Examples (`.env.example`, `.sample`, `.template`, `.dist`) are no process: they are looked at for real credentials
    alone.
    """

    scheme = "dotenv"


class ComposeEnv(EnvFile):
    """An env file by Docker Compose's rules: `env_file:` of a service, and the `.env` beside a Compose file.

    Nothing stands behind the file: what Compose would take from the shell that starts it is unresolved.
    """

    scheme = "compose-env"


class DockerEnv(EnvFile):
    """An env file by the rules of `docker run --env-file`.

    A name without a value docker takes from the shell that runs it, so here such names are taken from the environment
    of auracheck itself; one that is not there either is unresolved.
    """

    scheme = "docker-env"

    def environ(self) -> Mapping[str, str]:
        return self.context.environ


class SystemdEnv(EnvFile):
    """An env file by the rules of systemd's `EnvironmentFile=`.

    `systemd:UNIT` reads a unit whole, its env files by these rules too.
    """

    scheme = "systemd-env"


class ShellEnv(EnvFile):
    """A script that a POSIX shell sources, with every variable exported; the default for `.envrc` and `*.sh`.

    It is read, never run. What only running it would tell, such as `$(openssl rand -hex 32)`, is kept elsewhere; a
    construct that may change a secret in a way that cannot be known makes the verdict incomplete.
    """

    scheme = "shell-env"


class KubectlEnv(EnvFile):
    """An env file by the rules of `kubectl create secret generic --from-env-file`, or of a ConfigMap made so."""

    scheme = "kubectl-env"
