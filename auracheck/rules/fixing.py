"""How to give a secret a good value at its place, in the form of that place's system, for all rules."""

import os
import re
from collections.abc import Iterable

from auracheck.deployment import JudgedTarget
from auracheck.deployment.inference import expected
from auracheck.judgement.defaults import default, keeps_all_but_password
from auracheck.judgement.urls import own_password
from auracheck.judgement.words import names
from auracheck.model import Kind, Origin, Secret, Setting, Target
from auracheck.policy.entry import BY_NAME, Entry
from auracheck.policy.forms import PLAIN, is_makeable, is_plain
from auracheck.policy.names import MADE_HERE, PROVIDER, can_be_named, guess_kind, is_option, provider
from auracheck.regex import regex
from auracheck.rules.by_hand import BARE, by_hand, with_words
from auracheck.steps import DoStep, EditStep, RunStep, Step, do
from auracheck.systems import grammars, system_of
from auracheck.systems.steps import Place, has_name, write
from auracheck.systems.system import Hardcoded
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.policy.connections import Login

_PLAIN_COMMAND = regex(rf"{MADE_HERE}[\w.-]+(?: [\w.:/@%+=\[\]-]+)*", re.ASCII)
"""Words that a shell does not change, except for a host in brackets (RFC 3986, 3.2.2)."""

_BLANK = regex(r" --[a-z]+ ([A-Z]+)\b")
"""The value of an option that only a person knows: `--host HOST`."""


def fix(judged: JudgedTarget, entry: Entry, origin: Origin, *, once: bool = False) -> tuple[Step, ...]:
    """The steps that give ``entry`` a new value: a command if one can make the value, else where to get it.

    ``origin`` is the place of the wrong value, or the place where an absent one belongs. ``once``: a program that reads
    the file refuses a name that is set twice.
    """
    setting = _setting_at(judged, entry, origin)
    entry = _provided(entry, setting.variable if setting else "")
    if is_option(entry.name):
        if setting is None or not setting.variable:
            return do(f"replace the value of {entry.name} with a variable that the deployment sets, and rotate it")
        entry = _entry_of(judged, setting.variable, entry.kind)
    password = _password_of_url(judged, entry, setting)
    if password:
        return fix(judged, *password)
    make = _command(entry)
    if entry.kind == "url" and (make == BARE or not entry.obtain):
        make = _in_place(judged, entry, setting)
    if not make:
        return by_hand(judged, entry, origin, setting)
    target = _without_other(judged)
    if target.kind is Kind.EXAMPLE:
        origin = Origin()
    replaces = setting is not None and _is_no_default(entry, setting)
    place = Place(target, entry.name, make, origin, setting, replaces, once, _is_misnamed(judged, setting))
    if place.file is not None and names_another(judged, place.scheme):
        return _own_file(judged, place)
    needs = tuple(dict.fromkeys(_BLANK.findall(make)))
    made = (*system_of(place.scheme).fix(place), *_companions(judged, entry, place))
    if not needs:
        return made
    return tuple(step._replace(needs=needs) if isinstance(step, RunStep) else step for step in made)


class Later(NamedTuple):
    """In place of the steps that give a value to a name which is asked for beside others: they are made where it is not
    joined with these, a twelfth of the time over thousands of files."""

    judged: JudgedTarget
    entry: Entry

    def steps(self) -> tuple[Step, ...]:
        return fix(self.judged, self.entry, self.judged.target.origin)


def define(
    judged: JudgedTarget, entry: Entry, origin: Origin, setting: Setting | None, variables: Iterable[str]
) -> tuple[Step, ...]:
    """The steps that set the ``variables`` to which a place refers, commands first; none where its system has no place
    for them. ``setting`` is what is there, if that is a setting."""
    steps: list[Step] = []
    for variable in variables:
        is_whole = setting is not None and setting.variable == variable
        own = _provided(entry, variable) if is_whole else _entry_of(judged, variable, "setting")
        if is_whole and own.obtain and not _command(own):
            steps += by_hand(judged, own, origin, setting)
            continue
        place = Place(judged.target, own.name, _command(own), origin, setting)
        kept = system_of(place.scheme).define(place)
        steps += (with_words(step, own.obtain) for step in kept) if own.obtain and not place.make else kept
    return tuple(sorted(dict.fromkeys(steps), key=lambda step: isinstance(step, DoStep)))


def _provided(entry: Entry, variable: str) -> Entry:
    """The entry; where its variable in a Compose file says that it is a provider's, as one of those."""
    is_theirs = variable and entry.inferred and not entry.obtain and provider(variable, entry.kind) == PROVIDER
    return entry._replace(obtain=PROVIDER) if is_theirs else entry


def _entry_of(judged: JudgedTarget, variable: str, kind: str) -> Entry:
    """What is known of a variable of Compose's: what its policy says, else its name, else that it is of that kind."""
    match = judged.policy.find(variable)
    if match and match.own_name:
        return match.entry
    known = expected((variable,), judged.policy)
    return known.get(variable) or Entry(variable, kind=kind, by=BY_NAME)


def _is_misnamed(judged: JudgedTarget, setting: Setting | None) -> bool:
    match = judged.policy.find(setting.name) if setting else None
    return match is not None and not match.own_name and match.entry.name not in judged.target.winners()


def _password_of_url(judged: JudgedTarget, entry: Entry, setting: Setting | None) -> tuple[Entry, Origin] | None:
    """The password to which the URL of an env file refers, where a new one is all that the URL needs."""
    if entry.kind != "url" or setting is None or setting.literal or not isinstance(setting.value, Secret):
        return None
    url = setting.value.reveal()
    if not keeps_all_but_password(url, names(entry.name)):
        return None
    password = own_password(url)
    for name, other in judged.given.items():
        is_beside = other.literal and other.origin.file == setting.origin.file
        if is_beside and isinstance(other.value, Secret) and other.value.reveal() == password:
            own = _entry_of(judged, name, "setting")
            if own.kind == "password":
                return own, other.origin
    return None


def _in_place(judged: JudgedTarget, entry: Entry, setting: Setting | None) -> str:
    """The command that gives the URL in an env file, or the variable with its password, a new one; empty where there is
    none to replace."""
    if setting and setting.variable and isinstance(setting.value, Secret) and not setting.literal:
        is_enough = keeps_all_but_password(setting.value.reveal(), names(entry.name))
        return f"{MADE_HERE}{setting.variable}" if is_enough and can_be_named(setting.variable) else ""
    if setting is None or not setting.literal or not isinstance(setting.value, Secret) or not can_be_named(entry.name):
        return ""
    scheme = setting.scheme or judged.target.scheme or judged.target.source
    is_there = scheme in grammars() and setting.origin.file is not None and judged.target.kind is not Kind.EXAMPLE
    is_enough = is_there and keeps_all_but_password(setting.value.reveal(), names(entry.name))
    return f"{MADE_HERE}{entry.name}" if is_enough else ""


def _companions(judged: JudgedTarget, entry: Entry, place: Place) -> tuple[Step, ...]:
    """What must be set as well as soon as this secret is."""
    if entry.name in judged.given:
        return ()
    others = judged.policy.companions.get(entry.name, ())
    if not others and not entry.pair:
        return ()
    there = judged.given.keys() | judged.target.winners().keys()
    names = [name for name in dict.fromkeys((*others, entry.pair)) if name and name not in there]
    of_name = {name: each for each in logins(entry) for name in each.user} if place.setting is None else {}
    users = [name for name in names if name in of_name]
    lines = tuple(step for name in users for step in _user(place._replace(name=name), of_name[name]))
    if lines:
        names = [name for name in names if name not in users]
    return (*lines, *do(f"set {' and '.join(names)} as well: {entry.name} requires that" if names else "", "pair"))


def logins(entry: Entry) -> "tuple[Login, ...]":
    """The accounts of the server that asks for it."""
    from auracheck.deployment.matching import policy_of  # late: few fixes are about a server

    return policy_of(entry.by).logins if entry.by not in ("", BY_NAME) else ()


def _user(place: Place, login: "Login") -> tuple[Step, ...]:
    """The line that names the user of a server, whose name is free; none where only a command could set it."""
    line = system_of(place.scheme).line(place, first_user(login)) if place.file else ""
    return (EditStep(place.file, None, "insert", (line,)),) if line else ()


def first_user(login: "Login") -> str:
    """The user that a server gets in its variable: the one that it has without it, as its clients know that."""
    if login.default_user not in ("", "*"):
        return login.default_user
    return "root" if "ROOT" in login.user[0] else "admin"


def move(
    judged: JudgedTarget, entry: Entry, setting: Setting, words: Hardcoded, *, alone: bool = False
) -> tuple[Step, ...]:
    """The steps that keep a credential outside the document in which it is hardcoded. ``alone``: nothing else has its
    value, so that a key or token of our own is simply made anew."""
    if words.move is None:
        return do(words.help.format(entry.name))
    make = _command(entry) if alone and entry.kind in ("key", "token", "password") else ""
    place = Place(judged.target, entry.name, make, setting.origin, setting, misnamed=_is_misnamed(judged, setting))
    steps = tuple(words.move(place))
    if not steps:
        return do(words.help.format(entry.name))
    is_known_elsewhere = entry.kind == "password" and any(map(makes, steps))
    return (*steps, *do("change it at its server and in its clients as well", "server") * is_known_elsewhere)


def makes(step: Step) -> bool:
    """Whether it is a command that makes a value."""
    return isinstance(step, RunStep) and MADE_HERE in step.command


def rewrite(origin: Origin, line: str, words: str) -> tuple[Step, ...]:
    """The step that gives a value of an env file another notation, in words and as a line; `…` is the value."""
    place = f"at {origin.file}:{origin.line}" if origin.line else f"in {origin.file}"
    return do(f"write the value {place} {words}: {line}")


def names_another(judged: JudgedTarget, scheme: str) -> bool:
    """Whether it is an env file that names another environment than it is judged as, and so keeps its values."""
    named = judged.named
    is_env_file = judged.target.kind is Kind.PROCESS and scheme in grammars() and not judged.target.live
    return is_env_file and named is not None and named.name != judged.environment


def _without_other(judged: JudgedTarget) -> Target:
    """The target, without an env file whose name is that of another environment than it is judged as."""
    named = judged.policy.environments_in(os.path.basename(judged.target.env_file))
    is_other = any(each.name != judged.environment for each in named)
    return judged.target._replace(env_file="") if is_other else judged.target


def _own_file(judged: JudgedTarget, place: Place) -> tuple[Step, ...]:
    """The command that makes a file of its own for the environment, in the same folder; where nobody knows what must be
    in it, that for this one variable."""
    word = _word(judged)
    path = os.path.join(os.path.dirname(place.file or ""), f".env.{word}")
    if not judged.presence_known:
        if not place.make:
            return (EditStep(path, None, "insert", (f"{place.name}={word}",)),)
        return (write(place.make, path),) if has_name(place.make) else do(f"set {place.name} in {path}")
    urls = any(entry.kind == "url" and name in judged.required for name, entry in judged.policy.secrets.items())
    host, needs = (" --host HOST", ("HOST",)) if urls else ("", ())
    return (write(f"{MADE_HERE}all{host}", path)._replace(needs=needs),)


def set_environment(judged: JudgedTarget, setting: Setting | None) -> tuple[Step, ...]:
    """The step that makes the program start in the environment that it is judged as, in the form of that place."""
    target = judged.target
    place = Place(target, judged.policy.variable, "", setting.origin if setting else target.origin, setting)
    if place.file is not None and names_another(judged, place.scheme):
        return _own_file(judged, place)
    line = system_of(place.scheme).line(place, _word(judged))
    if place.file is None:
        return (RunStep(line),)
    if setting is None or place.origin.line is None:
        return (EditStep(place.file, None, "insert", (line,)),)
    return (EditStep(place.file, place.origin.line, "replace", (line,)),)


def _word(judged: JudgedTarget) -> str:
    """What the program calls the environment: one that says `dev` says `prod` (Symfony, Phoenix)."""
    policy, setting = judged.policy, judged.target.winners().get(judged.policy.variable)
    now = setting.value.reveal() if setting and isinstance(setting.value, Secret) else ""
    said, asked = policy.environment(now), policy.environment(judged.environment)
    if policy.exact or not said or not asked or now == said.name or not said.name.startswith(now):
        return judged.environment
    return next((word for word in asked.aliases if asked.name.startswith(word)), judged.environment)


def _setting_at(judged: JudgedTarget, entry: Entry, origin: Origin) -> Setting | None:
    """The setting at that place, also an empty one: of the environment, or in a file."""
    given = judged.given.get(entry.name)
    if given and given.origin == origin:
        return given
    return next((each for each in judged.target.in_files if each.origin == origin), None)


def _is_no_default(entry: Entry, setting: Setting) -> bool:
    """Whether replacing it needs `--rotate`: `--write` alone replaces only what is empty, and placeholders."""
    if setting.blank or not isinstance(setting.value, Secret):
        return False
    return not default(entry.kind, setting.value.reveal(), names(entry.name))


def _command(entry: Entry) -> str:
    """The command that makes a value; empty if a person must get one, or if the policy's text is more than a command,
    since options cannot be appended to it safely."""
    if entry.obtain:
        return entry.obtain if _PLAIN_COMMAND.fullmatch(entry.obtain) else ""
    if entry.kind not in ("key", "password") and not (entry.inferred and entry.kind == "token"):
        return ""
    is_known = entry.by and not entry.inferred
    says_its_kind = is_known or guess_kind(entry.name) == entry.kind  # `generate` may not have the policy of this check
    if says_its_kind and can_be_named(entry.name) and is_makeable(entry.form):
        return _named(entry)
    return BARE if is_plain(entry.form) else ""


def _named(entry: Entry) -> str:
    """The command that makes the value of that name, with its program where others have the name in another form."""
    if entry.inferred or not entry.by:
        return f"{MADE_HERE}{entry.name}"
    from auracheck.policy.known import meant  # late: only what is to be replaced is looked up

    known = meant(entry.name)
    is_alone = known is not None and known.kind == entry.kind and _makes(known, entry)
    return f"{MADE_HERE}{entry.name}{'' if is_alone else f' --policy {entry.by}'}"


def _makes(known: Entry, entry: Entry) -> bool:
    """Whether what is made for one is good for the other: in its form, or the 64 hex digits that are made for any."""
    if (known.form, known.least) == (entry.form, entry.least):
        return True
    return is_plain(known.form) and is_plain(entry.form) and entry.least <= len(PLAIN)
