"""Services behind profiles (Compose Specification, "Profiles"; compose-go 2.4.8, Project.WithProfiles)."""

from collections import ChainMap
from collections.abc import Callable, Mapping

from auracheck.systems.compose.files import Variables
from auracheck.systems.compose.tree import ComposeError, Leaf, TreeMap, text
from auracheck.typed import NamedTuple

_ALL = "*"

Services = dict[str, TreeMap]

Check = Callable[[Services, Mapping[str, TreeMap]], None]
"""Raises `ComposeError` for one of the first services that Compose would not start together with the second ones."""


def active(variables: Variables) -> frozenset[str]:
    """The profiles of COMPOSE_PROFILES; without it the empty one, which a variable that is not set may give a service
    (compose-go 2.4.8, cli.WithDefaultProfiles)."""
    given = variables.get("COMPOSE_PROFILES")
    return frozenset(part.strip() for part in (given.value if given else "").split(","))


def is_active(service: TreeMap, profiles: frozenset[str]) -> bool:
    """Whether the service is started without being named."""
    own = names(service)
    return not own or _ALL in profiles or not profiles.isdisjoint(own)


def said(service: TreeMap) -> str:
    """`profile jobs`, `profiles dev, jobs`. A name that variables were filled into may be a value, and is not shown."""
    leaves = [leaf for leaf in service.items("profiles") if isinstance(leaf, Leaf) and text(leaf)]
    names = [str(leaf.value) for leaf in leaves if not leaf.used]
    return f"profile{'s' * (len(leaves) > 1)} {', '.join(names)}" if len(names) == len(leaves) else "a profile"


class Inactive(NamedTuple):
    """A service that no active profile starts. ``fault``: why Compose would not start it with its profile, either."""

    service: TreeMap
    fault: ComposeError | None


def inactive(model: TreeMap, started: Services, check: Check) -> dict[str, Inactive]:
    """The services that are not started. Each is checked with what its profile would start, as `--profile` does, and
    where that needs services of other profiles, with all of these."""
    others = {name: service for name, service in model.mappings("services") if name not in started}
    members: dict[str, dict[str, TreeMap]] = {}
    for name, service in others.items():
        for profile in names(service):
            members.setdefault(profile, {})[name] = service
    every = ChainMap(others, started)
    faults = {profile: _fault(services, started, every, check) for profile, services in members.items()}
    return {name: Inactive(one, _of_all([faults[p] for p in names(one)])) for name, one in others.items()}


def _fault(services: Services, started: Services, every: Mapping[str, TreeMap], check: Check) -> ComposeError | None:
    """Why Compose starts the services of a profile neither by themselves nor with those of all profiles."""
    first: ComposeError | None = None
    for others in (ChainMap(services, started), every):
        try:
            check(services, others)
        except ComposeError as error:
            first = first or error
        else:
            return None
    return first


def _of_all(faults: list[ComposeError | None]) -> ComposeError | None:
    """The first one, unless a profile has none."""
    return None if None in faults else faults[0]


def names(service: TreeMap) -> list[str]:
    """The profiles of a service. Whoever starts a service by its name starts these (compose-go 2.4.8,
    Project.WithServicesEnabled)."""
    return [name for name in map(text, service.items("profiles")) if name is not None]
