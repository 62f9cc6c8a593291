"""How both ends of a connection between containers of Podman come to have one password: a secret in Podman's store,
which both containers take, or of which the client's URL is made."""

from collections.abc import Iterator

from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_password
from auracheck.model import EXTERNAL, Setting, Target
from auracheck.policy.names import can_be_named
from auracheck.policy.origins import MADE_HERE
from auracheck.steps import EditStep, Step
from auracheck.systems import by_name
from auracheck.systems.quadlet import create, podman, secret_name, taking
from auracheck.systems.quadlet.unit import parse, split
from auracheck.systems.steps import Link, quote, with_made

_SHOWN = "{{.SecretData}}"
"""The value of a secret (podman-secret-inspect(1), since Podman 4.7)."""


def steps(link: Link) -> tuple[Step, ...]:
    """The steps; none where one end is not a line of its own in a Quadlet, or the two are another user's."""
    server, ends = link.server, [link.client_target, link.server_target]
    is_new = link.anew and link.kept == "setting"
    if server is None or len({_podman(each) for each in ends}) > 1:
        return ()
    if link.beside and (stored := _in_store(link, server)):
        return (EditStep(link.client_target.origin.file, None, "insert", (taking(stored, link.beside),)),)
    if not is_new or not can_be_named(link.name):
        return ()
    if not (is_own_line(link, link.client) and is_own_line(link, server)):
        return ()
    command, name = _podman(link.server_target), secret_name(link.name)
    make = with_made(f"{MADE_HERE}{link.name}", 'printf %s "$v"')
    made: tuple[Step, ...] = (create(make, command, name),)
    of_client = name
    if "://" in link.whole:
        parts = around_password(link.whole)
        if parts is None or not shows_no_secret(*parts):
            return ()
        of_client = secret_name(link.client.name)
        made = (*made, create(around(parts, shown(command, name)), command, of_client))
    return (*made, *moved(link.server_target, server, name), *moved(link.client_target, link.client, of_client))


def shown(command: str, name: str) -> str:
    """The command that prints the secret of that name in Podman's store."""
    return f"{command} secret inspect --showsecret --format {quote(_SHOWN)} {name}"


def around(parts: tuple[str, str], command: str) -> str:
    """The command that prints what another one does, between the two parts of a URL."""
    return f'printf %s%s%s {quote(parts[0])} "$({command})" {quote(parts[1])}'


def moved(target: Target, setting: Setting, name: str) -> Iterator[EditStep]:
    """The edits of a Quadlet by which a variable comes from Podman's store, from below."""
    file, header = setting.origin.file, target.origin.line
    yield EditStep(file, setting.origin.line, "delete", (), (setting.name,))
    yield EditStep(file, header, "insert", (taking(name, setting.name),))


def _in_store(link: Link, setting: Setting) -> str:
    """The secret of Podman's store that gives a Quadlet's variable its value; empty where none does."""
    path, at = setting.origin.file or "", setting.origin.line
    found = (
        parse(link.documents.get(path, b""), path).sections.get("Container", ()) if setting.value is EXTERNAL else ()
    )
    words = [split(each.value) or () for each in found if each.key == "Secret" and each.origin().line == at]
    name = words[0][0].text.partition(",")[0] if words and words[0] else ""
    return "" if "=" in name else name


def _podman(target: Target) -> str:
    return podman(target.origin.file or "")


def is_own_line(link: Link, setting: Setting) -> bool:
    """Whether it is the one assignment of a line of a Quadlet."""
    path, at = setting.origin.file or "", setting.origin.line
    if by_name(path) != "quadlet" or not setting.literal:
        return False
    found = parse(link.documents.get(path, b""), path).sections.get("Container", ())
    values = [split(each.value) or () for each in found if each.key == "Environment" and each.origin().line == at]
    return [len(words) for words in values] == [1]
