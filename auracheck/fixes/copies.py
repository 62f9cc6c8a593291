"""A file that a fix makes of its example: what else it needs, since it has what everybody knows."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.fixes.commands import copy_command, write_command
from auracheck.judgement.defaults import default
from auracheck.judgement.urls import has_password, own_password
from auracheck.judgement.words import names
from auracheck.listing import listed
from auracheck.model import Secret
from auracheck.policy.known import is_made, of_name
from auracheck.policy.names import guess_kind
from auracheck.policy.origins import MADE_HERE
from auracheck.regex import regex
from auracheck.report import Finding
from auracheck.steps import DoStep, EditStep, RunStep, Step
from auracheck.systems import DEFAULT_GRAMMAR, grammar_of
from auracheck.systems.files import read_file
from auracheck.systems.steps import quote, write

_WORD = regex(r"\w+")

_WRITES, _ROTATES = regex(r"^auracheck generate .* --write "), " --rotate"
"""What replaces a placeholder in a file, and what replaces any value."""


def copies_of(findings: Iterable[Finding]) -> dict[str, RunStep]:
    """The files that are made of their examples, each with the command: after another one it would undo that."""
    steps = (step for each in findings for step in each.fix if isinstance(step, RunStep))
    return {copied[1]: step for step in steps if (copied := copy_command(step.command))}


def treated(findings: Iterable[Finding], path: str) -> set[str]:
    """The names that the fixes make in a file, or have a person set there."""
    steps = [step for each in findings for step in each.fix if not isinstance(step, EditStep) and step.file == path]
    made = (write_command(step.command) for step in steps if isinstance(step, RunStep))
    said = (word for step in steps if isinstance(step, DoStep) for word in _WORD.findall(step.text))
    return {*said, *(kind for each in made if each for kind in each.kinds)}


def into_copy(step: Step, copies: Container[str]) -> Step:
    """A command that writes into such a file: what the example has there is no value of anybody."""
    if not isinstance(step, RunStep) or step.file not in copies:
        return step
    is_anew = _WRITES.search(step.command) is None or step.command.endswith(_ROTATES)
    return step if is_anew else step._replace(command=f"{step.command}{_ROTATES}")


def filled(copying: RunStep, treated: Collection[str]) -> tuple[Sequence[Step], Sequence[Step]]:
    """What else a copy needs, since the next check judges all that it has: the commands that make what the example has
    a value for, which everybody knows, and what a person does after them. ``treated`` are the names that the fixes
    are about anyway."""
    from auracheck.systems.compose.form import scheme_of  # late: few fixes copy an example

    example, copy = copy_command(copying.command) or ("", "")
    texts = dict(_given(example))
    shared = _shared(texts, treated)
    others = [name for name in texts if name not in treated and name not in shared]
    commands = [write(f"{MADE_HERE}{name}", copy, scheme_of(copy), rotate=True) for name in others if is_made(name)]
    words = [f"put the new {first} into {name} if it is for the same server" for name, first in shared.items()]
    theirs = [name for name in others if not is_made(name) and _is_placeholder(name, texts[name])]
    if theirs:
        words.append(f"set {listed(theirs)}: {quote(example)} has only placeholders")
    return commands, [DoStep(f"in {quote(copy)}, {each}", "copy", copy) for each in words]


def _given(example: str) -> Iterator[tuple[str, str]]:
    """Each variable that an example gives a value of its own, and that; nothing where it cannot be read."""
    try:
        found = grammar_of(DEFAULT_GRAMMAR).named(example).read(read_file(example), {}).assignments
    except Unreadable:
        return iter(())
    given = ((each.name, each.value.reveal()) for each in found if each.literal and isinstance(each.value, Secret))
    return ((name, text) for name, text in given if text)


def _shared(texts: Mapping[str, str], treated: Collection[str]) -> dict[str, str]:
    """The names whose password another one has as well, perhaps at the other end of a connection, each with that."""
    first: dict[str, str] = {}
    passwords = [name for name in texts if guess_kind(name) == "password" and is_made(name)]
    for name in sorted(passwords, key=lambda name: name not in treated):
        first.setdefault(texts[name], name)
    ends = [name for name in texts if name not in treated and (name in passwords or has_password(texts[name]))]
    return {name: other for name in ends if (other := first.get(own_password(texts[name]), name)) != name}


def _is_placeholder(name: str, text: str) -> bool:
    entry = of_name(name)
    is_judged = entry is not None and (entry.is_credential or has_password(text))
    return bool(entry and is_judged and default(entry.kind, text, names(name)))
