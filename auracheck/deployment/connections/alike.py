"""The clients of a target that is judged as an earlier one, made of that one's: they differ in random values alone."""

from collections.abc import Collection, Mapping, Sequence

from auracheck.deployment.connections.clients import Client
from auracheck.deployment.connections.variables import EndPart, Variables
from auracheck.model import Secret, Setting

_PARTS = ("user", "password", "database")


def are_movable(clients: Sequence[Client], variables: Variables) -> bool:
    """Whether each part of these clients is in a variable of their target: a whole one, or a part of one that is not
    random as a whole."""
    winners, own = variables.judged.target.winners(), variables.judged.own
    parts = [part for client in clients for name in _PARTS if (part := client.part(name))]
    return all(
        client.setting is winners.get(client.setting.name) and client.setting.name not in own for client in clients
    ) and all(_is_movable(part, winners, own) for part in parts)


def _is_movable(part: EndPart, winners: Mapping[str, Setting], own: Collection[str]) -> bool:
    setting = part.setting
    if setting is None or setting is not winners.get(setting.name) or part.origin != setting.origin:
        return False
    return part.value is setting.value or (setting.name not in own and (part.text or "\0") in setting.reveal())


def moved(clients: Sequence[Client], variables: Variables) -> list[Client]:
    """The clients of a target that is like the one with these."""
    winners = variables.judged.target.winners()
    return [
        Client(
            variables,
            winners[setting.name],
            family,
            hosts,
            user and _moved(user, winners),
            password and _moved(password, winners),
            database and _moved(database, winners),
        )
        for _, setting, family, hosts, user, password, database in clients
    ]


def _moved(part: EndPart, winners: Mapping[str, Setting]) -> EndPart:
    name, _, value, setting, _ = part
    assert setting is not None
    own = winners[setting.name]
    if value is setting.value:
        return EndPart(name, own.origin, own.value, own, own.taken_from)
    text, whole = part.text or "", own.reveal()
    if text in whole:  # all but the digits of a URL's password
        return EndPart(name, own.origin, value, own)
    start = setting.reveal().index(text)
    return EndPart(name, own.origin, Secret(whole[start : start + len(text)]), own)
