"""Which services are to be connected to: the URLs of all targets that are worth it."""

from collections.abc import Iterator
from typing import NamedTuple

from auracheck.inventory import Deployment, Inventory
from auracheck.judgement import faults, urls
from auracheck.judgement.defaults import default
from auracheck.judgement.logins import MAY_WORK
from auracheck.judgement.words import names
from auracheck.model import Fact, Secret
from auracheck.policy import Policy
from auracheck.probes.connections.base import Service, Variables

VARIABLES = {"postgresql": "PG"}
"""How the names of a driver's own variables begin; the service's count, ours do not."""

REDIS_SCHEMES = ("redis", "rediss", "unix")
"""Those that redis-py knows."""


class User(NamedTuple):
    """A secret of a target that leads to a service, under the name by which it stands there."""

    secret: str
    target: str
    file: str

    def fact(self, name: str, detail: str = "") -> Fact:
        return Fact(name, self.file, str(detail), self.secret, self.target)


def wanted(inventory: Inventory, policy: Policy) -> Iterator[tuple[User, Service | None]]:
    """Each URL that can be used as it stands, with the service that it leads to; None where there is no driver here.

    One that is malformed or a placeholder is left out, as the rules about values tell, and so is an old one.
    """
    for deployment, entry, setting, text in inventory.values():
        if entry.kind != "url" or entry.name in policy.previous or setting.undecoded:
            continue
        if faults.of_text(text) or faults.of_url(text, entry.schemes):
            continue
        if default(entry.kind, text, names(policy.name, entry.name)) not in (None, *MAY_WORK):
            continue
        user = User(setting.name, deployment.target.label, setting.origin.file or "")
        yield user, _service(deployment, text)


def _service(deployment: Deployment, text: str) -> Service | None:
    url = urls.split(text)
    if url is None:
        return None
    if url.family == "postgresql":
        return Service(url.family, text, _variables(deployment, VARIABLES[url.family]))
    return Service(url.family, text) if url.scheme in REDIS_SCHEMES else None


def _variables(deployment: Deployment, prefix: str) -> Variables:
    """The driver's own variables that the target sets."""
    target = deployment.target
    loose = {reference.name for reference in target.open_references()}
    return tuple(
        (name, value.reveal() if isinstance(value, Secret) and name not in loose else None)
        for name, value in sorted(target.effective().items())
        if name.startswith(prefix) and value is not None
    )
