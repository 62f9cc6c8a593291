"""A value that two services have under two names, which is to stay one when it is made anew."""

from collections.abc import Iterator, Sequence, Set
from itertools import permutations

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.facts import Tracked
from auracheck.judgement.urls import own_password
from auracheck.listing import listed
from auracheck.model import Origin, Secret, Setting
from auracheck.policy.names import as_variable, is_option, is_variable
from auracheck.steps import Step, do
from auracheck.systems import schemes, system_of
from auracheck.systems.steps import Link
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.deployment.connections.servers import Server, ServerAccount
    from auracheck.deployment.connections.shared import SharedValue, TargetCredential
    from auracheck.deployment.connections.variables import EndPart

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
    """Add the steps for a value that two services have under two names, which stays one: that both refer to one
    variable, or where that is not sure, words."""
    _add_prefixed(run, wanted, besides)
    _add_of_one_user(run, wanted, besides)
    if not any(judged.target.container for judged in run.deployed):
        return
    from auracheck.deployment.connections.shared import shared_values  # late: most checks are of one file

    _add_options(run, wanted, shared, besides)
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
            steps = _one_value(SharedValue(mine, owner, is_sure=True), run)
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


def _add_prefixed(run: Run, wanted: Set[Origin], besides: dict[Origin, Steps]) -> None:
    """Add the words for two passwords of one env file, of which one has the other's name behind a prefix and its value:
    the application's and the server's, as far as the names show."""
    for judged in run.targets:
        if judged.target.container:
            continue
        found = [setting for entry, setting in judged.valued if entry.kind == "password" and setting.origin in wanted]
        for mine, theirs in permutations(found, 2) if len(found) <= _MOST_COMPARED else ():
            if mine.name.endswith(f"_{theirs.name}") and _has_value_of(mine, theirs):
                text = f"copy the new {theirs.name} to {mine.name} if they are one password: they had the same value"
                besides[mine.origin] = (*besides.get(mine.origin, ()), *do(text, "value"))


def _add_of_one_user(run: Run, wanted: Set[Origin], besides: dict[Origin, Steps]) -> None:
    """Add the words for a password that another file has under the same name, for the same user: each would get a new
    one of its own."""
    first: dict[tuple[str, str], tuple[JudgedTarget, Setting]] = {}
    for judged in run.targets:
        for entry, setting in judged.valued:
            if entry.kind != "password" or setting.origin not in wanted or setting.variable:
                continue
            if setting.kept_in and run.fact(Tracked, setting.origin.file or ""):
                continue  # a new one does not belong there
            owner, theirs = first.setdefault((setting.name, setting.reveal()), (judged, setting))
            if theirs.origin.file != setting.origin.file and _is_of_one_user(owner, judged, setting.name):
                is_in_document = theirs.origin.file == owner.target.origin.file
                whose = owner.target.own_name if is_in_document else theirs.origin.file
                text = f"copy the new {setting.name} of {whose} to {setting.origin.file} if they are one password"
                besides[setting.origin] = (*besides.get(setting.origin, ()), *do(f"{text}: they had the same", "value"))


def _is_of_one_user(one: JudgedTarget, other: JudgedTarget, password: str) -> bool:
    from auracheck.deployment.connections.groups import user_beside  # late, as above
    from auracheck.deployment.connections.variables import Variables

    user = user_beside(Variables(one), password.upper())
    return user is not None and user == user_beside(Variables(other), password.upper())


def _add_options(run: Run, wanted: Set[Origin], shared: dict[Origin, Steps], besides: dict[Origin, Steps]) -> None:
    """Add the steps for a credential in a client's command that one other service has: `mc alias set` after MinIO's."""
    from auracheck.deployment.connections.shared import SharedValue, TargetCredential

    valued = [(judged, setting) for judged in run.deployed for entry, setting in judged.valued if entry.is_credential]
    options = [(judged, setting) for judged, setting in valued if setting.origin in wanted and is_option(setting.name)]
    serving = {id(server.variables.judged): server for server in run.servers()} if options else {}
    ends = {each.client.password.origin for each in run.connections() if each.client.password} if options else set()
    for judged, setting in options:
        if id(judged) in serving and (steps := _of_server(serving[id(judged)], setting, run)):
            shared.setdefault(setting.origin, (*steps, *besides.get(setting.origin, ())))
            continue
        same = _same(judged, setting, valued, alone=id(judged) in serving)
        same = [each for each in same if id(each.judged) in serving] or same  # other clients have the server's
        is_alone = not same and id(judged) not in serving and setting.origin not in ends
        if is_alone and (steps := _own_variable(judged, setting, run)):
            shared.setdefault(setting.origin, steps)
        if len(same) == 1 and same[0].setting.origin != setting.origin:  # else both refer to one variable already
            steps = _one_value(SharedValue(TargetCredential(judged, setting, True), same[0], True), run)
            for place in wanted & {setting.origin, same[0].setting.origin} if steps else ():
                shared.setdefault(place, steps)
            if not steps:
                words = f"set {setting.name} to the new {same[0].setting.name} of {same[0].judged.target.own_name}"
                shared.setdefault(setting.origin, do(words, "value"))


class OwnOption(NamedTuple):
    """An option in a server's container that has the server's own password, as a health check has it."""

    setting: Setting
    server: "Server"
    account: "ServerAccount"
    password: "EndPart"

    def __repr__(self) -> str:
        return f"<{self.setting.name}>"

    def steps(self, run: Run) -> Steps:
        """Those by which both refer to one variable."""
        from auracheck.deployment.connections.shared import SharedValue, TargetCredential

        own = self.password.setting
        if own is None or is_option(own.name):
            return _of_server(self.server, self.setting, run)
        mine, theirs = (TargetCredential(self.server.variables.judged, each, True) for each in (self.setting, own))
        return _one_value(SharedValue(mine, theirs, is_sure=True), run)


def options_of_servers(run: Run) -> Iterator[OwnOption]:
    """Each option with the password of its own server."""
    for server in run.servers():
        valued = (setting for entry, setting in server.variables.judged.valued if entry.is_credential)
        options = [setting for setting in valued if is_option(setting.name)]
        for account in server.accounts if options else ():
            own = account.password and account.password.setting
            for option in options:
                if account.password and own and own != option and _has_value_of(own, option):
                    yield OwnOption(option, server, account, account.password)


def _of_server(server: "Server", option: Setting, run: Run) -> Steps:
    """The steps for the password that a server has in an option, or its client in its container, as a health check has
    it: each refers to a variable."""
    from auracheck.deployment.connections.shared import SharedValue, TargetCredential

    judged = server.variables.judged
    for account in server.accounts:
        own = account.password.setting if account.password else None
        name = next(filter(is_variable, account.names_of_password), "")
        if own and name and is_option(own.name) and _has_value_of(own, option):
            mine, theirs = (TargetCredential(judged, each, is_password=True) for each in (option, own))
            return _one_value(SharedValue(mine, theirs, is_sure=True), run, name)
    return ()


def _own_variable(judged: JudgedTarget, option: Setting, run: Run) -> Steps:
    """The steps that give an option that nobody else has a variable of its service."""
    from auracheck.policy.known import is_made  # late: few commands have a credential

    name = as_variable(f"{judged.target.own_name}_{option.name.lstrip('-')}")
    if option.variable or not option.name.startswith("--") or not (is_variable(name) and is_made(name)):
        return ()
    text = option.reveal()
    target = judged.target
    return link_steps(Link(target, option, target, None, name, text, text, run.contents, kept="script", anew=True))


def _same(
    judged: JudgedTarget, option: Setting, valued: Sequence[tuple[JudgedTarget, Setting]], *, alone: bool
) -> "list[TargetCredential]":
    """The credentials with the value of an option: those of its own target, as a health check has them, else of others;
    never of others for a server, whose option is its own."""
    from auracheck.deployment.connections.shared import TargetCredential

    same = [
        (other, theirs)
        for other, theirs in valued
        if other.deployment == judged.deployment and not is_option(theirs.name) and _has_value_of(theirs, option)
    ]
    own = [(other, theirs) for other, theirs in same if other is judged]
    found = own if own or alone else same
    return [TargetCredential(other, theirs, True) for other, theirs in found]


def _has_value_of(one: Setting, other: Setting) -> bool:
    mine, theirs = one.value, other.value
    return isinstance(mine, Secret) and isinstance(theirs, Secret) and mine.reveal() == theirs.reveal()


def _one_value(value: "SharedValue", run: Run, name: str = "") -> Steps:
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
