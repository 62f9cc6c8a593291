"""The command that makes a value, where one does."""

import re

from auracheck.deployment import JudgedTarget
from auracheck.judgement.defaults import keeps_all_but_password
from auracheck.judgement.words import names
from auracheck.model import Kind, Secret, Setting
from auracheck.policy.entry import Entry
from auracheck.policy.forms import PLAIN, is_makeable, is_plain
from auracheck.policy.names import can_be_named, guess_kind
from auracheck.policy.origins import MADE_HERE
from auracheck.regex import regex
from auracheck.steps import RunStep, Step
from auracheck.systems import grammars

BARE = f"{MADE_HERE}password"
"""The command for a password without a name."""

_PLAIN_COMMAND = regex(rf"{MADE_HERE}[\w.-]+(?: [\w.:/@%+=\[\]-]+)*", re.ASCII)
"""Words that a shell does not change, except for a host in brackets (RFC 3986, 3.2.2)."""

_BLANK = regex(r" --[a-z]+ ([A-Z]+)\b")
"""The value of an option that only a person knows: `--host HOST`."""


def command_of(entry: Entry) -> str:
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


def command_in_place(judged: JudgedTarget, entry: Entry, setting: Setting | None) -> str:
    """The command that gives the URL in an env file, or the variable with its password, a new one; empty where there is
    none to replace."""
    if setting is None or not isinstance(setting.value, Secret):
        return ""
    name, has_place = setting.variable, True
    if setting.literal:
        scheme = setting.scheme or judged.target.scheme or judged.target.source
        is_read = judged.target.kind is not Kind.EXAMPLE
        name, has_place = entry.name, is_read and scheme in grammars() and setting.origin.file is not None
    is_enough = has_place and can_be_named(name) and keeps_all_but_password(setting.value.reveal(), names(entry.name))
    return f"{MADE_HERE}{name}" if is_enough else ""


def makes(step: Step) -> bool:
    """Whether it is a command that makes a value."""
    return isinstance(step, RunStep) and MADE_HERE in step.command


def blanks(command: str) -> tuple[str, ...]:
    """What only a person can fill in."""
    return tuple(dict.fromkeys(_BLANK.findall(command)))
