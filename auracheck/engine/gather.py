"""Reading all sources of a run: the items of each, with its policy, and when there is nothing to check."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from auracheck.deployment import JudgedTarget
from auracheck.engine.judging import is_recognized
from auracheck.engine.policies import Policies
from auracheck.engine.reading import bounded, read, with_remarks
from auracheck.engine.request import Request
from auracheck.engine.subjects import is_idle, is_subject, unknown_services
from auracheck.errors import UsageError, internal
from auracheck.model import Document, Target, Unread
from auracheck.policy import Policy
from auracheck.report import Skipped
from auracheck.systems import DEFAULT_GRAMMAR
from auracheck.systems.files import is_there
from auracheck.systems.source import Context, Item, Source, is_remote, open_source, split_spec

MAX_LAYERS = 100
"""Maximum number of sources for `--merge`: each finding has the names of all of them."""


class Gathered:
    """Everything that was read, in the order of the sources, each item with its policy; and what is unread. ``judge``
    judges a target as soon as it is read: what it had is in the processor's cache then, and may be read again later."""

    def __init__(self, judge: Callable[[Target, Policy], JudgedTarget]) -> None:
        self._judge = judge
        self.judged: list[JudgedTarget] = []
        self.documents: list[Document] = []
        self.unread: list[Unread] = []
        self.skipped: list[Skipped] = []
        self._machines: dict[str, int] = {}
        """The number of the deployment of each machine: that of the first source with units of it."""
        self._policies: dict[int, Policy] = {}
        self._of_targets: list[Policy] = []
        self._of_documents: list[Policy] = []
        self._sources = 0

    @property
    def policies(self) -> list[Policy]:
        """The policies of the sources, each once."""
        return list(self._policies.values())

    @property
    def targets(self) -> list[tuple[Target, Policy]]:
        """The targets, each with the policy of its source."""
        return [(each.target, policy) for each, policy in zip(self.judged, self._of_targets, strict=True)]

    @property
    def judged_documents(self) -> Iterator[tuple[Document, Policy]]:
        """The documents, each with the policy of its source."""
        return zip(self.documents, self._of_documents, strict=True)

    def file(self, policy: Policy, items: Iterable[Item]) -> None:
        """Add the items of a source that is judged by that policy."""
        self._policies[id(policy)] = policy
        self._sources += 1
        items = list(items)
        machines = [item.machine for item in items if isinstance(item, Target) and item.machine]
        deployment = self._machines.setdefault(machines[0], self._sources) if machines else self._sources
        for item in items:
            if isinstance(item, Target):
                judged = self._judge(item, policy)
                self.judged.append(judged._replace(deployment=deployment))
                self._of_targets.append(policy)
            elif isinstance(item, Document):
                self.documents.append(item)
                self._of_documents.append(policy)
            elif item.minor:
                self.skipped.append(_skipped(item))
            else:
                self.unread.append(item)


def _skipped(unread: Unread) -> Skipped:
    place = unread.file or unread.source
    return Skipped(f"{place}:{unread.line}" if unread.line else place, unread.reason, ())


def gather(request: Request, policies: Policies, judge: Callable[[Target, Policy], JudgedTarget]) -> Gathered:
    """Read every source once, and judge the targets. Raises `UsageError`; any other failure is an `Unread`, and the
    rest is read."""
    reader = _Gatherer(request, policies, judge)
    if request.is_here:
        reader.read_surroundings()
    elif request.merge:
        reader.read_merged()
    else:
        reader.read_each()
    reader.found.unread += reader.unjudged()
    return reader.found


class _Gatherer:
    def __init__(self, request: Request, policies: Policies, judge: Callable[[Target, Policy], JudgedTarget]) -> None:
        self.request = request
        self.policies = policies
        self.found = Gathered(judge)
        self.idle: dict[str, list[Target]] = {}
        self.labels: set[str] = set()
        self.remote: Mapping[str, list[Item]] = {}

    def read_each(self) -> None:
        """Read each source as a deployment of its own."""
        for spec in self._specs():
            policy = self.policies.of(spec)
            items = self._items(spec, policy)
            if is_idle(items, bool(self.request.services)):
                self.idle[spec] = [item for item in items if isinstance(item, Target)]
            self.found.file(policy, self._distinct(items))

    def read_merged(self) -> None:
        """Read all sources as layers of one target. If one is unread, nothing is judged: it might override anything."""
        from auracheck.systems.layers import merged  # late: most sources are read each by itself

        layers: list[tuple[Policy, Target]] = []
        complete = True
        specs = self._specs()
        if len(specs) > MAX_LAYERS:
            raise UsageError(f"--merge: too many sources: {len(specs):,}, maximum {MAX_LAYERS}")
        for spec in specs:
            policy = self.policies.of(spec)
            items = self._items(spec, policy)
            self.found.file(policy, [item for item in items if not isinstance(item, Target)])
            picks = bool(self.request.services)
            judged = _only_started([item for item in items if isinstance(item, Target) and is_subject(item, picks)])
            unread = any(isinstance(item, Unread) and not item.minor for item in items)
            complete = complete and not unread
            if len(judged) != 1 and not unread:
                hint = "choose one with --service NAME" if judged else f"remove {spec}"
                raise UsageError(f"--merge: {len(judged)} targets in {spec} (expected 1)", hint)
            layers += [(policy, target) for target in judged]
        if complete and layers:
            whole = merged([target for _, target in layers])
            self.found.file(layers[-1][0], [bounded(whole.label, whole)])

    def read_surroundings(self) -> None:
        """Read what the application would see here: this environment, over `./.env` if that exists."""
        policy = self.policies.of("-")
        from auracheck.systems.environment.source import DOTENV, OURS, ApplicationSource

        if os.path.lexists(DOTENV) and not os.path.isdir(DOTENV):
            items = with_remarks(DOTENV, read(DOTENV, lambda: ApplicationSource(self._context(policy))))
        elif self.request.environment is not None or any(map(policy.is_about, self.request.environ)):
            items = self._items(OURS, policy)
            if self._is_of_another(policy, items):
                from auracheck.engine.nothing import nothing_of_project

                items = [Unread(OURS, nothing_of_project())]
        else:
            from auracheck.engine.nothing import nothing_here

            items = [Unread(OURS, nothing_here(policy))]
        self.found.file(policy, items)

    def _is_of_another(self, policy: Policy, items: Sequence[Item]) -> bool:
        """Whether nobody named a policy, the files here are those of a program of the catalogue, and the environment
        has no credential."""
        from auracheck.engine.beside import programs_of_project  # late: most environments have a secret

        if not policy.is_builtin or self.request.policy is not None or not programs_of_project(""):
            return False
        return not any(isinstance(item, Target) and is_recognized(item) for item in items)

    def unjudged(self) -> list[Unread]:
        """The unknown names of `--service`, and the sources with nothing to judge, unless that is the reason.

        If something is unread, an unknown name may be in that.
        """
        asked = self.request.services
        missing = [] if self.found.unread else unknown_services(asked, (each.target for each in self.found.judged))
        if missing and len(missing) == len(set(asked)):
            return missing
        if self.idle:
            from auracheck.engine.nothing import NOT_PICKED, nothing_judged

            reasons = {spec: NOT_PICKED if asked else nothing_judged(spec, there) for spec, there in self.idle.items()}
            return [*(Unread(spec, reason) for spec, reason in reasons.items()), *missing]
        return missing

    def _distinct(self, items: list[Item]) -> Iterator[Item]:
        """The items with distinct labels: the second program that a file is read for has its scheme in the label."""
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
            split_spec(spec)  # report wrong usage before reading anything
        self.remote = self._read_remote([spec for spec in (*named, *optional) if is_remote(spec)])
        there = [spec for spec in optional if self._is_there(spec)]
        if not named and not there:
            from auracheck.engine.nothing import NONE_PRESENT

            self.found.unread += [Unread(spec, NONE_PRESENT) for spec in optional]
        return [*named, *there]

    def _read_remote(self, specs: Sequence[str]) -> Mapping[str, list[Item]]:
        if not specs:
            return {}
        from auracheck.systems.stores import Store, read_all

        opened = [self._open(spec, self.policies.of(spec)) for spec in specs]
        stores = [source for source in opened if isinstance(source, Store)]
        try:
            return read_all(stores, self.request.timeout, self.request.reading)
        except UsageError:
            raise
        except Exception as error:  # no thread could be started
            return {store.spec: [Unread(store.spec, internal(error))] for store in stores}

    def _is_there(self, spec: str) -> bool:
        if spec in self.remote:
            from auracheck.systems.stores import is_absent

            return not is_absent(self.remote[spec])
        try:
            return self._open(spec, self.policies.of(spec)).is_there()
        except UsageError:
            raise
        except Exception:  # unrecognized content, or a failure: reading it gives the reason
            return is_there(split_spec(spec)[1])

    def _items(self, spec: str, policy: Policy) -> list[Item]:
        if spec in self.remote:
            return [bounded(spec, item) for item in self.remote[spec]]
        return with_remarks(spec, read(spec, lambda: self._open(spec, policy)))

    def _open(self, spec: str, policy: Policy) -> Source:
        asked = self.request
        return open_source(
            spec,
            root=asked.root,
            ours=asked.environ,
            env_files=asked.env_files,
            policy=policy,
            services=self.request.services,
            timeout=asked.timeout,
            grammar=asked.consumers[0] if asked.consumers else DEFAULT_GRAMMAR,
            max_files=asked.max_files,
        )

    def _context(self, policy: Policy) -> Context:
        return Context(self.request.environ, policy, self.request.root, (), self.request.services, self.request.timeout)


def _only_started(targets: list[Target]) -> list[Target]:
    """The one target that is started, where the others are behind profiles; else all of them."""
    started = [target for target in targets if not target.remark]
    return started if len(started) == 1 else targets
