"""How to give a secret a good value at its place, in the form of that place's system, for all rules."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from auracheck.deployment import JudgedTarget
from auracheck.deployment.inference import expected
from auracheck.judgement.defaults import default, keeps_all_but_password
from auracheck.judgement.urls import own_password
from auracheck.judgement.words import names
from auracheck.model import Kind, Origin, Secret, Setting
from auracheck.policy import is_given
from auracheck.policy.entry import BY_NAME, Entry
from auracheck.policy.names import guess_kind, is_option
from auracheck.policy.origins import PROVIDER, provider
from auracheck.rules.commands import BARE, blanks, command_in_place, command_of, makes
from auracheck.rules.environments import names_another, own_file, without_other
from auracheck.steps import DoStep, EditStep, RunStep, Step, do
from auracheck.systems import system_of
from auracheck.systems.steps import Place
from auracheck.systems.system import Hardcoded
from auracheck.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from auracheck.policy.connections import Login


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
    make = command_of(entry)
    is_of_variable = setting is not None and guess_kind(setting.variable) == "password"
    if entry.kind == "url" and (make == BARE or not entry.obtain or is_of_variable):
        make = command_in_place(judged, entry, setting)
    if not make:
        from auracheck.rules.by_hand import by_hand  # late: a command makes most values

        return by_hand(judged, entry, origin, setting)
    target = without_other(judged)
    if target.kind is Kind.EXAMPLE:
        origin = Origin()
    replaces = setting is not None and _is_no_default(entry, setting)
    place = Place(target, entry.name, make, origin, setting, replaces, once, _is_misnamed(judged, setting))
    if names_another(judged, place.scheme, place.file):
        return own_file(judged, place)
    needs = blanks(make)
    made = (*system_of(place.scheme).fix(place), *_companions(judged, entry, place))
    if not needs:
        return made
    return tuple(step._replace(needs=needs) if isinstance(step, RunStep) else step for step in made)


class Later(NamedTuple):
    """In place of the steps that give a value to a name which is asked for beside others: they are made where it is not
    joined with these, a twelfth of the time over thousands of files."""

    entry: Entry

    def steps(self, judged: JudgedTarget) -> tuple[Step, ...]:
        return fix(judged, self.entry, judged.target.origin)


def define(
    judged: JudgedTarget, entry: Entry, origin: Origin, setting: Setting | None, variables: Iterable[str]
) -> tuple[Step, ...]:
    """The steps that set the ``variables`` to which a place refers, commands first; none where its system has no place
    for them. ``setting`` is what is there, if that is a setting."""
    from auracheck.rules.by_hand import by_hand, with_words  # late, as above

    steps: list[Step] = []
    for variable in variables:
        is_whole = setting is not None and setting.variable == variable
        own = _provided(entry, variable) if is_whole else _entry_of(judged, variable, "setting")
        if is_whole and own.obtain and not command_of(own):
            steps += by_hand(judged, own, origin, setting)
            continue
        place = Place(judged.target, own.name, command_of(own), origin, setting)
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
    if entry.kind != "url" or setting is None or setting.literal:
        return None
    if not keeps_all_but_password(setting.reveal(), names(entry.name)):
        return None
    for name in referred_to(judged, setting):
        own = _entry_of(judged, name, "setting")
        if own.kind == "password":
            return own, judged.given[name].origin
    return None


def referred_to(judged: JudgedTarget, setting: Setting) -> Iterator[str]:
    """The secrets of the same file from which a setting may take its value, or its URL's password, the likeliest first:
    of references the readers keep no names."""
    if setting.literal or not isinstance(setting.value, Secret):
        return
    password = own_password(setting.value.reveal())
    for name, other in judged.given.items():
        is_beside = other.literal and other.origin.file == setting.origin.file
        if is_beside and isinstance(other.value, Secret) and other.value.reveal() == password:
            yield name


def _companions(judged: JudgedTarget, entry: Entry, place: Place) -> tuple[Step, ...]:
    """What must be set as well as soon as this secret is."""
    given = judged.given.get(entry.name)
    if given and not given.blank:
        return ()
    others = judged.policy.companions.get(entry.name, ())
    if not others and not entry.pair:
        return ()
    written = judged.target.winners()
    there = {name for name in judged.given.keys() | written.keys() if name not in written or not written[name].blank}
    there |= judged.target.loose_names()  # which has a finding of its own
    names = [name for name in dict.fromkeys((*others, entry.pair)) if name and name not in there]
    names = [name for name in names if _is_asked_with(judged, name, entry)]
    of_name = {name: each for each in logins(entry) for name in each.user}
    users = [name for name in names if name in of_name and (place.setting is None or name in written)]
    lines = tuple(step for name in users for step in _user(place._replace(name=name), of_name[name], written.get(name)))
    if lines:
        names = [name for name in names if name not in users]
    made = {name: steps for name in names if (steps := _made_as_well(judged, name, place))}
    names = [name for name in names if name not in made]
    lines = (*lines, *(step for steps in made.values() for step in steps))
    return (*lines, *do(f"set {' and '.join(names)} as well: {entry.name} requires that" if names else "", "pair"))


def _made_as_well(judged: JudgedTarget, name: str, place: Place) -> tuple[Step, ...]:
    """The steps for a companion that is set nowhere and that a command makes; none for any other."""
    other = judged.policy.secrets.get(name)
    make = command_of(other) if other and other.is_credential and place.setting is None else ""
    if not make or blanks(make):
        return ()
    return tuple(system_of(place.scheme).fix(place._replace(name=name, make=make)))


def _is_asked_with(judged: JudgedTarget, name: str, entry: Entry) -> bool:
    """Whether nothing but that secret is left of the conditions under which another one must be set."""
    other = judged.policy.secrets.get(name)
    when = other.required_when if other else {}
    values = judged.target.effective() if len(when) > 1 else {}
    return all(each == entry.name or is_given(values.get(each), wanted) for each, wanted in when.items())


def logins(entry: Entry) -> "tuple[Login, ...]":
    """The accounts of the server that asks for it."""
    from auracheck.deployment.matching import policy_of  # late: few fixes are about a server

    return policy_of(entry.by).logins if entry.by not in ("", BY_NAME) else ()


def _user(place: Place, login: "Login", empty: Setting | None) -> tuple[Step, ...]:
    """The line that names the user of a server, whose name is free, in place of an ``empty`` one; nothing where only
    a command could set it, or it is in another file."""
    line = system_of(place.scheme).line(place, first_user(login)) if place.file else ""
    at = empty.origin if empty and empty.literal else None
    if not line or (empty and (at is None or at.file != place.file)):
        return ()
    return (EditStep(place.file, at.line if at else None, "replace" if at else "insert", (line,)),)


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
        return _worded(words.help, entry.name)
    make = command_of(entry) if alone and entry.kind in ("key", "token", "password") else ""
    place = Place(judged.target, entry.name, make, setting.origin, setting, misnamed=_is_misnamed(judged, setting))
    steps = tuple(words.move(place))
    if not steps:
        return _worded(words.help, entry.name)
    is_known_elsewhere = entry.kind == "password" and any(map(makes, steps))
    return (*steps, *do("change it at its server and in its clients as well", "server") * is_known_elsewhere)


@lru_cache(1 << 10)  # many targets have the same credentials: their findings share these
def _worded(help_: str, name: str) -> tuple[Step, ...]:
    return do(help_.format(name))


def rewrite(origin: Origin, line: str, words: str) -> tuple[Step, ...]:
    """The step that gives a value of an env file another notation, in words and as a line; `…` is the value."""
    place = f"at {origin.file}:{origin.line}" if origin.line else f"in {origin.file}"
    return do(f"write the value {place} {words}: {line}")


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
