"""How what reads a file gets the new values, by the form of the deployment; exact where the file's name tells it."""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from auracheck.consumers import REGISTRY
from auracheck.snippets.dotenv import quote

_COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""In which Compose finds a project by itself (Compose's manual, "How Compose works")."""

_USER_UNITS = re.compile(r"(?:^|/)systemd/user/")
_ROLLOUT = "kubectl rollout restart {0}, which replaces one pod after the other; kubectl rollout status {0} waits"


def restarts(readers: Iterable[str], path: str) -> list[str]:
    """What to run for each form that reads the file, each told once."""
    return list(dict.fromkeys(_HOW.get(reader, _anything)(path) for reader in readers))


def spec(readers: Sequence[str], path: str) -> str:
    """The file as a source: with a scheme where it was said who reads it."""
    named = readers and readers[0] in REGISTRY and readers[0] != "dotenv"
    return quote(f"{readers[0]}:{path}" if named else path)


def compared(file: str, readers: Iterable[str], path: str) -> str:
    """The check that what runs now has what the file says, which is a source of that spec."""
    running = "process:PID"
    for reader in readers:
        if reader == "compose-env":
            return f"docker inspect $({_in_project(path)} ps -q) | auracheck check {file} - --expect-same"
        if reader in ("kubernetes", "kubectl-env"):
            return f"kubectl get secret NAME -o yaml | auracheck check {file} - --expect-same"
        unit = unit_of(path) if reader == "systemd" else ""
        if unit and "@" not in unit:
            running = f"process:$({_systemctl(path)} show -P MainPID {quote(unit)})"
    return f"auracheck check {file} {running} --expect-same"


def unit_of(path: str) -> str:
    """The service that a unit file or a drop-in belongs to; empty where its path does not tell."""
    for part in (os.path.basename(path), os.path.basename(os.path.dirname(path)).removesuffix(".d")):
        if re.fullmatch(r"[\w@:.\\-]+\.service", part):
            return part
    return ""


def _in_project(path: str) -> str:
    """The command of Compose, in the folder of the project where the file's own folder is one."""
    folder = os.path.dirname(path)
    is_project = any(os.path.exists(os.path.join(folder, name)) for name in _COMPOSE_FILES)
    return f"cd {quote(folder)} && docker compose" if folder and is_project else "docker compose"


def _compose(path: str) -> str:
    command = _in_project(path) + " up -d"
    command = f"({command})" if "&&" in command else command
    return f"{command} (a mere restart keeps the old values; with a name it is one service after the other)"


def _docker(path: str) -> str:
    return f"make each container anew with docker run --env-file {quote(path)} (a restart keeps the old values)"


def _env_file_of_unit(path: str) -> str:
    name = quote(os.path.basename(path))
    return f"systemctl restart the units that read it, one after the other: grep -rlF {name} /etc/systemd/system"


def _unit(path: str) -> str:
    command, unit = _systemctl(path), unit_of(path)
    if not unit:
        return f"{command} daemon-reload, then {command} restart the unit"
    name = quote(unit.replace("@.", "@*."))  # systemctl(1): of a template, all instances that run
    return f"{command} daemon-reload && {command} restart {name}"


def _systemctl(path: str) -> str:
    return "systemctl --user" if _USER_UNITS.search(path) else "systemctl"


def _manifest(path: str) -> str:
    return f"kubectl apply -f {quote(path)}, then {_ROLLOUT.format('deployment/NAME')}"


def _from_env_file(path: str) -> str:
    made = f"kubectl create secret generic NAME --from-env-file={quote(path)} --dry-run=client -o yaml"
    return f"{made} | kubectl apply -f -, then {_ROLLOUT.format('deployment/NAME')}"


def _script(path: str) -> str:
    return f"start the services that read it again, from a shell that has read {quote(path)} anew"


def _anything(path: str) -> str:
    return f"restart the services that read {quote(path)}"


_HOW: Mapping[str, Callable[[str], str]] = {
    "compose-env": _compose,
    "docker-env": _docker,
    "systemd-env": _env_file_of_unit,
    "systemd": _unit,
    "kubernetes": _manifest,
    "kubectl-env": _from_env_file,
    "shell-env": _script,
}
