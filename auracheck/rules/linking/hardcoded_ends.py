"""A password that is hardcoded at both ends of a connection: it moves into one variable to which both refer."""

from collections.abc import Iterable, Set

from auracheck.deployment import Run
from auracheck.judgement.urls import is_unreserved
from auracheck.model import Origin, Secret
from auracheck.report import Finding
from auracheck.rules.embedded_secret import EmbeddedSecret
from auracheck.rules.linking import one_password
from auracheck.rules.linking.ends import of_volume, volume_of
from auracheck.rules.linking.one_value import Steps
from auracheck.steps import EditStep, RunStep, Step
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection
    from auracheck.deployment.connections.variables import EndPart

_WRITE = " --write "


class _Plan(NamedTuple):
    """The edits of both ends, the command that makes the variable anew, and what else that needs. ``whole`` are the
    places of the password alone, from which it can be moved as it is."""

    edits: dict[Step, None]
    make: RunStep
    more: dict[Step, None]
    whole: set[Origin]

    def steps(self, place: Origin) -> Steps:
        name = self.make.command.partition(_WRITE)[0].rpartition(" ")[2]
        moved = (EditStep(self.make.file, None, "insert", None, (name,)),) if place in self.whole else ()
        anew = self.make._replace(command=f"{self.make.command} --rotate")
        return (*moved, *self.edits, anew, *self.more)


def kept_together(findings: Iterable[Finding], run: Run) -> list[Finding]:
    """The findings, those about both ends of a connection with one fix."""
    found = list(findings)
    hardcoded = {each.locations[0] for each in found if each.rule == EmbeddedSecret.name}
    plans = _plans(hardcoded, run) if len(hardcoded) > 1 else {}
    if not plans:
        return found
    return [
        each._replace(fix=plans[at].steps(at))
        if each.rule == EmbeddedSecret.name and (at := each.locations[0]) in plans
        else each
        for each in found
    ]


def _plans(hardcoded: Set[Origin], run: Run) -> dict[Origin, _Plan]:
    """The plan for the places of each end among the hardcoded ones: one for a server, all its clients, and what has
    its password in its own container."""
    from auracheck.rules.linking.options import options_of_servers  # late: few documents have two

    plans: dict[Origin, _Plan] = {}
    for connection in run.connections():
        mine, theirs = connection.client.password, connection.account.password if connection.account else None
        if not (mine and theirs and {mine.origin, theirs.origin} <= hardcoded and mine.origin != theirs.origin):
            continue
        steps = one_password(connection, run, anew=True) if _can_be_moved(connection, theirs) else ()
        if plan := _added(plans, mine.origin, theirs.origin, steps):
            plan.more.update(dict.fromkeys(of_volume(connection)))
            plan.whole.update({mine.origin} if _is_whole(connection) else ())
    for option in options_of_servers(run):
        own, its = option.setting.origin, option.password.origin
        if own != its and {own, its} <= hardcoded and (plan := _added(plans, own, its, option.steps(run))):
            plan.more.update(dict.fromkeys(volume_of(option.server, option.account, option.password)))
            plan.whole.add(own)
    return plans


def _added(plans: dict[Origin, _Plan], mine: Origin, theirs: Origin, steps: Steps) -> _Plan | None:
    """The plan for both places with these steps; None where they are not edits and one command."""
    made = [step for step in steps if isinstance(step, RunStep) and _WRITE in step.command]
    edits = [step for step in steps if isinstance(step, EditStep) and step.line]
    if len(made) != 1 or len(edits) + 1 != len(steps):
        return None
    plan = plans.setdefault(theirs, _Plan({}, made[0], {}, {theirs}))
    plan.edits.update(dict.fromkeys(edits))
    return plans.setdefault(mine, plan)


def _can_be_moved(connection: "Connection", theirs: "EndPart") -> bool:
    """Whether both ends have the same, the server alone, and a URL takes it as it is."""
    is_same = connection.state == "match" and not theirs.is_within
    return is_same and (_is_whole(connection) or is_unreserved(Secret(theirs.text or "")))


def _is_whole(connection: "Connection") -> bool:
    """Whether the client has the password by itself, not in a URL."""
    named = connection.client.named
    return named.setting is None or named.setting.value is named.value
