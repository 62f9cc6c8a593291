"""Which services of a deployment are asked for which secrets of its policy: those that take them, where any does; and
where nobody is asked for what the application needs."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from auracheck.deployment import JudgedTarget
from auracheck.deployment.matching import index
from auracheck.model import EXTERNAL, Kind, Setting

_SERVICES = ("service", "container")


def asked_of_services(judged: Iterable[JudgedTarget], contract: Callable[[], Collection[str]]) -> list[JudgedTarget]:
    """The targets, each without the demand for what other services of its deployment take and it does not.

    A secret that no service takes is asked of those that take most of the policy. ``contract`` has the secrets of
    AuraConnect: where the policy has them all, a service with one of their keys is asked for each of them.
    """
    targets = list(judged)
    deployments: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(targets):
        if one.target.judged and one.target.kind is Kind.PROCESS and one.target.noun in _SERVICES:
            deployments[_deployment(one)].append(number)
    for numbers in deployments.values():
        if len(numbers) > 1:
            services = [targets[number] for number in numbers]
            for number, one in zip(numbers, _of_deployment(services, frozenset(contract())), strict=True):
                targets[number] = one
    return targets


def applications_unchecked(judged: Iterable[JudgedTarget]) -> frozenset[str]:
    """The labels of the services that are not judged where nothing but servers is, though nobody left them out: one may
    be the application, and what that requires is not known."""
    judged = list(judged)
    left_out = [each for each in judged if _may_be_application(each)]
    if not left_out:
        return frozenset()
    applications = {one.deployment for one in judged if one.target.judged and not _is_server(one)}
    servers = {one.deployment for one in judged if one.target.judged} - applications
    return frozenset(one.target.label for one in left_out if one.deployment in servers)


def _may_be_application(judged: JudgedTarget) -> bool:
    return not judged.target.judged and not judged.presence_known and judged.target.noun in _SERVICES


def _is_server(judged: JudgedTarget) -> bool:
    """Whether nobody judges it but what is known of a server."""
    return judged.judged_by[:1] != () and judged.judged_by[0] in index().role["server"]


def _deployment(judged: JudgedTarget) -> tuple[str, ...]:
    """What the services of one deployment have in common: the policy, the system, the folder, the namespace."""
    target = judged.target
    return judged.policy.path or "", target.source, os.path.dirname(target.origin.file or ""), target.namespace


def _of_deployment(services: Sequence[JudgedTarget], contract: frozenset[str]) -> Iterable[JudgedTarget]:
    of_form: dict[str, frozenset[str]] = {}  # those that are like an earlier one take what that does
    taken = [of_form.get(each.like) or of_form.setdefault(each.target.label, _taken(each)) for each in services]
    everywhere = frozenset().union(*taken)
    most = max(map(len, taken))
    for judged, own in zip(services, taken, strict=True):
        of_contract = contract if contract <= judged.policy.secrets.keys() else frozenset()
        has_key = any(judged.policy.secrets[name].kind == "key" for name in own & of_contract)
        left = [name for name in judged.required if name not in own and _is_policys(judged, name)]
        others = frozenset(
            name
            for name in left
            if (not has_key and name in everywhere if name in of_contract else name in everywhere or len(own) < most)
        )
        yield judged._replace(required=judged.required - others, others=judged.others | others) if others else judged


def _is_policys(judged: JudgedTarget, name: str) -> bool:
    """Whether the policy itself asks for it of any service: neither its `services` do, nor a program of the image."""
    entry = judged.policy.secrets[name]
    return not entry.by and not entry.services


def _taken(judged: JudgedTarget) -> frozenset[str]:
    """The secrets of the policy itself that a service takes, set or not. What an object that is not there may give is
    not known."""
    named = {setting.name for setting in judged.target.settings if is_named(setting)}
    given = {name for name, setting in judged.given.items() if is_named(setting)}
    given.update(reference.name for reference in judged.target.references if reference.known)
    secrets = judged.policy.secrets
    return frozenset(name for name in named | given if name in secrets and not secrets[name].by)


def is_named(setting: Setting) -> bool:
    """Whether a file names it, unlike what may be set somewhere."""
    return setting.value is not EXTERNAL or setting.literal or setting.origin.column is not None
