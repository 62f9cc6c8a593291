"""Opening sources: from SCHEME:LOCATION or a bare path to the source that reads it."""

import os
import re
from collections.abc import Mapping

from auracheck.errors import UsageError, did_you_mean, url_as_argument
from auracheck.policy import Policy
from auracheck.systems import DEFAULT_GRAMMAR, by_name, schemes, source_of, system_of
from auracheck.systems.files import STDIN, TIMEOUT, is_stream, read_file
from auracheck.systems.source import Context, Source

MAX_DOCUMENT = 8 << 20
"""Maximum size in bytes of a file that is recognized by its content, the same as for YAML (`yaml_nodes.MAX_YAML`)."""

FOLDER = "directory"
"""The scheme of a folder that no system reads like a file."""

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
    grammar: str = DEFAULT_GRAMMAR,
    ours: Mapping[str, str] | None = None,
) -> Source:
    """The source of a spec: SCHEME:LOCATION, or a path, whose scheme is found by name, then by content.

    ``environ`` is the environment behind the source. By default that is ``ours`` (default: `os.environ`), but only for
    sources that see our environment: a laptop's environment says nothing about that of another process. ``grammar``
    is that of a bare path to an env file. Raises `UsageError` for an unknown scheme, `Unreadable` for a file whose
    scheme cannot be found.
    """
    if policy is None:
        from auracheck.policy.loading import builtin

        policy = builtin()
    scheme, location = split_spec(spec)
    if not scheme:
        found = _scheme(location, policy, timeout)
        scheme = grammar if found == DEFAULT_GRAMMAR else found
    source = source_of(scheme)
    if environ is None:
        environ = (os.environ if ours is None else ours) if source.sees_environment else {}
    return source(spec, location, Context(environ, policy, root or "/", env_files or (), services, timeout, grammar))


def split_spec(spec: str) -> tuple[str, str]:
    """Scheme and location; the scheme is empty for a bare path. Raises `UsageError` for an unknown scheme."""
    if spec == STDIN:
        return STDIN, ""
    match = _SCHEME.fullmatch(spec)
    if match is None:
        return "", spec
    scheme, location = match[1], match[2]
    if scheme not in schemes():
        if os.path.lexists(spec):
            return "", spec
        raise url_as_argument() if location.startswith("//") else _unknown(scheme)
    source = source_of(scheme)
    if location and not source.takes:
        raise UsageError(f"{scheme}: with a location", f"for a file: {DEFAULT_GRAMMAR}:PATH")
    if source.takes and not location:
        raise UsageError(f"{scheme}: without a location (expected {written(scheme)}{source.hint})")
    return scheme, location


def written(scheme: str) -> str:
    """A source of a known scheme as a user writes it: `vault:MOUNT/PATH`."""
    return STDIN if scheme == STDIN else f"{scheme}:{source_of(scheme).takes}"


def is_remote(spec: str) -> bool:
    """Whether a spec asks a server. Raises `UsageError` for an unknown scheme."""
    scheme, _ = split_spec(spec)
    return bool(scheme) and source_of(scheme).remote


def scheme_of(path: str, timeout: float = TIMEOUT) -> str:
    """The scheme of a bare path: by its name, then by its content. Raises `Unreadable`.

    Only files that can be read twice are opened; the content of a FIFO is recognized by the source that reads it.
    """
    scheme = by_name(path)
    if os.path.isdir(path) and not (scheme and path.rstrip("/").endswith(system_of(scheme).folders)):
        return FOLDER
    if is_stream(path) and not (scheme and source_of(scheme).takes_names):
        return STDIN
    if scheme is not None:
        return scheme
    from auracheck.systems.recognition import recognize, unknown  # late: most names say it

    content = read_file(path, MAX_DOCUMENT, timeout)
    scheme = recognize(content)
    if scheme is None:
        raise unknown(content)
    return scheme


def _scheme(path: str, policy: Policy, timeout: float) -> str:
    """`scheme_of` a path that must exist, except for the bare name of a unit. Raises `Unreadable`."""
    named = by_name(path)
    if os.path.lexists(path) or is_stream(path) or (named is not None and source_of(named).takes_names):
        return scheme_of(path, timeout)
    from auracheck.systems.recognition import absent

    raise absent(path, policy)


def _unknown(scheme: str) -> UsageError:
    known = [f"{known}:" for known in schemes() if known != STDIN]
    hint = did_you_mean(f"{scheme}:", known)
    return UsageError(f"unknown scheme {scheme}: (expected {', '.join(known)} or -)", hint)
