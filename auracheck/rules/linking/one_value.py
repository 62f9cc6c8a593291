"""A value that two services have under two names, which is to stay one when it is made anew."""

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import permutations

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import Tracked
from auracheck.judgement.urls import own_password
from auracheck.listing import listed
from auracheck.model import Kind, Origin, Secret, Setting
from auracheck.policy.origins import HASHES
from auracheck.report import Finding
from auracheck.rules import rule_class
from auracheck.rules.commands import makes
from auracheck.steps import RunStep, Step, do
from auracheck.systems import schemes, system_of
from auracheck.systems.steps import Link
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections.shared import SharedValue, TargetCredential

Steps = tuple[Step, ...]

_MOST_COMPARED = 50
"""Passwords of one file that are compared with one another."""

MOST_NAMED = 4
"""Most places of one value that a step names."""


def link_steps(link: Link) -> Steps:
    """The steps that give both ends one value, in the form of the server's system."""
    server = link.server_target
    return tuple(system_of(server.source if server.source in schemes() else server.scheme).link(link))  # files as one


def add_values(run: Run, wanted: Set[Origin], shared: dict[Origin, Steps], besides: dict[Origin, Steps]) -> None:
    """Add the steps for a value that two containers have under two names, which stays one: that both refer to one
    variable, or where that is not sure, words."""
    from auracheck.deployment.connections.shared import shared_values  # late: most checks are of one file

    values = list(shared_values(run.deployed, run.connections(), run.servers(), wanted))
    linked = _link_to_owners([value for value in values if value.is_sure], run, wanted, shared)
    alike = _Alike()
    signed_in = {(id(each.client.variables.judged.target), id(each.server_target)) for each in run.connections()}
    for value in values:
        if (id(value.client.judged.target), id(value.server.judged.target)) in signed_in:
            continue  # it has another password for that server already
        mine, theirs = value.client.setting, value.server.setting
        is_new = mine.origin not in linked and mine.name != theirs.name
        if is_new and value.client.is_password and value.server.is_password:
            alike.add(value)
    alike.say(besides)


def _link_to_owners(
    values: "Sequence[SharedValue]", run: Run, wanted: Set[Origin], shared: dict[Origin, Steps]
) -> Set[Origin]:
    """Add the steps that give each credential the variable of its owner. Returns the places of those that have it."""
    from auracheck.deployment.connections.shared import SharedValue, TargetCredential

    owners = _Owners()
    linked: set[Origin] = set()
    for value in values:
        owners.join(value)
    for judged in run.deployed if values else ():
        for _, setting in judged.valued:
            mine = TargetCredential(judged, setting, is_password=False)
            owner = owners.of(mine)
            if owner is None or _spelled(owner) == _spelled(mine):
                continue  # each has the same fix by itself
            steps = one_value(SharedValue(mine, owner, is_sure=True), run)
            linked.update({setting.origin} if steps else ())
            for place in wanted & {setting.origin, owner.setting.origin} if steps else ():
                shared.setdefault(place, steps)
    return linked


class _Owners:
    """After which credential each of those with one value is called: that of the first target to which others lead."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, ...], TargetCredential] = {}

    def of(self, credential: "TargetCredential") -> "TargetCredential | None":
        return self._of.get(_spelled(credential))

    def join(self, value: "SharedValue") -> None:
        ends = _spelled(value.server), _spelled(value.client)
        owner, *others = [self._of[end] for end in ends if end in self._of] or [value.server]
        joined = [end for end, each in self._of.items() if any(each is other for other in others)]
        self._of.update(dict.fromkeys([*ends, *joined], owner))


def _spelled(credential: "TargetCredential") -> tuple[str, ...]:
    """What credentials that are made by one fix have in common: value, name and file."""
    setting = credential.setting
    value = setting.reveal()
    return value, setting.name, setting.origin.file or ""


class _Alike:
    """What may be one credential: the places of each value, with their names."""

    def __init__(self) -> None:
        self._names: dict[str, dict[Origin, str]] = {}
        self._clients: dict[str, dict[Origin, None]] = {}

    def add(self, value: "SharedValue") -> None:
        mine, theirs = value.client.setting, value.server.setting
        password = own_password(mine.reveal())
        names = self._names.setdefault(password, {})
        names.setdefault(mine.origin, _named(mine))
        names.setdefault(theirs.origin, f"{_named(theirs)} of {value.server.judged.target.own_name}")
        self._clients.setdefault(password, {})[mine.origin] = None

    def say(self, besides: dict[Origin, Steps]) -> None:
        """Add one step for all places of a value to the steps of its clients."""
        for value, names in self._names.items():
            shown = listed(list(dict.fromkeys(names.values())), MOST_NAMED)
            words = do(f"set {shown} to one new value if they are one credential: they had the same", "value")
            for place in self._clients[value]:
                besides[place] = (*besides.get(place, ()), *words)


def _named(setting: Setting) -> str:
    value = setting.reveal()
    return setting.name if own_password(value) == value else f"the password in {setting.name}"


def add_copied(findings: Iterable[Finding], run: Run, wanted: Set[Origin], besides: dict[Origin, Steps]) -> None:
    """Add the words for a password that is to be copied to another name or file, where both had the same."""
    _add_prefixed(run, wanted, besides)
    _add_hashes(run, wanted, besides)
    _add_of_one_user(run, {each.locations[0]: each for each in findings if _renews(each, wanted)}, besides)


def _add_prefixed(run: Run, wanted: Set[Origin], besides: dict[Origin, Steps]) -> None:
    """Add the words for two passwords of one file with one value, of which one has the other's name behind a prefix, or
    in a chart its server's: the application's and the server's, as far as the names show."""
    for judged in run.targets:
        if judged.target.container:
            continue
        found = [setting for entry, setting in judged.valued if entry.kind == "password" and setting.origin in wanted]
        for mine, theirs in permutations(found, 2) if len(found) <= _MOST_COMPARED else ():
            is_called_so = mine.name.endswith(f"_{theirs.name}") or (
                judged.target.kind is Kind.VALUES and _is_of_subchart(mine.name, theirs.name)
            )
            if is_called_so and has_value_of(mine, theirs):
                text = f"copy the new {theirs.name} to {mine.name} if they are one password: they had the same value"
                besides[mine.origin] = (*besides.get(mine.origin, ()), *do(text, "value"))


def _add_hashes(run: Run, wanted: Set[Origin], besides: dict[Origin, Steps]) -> None:
    """Add the words for a hash of a password that is set beside it (`ADMIN_PASSWORD_HASH`)."""
    for judged in run.targets:
        passwords = [
            setting for entry, setting in judged.valued if entry.kind == "password" and setting.origin in wanted
        ]
        given = judged.target.winners() if passwords else {}
        for setting in passwords:
            for hashed in (name for end in HASHES if (name := f"{setting.name}_{end}") in given):
                words = do(f"make {hashed} of the new {setting.name} as well", "value")
                besides[setting.origin] = (*besides.get(setting.origin, ()), *words)


def _is_of_subchart(mine: str, theirs: str) -> bool:
    """Whether one value of a chart is that of a subchart, which is called after a server, and another one is called
    after that server, too (`shop.postgresql.pass`, `postgres.auth.password`)."""
    from auracheck.deployment.connections.groups import SERVERS  # late, as above

    subchart = next((name for name in SERVERS if len(name) > _SHORT and theirs.startswith(name)), "")
    return bool(subchart) and not mine.startswith(subchart) and f"_{subchart}" in mine


_SHORT = 2
"""Letters of a name by which too many others begin."""


def _renews(finding: Finding, wanted: Set[Origin]) -> bool:
    return finding.locations[0] in wanted and rule_class(finding.rule).renews


def _add_of_one_user(run: Run, renewed: Mapping[Origin, Finding], besides: dict[Origin, Steps]) -> None:
    """Add the words for a password that another file has under the same name, for the same user: each would get a new
    one of its own. In another folder a default is no sign of that."""
    first: dict[tuple[str, str], tuple[JudgedTarget, Setting]] = {}
    for judged in run.targets:
        for entry, setting in judged.valued if judged.target.kind not in _WITHOUT_VALUES else ():
            if entry.kind != "password" or setting.origin not in renewed or setting.variable:
                continue
            if setting.kept_in and run.fact(Tracked, setting.origin.file or ""):
                continue  # a new one does not belong there
            owner, theirs = first.setdefault((setting.name, setting.reveal()), (judged, setting))
            mine, its = (next(filter(makes, renewed[at.origin].fix), None) for at in (setting, theirs))
            if theirs.origin.file == setting.origin.file or (mine and mine == its):
                continue
            is_beside = os.path.dirname(theirs.origin.file or "") == os.path.dirname(setting.origin.file or "")
            is_sign = is_beside or renewed[setting.origin].rule not in _DEFAULTS
            if is_sign and _is_of_one_user(owner, judged, setting.name):
                is_in_document = theirs.origin.file == owner.target.origin.file
                whose = owner.target.own_name if is_in_document else theirs.origin.file
                where = mine.file if isinstance(mine, RunStep) and mine.file else setting.origin.file
                text = f"copy the new {setting.name} of {whose} to {where} if they are one password"
                besides[setting.origin] = (*besides.get(setting.origin, ()), *do(f"{text}: they had the same", "value"))


_DEFAULTS = frozenset({"default-secret", "published-secret"})

_WITHOUT_VALUES = frozenset({Kind.JOB, Kind.DEPLOYING_JOB, Kind.IMAGE})
"""What keeps no value after its fix: a job takes it from a secret of its name, a container from what starts it."""


def _is_of_one_user(one: JudgedTarget, other: JudgedTarget, password: str) -> bool:
    from auracheck.deployment.connections.groups import user_beside  # late, as above
    from auracheck.deployment.connections.variables import Variables

    user = user_beside(Variables(one), password.upper())
    return user is not None and user == user_beside(Variables(other), password.upper())


def has_value_of(one: Setting, other: Setting) -> bool:
    """Whether two settings have one value, which is known."""
    mine, theirs = one.value, other.value
    return isinstance(mine, Secret) and isinstance(theirs, Secret) and mine.reveal() == theirs.reveal()


def one_value(value: "SharedValue", run: Run, name: str = "") -> Steps:
    """The steps by which both ends refer to one variable, ``name`` or the server's own."""
    from auracheck.policy.known import is_made  # late: few services share a value

    client, server = value.client, value.server
    name = name or server.setting.name
    match = server.judged.policy.find(name)
    if not is_made(name) or (match and match.entry.form):  # its own fix says how to get one
        return ()
    text = client.setting.reveal()
    link = Link(
        client_target=client.judged.target,
        client=client.setting,
        server_target=server.judged.target,
        server=server.setting,
        name=name,
        password=own_password(text),
        whole=text,
        documents=run.contents,
        kept="script" if client.setting.origin == server.setting.origin else "setting",
        anew=True,
    )
    return link_steps(link)
