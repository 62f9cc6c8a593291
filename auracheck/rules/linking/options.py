"""A password in the command of a client or a server, or of a health check, which is to stay that of the server: both
refer to one variable."""

from collections.abc import Iterator, Sequence, Set

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.connections.servers import Server, ServerAccount
from auracheck.deployment.connections.shared import SharedValue, TargetCredential
from auracheck.deployment.connections.variables import EndPart
from auracheck.model import Origin, Setting
from auracheck.policy.known import is_made
from auracheck.policy.names import as_variable, is_option, is_variable
from auracheck.rules.linking.one_value import Steps, has_value_of, link_steps, one_value
from auracheck.steps import do
from auracheck.systems.steps import Link
from auracheck.typed import NamedTuple


def add_options(run: Run, wanted: Set[Origin], shared: dict[Origin, Steps], besides: dict[Origin, Steps]) -> None:
    """Add the steps for a credential in a client's command that one other service has: `mc alias set` after MinIO's."""
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
            steps = one_value(SharedValue(TargetCredential(judged, setting, True), same[0], True), run)
            for place in wanted & {setting.origin, same[0].setting.origin} if steps else ():
                shared.setdefault(place, steps)
            if not steps:
                words = f"set {setting.name} to the new {same[0].setting.name} of {same[0].judged.target.own_name}"
                shared.setdefault(setting.origin, do(words, "value"))


class OwnOption(NamedTuple):
    """An option in a server's container that has the server's own password, as a health check has it."""

    setting: Setting
    server: Server
    account: ServerAccount
    password: EndPart

    def __repr__(self) -> str:
        return f"<{self.setting.name}>"

    def steps(self, run: Run) -> Steps:
        """Those by which both refer to one variable."""
        own = self.password.setting
        if own is None or is_option(own.name):
            return _of_server(self.server, self.setting, run)
        mine, theirs = (TargetCredential(self.server.variables.judged, each, True) for each in (self.setting, own))
        return one_value(SharedValue(mine, theirs, is_sure=True), run)


def options_of_servers(run: Run) -> Iterator[OwnOption]:
    """Each option with the password of its own server."""
    for server in run.servers():
        valued = (setting for entry, setting in server.variables.judged.valued if entry.is_credential)
        options = [setting for setting in valued if is_option(setting.name)]
        for account in server.accounts if options else ():
            own = account.password and account.password.setting
            for option in options:
                if account.password and own and own != option and has_value_of(own, option):
                    yield OwnOption(option, server, account, account.password)


def _of_server(server: Server, option: Setting, run: Run) -> Steps:
    """The steps for the password that a server has in an option, or its client in its container, as a health check has
    it: each refers to a variable."""
    judged = server.variables.judged
    for account in server.accounts:
        own = account.password.setting if account.password else None
        name = next(filter(is_variable, account.names_of_password), "")
        if own and name and is_option(own.name) and has_value_of(own, option):
            mine, theirs = (TargetCredential(judged, each, is_password=True) for each in (option, own))
            return one_value(SharedValue(mine, theirs, is_sure=True), run, name)
    return ()


def _own_variable(judged: JudgedTarget, option: Setting, run: Run) -> Steps:
    """The steps that give an option that nobody else has a variable of its service."""
    name = as_variable(f"{judged.target.own_name}_{option.name.lstrip('-')}")
    if option.variable or not option.name.startswith("--") or not (is_variable(name) and is_made(name)):
        return ()
    text = option.reveal()
    target = judged.target
    return link_steps(Link(target, option, target, None, name, text, text, run.contents, kept="script", anew=True))


def _same(
    judged: JudgedTarget, option: Setting, valued: Sequence[tuple[JudgedTarget, Setting]], *, alone: bool
) -> list[TargetCredential]:
    """The credentials with the value of an option: those of its own target, as a health check has them, else of others;
    never of others for a server, whose option is its own."""
    same = [
        (other, theirs)
        for other, theirs in valued
        if other.deployment == judged.deployment and not is_option(theirs.name) and has_value_of(theirs, option)
    ]
    own = [(other, theirs) for other, theirs in same if other is judged]
    found = own if own or alone else same
    return [TargetCredential(other, theirs, True) for other, theirs in found]
