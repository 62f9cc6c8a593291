"""What may stand on the command line: taken from the registries and the policy, so that a new part needs nothing here.

No file is read but a policy in TOML. An env file may serve as a policy too, and is full of secrets: not here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.errors import AuracheckError
from auracheck.policy import Policy

SHELL_S = ("file", "dir")
"""The kinds of word that the shell itself completes: it knows `~`, quotes and what is hidden."""

_ENDED = frozenset({"env"})
"""Schemes behind whose colon nothing comes."""

_UNWRITTEN = frozenset({"-", "directory"})
"""Members of the registry of sources that a user writes without a scheme."""

_PLACES = {"process": "", "vault": "", "aws": "", "files": "dir"}
"""What stands behind a scheme's colon where it is no file."""


class Word(NamedTuple):
    """One answer. ``kind`` is `plain`, `part` (more follows at once), or `file` or `dir`, which a shell completes."""

    text: str
    help: str = ""
    kind: str = "plain"


POLICY = Word("policy", "a policy of your own, from an example file or code")
FILE = Word("", kind="file")
FOLDER = Word("", kind="dir")

Answer = Callable[[str, str | None], Iterable[Word]]
"""From the word so far, and the policy that was named, the words that may stand there."""


def sources(begun: str, policy: str | None) -> Iterator[Word]:
    """The schemes, then the shell's files; behind a scheme what it reads."""
    from auracheck.sources import REGISTRY

    scheme, colon, _ = begun.partition(":")
    if colon and scheme in REGISTRY:
        kind = _PLACES.get(scheme, "file")
        return iter([Word(f"{scheme}:", kind=kind)] if kind and scheme not in _ENDED else [])
    schemes = (
        Word(f"{name}:", kind="plain" if name in _ENDED else "part") for name in REGISTRY if name not in _UNWRITTEN
    )
    return iter([*(word for word in schemes if word.text.startswith(begun)), FILE])


def rules(begun: str, policy: str | None) -> Iterator[Word]:
    """Rules and groups; several with commas."""
    from auracheck.rules import REGISTRY, names

    return _listed(begun, [*(Word(group, "all of this group") for group in REGISTRY), *map(Word, names())])


def consumers(begun: str, policy: str | None) -> Iterator[Word]:
    """Programs that read env files; several with commas."""
    from auracheck.consumers import PROGRAMS

    return _listed(begun, [Word(name, program) for name, program in PROGRAMS.items()])


def environments(begun: str, policy: str | None) -> Iterator[Word]:
    """Those of the policy."""
    named = _policy(policy).environments.values()
    return _fitting(begun, [Word(e.name, "strict" if e.strict else "") for e in named])


def kinds(begun: str, policy: str | None) -> Iterator[Word]:
    """What `generate` makes: the secrets of the policy by their short names, else their own; by both once begun."""
    from auracheck.generate.planning import ALL, PASSWORD

    secrets = _policy(policy).secrets.values()
    words = [Word(entry.short or entry.name, entry.purpose) for entry in secrets]
    more = [Word(entry.name, entry.purpose) for entry in secrets if entry.short and begun]
    return _fitting(
        begun, [*words, Word(PASSWORD.short, "fit for a URL"), Word(ALL, "the whole policy"), POLICY, *more]
    )


def topics(begun: str, policy: str | None) -> Iterator[Word]:
    """The pages of `explain`."""
    from auracheck.explain import names

    return _fitting(begun, map(Word, names(_policy(policy))))


def files(begun: str, policy: str | None) -> Iterator[Word]:
    return iter([FILE])


def folders(begun: str, policy: str | None) -> Iterator[Word]:
    return iter([FOLDER])


def nothing(begun: str, policy: str | None) -> Iterator[Word]:
    """What nobody but the user knows."""
    return iter([])


ANSWERS: Mapping[str, Answer] = {
    "sources": sources,
    "SOURCE": sources,
    "RULE|GROUP": rules,
    "ENV": environments,
    "kinds": kinds,
    "topic": topics,
    "FILE": files,
    "FILE|DIR": files,
    "DIR": folders,
    "--consumer": consumers,
    **dict.fromkeys(("NAME", "HOST", "DATABASE", "N", "SECONDS", "REV"), nothing),
}
"""By the argument or option itself, which comes first, or by what the help calls its word."""


def _listed(begun: str, known: Iterable[Word]) -> Iterator[Word]:
    """The words that may end a list with commas, each with the list before it; none stands there twice."""
    before, comma, last = begun.rpartition(",")
    given = before.split(",")
    fitting: Sequence[Word] = [word for word in known if word.text.startswith(last) and word.text not in given]
    return (word._replace(text=f"{before}{comma}{word.text}") for word in fitting)


def _fitting(begun: str, known: Iterable[Word]) -> Iterator[Word]:
    """The words that go on from ``begun``, and that a shell needs no quotes for: a policy's may be anything."""
    return (word for word in known if word.text.startswith(begun) and word.text.isprintable() and " " not in word.text)


def _policy(named: str | None) -> Policy:
    """The policy that was named, if it is TOML, else the nearest; ours where it is not valid."""
    from auracheck.engine.policies import Policies
    from auracheck.policy.loading import builtin

    try:
        return Policies(named if named and named.endswith(".toml") else None).of("-")
    except (AuracheckError, OSError):
        return builtin()
