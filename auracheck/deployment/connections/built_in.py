"""The servers that a program of the catalogue looks for where nothing says where they are."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from auracheck.deployment.connections.groups import host_word
from auracheck.deployment.connections.variables import Variables
from auracheck.deployment.matching import by_image, policy_of
from auracheck.model import Configuration, Secret, Setting
from auracheck.policy.entry import Entry


def built_in_hosts(variables: Variables) -> Iterator[Configuration]:
    """Each host that the target's image has built in, and that no variable replaces, as a configuration of its own;
    none where the program has no credential and waits for nothing, as others of its images have addresses that lead
    nowhere."""
    target = variables.judged.target
    program = by_image(target.image) if target.image else ""
    waits = target.container is not None and bool(target.container.waits_for)
    for entry in _hosts(program) if program and (waits or _has_credentials(variables, program)) else ():
        if variables.settings.keys().isdisjoint((entry.name, *entry.one_of)):
            yield (Setting(entry.name, Secret(entry.default or ""), target.origin),)


@lru_cache(1 << 6)
def _hosts(program: str) -> Sequence[Entry]:
    entries = policy_of(program).secrets.values()
    return [entry for entry in entries if entry.has_built_in_host and host_word(entry.name)]


def _has_credentials(variables: Variables, program: str) -> bool:
    secrets = policy_of(program).secrets
    given = any(name in secrets and secrets[name].is_credential for name in variables.settings)
    return given or any(entry.is_credential and entry.default for entry in secrets.values())
