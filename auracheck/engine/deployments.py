"""A target under its policy: what it gives, what is required of it, which of its values can be judged."""

from auracheck.engine.environments import judged_as, strictest, voices
from auracheck.inventory import Deployment
from auracheck.model import ELSEWHERE, Kind, Secret, Setting, Target
from auracheck.policy import Entry, Policy


def is_judged(target: Target) -> bool:
    """Whether the target is a process that the rules judge. An example is looked at for credentials alone."""
    return target.judged and target.kind is not Kind.EXAMPLE


def deployment_of(target: Target, policy: Policy, told: tuple[str, str] | None) -> Deployment:
    """The target, judged as ``told`` (who said so, which environment), or as what it says of itself."""
    heard = voices(target, policy)
    environment, who, disagreeing = judged_as(heard, policy, told)
    counting = strictest(heard, policy)
    winners = target.winners()
    given = _given(winners, policy)
    return Deployment(
        target=target,
        environment=environment.name,
        environment_from=who,
        strict=environment.strict,
        disagreeing=disagreeing,
        named=counting and counting[1],
        given=given,
        required=frozenset() if target.kind is Kind.JOB else policy.required(environment.name, target.effective()),
        valued=_valued(target, given, policy),
    )


def _given(winners: dict[str, Setting], policy: Policy) -> dict[str, Setting]:
    """Each secret that is there: under its own name, else in a file that the application reads, else under the last
    wrong name."""
    given = {name: setting for name, setting in winners.items() if name in policy.secrets}
    if policy.files:
        given |= _in_files(winners, policy)
    right = frozenset(given)
    for name, setting in winners.items():
        match = None if name in given else policy.find(name)
        if match and not match.own_name and match.entry.name not in right:
            given[match.entry.name] = setting
    return given


def _in_files(winners: dict[str, Setting], policy: Policy) -> dict[str, Setting]:
    """The secrets whose NAME_FILE is set where the application reads such: their values are in files, elsewhere."""
    return {
        name: Setting(name, ELSEWHERE, path.origin)
        for name in policy.secrets
        if (path := winners.get(name + policy.files)) and not path.blank
        if name not in winners or winners[name].blank
    }


def _valued(target: Target, given: dict[str, Setting], policy: Policy) -> tuple[tuple[Entry, Setting], ...]:
    """The values that can be judged. An unresolved or blank one is told as that alone; that of
    NAME_FILE is a path."""
    loose = {reference.name for reference in target.open_references()} if target.references else frozenset()
    found = [(policy.secrets[name], setting) for name, setting in given.items()]
    if policy.previous:
        found += [(policy.previous[s.name], s) for s in target.winners().values() if s.name in policy.previous]
    return tuple(
        (entry, setting)
        for entry, setting in found
        if isinstance(setting.value, Secret)
        and not setting.blank
        and setting.name not in loose
        and not entry.is_file_name(setting.name)
    )
