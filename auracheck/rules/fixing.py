"""How to give a secret a good value at its place, in the form of that place's system, for all rules."""

import os
import re

from auracheck.deployment import JudgedTarget
from auracheck.judgement.defaults import default
from auracheck.judgement.urls import around_password
from auracheck.judgement.words import names
from auracheck.model import Kind, Origin, Secret, Setting
from auracheck.policy.entry import Entry
from auracheck.policy.forms import is_makeable, is_plain, said
from auracheck.policy.names import guess_kind, is_option, is_variable
from auracheck.regex import regex
from auracheck.steps import EditStep, RunStep, Step, do
from auracheck.systems import grammars, system_of
from auracheck.systems.steps import Place, quote
from auracheck.systems.system import Hardcoded

_GENERATE = "auracheck generate "
_BARE = f"{_GENERATE}password"
_PLAIN_COMMAND = regex(rf"{_GENERATE}[\w.-]+(?: [\w.:/@%+=\[\]-]+)*", re.ASCII)
"""Words that a shell does not change, except for a host in brackets (RFC 3986, 3.2.2)."""

_BLANK = regex(r" --[a-z]+ ([A-Z]+)\b")
"""The value of an option that only a person knows: `--host HOST`."""


def fix(judged: JudgedTarget, entry: Entry, origin: Origin, *, once: bool = False) -> tuple[Step, ...]:
    """The steps that give ``entry`` a new value: a command if one can make the value, else where to get it.

    ``origin`` is the place of the wrong value, or the place where an absent one belongs. ``once``: a program that reads
    the file refuses a name that is set twice.
    """
    if is_option(entry.name):
        return do(f"replace the value of {entry.name} with a variable that the deployment sets, and rotate it")
    setting = _setting_at(judged, entry, origin)
    make = _command(entry)
    if entry.kind == "url" and (entry.inferred or not entry.by) and (make == _BARE or not entry.obtain):
        make = _in_place(judged, entry, setting)
    if not make:
        if entry.obtain == _BARE:
            return do(f"set a URL for {judged.environment}; `{_BARE}` makes its password")
        what = "a user and password" if entry.kind == "url" else "a value"
        what += f" of {said(entry.form)}" if entry.form else ""
        return do(entry.obtain or f"set {what} for {judged.environment}")
    target = judged.target
    if target.kind is Kind.EXAMPLE:
        origin = Origin()
    replaces = setting is not None and _is_no_default(entry, setting)
    place = Place(target, entry.name, make, origin, setting, replaces, once, _is_misnamed(judged, setting))
    if place.file is not None and names_another(judged, place.scheme):
        return _own_file(judged, place.file)
    needs = tuple(dict.fromkeys(_BLANK.findall(make)))
    made = (*system_of(place.scheme).fix(place), *_companions(judged, entry))
    if not needs:
        return made
    return tuple(step._replace(needs=needs) if isinstance(step, RunStep) else step for step in made)


def _is_misnamed(judged: JudgedTarget, setting: Setting | None) -> bool:
    match = judged.policy.find(setting.name) if setting else None
    return match is not None and not match.own_name and match.entry.name not in judged.target.winners()


def _in_place(judged: JudgedTarget, entry: Entry, setting: Setting | None) -> str:
    """The command that gives the URL in an env file a new password; empty where there is none to replace."""
    if setting is None or not setting.literal or not isinstance(setting.value, Secret) or not is_variable(entry.name):
        return ""
    scheme = setting.scheme or judged.target.scheme or judged.target.source
    is_there = scheme in grammars() and setting.origin.file is not None and judged.target.kind is not Kind.EXAMPLE
    parts = around_password(setting.value.reveal()) if is_there else None
    is_enough = parts is not None and default("url", _RANDOM.join(parts), names(entry.name)) is None
    return f"{_GENERATE}{entry.name}" if is_enough else ""


_RANDOM = "f7c1b2a6d8035e49"
"""A password that nobody uses, to see what is left of a finding about a URL that has a random one."""


def _companions(judged: JudgedTarget, entry: Entry) -> tuple[Step, ...]:
    """What must be set as well as soon as this secret is."""
    if entry.name in judged.given:
        return ()
    others = judged.policy.companions.get(entry.name, ())
    if not others and not entry.pair:
        return ()
    there = judged.given.keys() | judged.target.winners().keys()
    names = [name for name in dict.fromkeys((*others, entry.pair)) if name and name not in there]
    return do(f"set {' and '.join(names)} as well: {entry.name} requires that", "pair") if names else ()


def move(judged: JudgedTarget, entry: Entry, setting: Setting, words: Hardcoded) -> tuple[Step, ...]:
    """The steps that keep a credential outside the document in which it is hardcoded."""
    place = Place(judged.target, entry.name, "", setting.origin, setting, misnamed=_is_misnamed(judged, setting))
    steps = tuple(words.move(place)) if words.move else ()
    return steps or do(words.help.format(entry.name))


def names_another(judged: JudgedTarget, scheme: str) -> bool:
    """Whether it is an env file that names another environment than it is judged as, and so keeps its values."""
    named = judged.named
    is_env_file = judged.target.kind is Kind.PROCESS and scheme in grammars() and not judged.target.live
    return is_env_file and named is not None and named.name != judged.environment


def _own_file(judged: JudgedTarget, file: str) -> tuple[Step, ...]:
    """The command that makes a file of its own for the environment, in the same folder."""
    urls = any(entry.kind == "url" and name in judged.required for name, entry in judged.policy.secrets.items())
    path = quote(os.path.join(os.path.dirname(file), f".env.{judged.environment}"))
    host, needs = (" --host HOST", ("HOST",)) if urls else ("", ())
    return (RunStep(f"{_GENERATE}all{host} --write {path}", needs),)


def set_environment(judged: JudgedTarget, setting: Setting | None) -> tuple[Step, ...]:
    """The step that makes the program start in the environment that it is judged as, in the form of that place."""
    target = judged.target
    place = Place(target, judged.policy.variable, "", setting.origin if setting else target.origin, setting)
    if place.file is not None and names_another(judged, place.scheme):
        return _own_file(judged, place.file)
    line = system_of(place.scheme).line(place, judged.environment)
    if place.file is None:
        return (RunStep(line),)
    if setting is None or place.origin.line is None:
        return (EditStep(place.file, None, "insert", (line,)),)
    return (EditStep(place.file, place.origin.line, "replace", (line,)),)


def _setting_at(judged: JudgedTarget, entry: Entry, origin: Origin) -> Setting | None:
    """The setting at that place, if it has a value: of the environment, or in a file."""
    given = judged.given.get(entry.name)
    there = (each for each in (given, *judged.target.in_files) if each and each.origin == origin and not each.blank)
    return next(there, None)


def _is_no_default(entry: Entry, setting: Setting) -> bool:
    """Whether replacing it needs `--rotate`: `--write` alone replaces only placeholders."""
    return isinstance(setting.value, Secret) and not default(entry.kind, setting.value.reveal(), names(entry.name))


def _command(entry: Entry) -> str:
    """The command that makes a value; empty if a person must get one, or if the policy's text is more than a command,
    since options cannot be appended to it safely."""
    if entry.obtain:
        return entry.obtain if _PLAIN_COMMAND.fullmatch(entry.obtain) else ""
    if entry.kind not in ("key", "password") and not (entry.inferred and entry.kind == "token"):
        return ""
    says_its_kind = entry.by or guess_kind(entry.name) == entry.kind  # `generate` may not have the policy of this check
    if says_its_kind and is_variable(entry.name) and is_makeable(entry.form):
        return _named(entry)
    return _BARE if is_plain(entry.form) else ""


def _named(entry: Entry) -> str:
    """The command that makes the value of that name, with its program where others have the name in another form."""
    if entry.inferred or not entry.by:
        return f"{_GENERATE}{entry.name}"
    from auracheck.policy.known import agreed  # late: only what is to be replaced is looked up

    known = agreed(entry.name)
    is_alone = known is not None and (known.kind, known.form, known.least) == (entry.kind, entry.form, entry.least)
    return f"{_GENERATE}{entry.name}{'' if is_alone else f' --policy {entry.by}'}"
