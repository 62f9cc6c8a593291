"""Systems READ: one package per program that reads settings, with everything that auracheck knows of it.

`SYSTEMS` is the registry: one line for each system, with what is needed to find it without loading it. Nobody else
spells a scheme: what depends on one asks the system here.
"""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from auracheck.regex import regex
from auracheck.registry import member
from auracheck.systems.examples import ENDINGS
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.systems.form import Form
    from auracheck.systems.grammar import Grammar
    from auracheck.systems.source import Source
    from auracheck.systems.system import System


class Registered(NamedTuple):
    """A system in the registry: its schemes, those of them that are env files, its forms, and the regular expression of
    the names (with a slash in it: of the paths) of the files that its first scheme reads; with ``text``, those of them
    that contain it, and another system has the rest. Each such name has one of the ``parts``: without these, compiling
    the expressions of all systems takes a fortieth of a check."""

    schemes: tuple[str, ...]
    env_files: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    files: str = ""
    parts: tuple[str, ...] = ()
    text: bytes = b""


SYSTEMS: Mapping[str, Registered] = {
    "environment": Registered(("env", "process")),
    "dotenv": Registered(("dotenv",), ("dotenv",), ("dotenv",), r"\.env.*|.*\.env", (".env",)),
    "compose": Registered(
        ("compose", "compose-env"),
        ("compose-env",),
        ("compose",),
        r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml",
        ("compose",),
    ),
    "docker": Registered(
        ("dockerfile", "docker-env"),
        ("docker-env",),
        files=r"(?:[\w.-]+\.)?(?:[Dd]ockerfile|[Cc]ontainerfile)(?:[.-](?!dockerignore)[\w.-]+)?",
        parts=("ockerfile", "ontainerfile"),
    ),
    "systemd": Registered(
        ("systemd", "systemd-env"),
        ("systemd-env",),
        ("systemd",),
        r".*\.(?:service|service\.d|conf)",
        (".service", ".conf"),
    ),
    "quadlet": Registered(
        ("quadlet",),
        files=r"(?:.*/)?(?:[^/]+\.(?:container|kube|pod)|(?:[^/]+\.)?(?:container|kube|pod)\.d/[^/]+\.conf)",
        parts=("container", "kube", "pod"),
    ),
    "shell": Registered(
        ("shell-env",),
        ("shell-env",),
        ("export",),
        rf"(?:\.envrc|.*\.sh)(?:\.(?:{'|'.join(ENDINGS)}))?",
        (".envrc", ".sh"),
    ),
    "direnv": Registered(
        ("direnv",),
        files=rf"\.envrc(?:\.(?:{'|'.join(ENDINGS)}))?",
        parts=(".envrc",),
        text=rb"^(?:[^#'\"\n]*[;&|{(\s])?(?:dotenv|source_env|source_up)(?:_if_exists)?(?:[ \t;&|})]|$)",
    ),
    "kubernetes": Registered(("kubernetes", "kubectl-env"), ("kubectl-env",), ("kubernetes",)),
    "kustomize": Registered(("kustomize",), files=r"kustomization\.ya?ml|Kustomization", parts=("ustomization",)),
    "helm": Registered(("helm",), files=r"(?:[\w-]+[.-])?values(?:[.-][\w-]+)?\.ya?ml", parts=("values",)),
    "platforms": Registered(
        ("platform",),
        files=r"render\.ya?ml|railway(?:\.\w+)*\.json|(?:[\w.-]*[-_.])?task[-_.]?def(?:inition)?(?:[-_.][\w.-]+)?\.json",
        parts=("render.", "railway", "task"),
    ),
    "github": Registered(("github",), (), ("github",), r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml", (".github/",)),
    "gitlab": Registered(("gitlab",), (), ("gitlab",), r"\.gitlab-ci\.ya?ml", (".gitlab-ci",)),
    "secret_files": Registered(("files",)),
    "vault": Registered(("vault",), (), ("vault",)),
    "aws": Registered(("aws",), (), ("aws",)),
    "directory": Registered(("directory",)),
    "stream": Registered(("-",), (), ("json",)),
}
"""Each system's package, in the order in which users see them. A name that several know is the later one's."""


DEFAULT_GRAMMAR = "dotenv"
"""How an env file is read, and in which form new values are printed, where nothing says otherwise."""


@cache
def schemes() -> Mapping[str, str]:
    """Every scheme, with the package of its system."""
    return {scheme: package for package, system in SYSTEMS.items() for scheme in system.schemes}


@cache
def grammars() -> tuple[str, ...]:
    """The schemes that are env files: the programs that read them by rules of their own."""
    return tuple(scheme for system in SYSTEMS.values() for scheme in system.env_files)


@cache
def forms() -> tuple[str, ...]:
    """What `generate --format` prints, beside a bare value."""
    return tuple(form for system in SYSTEMS.values() for form in system.forms)


@lru_cache(1 << 10)  # of one file several ask, one after the other
def by_name(path: str) -> str | None:
    """The scheme of a file by its name alone; None where no system knows the name."""
    path = path.replace(os.sep, "/").rstrip("/")
    name = path.rpartition("/")[2]
    for part, system, expression in _named():
        if part in path and expression.fullmatch(path if "/" in system.files else name):
            return system.schemes[0]
    return None


@cache  # asked for each file: looking the expressions up in the cache of `re` took longer than matching them
def _named() -> tuple[tuple[str, Registered, re.Pattern[str]], ...]:
    """The systems that know files by their names alone, with the expression for these, by each part that one of them
    has; the latest first."""
    known = [each for each in reversed(tuple(SYSTEMS.values())) if each.files and not each.text]
    return tuple((part, each, regex(each.files, re.DOTALL)) for each in known for part in each.parts)


def by_text(path: str) -> Iterator[tuple[str, re.Pattern[bytes]]]:
    """The schemes that read a file of that name where it contains what the expression finds."""
    name = path.replace(os.sep, "/").rpartition("/")[2]
    for system, expression, text in _known_by_text():
        if any(map(name.__contains__, system.parts)) and expression.fullmatch(name):
            yield system.schemes[0], text


@cache
def _known_by_text() -> tuple[tuple[Registered, re.Pattern[str], re.Pattern[bytes]], ...]:
    """The systems that know files by their text, with the expressions for the names and for the text."""
    known = [system for system in SYSTEMS.values() if system.text]
    return tuple((each, regex(each.files, re.DOTALL), regex(each.text, re.MULTILINE)) for each in known)


def system_of(scheme: str) -> "System":
    """The system of a scheme, which must be one of `schemes()`."""
    return _loaded(schemes()[scheme])


def systems() -> "tuple[System, ...]":
    """Every system, in the order of the registry. Each is loaded, so ask for all only where all have a say."""
    return tuple(map(_loaded, SYSTEMS))


@cache
def _loaded(package: str) -> "System":
    found: System = member(__name__, f"{package}.SYSTEM")
    return found


@cache
def source_of(scheme: str) -> "type[Source]":
    """The class that reads a scheme, which must be one of `schemes()`."""
    return system_of(scheme).source(scheme)


@cache
def grammar_of(name: str) -> "Grammar":
    """The grammar of that name. Raises `UsageError` for one that is not known."""
    found = system_of(name).grammar(name) if name in grammars() else None
    if found is None:
        from auracheck.errors import UsageError, did_you_mean

        raise UsageError(f"unknown grammar {name!r} (expected {', '.join(grammars())})", did_you_mean(name, grammars()))
    return found


def program_of(name: str) -> str:
    """The program that reads by a grammar, as people call it; empty where ``name`` is not a grammar."""
    return grammar_of(name).program if name in grammars() else ""


def form_of(name: str) -> "Form":
    """The form of that name, which must be one of `forms()`."""
    return _loaded(next(package for package, system in SYSTEMS.items() if name in system.forms)).form(name)
