"""The probe comparable."""

import re
from collections.abc import Iterator, Sequence
from shlex import quote

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import RestartCommand
from auracheck.listing import some
from auracheck.model import EXTERNAL, Setting, Unread
from auracheck.probes import Probe
from auracheck.regex import regex
from auracheck.typed import ClassVar

NAMES_SHOWN = 5

_UNIT = regex(r"/([A-Za-z0-9:_.@\\-]+\.service)(?=/|$)", re.MULTILINE)
_CONTAINER = regex(r"/docker[/-]|/libpod-")
_POD = regex(r"/kubepods")
_OF_A_USER = regex(r"user@\d+\.service")


class Comparable(Probe):
    """With `--expect-same`: what cannot be compared, and how to restart a process with a new value."""

    name: ClassVar[str] = "comparable"

    def observe(self, run: Run) -> Iterator[RestartCommand | Unread]:
        if len(run.targets) == 1:
            alone = run.targets[0].target.label
            yield Unread("--expect-same", f"only one target to compare: {alone}")
        set_somewhere = {entry.name for judged in run.targets for entry, _ in judged.valued}
        for judged in run.targets:
            yield from _hidden(judged, [name for name in judged.policy.secrets if name in set_somewhere])
            yield from _restart(judged)


def _hidden(judged: JudgedTarget, names: Sequence[str]) -> Iterator[Unread]:
    """The secrets that cannot be compared: their values are not known in this target."""
    known = {id(setting) for _, setting in judged.valued}
    unknown: dict[str, list[str]] = {}
    for name in names:
        setting = judged.given.get(name)
        if setting is not None and not setting.blank and id(setting) not in known:
            unknown.setdefault(_why(judged, setting), []).append(name)
    target = judged.target
    source = target.label.replace(" ", ":") if target.pid else target.label
    for why, hidden in unknown.items():
        yield Unread(source, f"{some(hidden, NAMES_SHOWN)} not compared (--expect-same): {why}")


def _why(judged: JudgedTarget, setting: Setting) -> str:
    if setting.value is not EXTERNAL:
        return "unresolved reference"
    if judged.target.pid and setting.origin.file:
        return f"the program may have read {setting.origin.file} after its start"
    return "external value (kept by another system, or generated at run time)"


def _restart(judged: JudgedTarget) -> Iterator[RestartCommand]:
    """How to restart a process, by its control groups (cgroups(7))."""
    pid = judged.target.pid
    command = restart_command(_control_groups(pid)) if pid else ""
    if command:
        yield RestartCommand(judged.target.label, command)


def restart_command(groups: str) -> str:
    """The restart command for the text of /proc/PID/cgroup; empty if that names none."""
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
