"""Sources READ: one file per system that values come from."""

import os
import re
from collections.abc import Mapping

from auracheck.errors import UsageError, meant
from auracheck.policy import Policy
from auracheck.registry import member
from auracheck.sources.base import Context, Source
from auracheck.sources.files import STDIN, TIMEOUT, is_stream, read_file

REGISTRY: Mapping[str, str] = {
    "env": "environ.Environ",
    "dotenv": "env_files.Dotenv",
    "compose-env": "env_files.ComposeEnv",
    "docker-env": "env_files.DockerEnv",
    "systemd-env": "env_files.SystemdEnv",
    "shell-env": "env_files.ShellEnv",
    "kubectl-env": "env_files.KubectlEnv",
    "files": "secret_files.SecretFiles",
    "systemd": "systemd.Systemd",
    STDIN: "stream.Stream",
}
"""Each scheme's module and class, imported when used."""

TAKES_OURS = frozenset({"env", "docker-env"})
"""The schemes that get our own environment: a laptop's must never vouch for what another process will find. Of
`docker-env:` only the names without a value do, which docker itself takes from the shell that runs it."""

_SCHEME = re.compile(r"([a-z][a-z-]+):(.*)", re.DOTALL)
_SCRIPT = re.compile(r"(?:\.envrc|.*\.sh)(?:\.(?:example|sample|template|dist))?", re.DOTALL)
_ENV_FILE = re.compile(r"\.env.*|.*\.env", re.DOTALL)
_UNIT = re.compile(r".*\.(?:service|service\.d|conf)", re.DOTALL)


def open_source(
    spec: str,
    *,
    root: str | None = None,
    environ: Mapping[str, str] | None = None,
    env_files: tuple[str, ...] | None = None,
    policy: Policy | None = None,
    services: tuple[str, ...] = (),
    timeout: float = TIMEOUT,
    grammar: str = "dotenv",
    ours: Mapping[str, str] | None = None,
) -> Source:
    """The source that a spec means: SCHEME:LOCATION, or a path, whose scheme is found by name, then by content.

    ``environ`` is the environment behind the source; without it that is ``ours`` (default: `os.environ`), which the
    schemes of `TAKES_OURS` alone get. ``grammar`` is the consumer of a bare path to an env file.
    Raises `UsageError` for a scheme that is not known, `Unreadable` for a file whose scheme cannot be told.
    """
    if policy is None:
        from auracheck.policy.loading import builtin

        policy = builtin()
    scheme, location = split_spec(spec)
    if not scheme:
        found = scheme_of(location, timeout)
        scheme = grammar if found == "dotenv" else found
    if environ is None:
        environ = (os.environ if ours is None else ours) if scheme in TAKES_OURS else {}
    context = Context(environ, policy, root or "/", env_files or (), services, timeout, grammar)
    return _class(scheme)(spec, location, context)


def split_spec(spec: str) -> tuple[str, str]:
    """Scheme and location; the scheme is empty for a bare path. Raises `UsageError` for a scheme not known."""
    if spec == STDIN:
        return STDIN, ""
    match = _SCHEME.fullmatch(spec)
    if match is None or (match[1] not in REGISTRY and os.path.lexists(spec)):
        return "", spec
    if match[1] not in REGISTRY:
        raise UsageError(_unknown(match[1]))
    if match[1] == "env" and match[2]:
        raise UsageError(f"env: takes no location; the environment of a file is dotenv:{match[2]}")
    if match[1] != "env" and not match[2]:
        raise UsageError(f"{match[1]}: wants a location, such as {match[1]}:PATH")
    return match[1], match[2]


def scheme_of(path: str, timeout: float = TIMEOUT) -> str:
    """The scheme of a bare path: by its name, then by its content. Raises `Unreadable`.

    Only what can be read again by its source is looked into; a FIFO and the like the stream tells apart itself.
    """
    name = os.path.basename(path.rstrip("/"))
    if _UNIT.fullmatch(name):
        return "systemd"
    if is_stream(path):
        return STDIN
    if _SCRIPT.fullmatch(name):
        return "shell-env"
    if _ENV_FILE.fullmatch(name) or os.path.isdir(path):
        return "dotenv"
    from auracheck.sources.stream import recognise, unknown

    content = read_file(path, timeout=timeout)
    scheme = recognise(content)
    if scheme is None:
        raise unknown(content)
    return scheme


def _class(scheme: str) -> type[Source]:
    found: type[Source] = member(__name__, REGISTRY[scheme])
    return found


def _unknown(scheme: str) -> str:
    schemes = [f"{known}:" for known in REGISTRY if known != STDIN]
    near = meant(f"{scheme}:", schemes)
    return f"no source is called {scheme}:{near}; there are {', '.join(schemes)} and -"
