"""The credential of a client for another program of the deployment, which no server of the catalogue is: beside the
address of that program, or its only token, and with the value of one of its own (`SHOP_URL`, `SHOP_TOKEN`)."""

from collections.abc import Iterator

from auracheck.deployment import JudgedTarget
from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.groups import beside, host_word
from auracheck.deployment.connections.variables import EndPart
from auracheck.model import Secret
from auracheck.policy.names import guess_kind


def token_for(client: Client, judged: JudgedTarget) -> EndPart | None:
    """None where the two have none in common, or are one program, which has its settings twice."""
    if client.variables.judged.target.image == judged.target.image:
        return None
    given = [each for each in _beside(client) if each.text]
    asked = _asked(judged) if given else ()
    return next((each for each in given if (guess_kind(each.name) == "password", each.text) in asked), None)


def _beside(client: Client) -> Iterator[EndPart]:
    name = client.setting.name.upper()
    if end := host_word(name):
        yield from beside(client.variables, name, end, "token")
        yield from filter(None, [client.password])
        own = list(client.other_credentials())
        if len(own) == 1 and guess_kind(own[0].name) == "token":
            yield client.variables.plain(own[0])


def _asked(judged: JudgedTarget) -> set[tuple[bool, str]]:
    """The credentials of a target, and whether each is a password."""
    return {
        (entry.kind == "password", setting.value.reveal())
        for entry, setting in judged.valued
        if entry.is_credential and isinstance(setting.value, Secret)
    }
