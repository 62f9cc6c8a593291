"""A variable of a service in a Compose file: its line in `environment:`, and the `.env` beside the file."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter

from auracheck.errors import Unreadable, UsageError
from auracheck.judgement.defaults import default
from auracheck.judgement.urls import own_password
from auracheck.judgement.words import names
from auracheck.listing import by_key
from auracheck.model import Secret, Setting
from auracheck.policy.entry import CREDENTIALS
from auracheck.policy.names import guess_kind, is_variable
from auracheck.policy.origins import MADE_HERE
from auracheck.regex import regex
from auracheck.steps import DoStep, EditStep, RunStep, Step, rotation
from auracheck.systems.absent import example_of
from auracheck.systems.compose.absent import variables_file
from auracheck.systems.files import read_file, version
from auracheck.systems.form import Form, Item, Owner, comment, heredoc, new_file, script, valued, yaml_escape
from auracheck.systems.steps import APPENDED, Place, assign, has_name, quote, write

ABSENT = "environment: "
"""What a line of an edit begins with that is to go into the `environment` of a service, whose lines are not known."""

_ENV_GRAMMAR = "compose-env"

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_.-]*")
_VARIABLE = regex(r"[A-Za-z_][A-Za-z0-9_]*")
"""A name that `${NAME}` may have (the Compose Specification, Interpolation)."""
_NO_WORD = regex(r"\W+", re.ASCII)
_NO_TEXT = regex(r"(?i:true|false|null|yes|no|on|off|y|n)")
"""Words that YAML does not read as text."""
_NO_CHARACTER = regex("[\0\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = regex("[\x01-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class ComposeForm(Form):
    """A line of a service's `environment:` in a Compose file, and the `.env` beside it."""

    form = "compose"

    def setting(self, name: str, value: str) -> str:
        """In double quotes, where YAML takes every character, and with each `$` doubled for Compose."""
        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ . - in a Compose file)")
        if _NO_CHARACTER.search(value):
            raise UsageError(f"{name}: contains a NUL or an invalid character, which YAML cannot contain")
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
        return f'{_key(name)}: "{_UNPRINTABLE.sub(lambda found: yaml_escape(found[0]), escaped)}"'

    def document(self, items: Sequence[Item], place: Owner) -> str:
        """A script that creates `.env` for Compose, and prints the lines that a service needs.

        `${NAME:?}` stops Compose where the value is missing; a value from `${NAME}` is not expanded again.
        """
        lines = [
            comment(item) if item.value is None else _line_of_env_file(item.name, item.value.reveal()) for item in items
        ]
        names = [f"      {_key(name)}: ${{{name}:?}}" for name, _ in valued(items)]
        fragment = ["# In the Compose file, in each service that reads them:", "    environment:", *names]
        about = [
            "For a shell in the folder of the Compose file. It creates .env and prints",
            "the lines for the service. It does not change an existing .env; use:",
            "  auracheck generate KIND --write .env",
        ]
        commands = [new_file(".env", _text(lines))]
        return script(about, (), [*commands, heredoc("cat", _text(fragment))] if names else commands)

    def fix(self, place: Place) -> Iterator[Step]:
        """Into the service's env file, where that has its credentials and lacks this one. Else into the `.env` next to
        the Compose file, and a reference to it in the place of what is written there. A default counts no more where
        its variable is set."""
        there = place.setting or _blank(place)
        if there is None and _has_credentials(place):
            yield in_env_file(place._replace(replaces=False), place.name, place.target.env_file)
            return
        here = place._replace(setting=there, origin=there.origin) if there else place
        variable = _variable(here)
        yield in_env_file(place._replace(replaces=is_there(here, variable, _env(place))), variable, _env(place))
        is_taken = there is not None and (there.value is None or there.variable)
        is_taken = is_taken or (there is None and place.target.env_file == _env(place))
        if not is_taken:
            added = EditStep(place.file, None, "insert", (f"{ABSENT}{place.name}: ${{{variable}}}",))
            yield _referring(here, variable) or added
        yield from _exported(place)


_STACK = regex(r"(?:[\w.-]*[._-])?stack(?:[._-][\w.-]*)?\.ya?ml")


def _exported(place: Place) -> Iterator[Step]:
    """What a stack needs besides: `docker stack deploy` takes variables from the shell alone (docker/cli,
    cli/compose/loader)."""
    if _STACK.fullmatch(os.path.basename(place.target.origin.file or "")):
        path = quote(_env(place))
        path = path if "/" in path else f"./{path}"
        yield DoStep(f"export the variables before docker stack deploy, which reads no .env: set -a; . {path}; set +a")


def _line_of_env_file(name: str, value: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise UsageError(f"invalid name {name!r} (expected ASCII letters, digits and _ in ${{…}} of a Compose file)")
    if not value:
        raise UsageError(f"{name}: empty")
    from auracheck.systems.spelling import alike

    return alike(name, value, "compose-env")


def _key(name: str) -> str:
    return f'"{name}"' if _NO_TEXT.fullmatch(name) else name


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def moved(place: Place) -> Iterator[Step]:
    """The value goes into the `.env` next to the Compose file, which refers to it."""
    variable = _variable(place)
    edit = _referring(place, variable)
    if edit:
        edited = EditStep(_env(place), None, "insert", None, (variable,))
        yield edited
        yield edit
        yield from _exported(place)
        made = in_env_file(place._replace(replaces=True), variable, _env(place)) if has_name(place.make) else None
        is_rotated = made is not None and rotation(edited, (made,)) is not None
        if made and is_rotated:
            yield made
        else:
            yield DoStep(f"rotate {variable}, since everybody with the Compose file has it")


def defined(place: Place) -> Iterator[Step]:
    """The variable that the place refers to, or from now on, gets a value in the `.env` next to the Compose file."""
    variable, file = _variable(place), _env(place)
    example, text = _example_with(variable, file)
    if text:
        yield RunStep(f"cp {quote(example)} {quote(file)} && chmod 600 {quote(file)}", file=file)
        place = place._replace(replaces=True)
    if place.make:
        yield in_env_file(place, variable, file)
    elif not text or default("username", text, frozenset()):
        yield DoStep(f"set {variable} in {quote(file)}", file=file)
    if place.setting and not place.setting.variable and (edit := _referring(place, variable)):
        yield edit
    yield from _exported(place)


def refers_beside(place: Place) -> bool:
    """Whether it is a line of a service's env file that refers to a variable: Compose takes that from `.env`, too."""
    refers = any(each.origin == place.origin for each in place.target.references)
    return refers and place.target.container is not None and place.file != _env(place)


def _example_with(variable: str, file: str) -> tuple[str, str]:
    """The example of a `.env` that is not there, and what it gives the variable; nothing where it gives none. What else
    the project needs is in it as well."""
    example = None if os.path.lexists(file) else example_of(file)
    try:
        content = read_file(example) if example else b""
    except Unreadable:
        return "", ""
    given = re.search(rb"(?m)^\s*(?:export\s+)?%b\s*=[ \t]*([^\s#]\S*)" % re.escape(variable.encode()), content)
    return example or "", given[1].decode("utf-8", "surrogateescape") if given else ""


def _variable(place: Place) -> str:
    """The variable of Compose's that the place takes its value from, or is to take it from."""
    own = place.key(place.name)
    return (place.setting and place.setting.variable) or (own if _VARIABLE.fullmatch(own) else _NO_WORD.sub("_", own))


def _blank(place: Place) -> Setting | None:
    """The setting at the place where a value is absent: an empty one, or a name without a value, which takes that of
    Compose's own variable."""
    there = place.target.winners().get(place.name)
    return there if there and there.blank and there.origin.file == place.file and not there.scheme else None


def is_there(place: Place, variable: str, file: str) -> bool:
    """Whether an env file has the value that is to be replaced under that name, and it is no placeholder, which
    `--write` alone would replace."""
    setting = place.setting
    if setting is None or setting.blank or not os.path.isfile(file):
        return False
    same = (value.reveal() for value in _assigned(file, version(file)).get(variable, ()))
    text = next((text for text in same if text == own_password(setting.reveal())), "")
    return bool(text) and default("password", text, names(variable)) is None


@lru_cache(1 << 6)  # of one file thousands of values may be asked about
def _assigned(file: str, _version: tuple[int, int]) -> Mapping[str, Sequence[Secret]]:
    """The values that an env file gives each variable."""
    from auracheck.systems.compose.grammar import ComposeEnvGrammar  # late: few values are in both files

    try:
        found = ComposeEnvGrammar().read(read_file(file), {}).assignments
    except Unreadable:
        return {}
    given = ((each.name, each.value) for each in found if isinstance(each.value, Secret))
    return {name: [value for _, value in pairs] for name, pairs in by_key(given, itemgetter(0)).items()}


def _has_credentials(place: Place) -> bool:
    """Whether the service has credentials in an env file of its own, set or empty."""
    file = place.target.env_file
    names = (each.name for each in place.target.settings if each.origin.file == file) if file else ()
    return any(guess_kind(name) in CREDENTIALS for name in names)


def _referring(place: Place, variable: str) -> EditStep | None:
    """The edit that puts a reference in the place of a value that is written in the Compose file itself."""
    setting = place.setting
    if setting is None or not setting.literal or place.origin.line is None or setting.scheme:
        return None
    return EditStep(place.file, place.origin.line, "replace", (f"{_name(place, setting)}: ${{{variable}}}",))


def _name(place: Place, setting: Setting) -> str:
    """The name that the line is to have: that of the secret, where it was set under one that nobody reads."""
    return place.name if place.misnamed else setting.name


def scheme_of(file: str) -> str:
    """How to write an env file for Compose; empty for `.env`, which says it by its name."""
    return "" if os.path.basename(file) == ".env" else _ENV_GRAMMAR


def in_env_file(place: Place, variable: str, file: str) -> RunStep:
    """The command that sets a variable in an env file, by its own name where that says what it is."""
    scheme = scheme_of(file)
    if has_name(place.make) and variable == place.name:
        return write(place.make, file, scheme, rotate=place.replaces)
    from auracheck.policy.forms import is_plain as takes_any
    from auracheck.policy.known import form_of, is_made  # late: only what is to be replaced is looked up

    is_plain = place.make in (f"{MADE_HERE}{place.name}", f"{MADE_HERE}{variable}") or not has_name(place.make)
    form = form_of(place.name)
    is_alike = variable != place.name and is_variable(variable) and (takes_any(form) or form == form_of(variable))
    if is_plain and is_alike and is_made(variable):
        return write(f"{MADE_HERE}{variable}", file, scheme, rotate=place.replaces)
    return assign(variable, place.make, file, APPENDED)


def _env(place: Place) -> str:
    return variables_file(place.target)
