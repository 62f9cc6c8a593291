"""The probe comparable."""

import re
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import ClassVar

from auracheck.inventory import Deployment, Inventory
from auracheck.model import ELSEWHERE, Fact, Setting, Unread
from auracheck.policy import Policy
from auracheck.probes.base import Probe

NAMES_SHOWN = 5

_UNIT = re.compile(r"/([A-Za-z0-9:_.@\\-]+\.service)(?=/|$)", re.MULTILINE)
_CONTAINER = re.compile(r"/docker[/-]|/libpod-")
_POD = re.compile(r"/kubepods")
_OF_A_USER = re.compile(r"user@\d+\.service")


class Comparable(Probe):
    """With `--expect-same`: what stands in the way of a comparison, and how a process takes a new value.

    Facts: `restart`, of a process by its label, whose detail is the command that starts it anew.
    """

    name: ClassVar[str] = "comparable"

    def observe(self, inventory: Inventory, policy: Policy) -> Iterator[Fact | Unread]:
        if not (self.options.expect_same and self.options.will_run("drifted-secret")):
            return
        if len(inventory.deployments) == 1:
            alone = inventory.deployments[0].target.label
            yield Unread("--expect-same", f"{alone} alone is judged, and there is nothing to compare it with")
        set_somewhere = {entry.name for deployment in inventory.deployments for entry, _ in deployment.valued}
        for deployment in inventory.deployments:
            yield from _hidden(deployment, [name for name in policy.secrets if name in set_somewhere])
            yield from _restart(deployment)


def _hidden(deployment: Deployment, names: Sequence[str]) -> Iterator[Unread]:
    """The secrets of which nobody can say here whether they are the same: their values are not known in this target."""
    known = {id(setting) for _, setting in deployment.valued}
    unknown: dict[str, list[str]] = {}
    for name in names:
        setting = deployment.given.get(name)
        if setting is not None and not setting.blank and id(setting) not in known:
            unknown.setdefault(_why(deployment, setting), []).append(name)
    target = deployment.target
    source = target.label.replace(" ", ":") if target.source == "process" else target.label
    for why, hidden in unknown.items():
        yield Unread(source, f"{_listed(hidden)} cannot be compared (--expect-same): {why}")


def _why(deployment: Deployment, setting: Setting) -> str:
    if setting.value is not ELSEWHERE:
        return "a reference in it leads nowhere"
    if deployment.target.source == "process" and setting.origin.file:
        return f"the program may have read {setting.origin.file} after its start, which cannot be seen"
    return "its value is kept by a system that is not at hand, or made when the program runs"


def _restart(deployment: Deployment) -> Iterator[Fact]:
    """What runs a process, as its control groups say (cgroups(7)), knows how to start it anew."""
    label = deployment.target.label
    if deployment.target.source != "process":
        return
    command = restart_command(_control_groups(label.rpartition(" ")[2]))
    if command:
        yield Fact("restart", label, command)


def restart_command(groups: str) -> str:
    """The command, from the text of /proc/PID/cgroup; nothing where that does not tell."""
    if _POD.search(groups):
        return "kubectl rollout restart"
    if _CONTAINER.search(groups):
        return "docker compose up -d"
    units = [unit for unit in _UNIT.findall(groups) if not _OF_A_USER.fullmatch(unit)]
    if not units:
        return ""
    manager = "systemctl --user" if _OF_A_USER.search(groups) else "systemctl"
    return f"{manager} restart {quote(units[-1])}"


def _control_groups(pid: str) -> str:
    try:
        with open(f"/proc/{pid}/cgroup", encoding="utf-8", errors="replace") as file:
            return file.read(1 << 16)
    except OSError:
        return ""


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
