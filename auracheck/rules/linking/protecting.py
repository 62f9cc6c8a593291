"""The first password of a server that accepts clients without one, which these get as well."""

from collections.abc import Sequence

from auracheck.deployment import JudgedTarget, Run
from auracheck.judgement.defaults import default
from auracheck.judgement.words import names as words_of
from auracheck.listing import listed
from auracheck.model import Kind
from auracheck.policy.entry import BY_NAME, Entry
from auracheck.policy.names import is_option, is_variable
from auracheck.rules.commands import makes
from auracheck.rules.fixing import first_user, fix, logins
from auracheck.rules.linking import one_password
from auracheck.rules.linking.ends import has_built_in, link_of, of_volume
from auracheck.rules.linking.one_value import MOST_NAMED, Steps, link_steps
from auracheck.steps import EditStep, RunStep, do
from auracheck.systems.steps import Link
from auracheck.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection
    from auracheck.policy.connections import Login


def of_clients(judged: JudgedTarget, entry: Entry, run: Run) -> Steps:
    """What else is to be done where a server gets a password in a variable that it did not have."""
    login = next((each for each in logins(entry) if entry.name in each.password), None)
    if login is None:
        return ()
    every = [each for each in run.connections() if each.server_target is judged.target]
    clients = [each for each in every if each.is_open or has_built_in(each) or _is_of_both(each)]
    server = judged.target.own_name if judged.target.container else f"the server of {entry.name}"
    what = "user and password" if login.user else entry.kind
    lacking = clients or [each for each in every if each.client.password is None]
    where = listed(list(dict.fromkeys(map(_place, lacking))), MOST_NAMED)
    words = (
        f"set the same {what} in {where}" if where else f"give the services that connect to {server} the same {what}"
    )
    return (*(first_password(clients, run) or do(words, "clients")), *_options(judged, login))


def _options(judged: JudgedTarget, login: "Login") -> Steps:
    """The words for the options that a server needs as soon as it has a password."""
    from auracheck.deployment.connections.variables import Variables  # late, as its servers

    given, server = Variables(judged), judged.target.own_name
    lacking = [pair for pair in login.needs.items() if given.part(pair[0]) and not given.part(pair[1])]
    words = "set {1} on {2} as well: with {0} it does not start with a password alone"
    return tuple(step for pair in lacking for step in do(words.format(*pair, server), "pair"))


def as_its_server(judged: JudgedTarget, entry: Entry, run: Run) -> Steps:
    """The steps that give a client, whose program has a built-in password, a variable with that of its server, which is
    made anew where it is the same."""
    mine = (each for each in run.connections() if each.client.variables.judged is judged and each.client.has_built_in)
    found = next((each for each in mine if each.client.named.name == entry.name), None)
    if found is None or found.account is None:
        return ()
    if _is_of_both(found):
        return as_their_server([found], run)
    return one_password(found, run, anew=found.state == "match")


def of_its_server(judged: JudgedTarget, entry: Entry, run: Run) -> Steps:
    """The steps that give a client, which has the host of its server and no password yet, a variable with the one that
    the server has."""
    mine = (each for each in run.connections() if each.client.variables.judged is judged)
    found = next((each for each in mine if each.client.lacks(entry.name)), None)
    password = found.account.password if found and found.account else None
    if found is None or found.server_target is None or password is None or password.is_within:
        return ()
    name = next(filter(is_variable, (password.name, *found.account.names_of_password)), "") if found.account else ""
    link = link_of(found, found.server_target, password, name, run)._replace(beside=entry.name)
    return link_steps(link) if name else ()


def _is_of_both(connection: "Connection") -> bool:
    """Whether client and server have the same built-in password, and neither a variable with another."""
    account = connection.account
    return connection.client.has_built_in and account is not None and account.password is None


def as_their_server(connections: "Sequence[Connection]", run: Run) -> Steps:
    """The steps that give these clients the password that their server gets in a variable, by a fix of its own."""
    server, account = connections[0].server, connections[0].account
    if server is None or account is None or not account.login.password:
        return ()
    judged = server.variables.judged
    entry, steps = judged.policy.secrets.get(account.login.password[0]), first_password(connections, run)
    if entry is None or not steps:
        return ()
    made = (step for step in fix(judged, entry, judged.target.origin) if isinstance(step, RunStep))
    return (*made, *steps)


def first_password(connections: "Sequence[Connection]", run: Run) -> Steps:
    """The steps that give a server an option with its first password, and these clients the password; words for the
    clients that no step changes, and no steps where that are all."""
    links = [(each, _link(each, run)) for each in connections]
    taken = next((link.name for _, link in links if link and link.name == link.client.variable), "")
    taken = taken or (_of_others(links[0][0], run) if links else "")
    links = [(each, link._replace(name=taken) if link and taken else link) for each, link in links]
    found = [(each, _steps(each, link) if link else ()) for each, link in links]
    changed = [step for _, steps in found for step in steps]
    left = [each for each, steps in found if not steps]
    if not changed:
        return ()
    where = list(dict.fromkeys(map(_place, left)))
    words = do(f"set the new password in {listed(where)} as well", "clients") if where else ()
    return (*dict.fromkeys(changed), *words, *of_volume(connections[0]))


def _of_others(connection: "Connection", run: Run) -> str:
    """The variable in which another client of the server, which takes its password in an option, has one already; empty
    without one."""
    if connection.account is None or not is_option(connection.account.login.password[0]):
        return ""
    others = (each.client.password for each in run.connections() if each.server is connection.server)
    names = ((each.setting and each.setting.variable) or each.name for each in others if each and not each.is_within)
    return next(filter(is_variable, names), "")


def _steps(connection: "Connection", link: Link) -> Steps:
    """The steps for one client. A variable that it takes its password from already is made as its own finding says."""
    steps = link_steps(link)
    if not steps or link.name != link.client.variable:
        return steps
    judged = connection.client.variables.judged
    match, text = judged.policy.find(link.client.name), link.password
    entry = match.entry if match else Entry(link.client.name, kind="password", by=BY_NAME)
    is_good = text and not default(entry.kind, text, words_of(entry.name))
    made = () if is_good else tuple(step for step in fix(judged, entry, link.client.origin) if makes(step))
    return (*made, *(step for step in steps if isinstance(step, EditStep)))


def _place(connection: "Connection") -> str:
    """The client's variable, or the client that has one for the host alone, and the line: others may have the same."""
    client, at = connection.client, connection.setting.origin
    name = connection.setting.name if client.family or client.password else client.variables.judged.target.own_name
    return f"{name} ({at.file}:{at.line})" if at.file and at.line else name


def names(connections: "Sequence[Connection]") -> str:
    """The URLs of these clients, the files that they have them in, or the clients that have a variable for the host
    alone."""
    return listed(list(dict.fromkeys(map(_named, connections))))


def _named(connection: "Connection") -> str:
    target, setting = connection.client.variables.judged.target, connection.setting
    if connection.is_configured and setting.origin.file not in (None, target.origin.file):
        return str(setting.origin.file)  # which may have others of them
    if target.kind is Kind.IMAGE:  # no password belongs into what everybody can pull
        return f"a container of {target.label}"
    return setting.name if connection.client.family else target.own_name


def _link(connection: "Connection", run: Run) -> Link | None:
    client, account, server = connection.client, connection.account, connection.server_target
    beside = _beside(connection)
    if account is None or server is None or not (client.family or client.password or beside):
        return None  # the password has no place
    empty = client.variables.judged.target.winners().get(beside) if beside else None
    setting, first = empty or client.named.setting or client.setting, account.login.password[0]
    takes_it = (empty or client.password) and is_option(first)  # else the variable has the host, or the server its own
    own = setting.variable if takes_it and "://" not in setting.reveal() else ""
    name = next(filter(is_variable, (own, *account.names_of_password)), "")
    if not name:
        return None
    return link_of(connection, server, None, name, run)._replace(
        client=setting,
        whole=setting.reveal(),
        first=first,
        user_name=first_user(account.login) if account.login.user else "",
        beside="" if empty else beside,
    )


def _beside(connection: "Connection") -> str:
    """The variable in which a client that has the host alone takes the password, where its program has one built in or
    it uses a name that clients of this server have."""
    client, groups = connection.client, connection.account.login.clients if connection.account else ()
    if client.has_built_in and client.password:
        return client.password.name
    if client.family or client.password:
        return ""
    own = (group for group in groups if group.get("host") == client.setting.name)
    return next((group["password"] for group in own if "password" in group), "")
