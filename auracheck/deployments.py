"""A target under its policy: what it gives, what is required of it, which of its values can be judged."""

from auracheck.environments import judged_as
from auracheck.model import Deployment, Secret, Setting, Target
from auracheck.policy import Entry, Policy


def deployment_of(target: Target, policy: Policy, told: tuple[str, str] | None) -> Deployment:
    """The target, judged as ``told`` (who said so, which environment), or as what it says of itself."""
    environment, who, disagreeing = judged_as(target, policy, told)
    winners = target.winners()
    given = _given(winners, policy)
    return Deployment(
        target=target,
        environment=environment.name,
        environment_from=who,
        strict=environment.strict,
        disagreeing=disagreeing,
        given=given,
        required=policy.required(environment.name, target.effective()),
        valued=_valued(target, winners, given, policy),
    )


def _given(winners: dict[str, Setting], policy: Policy) -> dict[str, Setting]:
    """Each secret that is there: under its own name, else under the last wrong one."""
    given = {name: setting for name, setting in winners.items() if name in policy.secrets}
    for name, setting in winners.items():
        if name not in given and (match := policy.find(name)) and match.entry.name not in winners:
            given[match.entry.name] = setting
    return given


def _valued(
    target: Target, winners: dict[str, Setting], given: dict[str, Setting], policy: Policy
) -> tuple[tuple[Entry, Setting], ...]:
    """The values that can be judged. An unresolved or blank one is told as that alone; that of
    NAME_FILE is a path."""
    loose = {r.name for r in target.references if r.name in winners and winners[r.name].origin == r.origin}
    return tuple(
        (policy.secrets[name], setting)
        for name, setting in given.items()
        if isinstance(setting.value, Secret)
        and not setting.blank
        and setting.name not in loose
        and not policy.secrets[name].is_file_name(setting.name)
    )
