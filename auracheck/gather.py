"""Reading all sources of a run: what comes of each, by which policy, and when there is nothing to check."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from auracheck.errors import Unreadable, UsageError
from auracheck.model import Document, Kind, Target, Unread
from auracheck.policies_of import Policies
from auracheck.policy import Policy
from auracheck.sources import open_source, split_spec
from auracheck.sources.application import DOTENV, Application
from auracheck.sources.base import Context, Item, Source

if TYPE_CHECKING:
    from auracheck.engine import Request

NOT_JUDGED = "nothing in it is judged; --service NAME says what is the application's"
NOTHING_HERE = "nothing to check: no ./.env, and no name of the policy in the environment; --env ENV judges it"
NONE_PRESENT = "nothing to check: none of the --if-present sources is there"

TAKES_OURS = frozenset({"env"})
"""The schemes that get our own environment: a laptop's must never vouch for what another process will find."""


class Batch(NamedTuple):
    """What was read under one policy."""

    policy: Policy
    targets: list[Target]
    documents: list[Document]


class Gathered(NamedTuple):
    """All that was read, by policy, and what could not be."""

    batches: list[Batch]
    unread: list[Unread]


def gather(request: "Request", policies: Policies) -> Gathered:
    """Read every source once. Raises `UsageError`; any other failure is an `Unread`, and the rest is read."""
    reader = _Reader(request, policies)
    if request.sources or request.if_present:
        reader.read_named()
    else:
        reader.read_surroundings()
    return Gathered(list(reader.batches.values()), reader.unread)


class _Reader:
    def __init__(self, request: "Request", policies: Policies) -> None:
        self.request = request
        self.policies = policies
        self.batches: dict[int, Batch] = {}
        self.unread: list[Unread] = []

    def read_named(self) -> None:
        """The sources of the command line; those of `--if-present` come after the others."""
        specs = list(dict.fromkeys(self.request.sources))
        there = [s for s in dict.fromkeys(self.request.if_present) if s not in specs and _is_there(s)]
        for spec in (*specs, *there):
            split_spec(spec)  # wrong usage is told before anything is read
        if not specs and not there:
            names = ", ".join(self.request.if_present)
            self.unread.append(Unread(names, NONE_PRESENT))
        layers: list[Target] = []
        for spec in (*specs, *there):
            items = list(self._items(spec, self.policies.of(spec)))
            targets = [item for item in items if isinstance(item, Target)]
            self._take(spec, items)
            if self.request.merge:
                layers += self._layer(spec, targets)
            elif targets and not any(t.judged for t in targets):
                self.unread.append(Unread(spec, NOT_JUDGED))
        if self.request.merge and layers:
            self._take_merged(layers)

    def read_surroundings(self) -> None:
        """What the application itself would see here: this environment, over `./.env` where that exists."""
        policy = self.policies.of("-")
        if os.path.lexists(DOTENV):
            items = list(_read(DOTENV, lambda: Application(self._context(policy))))
        else:
            items = list(self._items("env:", policy))
            if self.request.environment is None and not any(policy.find(name) for name in self.request.environ):
                items = [Unread("env:", NOTHING_HERE)]
        self._file(policy, items)

    def _context(self, policy: Policy) -> Context:
        return Context(self.request.environ, policy, self.request.root, (), self.request.services, self.request.timeout)

    def _items(self, spec: str, policy: Policy) -> Iterator[Item]:
        asked = self.request
        return _read(
            spec,
            lambda: open_source(
                spec,
                root=asked.root,
                environ=asked.environ if split_spec(spec)[0] in TAKES_OURS else {},
                policy=policy,
                services=asked.services,
                timeout=asked.timeout,
            ),
        )

    def _take(self, spec: str, items: list[Item]) -> None:
        kept = [item for item in items if not (self.request.merge and isinstance(item, Target))]
        self._file(self.policies.of(spec), kept)

    def _file(self, policy: Policy, items: list[Item]) -> None:
        batch = self.batches.setdefault(id(policy), Batch(policy, [], []))
        for item in items:
            if isinstance(item, Target):
                batch.targets.append(item)
            elif isinstance(item, Document):
                batch.documents.append(item)
            else:
                self.unread.append(item)

    def _layer(self, spec: str, targets: list[Target]) -> list[Target]:
        """The one judged target that a source gives to `--merge`."""
        judged = [t for t in targets if t.judged]
        if len(judged) > 1:
            raise UsageError(f"--merge: {spec} gives {len(judged)} targets; --service NAME picks one")
        return judged

    def _take_merged(self, layers: list[Target]) -> None:
        """The targets laid over one another, the later one winning; judged by the policy of the last source."""
        last = layers[-1]
        merged = last._replace(
            label=" + ".join(layer.label for layer in layers),
            source="merge",
            kind=Kind.PROCESS,
            settings=tuple(setting for layer in layers for setting in layer.settings),
            references=tuple(reference for layer in layers for reference in layer.references),
            dropped=tuple(origin for layer in layers for origin in layer.dropped),
        )
        spec = (*self.request.sources, *self.request.if_present)[-1]
        self._file(self.policies.of(spec), [_without_overridden_references(merged)])


def _read(spec: str, open_it: Callable[[], Source]) -> Iterator[Item]:
    """What a source yields; whatever goes wrong in it is unread, and shown by its type alone."""
    try:
        yield from open_it().read()
    except Unreadable as error:
        yield Unread(spec, error.reason, split_spec(spec)[1] or None, error.line)
    except UsageError:
        raise
    except KeyboardInterrupt:
        yield Unread(spec, "interrupted")
    except Exception as error:
        yield Unread(spec, f"internal error ({type(error).__name__}); please report it")


def _without_overridden_references(target: Target) -> Target:
    """A reference counts only where its setting does."""
    winners = target.winners()
    kept = tuple(r for r in target.references if r.name in winners and winners[r.name].origin == r.origin)
    return target._replace(references=kept)


def _is_there(spec: str) -> bool:
    scheme, location = split_spec(spec)
    return scheme in ("env", "-") or os.path.lexists(location)
