"""What a report says of each target: the state of every secret of the policy, and nothing of any value."""

from auracheck.engine.deployments import is_judged
from auracheck.engine.environments import variable_origin
from auracheck.engine.waivers import waived_as
from auracheck.inventory import Deployment
from auracheck.model import ELSEWHERE, Origin, Secret, Setting, Target
from auracheck.policy import Entry, Policy
from auracheck.report import SecretState, TargetReport


def target_report(deployment: Deployment, policy: Policy) -> TargetReport:
    """The target with its secrets in the policy's order. A misnamed one is missing, with the wrong name's origin."""
    target = deployment.target
    repeats = len(target.settings) > len(target.winners()) or any(s.lost for s in target.settings)
    said = variable_origin(target, policy) if deployment.environment_from == "variable" else None
    return TargetReport(
        label=target.label,
        source=target.source,
        judged=is_judged(target),
        consumer=target.consumer,
        environment=deployment.environment if is_judged(target) else None,
        environment_from=deployment.environment_from,
        environment_at=said,
        variable=policy.variable,
        strict=deployment.strict,
        policy=policy.name,
        secrets=tuple(_state(entry, deployment, repeats) for entry in policy.secrets.values()),
        policy_file=policy.path,
        waived_as=waived_as(target.label, policy),
    )


def _state(entry: Entry, deployment: Deployment, repeats: bool) -> SecretState:
    """``repeats``: some name of the target is set more than once, so that what lost has to be looked for."""
    required = entry.name in deployment.required
    setting = deployment.given.get(entry.name)
    if setting is None:
        return SecretState(entry.name, "missing", None, None, (), required, entry.kind)
    overridden = _overridden(setting, deployment.target) if repeats else ()
    value = setting.value
    if setting.name != entry.name:
        return SecretState(entry.name, "missing", None, setting.origin, overridden, required, entry.kind)
    if value is ELSEWHERE:
        return SecretState(entry.name, "elsewhere", None, setting.origin, overridden, required, entry.kind)
    if not isinstance(value, Secret):
        return SecretState(entry.name, "missing", None, None, overridden, required, entry.kind)
    if setting.blank:
        return SecretState(entry.name, "empty", None, setting.origin, overridden, required, entry.kind)
    return SecretState(entry.name, "set", len(value.reveal()), setting.origin, overridden, required, entry.kind)


def _overridden(winner: Setting, target: Target) -> tuple[Origin, ...]:
    """The places that ``winner`` overrides. An alternative in its own place, as in `A || B`, is none of them."""
    return tuple(lost.origin for lost in target.overridden(winner) if lost.origin != winner.origin)
