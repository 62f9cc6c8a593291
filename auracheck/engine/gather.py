"""Reading all sources of a run: what comes of each, by which policy, and when there is nothing to check."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from auracheck.engine.asked import NOT_JUDGED, Asked, is_idle, not_met
from auracheck.engine.deployments import is_judged
from auracheck.engine.policies import Policies
from auracheck.engine.request import Request
from auracheck.errors import Unreadable, UsageError, internal
from auracheck.model import Document, Target, Unread
from auracheck.policy import Policy
from auracheck.sources import is_remote, open_source, split_spec
from auracheck.sources.application import DOTENV, Application
from auracheck.sources.base import Context, Item, Source
from auracheck.sources.remarks import remarked

MAX_LAYERS = 100
"""Sources that `--merge` lays over one another at most: each finding bears the names of all."""


class Batch(NamedTuple):
    """What was read under one policy."""

    policy: Policy
    targets: list[Target]
    documents: list[Document]


class Gathered(NamedTuple):
    """All that was read, by policy, and what could not be."""

    batches: list[Batch]
    unread: list[Unread]


def gather(request: Request, policies: Policies) -> Gathered:
    """Read every source once. Raises `UsageError`; any other failure is an `Unread`, and the rest is read."""
    reader = _Reader(request, policies)
    if not (request.sources or request.if_present):
        reader.read_surroundings()
    elif request.merge:
        reader.read_merged()
    else:
        reader.read_each()
    return Gathered(list(reader.batches.values()), [*reader.unread, *reader.unjudged()])


class _Reader:
    def __init__(self, request: Request, policies: Policies) -> None:
        self.request = request
        self.policies = policies
        self.services = Asked(request.services)
        self.batches: dict[int, Batch] = {}
        self.idle: list[str] = []
        self.labels: set[str] = set()
        self.unread: list[Unread] = []
        self.remote: Mapping[str, list[Item]] = {}

    def read_each(self) -> None:
        """Each source as a deployment of its own."""
        for spec in self._specs():
            policy = self.policies.of(spec)
            items = self._items(spec, policy)
            if is_idle(items):
                self.idle.append(spec)
            self._file(policy, self._told_apart(items))

    def read_merged(self) -> None:
        """All sources laid over one another. Where one is unread nothing can be said: it might override anything."""
        layers: list[tuple[Policy, Target]] = []
        complete = True
        specs = self._specs()
        if len(specs) > MAX_LAYERS:
            raise UsageError(f"--merge: {len(specs):,} sources are more than {MAX_LAYERS}, the bound")
        for spec in specs:
            policy = self.policies.of(spec)
            items = self._items(spec, policy)
            self._file(policy, [item for item in items if not isinstance(item, Target)])
            judged = [item for item in items if isinstance(item, Target) and is_judged(item)]
            unread = any(isinstance(item, Unread) for item in items)
            complete = complete and not unread
            if len(judged) != 1 and not unread:
                picks = "; --service NAME picks one" if judged else ", and wants one to lay over the others"
                raise UsageError(f"--merge: {spec} gives {len(judged)} targets{picks}")
            layers += [(policy, target) for target in judged]
        if complete and layers:
            from auracheck.engine.merging import merged

            self._file(layers[-1][0], [merged([target for _, target in layers])])

    def read_surroundings(self) -> None:
        """What the application itself would see here: this environment, over `./.env` where that exists."""
        policy = self.policies.of("-")
        items: list[Item]
        if os.path.lexists(DOTENV) and not os.path.isdir(DOTENV):
            items = remarked(_read(DOTENV, lambda: Application(self._context(policy))))
        elif self.request.environment is not None or any(policy.find(name) for name in self.request.environ):
            items = self._items("env:", policy)
        else:
            from auracheck.engine.nothing import nothing_here

            items = [Unread("env:", nothing_here(policy))]
        self._file(policy, items)

    def unjudged(self) -> list[Unread]:
        """What `--service` names and nothing has, and the sources of which nothing is judged, where that is not why.

        Where something is unread, the name may well be in that.
        """
        targets = [target for batch in self.batches.values() for target in batch.targets]
        missing = [] if self.unread else not_met(self.services, targets)
        if missing and not self.services.met:
            return missing
        return [*(Unread(spec, NOT_JUDGED) for spec in self.idle), *missing]

    def _told_apart(self, items: list[Item]) -> Iterator[Item]:
        """What one file gives to several programs bears the program's scheme as well, from the second one on."""
        own = set()
        for item in items:
            if isinstance(item, Target):
                while item.label in self.labels:
                    item = item._replace(label=f"{item.source}:{item.label}")
                own.add(item.label)
            yield item
        self.labels |= own

    def _specs(self) -> list[str]:
        """The sources in their order, those of `--if-present` after the others, each once."""
        named = list(dict.fromkeys(self.request.sources))
        optional = [spec for spec in dict.fromkeys(self.request.if_present) if spec not in named]
        for spec in (*named, *optional):
            split_spec(spec)  # wrong usage is told before anything is read
        self.remote = self._read_remote([spec for spec in (*named, *optional) if is_remote(spec)])
        there = [spec for spec in optional if self._is_there(spec)]
        if not named and not there:
            from auracheck.engine.nothing import NONE_PRESENT

            self.unread += [Unread(spec, NONE_PRESENT) for spec in optional]
        return [*named, *there]

    def _read_remote(self, specs: Sequence[str]) -> Mapping[str, list[Item]]:
        if not specs:
            return {}
        from auracheck.sources.stores.base import Store, read_all

        opened = [self._open(spec, self.policies.of(spec)) for spec in specs]
        stores = [source for source in opened if isinstance(source, Store)]
        return read_all(stores, self.request.timeout, self.request.reading)

    def _is_there(self, spec: str) -> bool:
        if spec in self.remote:
            from auracheck.sources.stores.base import is_absent

            return not is_absent(self.remote[spec])
        try:
            return self._open(spec, self.policies.of(spec)).is_there()
        except Unreadable:  # it has no content that could be told: reading it says why
            return os.path.lexists(split_spec(spec)[1])

    def _items(self, spec: str, policy: Policy) -> list[Item]:
        return self.remote[spec] if spec in self.remote else remarked(_read(spec, lambda: self._open(spec, policy)))

    def _open(self, spec: str, policy: Policy) -> Source:
        asked = self.request
        return open_source(
            spec,
            root=asked.root,
            ours=asked.environ,
            env_files=asked.env_files,
            policy=policy,
            services=self.services,
            timeout=asked.timeout,
            grammar=asked.consumers[0] if asked.consumers else "dotenv",
        )

    def _context(self, policy: Policy) -> Context:
        return Context(self.request.environ, policy, self.request.root, (), self.services, self.request.timeout)

    def _file(self, policy: Policy, items: Iterable[Item]) -> None:
        batch = self.batches.setdefault(id(policy), Batch(policy, [], []))
        for item in items:
            if isinstance(item, Target):
                batch.targets.append(item)
            elif isinstance(item, Document):
                batch.documents.append(item)
            else:
                self.unread.append(item)


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
        yield Unread(spec, internal(error))
