"""A client whose server is not in the deployment: its URL gets the new password from a variable of its own."""

from collections.abc import Iterable, Set

from auracheck.deployment import JudgedTarget, Run
from auracheck.judgement.defaults import is_placeholder_host, keeps_all_but_password
from auracheck.judgement.urls import is_loopback
from auracheck.judgement.words import names
from auracheck.model import Origin
from auracheck.policy.known import is_made
from auracheck.policy.names import as_variable
from auracheck.report import Finding
from auracheck.rules import rule_class
from auracheck.rules.commands import makes
from auracheck.rules.linking.one_value import Steps, link_steps
from auracheck.steps import DoStep, Step, do
from auracheck.systems.steps import Link
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection

_MOST_ALONE = 100
"""Env files whose servers are looked for: over thousands of them nobody reads each sentence."""


def add_outside(findings: Iterable[Finding], run: Run, wanted: Set[Origin], shared: dict[Origin, Steps]) -> None:
    """Add the steps for URLs that no command of their own gives another password."""
    made = {each.locations[0] for each in findings if rule_class(each.rule).renews and any(map(makes, each.fix))}
    unmade = wanted - made
    for connection in run.connections() if unmade else ():
        origin = connection.client.named.origin
        if connection.inside is None and origin in unmade - shared.keys() and (steps := _steps(connection, run)):
            shared[origin] = (*steps, *on_server(connection))


def add_alone(run: Run, wanted: Set[Origin], besides: dict[Origin, Steps]) -> None:
    """Add what is left to do at the servers of env files that are no part of a deployment."""
    alone = [judged for judged in run.targets if judged.target.container is None and _is_of_server(judged, wanted)]
    if not 0 < len(alone) <= _MOST_ALONE or any(judged.target.container for judged in run.deployed):
        return
    from auracheck.deployment.connections import Graph  # late: few env files have a bad password of a server

    for connection in Graph(alone).connections:
        if connection.inside is None and not is_loopback(connection.host):  # a server of the developer's own
            besides.setdefault(connection.client.named.origin, on_server(connection))


def _is_of_server(judged: JudgedTarget, wanted: Set[Origin]) -> bool:
    return any(entry.kind in ("password", "url") and setting.origin in wanted for entry, setting in judged.valued)


def on_server(connection: "Connection") -> tuple[Step, ...]:
    """What is left to do at the server; nothing where nobody knows yet which that is."""
    if connection.client.password is None or is_placeholder_host(connection.host):
        return ()
    name = connection.client.named.name
    return do(f"set the new password of {name} on the server {connection.host} as well", "server")


def is_on_server(step: Step) -> bool:
    """Whether a server that is not in this deployment is to get a value that is made here."""
    return isinstance(step, DoStep) and step.about == "server"


def _steps(connection: "Connection", run: Run) -> Steps:
    setting, target = connection.client.setting, connection.client.variables.judged.target
    url, password = setting.reveal(), connection.client.password
    name = as_variable(f"{setting.name.rpartition('_')[0] or setting.name}_PASSWORD")
    is_enough = not is_placeholder_host(connection.host) and keeps_all_but_password(url, names(setting.name))
    if password is None or not is_enough or not is_made(name):
        return ()
    link = Link(target, setting, target, None, name, password.text or "", url, run.contents, kept="script", anew=True)
    return link_steps(link)
