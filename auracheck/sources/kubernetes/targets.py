"""The targets that the objects of a run give: one for each container, and one for what none takes of a Secret."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from auracheck.model import ELSEWHERE, Kind, Origin, Reference, Setting, Target
from auracheck.policy import Policy
from auracheck.sources.base import Context
from auracheck.sources.judged import is_application
from auracheck.sources.kubernetes.at_hand import AtHand, Reach, Taken
from auracheck.sources.kubernetes.environment import Budget, Environment, Unknown
from auracheck.sources.kubernetes.holders import Holder, under
from auracheck.sources.kubernetes.labels import labels
from auracheck.sources.kubernetes.objects import NAMESPACE
from auracheck.sources.kubernetes.volumes import in_volumes
from auracheck.sources.kubernetes.words import in_label
from auracheck.sources.kubernetes.workloads import Container
from auracheck.sources.settings import location


class Named(NamedTuple):
    """A target that has no label yet, and those that it may have, the shortest first. ``taken``: what it names."""

    names: tuple[str, ...]
    target: Target
    taken: frozenset[Taken] = frozenset()


def container_target(container: Container, at_hand: AtHand, budget: Budget, context: Context) -> Named:
    """The environment of one container. Raises `Unreadable`."""
    workload, policy = container.workload, context.policy
    reach = Reach(at_hand, workload.namespace)
    environment = Environment(container.fields, reach, budget)
    settings, references = environment.settings, environment.references
    for found in in_volumes(container, settings, reach, policy, budget):
        if isinstance(found, Setting):
            settings.append(found)
        else:
            references.append(found)
    known = [*(setting.name for setting in settings), *(reference.name for reference in references)]
    given = {match.entry.name for match in map(policy.find, known) if match}
    for unknown in environment.unknown:
        for name in _may_give(unknown, given, policy):
            given.add(name)
            settings.append(Setting(name, ELSEWHERE, unknown.origin, literal=False))
            if unknown.words and policy.secrets[name].required_in:
                references.append(Reference(name, unknown.words, unknown.origin, at_hand=False))
    in_workload = f"{in_label(workload.name, workload.kind)}/{container.name}"
    of_kind = f"{workload.kind}/{in_workload}"
    names = (container.name, in_workload, of_kind, f"{in_label(workload.namespace, 'other')}/{of_kind}")
    judged = any(is_application(name, _read(known, policy), context) for name in names[:2])
    target = _target(container.fields.origin_of("name"), workload.namespace, settings, references, judged)
    return Named(names, target, frozenset(reach.taken))


def secret_target(holder: Holder, context: Context) -> Named:
    """A Secret by itself. Under which names its keys will reach a container nobody knows, so they count as those of
    any store do: whatever their case and dash."""
    settings = sorted(
        (under(context.policy.of_key(setting.name), setting) for setting in holder.entries.values()),
        key=lambda setting: setting.name in holder.entries,  # the policy's own spelling wins
    )
    judged = is_application(holder.name, holder.entries, context)
    target = _target(holder.origin, holder.namespace, settings, [], judged)._replace(kind=Kind.STORE)
    name = in_label(holder.name, "Secret")
    return Named((name, f"Secret/{name}", f"{in_label(holder.namespace, 'other')}/Secret/{name}"), target)


def rest_target(holder: Holder, context: Context) -> Named:
    """What nobody takes of a Secret of which containers take single keys. It is judged for what is there: whatever is
    not comes to the containers in another way, if at all."""
    found = secret_target(holder, context)
    policy = context.policy
    given = {match.entry.name for match in map(policy.find, holder.entries) if match}
    absent = (Setting(name, ELSEWHERE, holder.origin, literal=False) for name in policy.secrets if name not in given)
    return found._replace(target=found.target._replace(settings=(*absent, *found.target.settings)))


def labelled(found: Iterable[Named]) -> Iterator[Target]:
    """The targets with their labels, those of each file told apart."""
    by_file: Mapping[str, list[Named]] = defaultdict(list)
    for named in found:
        by_file[named.target.origin.file or ""].append(named)
    for path, of_file in by_file.items():
        candidates = [
            (*names, f"{names[-1]}:{target.origin.line}:{target.origin.column}") for names, target, _ in of_file
        ]
        for label, (_, target, _) in zip(labels(candidates), of_file, strict=True):
            yield target._replace(label=f"{path}: {label}")


def _target(
    origin: Origin, namespace: str, settings: Iterable[Setting], references: Iterable[Reference], judged: bool
) -> Target:
    return Target(
        "",
        "kubernetes",
        tuple(settings),
        origin=origin,
        form="kubernetes",
        judged=judged,
        location=location(origin.file or "").rpartition("/")[2],
        references=tuple(references),
        namespace="" if namespace == NAMESPACE else namespace,
    )


def _may_give(unknown: Unknown, given: set[str], policy: Policy) -> list[str]:
    """The secrets that an object of unknown keys may give, where nothing else gives them under any name."""
    prefix = unknown.prefix
    return [name for name in policy.secrets if name not in given and name.startswith(prefix) and name != prefix]


def _read(known: list[str], policy: Policy) -> list[str]:
    """The names that are known, and the secrets whose files they name."""
    files = policy.files
    return [*known, *(name.removesuffix(files) for name in known if files and name.endswith(files))]
