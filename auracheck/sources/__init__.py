"""Sources READ: one file per system that values come from."""

import os
import re
from collections.abc import Mapping

from auracheck.errors import A_URL, UsageError, meant
from auracheck.policy import Policy
from auracheck.registry import member
from auracheck.sources.base import Context, Source
from auracheck.sources.files import STDIN, TIMEOUT, is_stream, read_file

REGISTRY: Mapping[str, str] = {
    "env": "environ.Environ",
    "process": "process.Process",
    "dotenv": "env_files.Dotenv",
    "compose-env": "env_files.ComposeEnv",
    "docker-env": "env_files.DockerEnv",
    "systemd-env": "env_files.SystemdEnv",
    "shell-env": "env_files.ShellEnv",
    "kubectl-env": "env_files.KubectlEnv",
    "files": "secret_files.SecretFiles",
    "systemd": "systemd.Systemd",
    "compose": "compose.Compose",
    "kubernetes": "kubernetes.Kubernetes",
    "github": "github.Github",
    "gitlab": "gitlab.Gitlab",
    "vault": "stores.vault.Vault",
    "aws": "stores.aws.Aws",
    "directory": "directory.Directory",
    STDIN: "stream.Stream",
}
"""Each scheme's module and class, imported when used."""

TAKES_OURS = frozenset({"env", "docker-env", "compose", "vault", "directory"})
"""The schemes that get our own environment: a laptop's must never vouch for what another process will find. Of
`docker-env:` only the names without a value do, which docker itself takes from the shell that runs it, and
a directory hands it on to what is found there by the same rule. Vault takes from it how it is reached alone; AWS's
client reads that from `os.environ` itself."""

MAX_DOCUMENT = 8 << 20
"""Bytes of a file that may be told by its content: as much as is read of YAML (`yaml_nodes.MAX_YAML`)."""

_NO_PID = " (no such program runs where pidof prints nothing)"

_SCHEME = re.compile(r"([a-z][a-z-]+):(.*)", re.DOTALL)


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
        found = _scheme(location, policy, timeout)
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
    if match[1] not in REGISTRY and match[2].startswith("//"):
        raise UsageError(A_URL)
    if match[1] not in REGISTRY:
        raise UsageError(_unknown(match[1]))
    if match[1] == "env" and match[2]:
        raise UsageError(f"env: takes no location; the environment of a file is dotenv:{match[2]}")
    if match[1] != "env" and not match[2]:
        hint = _NO_PID if match[1] == "process" else ""
        raise UsageError(f"{match[1]}: wants a location, such as {written(match[1])}{hint}")
    return match[1], match[2]


def written(scheme: str) -> str:
    """A source of a known scheme as a user writes it: `vault:MOUNT/PATH`."""
    return STDIN if scheme == STDIN else f"{scheme}:{_class(scheme).takes}"


def is_remote(spec: str) -> bool:
    """Whether a spec asks a server. Raises `UsageError` for a scheme not known."""
    scheme, _ = split_spec(spec)
    return bool(scheme) and _class(scheme).remote


def scheme_of(path: str, timeout: float = TIMEOUT) -> str:
    """The scheme of a bare path: by its name, then by its content. Raises `Unreadable`.

    Only what can be read again by its source is looked into; a FIFO and the like the stream tells apart itself.
    """
    from auracheck.sources.recognition import by_name, recognise, unknown

    scheme = by_name(path)
    if os.path.isdir(path) and not path.rstrip("/").endswith(".service.d"):
        return "directory"
    if is_stream(path) and scheme != "systemd":
        return STDIN
    if scheme is not None:
        return scheme
    content = read_file(path, MAX_DOCUMENT, timeout)
    scheme = recognise(content)
    if scheme is None:
        raise unknown(content)
    return scheme


def _scheme(path: str, policy: Policy, timeout: float) -> str:
    """`scheme_of` a path that must be there, but for the bare name of a unit. Raises `Unreadable`."""
    from auracheck.sources.recognition import by_name

    if os.path.lexists(path) or is_stream(path) or by_name(path) == "systemd":
        return scheme_of(path, timeout)
    from auracheck.sources.absent import absent

    raise absent(path, policy)


def _class(scheme: str) -> type[Source]:
    found: type[Source] = member(__name__, REGISTRY[scheme])
    return found


def _unknown(scheme: str) -> str:
    schemes = [f"{known}:" for known in REGISTRY if known != STDIN]
    near = meant(f"{scheme}:", schemes)
    return f"no source is called {scheme}:{near}; there are {', '.join(schemes)} and -"
