"""How both ends of a connection in manifests come to have one password: the client takes the server's key of its
Secret, and `$(NAME)` puts that into a URL (Kubernetes, "Dependent environment variables")."""

import re
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.judgement.defaults import default
from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_login, around_password, is_unreserved
from auracheck.judgement.words import names
from auracheck.model import Secret, Setting, Target
from auracheck.policy.names import as_variable, is_option, is_variable
from auracheck.policy.origins import MADE_HERE
from auracheck.steps import EditStep, Step
from auracheck.systems.kubernetes.commands import with_option
from auracheck.systems.kubernetes.form import ENV, from_config_map, object_and_key, quoted, secret_of, taken, word
from auracheck.systems.kubernetes.holders import SECRET, Holder, holders
from auracheck.systems.kubernetes.objects import NAMESPACE, Object, objects
from auracheck.systems.steps import Link, Place, made_anew
from auracheck.systems.yaml_nodes import documents
from auracheck.typed import NamedTuple


class KeyOfSecret(NamedTuple):
    """A key of a Secret, by which a container refers to it."""

    secret: str
    key: str

    def entry(self, target: Target, name: str) -> EditStep:
        """The entry of a container's `env` with that value."""
        return taken(target.origin.file, name, self.secret, self.key)._replace(owner=target.origin)


def steps(link: Link) -> tuple[Step, ...]:
    """The steps; none where a value is not written in a line of its own, or the ends are in two namespaces."""
    is_far = link.client_target.namespace != link.server_target.namespace
    if is_far or link.kept == "part" or not is_variable(link.name):
        return ()
    if link.kept == "script":
        return _own_option(link)
    if not (link.beside or _is_variable_of(link.client, link.client_target)):
        return ()
    found = _key_of(link, link.server) if link.server else None
    if link.kept == "client":
        return _to_other_client(link, found) if found else ()
    replaced = (link.server, None if link.beside else link.client)  # a host stays where it is
    literals = [edit for each in replaced if each and (edit := from_config_map(each))]
    if found is not None:
        is_fit = link.anew or "://" not in link.whole or _is_plain(link.server)
        client = _of_client(link, found) if is_fit else ()
        return (*_made_anew(link), *client, *literals) if client else ()
    found, made = _new_secret(link)
    server, client = _of_server(link, found), _of_client(link, found)
    return (made, *server, *client, *literals) if server and client else ()


def _is_variable_of(setting: Setting, target: Target) -> bool:
    """Whether a container has that setting as a variable, or in the file that one names: one in a configuration is not
    set by a variable of its name, as far as is known."""
    files = (found for _, found in target.container.files) if target.container else ()
    return any(each.name == setting.name and each.origin == setting.origin for each in (*target.settings, *files))


def _own_option(link: Link) -> tuple[Step, ...]:
    """The server with its password in a variable, in place of an option of its command; none where the value is
    somewhere else in the manifest, too, such as in a probe."""
    option, content = link.client, link.documents.get(link.client.origin.file or "", b"")
    is_elsewhere = content.count(option.reveal().encode("utf-8", "surrogateescape")) != 1
    is_own = link.client_target is link.server_target and is_option(option.name)
    edit = _option(link, option) if is_own and not is_elsewhere else None
    if edit is None:
        return ()
    found, made = _new_secret(link)
    return (made, found.entry(link.server_target, link.name), edit)


def _made_anew(link: Link) -> Iterator[Step]:
    """The step that gives the key of the Secret another value, if it may not stay."""
    if not link.anew or link.server is None:
        return iter(())
    is_default = default("password", link.server.reveal(), names(link.name)) is not None
    make = f"{MADE_HERE}{link.name}"
    place = Place(link.server_target, link.name, make, link.server.origin, link.server, replaces=not is_default)
    return made_anew(place)


def _to_other_client(link: Link, found: KeyOfSecret) -> tuple[Step, ...]:
    """The client with the key of the other one, where nothing but the password differs."""
    other = link.server.reveal() if link.server else ""
    if around_password(link.whole) != around_password(other):
        return ()
    return (found.entry(link.client_target, link.client.name),)


def _is_plain(setting: Setting | None) -> bool:
    return setting is not None and isinstance(setting.value, Secret) and is_unreserved(setting.value)


def _new_secret(link: Link) -> tuple[KeyOfSecret, Step]:
    """A Secret of its own, since `kubectl apply` takes all keys from one that it does not get again, and the
    command that makes it in the cluster. A first password in a variable is in that of the server's own fix."""
    server = link.server_target
    name, key = object_and_key(link.name)
    if is_option(link.first) or not link.first:
        name, _ = object_and_key(f"{server.names[0]}-{link.name}")
    return KeyOfSecret(name, key), secret_of(f"{MADE_HERE}{link.name}", name, key, server.namespace)


def _of_server(link: Link, found: KeyOfSecret) -> tuple[Step, ...]:
    """The server's entry with a reference to that key, and where its command has the password, `$(NAME)` in it."""
    entry = found.entry(link.server_target, link.name)
    if is_option(link.first):
        option = with_option(link, link.name)
    elif link.server and is_option(link.server.name):
        option = _option(link, link.server)
    else:
        return (entry,)
    return (entry, option) if option else ()


def _option(link: Link, option: Setting) -> EditStep | None:
    """The line of a command with the variable in place of the password; None where it is not an item of its own."""
    content = link.documents.get(option.origin.file or "", b"")
    lines, at = content.decode("utf-8", "surrogateescape").split("\n"), (option.origin.line or 0) - 1
    value = option.reveal()
    item = re.compile(rf"\s*- +['\"]?(?:--?[\w-]+[= ])?{re.escape(value)}['\"]?\s*")
    line = lines[at] if value and 0 <= at < len(lines) else ""
    in_flow = rf"([\[,] *)(['\"]?){re.escape(value)}\2(?= *[,\]])"
    if item.fullmatch(line):
        before, _, after = line.rpartition(value)
        return EditStep(option.origin.file, at + 1, "replace", (f"{before}$({link.name}){after}",))
    if len(re.findall(in_flow, line)) == 1:
        new = re.sub(in_flow, rf'\1"$({link.name})"', line)
        return EditStep(option.origin.file, at + 1, "replace", (new,))
    return None


def _of_client(link: Link, found: KeyOfSecret) -> tuple[Step, ...]:
    """The client's entry with a reference to that key."""
    target, name = link.client_target, link.client.name
    if link.beside or "://" not in link.whole:
        return (found.entry(target, link.beside or name),)
    parts = around_password(link.whole) or _around_login(link)
    if parts is None or not shows_no_secret(*parts):
        return ()
    password = _variable(link)
    of_secret = [each.name for each in target.settings if each.kept_in == SECRET or each == link.client]
    if password in of_secret and not link.client.kept_in and of_secret.index(password) > of_secret.index(name):
        return ()  # a variable refers to those above it only
    url = quoted(f"$({password})".join(parts))
    entry = EditStep(target.origin.file, None, "insert", (f"{ENV}{{name: {word(name)}, value: {url}}}",))
    whole = entry._replace(owner=target.origin)
    return (whole,) if password in of_secret else (found.entry(target, password), whole)


def _around_login(link: Link) -> tuple[str, str] | None:
    """The parts of a URL before and after the password that it gets, with the server's user."""
    if link.password or not (link.user is None or _is_plain(link.user)):
        return None
    user = link.user.reveal() if link.user else ""
    return around_login(link.whole, user, link.query)


def _variable(link: Link) -> str:
    """The name of the client's variable with the password: the server's, unless it has another value here."""
    own = next((each for each in link.client_target.settings if each.name == link.name), None)
    if own is None or (link.server and own.origin == link.server.origin):
        return link.name
    return as_variable(f"{link.server_target.names[0]}_{link.name}")


def _key_of(link: Link, setting: Setting) -> KeyOfSecret | None:
    """The key of the Secret in which a value is written; None where it is written in another place."""
    for holder in _secrets(link, setting.origin.file or ""):
        for key, entry in holder.entries.items():
            if entry.origin == setting.origin:
                return KeyOfSecret(holder.name, key)
    return None


def _secrets(link: Link, path: str) -> Iterator[Holder]:
    try:
        found = list(objects(documents(link.documents.get(path, b"")), path))
    except Unreadable:
        return
    for each in found:
        if (
            isinstance(each, Object)
            and each.kind == SECRET
            and each.namespace == (link.server_target.namespace or NAMESPACE)
        ):
            yield from holders(each)
