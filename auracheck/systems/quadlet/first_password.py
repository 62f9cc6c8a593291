"""A server in a Quadlet that lets everybody in gets a password from Podman's store, and each client the same one."""

import os
from collections.abc import Sequence

from auracheck.deployment.client_programs import REDIS
from auracheck.deployment.matching import by_image, product
from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_login
from auracheck.model import Target
from auracheck.policy.names import can_be_named, is_option
from auracheck.policy.origins import MADE_HERE
from auracheck.regex import regex
from auracheck.steps import EditStep, Step
from auracheck.systems.quadlet import create, env_file_of, podman, secret_name, taking
from auracheck.systems.quadlet.linking import around, is_own_line, moved, shown
from auracheck.systems.quadlet.unit import parse
from auracheck.systems.steps import Link, quote, with_made
from auracheck.systems.systemd.unit import Directive

_WORDS = regex(r"(?:[\w./-]+-server|--[\w-]+)(?: [\w./:=-]+)*")
"""A server with options, without a shell's signs: what is put behind them is an option, too."""
_KEYS = ("Exec", "Entrypoint", "HealthCmd", "PodmanArgs")
"""What says how a container starts, and who signs in there."""


def steps(link: Link) -> tuple[Step, ...]:
    """The steps for the server and one client; none where one of them is not written in a known way. A password in a
    variable is made by the server's own fix."""
    client, server = link.client_target, link.server_target
    command = podman(server.origin.file or "")
    is_apart = client.source != server.source or podman(client.origin.file or "") != command
    if is_apart or not can_be_named(link.name):
        return ()
    if not is_option(link.first):
        return _of_client(link, command, secret_name(link.name), env_file_of(server))
    name = f"{_stem(server)}-password"
    of_server, of_client = _of_server(link, name), _of_client(link, command, name)
    made = create(with_made(f"{MADE_HERE}{link.name}", 'printf %s "$v"'), command, name)
    return (made, *of_server, *of_client) if of_server and of_client else ()


def _stem(target: Target) -> str:
    """What a Quadlet is called, as the beginning of a secret's name: each is called after its container."""
    return secret_name(os.path.basename(target.origin.file or "").partition(".")[0].partition("@")[0])


def _of_server(link: Link, name: str) -> tuple[EditStep, ...]:
    """The server with an option that a shell takes from its variable: the entry point of the image starts it."""
    target, path = link.server_target, link.server_target.origin.file or ""
    program = by_image(target.image)
    found = parse(link.documents.get(path, b""), path).sections.get("Container", ())
    own = {key: [each for each in found if each.key == key] for key in _KEYS}
    if product(target.image) != program or own["Entrypoint"] or own["PodmanArgs"] or len(own["Exec"]) > 1:
        return ()
    words = own["Exec"][0].value if own["Exec"] else f"{program}-server"
    if not _WORDS.fullmatch(words) or not _is_health_known(own["HealthCmd"], program):
        return ()
    started = words if words[0] != "-" else f"{program}-server {words}"
    line = f"Exec=sh -c 'exec docker-entrypoint.sh {started} {link.first} \"$${link.name}\"'"
    header = target.origin.line
    variables = [link.name, *["REDISCLI_AUTH"] * bool(own["HealthCmd"])]
    new = [EditStep(path, header, "insert", (taking(name, variable),)) for variable in variables]
    if own["Exec"]:
        return (EditStep(path, own["Exec"][0].origin().line, "replace", (line,)), *new)
    return (*new, EditStep(path, header, "insert", (line,)))


def _is_health_known(commands: Sequence[Directive], program: str) -> bool:
    """Whether a health check signs in by a variable that its client reads: Redis's does (redis-cli, REDISCLI_AUTH)."""
    return not any(client in each.value for each in commands for client in REDIS) or program == "redis"


def _of_client(link: Link, command: str, name: str, file: str | None = None) -> tuple[Step, ...]:
    """The client's variable from the secret of that name, or from the env file that has the password, or its URL with
    that."""
    target, variable = link.client_target, link.beside or link.client.name
    password = f"sed -n 's/^{link.name}=//p' {quote(file)}" if file else shown(command, name)
    of_client = f"{_stem(target)}-{secret_name(variable)}"
    if link.beside:
        taken = taking(of_client if file else name, variable)
        made = [create(f'printf %s "$({password})"', command, of_client)] if file else []
        return (*made, EditStep(target.origin.file, target.origin.line, "insert", (taken,)))
    parts = None
    if "://" in link.whole and is_own_line(link, link.client):
        parts = around_login(link.whole, link.user_name, link.query)
    if parts is None or not shows_no_secret(*parts):
        return ()
    return (create(around(parts, password), command, of_client), *moved(target, link.client, of_client))
