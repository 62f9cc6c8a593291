"""The targets of the objects of a run: one for each container, and one for the unused part of each Secret."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.model import EXTERNAL, Kind, Origin, Reference, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.systems.env_file import location
from auracheck.systems.kubernetes.environment import ContainerEnvironment, SettingBudget, Unknown
from auracheck.systems.kubernetes.fields import in_label
from auracheck.systems.kubernetes.holders import Holder, under
from auracheck.systems.kubernetes.network import Network
from auracheck.systems.kubernetes.objects import NAMESPACE, Container
from auracheck.systems.kubernetes.reach import KnownHolders, Reach, Taken
from auracheck.systems.kubernetes.volumes import in_volumes, mounted_secrets, unresolved
from auracheck.systems.named_files import named_credentials
from auracheck.systems.options import are_options, credential_options
from auracheck.systems.source import Context, is_application
from auracheck.typed import Any, NamedTuple


def labels(candidates: Sequence[Sequence[str]]) -> list[str]:
    """A unique label for each target: the shortest of its names that no other target has.

    Targets that share a name all use a longer one.
    """
    level = [0] * len(candidates)
    while True:
        names = [found[at] for found, at in zip(candidates, level, strict=True)]
        shared = {name for name, count in Counter(names).items() if count > 1}
        longer = [
            number
            for number, name in enumerate(names)
            if name in shared and level[number] + 1 < len(candidates[number])
        ]
        if not longer:
            return names
        for number in longer:
            level[number] += 1


class Named(NamedTuple):
    """A target without a label yet, and its possible names from the shortest on. ``taken`` is what it uses."""

    names: tuple[str, ...]
    target: Target
    taken: frozenset[Taken] = frozenset()


def container_target(
    container: Container, network: Network, known_holders: KnownHolders, budget: SettingBudget, context: Context
) -> Named:
    """The environment of one container, and its place in the network. Raises `Unreadable`."""
    workload, policy = container.workload, context.policy
    reach = Reach(known_holders, workload.namespace, workload.placed)
    environment = ContainerEnvironment(container.fields, reach, budget)
    settings, references = environment.settings, environment.references
    named, aside = list(named_credentials(settings, policy)), Reach(known_holders, workload.namespace, workload.placed)
    references += unresolved(container, named, aside, budget)
    _take(in_volumes(container, settings, reach, policy, budget), settings, references)
    settings += _options(container, settings)
    known = [*(setting.name for setting in settings), *(reference.name for reference in references)]
    in_workload = f"{in_label(workload.name, workload.kind)}/{container.name}"
    read = _read(known, policy)
    judged = any(is_application(name, read, context) for name in (container.name, in_workload))
    # any program may be given AuraConnect's keys, which does not make it that
    if environment.unknown and (judged or not policy.is_builtin):
        given = {match.entry.name for match in map(policy.find, known) if match}
        _take(_possible(environment.unknown, given, policy), settings, references)
    of_kind = f"{workload.kind}/{in_workload}"
    names = (container.name, in_workload, of_kind, f"{in_label(workload.namespace, 'other')}/{of_kind}")
    target = _target(
        container.fields.origin_of("name"),
        workload.namespace,
        settings,
        references,
        judged,
        names=names[:2],
        image=container.fields.text("image"),
        kind=Kind.INIT if container.is_init else Kind.PROCESS,
        partial=bool(environment.unknown),
        mounted=tuple(mounted_secrets(container, {path: name for name, _, path in named}, aside, budget)),
        keeper=known_holders.keeper(environment.whole, environment.parts),
        container=network.of(container, settings, known_holders, budget),
    )
    return Named(names, target, frozenset(reach.taken))


def _take(found: Iterable[Setting | Reference], settings: list[Setting], references: list[Reference]) -> None:
    for each in found:
        if isinstance(each, Setting):
            settings.append(each)
        else:
            references.append(each)


def _possible(unknowns: Iterable[Unknown], given: set[str], policy: Policy) -> Iterator[Setting | Reference]:
    """The secrets of the policy that objects may contain whose keys are not known."""
    for unknown in unknowns:
        for name in _may_give(unknown, given, policy):
            given.add(name)
            yield Setting(name, EXTERNAL, unknown.origin, literal=False)
            if unknown.words and policy.secrets[name].required_in and not policy.secrets[name].is_beyond:
                yield Reference(name, unknown.words, unknown.origin, known=False)


def by_role(pod: Sequence[Named], context: Context) -> Iterator[Named]:
    """The containers of one pod; those that serve another one are asked only for what they take: init containers, and
    those beside a container of another image that takes more of the policy's secrets. One that is named is asked for
    all."""
    if len(pod) == 1 and pod[0].target.kind is Kind.PROCESS:  # most: it serves no other one
        yield pod[0]
        return
    asked = frozenset((*context.services, *context.policy.services))
    taken = [0 if each.target.kind is Kind.INIT else _secrets_of(each.target, context.policy) for each in pod]
    most = max(taken, default=0)
    images = {each.target.image for each, number in zip(pod, taken, strict=True) if number == most}
    for each, number in zip(pod, taken, strict=True):
        kind = each.target.kind
        if not asked.isdisjoint(each.target.names):
            kind = Kind.PROCESS
        elif kind is not Kind.INIT and number < most and each.target.image not in images:
            kind = Kind.SIDECAR
        yield each if kind is each.target.kind else each._replace(target=each.target._replace(kind=kind))


def _secrets_of(target: Target, policy: Policy) -> int:
    """How many secrets of the policy it takes."""
    names = {*(setting.name for setting in target.settings), *(reference.name for reference in target.references)}
    return len({match.entry.name for match in map(policy.find, names) if match})


_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def _options(container: Container, settings: Sequence[Setting]) -> list[Setting]:
    """The credentials in the container's commands, and in options that one of its variables has. `$(NAME)` is one of
    these."""
    of_variables = [
        (setting.value.reveal(), setting.origin)
        for setting in settings
        if isinstance(setting.value, Secret) and are_options(setting.name, setting.value.reveal())
    ]
    probes = filter(None, (container.fields.down(probe, "exec") for probe in _PROBES))
    words = [word for probe in probes for word in probe.texts("command")]
    words += [*of_variables, *container.command()]
    if not words:
        return []
    names = {setting.name for setting in settings}
    return [
        Setting(name, EXTERNAL if "$" in value else Secret(value), origin, literal="$" not in value)
        for name, value, origin in credential_options(words)
        if name not in names
    ]


def secret_target(holder: Holder, context: Context) -> Named:
    """A Secret by itself. The variables that its keys will become are unknown, so the keys match as those of any store:
    regardless of case and dashes."""
    settings = sorted(
        (under(context.policy.of_key(setting.name), setting) for setting in holder.entries.values()),
        key=lambda setting: setting.name in holder.entries,  # the policy's own spelling wins
    )
    judged = is_application(holder.name, holder.entries, context)
    target = _target(
        holder.origin, holder.namespace, settings, [], judged, kind=Kind.STORE, names=(holder.name,), partial=True
    )
    name = in_label(holder.name, "Secret")
    return Named((name, f"Secret/{name}", f"{in_label(holder.namespace, 'other')}/Secret/{name}"), target)


def rest_target(holder: Holder, context: Context) -> Named:
    """The unused part of a Secret of which containers use single keys. Only what is there is judged: what is missing
    may reach the containers in another way."""
    found = secret_target(holder, context)
    policy = context.policy
    given = {match.entry.name for match in map(policy.find, holder.entries) if match}
    absent = (Setting(name, EXTERNAL, holder.origin, literal=False) for name in policy.secrets if name not in given)
    return found._replace(target=found.target._replace(settings=(*absent, *found.target.settings)))


def labelled(found: Iterable[Named]) -> Iterator[Target]:
    """The targets with labels that are unique within each file."""
    by_file: Mapping[str, list[Named]] = defaultdict(list)
    for named in found:
        by_file[named.target.origin.file or ""].append(named)
    for path, of_file in by_file.items():
        if len(of_file) == 1:  # in most files
            [(names, target, _)] = of_file
            yield target._replace(label=f"{path}: {names[0]}")
            continue
        candidates = [
            (*names, f"{names[-1]}:{target.origin.line}:{target.origin.column}") for names, target, _ in of_file
        ]
        for label, (_, target, _) in zip(labels(candidates), of_file, strict=True):
            names = tuple(sorted(target.names, key=lambda name: name != label))  # the one that is shown comes first
            yield target._replace(label=f"{path}: {label}", names=names)


def _target(
    origin: Origin,
    namespace: str,
    settings: Iterable[Setting],
    references: Iterable[Reference],
    judged: bool,
    **more: Any,
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
        noun="container",
        **more,
    )


def _may_give(unknown: Unknown, given: set[str], policy: Policy) -> list[str]:
    """The secrets that an object with unknown keys may contain, if nothing else gives them."""
    prefix = unknown.prefix
    return [name for name in policy.secrets if name not in given and name.startswith(prefix) and name != prefix]


def _read(known: list[str], policy: Policy) -> list[str]:
    """The known names, and the secrets whose files they name."""
    files = policy.files
    return [*known, *(name.removesuffix(files) for name in known if files and name.endswith(files))]
