"""Shell completion: the words that may follow at the cursor, one per line.

The scripts in `share/` call `auracheck` without arguments and with two variables: `_AURACHECK_COMPLETE`, and
`_AURACHECK_LINE` with the command line up to the cursor. A call with arguments is never answered here, and one without
exits with 2 as always, so that these variables cannot turn a check into a success.

An answer is the kind (see `Candidate`), the word and its description, separated by tabs.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import NamedTuple

import click
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

from auracheck.cli.application import main
from auracheck.errors import AuracheckError
from auracheck.policy import Policy


class Candidate(NamedTuple):
    """One answer. ``kind`` is `plain`, `part` (more follows at once), or `file` or `dir`, which a shell completes."""

    text: str
    help: str = ""
    kind: str = "plain"


POLICY = Candidate("policy", "a policy of your own, from an example file or code")
FILE = Candidate("", kind="file")
FOLDER = Candidate("", kind="dir")

Answer = Callable[[str, str | None], Iterable[Candidate]]
"""From the word so far and the policy named, the words that may follow."""


def sources(begun: str, policy: str | None) -> Iterator[Candidate]:
    """The schemes, then the shell's files; after a scheme, what it reads."""
    from auracheck.systems import schemes, source_of

    scheme, colon, _ = begun.partition(":")
    if colon and scheme in schemes():
        source = source_of(scheme)
        is_ended = not source.takes or not source.completes
        return iter([] if is_ended else [Candidate(f"{scheme}:", kind=source.completes)])
    offered = ((name, source_of(name)) for name in schemes())
    words = (Candidate(f"{name}:", kind="part" if s.takes else "plain") for name, s in offered if not s.is_bare)
    return iter([*(word for word in words if word.text.startswith(begun)), FILE])


def rules(begun: str, policy: str | None) -> Iterator[Candidate]:
    """Rules and groups; several with commas."""
    from auracheck.rules import REGISTRY, groups

    return _listed(begun, [*(Candidate(group, "all of this group") for group in groups()), *map(Candidate, REGISTRY)])


def consumers(begun: str, policy: str | None) -> Iterator[Candidate]:
    """Programs that read env files, comma-separated."""
    from auracheck.systems import grammars, program_of

    return _listed(
        begun, [Candidate(name, program) for name, program in ((name, program_of(name)) for name in grammars())]
    )


def environments(begun: str, policy: str | None) -> Iterator[Candidate]:
    """The environments of the policy."""
    named = _policy(policy).environments.values()
    return _fitting(begun, [Candidate(e.name, "strict" if e.strict else "") for e in named])


def kinds(begun: str, policy: str | None) -> Iterator[Candidate]:
    """What `generate` makes: the secrets of the policy by short name, else by name; both once a word was begun."""
    from auracheck.generate.planning import ALL, PASSWORD

    secrets = _policy(policy).secrets.values()
    words = [Candidate(entry.short or entry.name, entry.purpose) for entry in secrets]
    more = [Candidate(entry.name, entry.purpose) for entry in secrets if entry.short and begun]
    return _fitting(
        begun,
        [*words, Candidate(PASSWORD.short, "can be put into a URL"), Candidate(ALL, "the whole policy"), POLICY, *more],
    )


def topics(begun: str, policy: str | None) -> Iterator[Candidate]:
    """The pages of `explain`."""
    from auracheck.explain import names

    return _fitting(begun, map(Candidate, names(_policy(policy))))


def files(begun: str, policy: str | None) -> Iterator[Candidate]:
    return iter([FILE])


def folders(begun: str, policy: str | None) -> Iterator[Candidate]:
    return iter([FOLDER])


def nothing(begun: str, policy: str | None) -> Iterator[Candidate]:
    """Nothing: only the user knows the word."""
    return iter([])


ANSWERS: Mapping[str, Answer] = {
    "sources": sources,
    "SOURCE": sources,
    "RULE|GROUP": rules,
    "ENV": environments,
    "kinds": kinds,
    "topic": topics,
    "FILE": files,
    "FILE|DIR": files,
    "reports": files,
    "DIR": folders,
    "--consumer": consumers,
    **dict.fromkeys(("NAME", "HOST", "DATABASE", "N", "SECONDS", "REV", "KEY=VALUE", "AGE"), nothing),
}
"""By the argument or option itself first, or by the metavar of its value."""


def _listed(begun: str, known: Iterable[Candidate]) -> Iterator[Candidate]:
    """The words that may end a comma-separated list, each with the list before it, without repetitions."""
    before, comma, last = begun.rpartition(",")
    given = before.split(",")
    fitting: Sequence[Candidate] = [word for word in known if word.text.startswith(last) and word.text not in given]
    return (word._replace(text=f"{before}{comma}{word.text}") for word in fitting)


def _fitting(begun: str, known: Iterable[Candidate]) -> Iterator[Candidate]:
    """The words that begin with ``begun`` and need no quotes in a shell; those of a policy may be anything."""
    return (word for word in known if word.text.startswith(begun) and word.text.isprintable() and " " not in word.text)


def _policy(named: str | None) -> Policy:
    """The policy named, if it is TOML, else the nearest one; the built-in one where it is invalid."""
    from auracheck.engine.policies import Policies
    from auracheck.policy.loading import builtin

    try:
        return Policies(named if named and named.endswith(".toml") else None).of("-")
    except (AuracheckError, OSError):
        return builtin()


COMPLETE, LINE = "_AURACHECK_COMPLETE", "_AURACHECK_LINE"

MOST = 1000
"""Maximum number of words, since a policy may have any number."""


def answer(environ: Mapping[str, str]) -> None:
    """Print the words that may end the command line in the environment."""
    for _, word in zip(range(MOST), completions(environ.get(LINE, "")), strict=False):
        print(f"{word.kind}\t{word.text}\t{_one_line(word.help)}")
    sys.stdout.flush()


def completions(line: str) -> Iterator[Candidate]:
    """The words that may end a command line; its first word is the program."""
    words = split_arg_string(line)
    begun = words.pop() if line[-1:].strip() and len(words) > 1 else ""
    option, equals, _ = begun.partition("=")
    joined = f"{option}=" if begun.startswith("--") and equals else ""
    known = ShellComplete(_command_line(words), {}, "auracheck", COMPLETE).get_completions(words[1:], begun)
    return (word._replace(text=joined + word.text) for word in map(_word, known))


def _command_line(words: Iterable[str]) -> click.Group:
    """A copy of the command line whose parameters offer our words. Click finds the one at the cursor."""
    policy = _policy_in(words)
    completed = copy(main)
    completed.commands = {name: copy(command) for name, command in main.commands.items()}
    for command in completed.commands.values():
        command.params = [_answering(parameter, policy) for parameter in command.params]
    return completed


def _answering(parameter: click.Parameter, policy: str | None) -> click.Parameter:
    answer = ANSWERS.get(parameter.opts[0]) or ANSWERS.get(parameter.metavar or "")
    if answer is None:
        return parameter
    completed = copy(parameter)
    completed.type = _Answered(answer, policy)
    return completed


class _Answered(click.types.StringParamType):
    """A parameter's type during completion: it takes anything, and offers the words of its `Answer`."""

    def __init__(self, answering: Answer, policy: str | None) -> None:
        self._answering = answering
        self._policy = policy

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [
            CompletionItem(word.text, word.kind, word.help or None)
            for word in self._answering(incomplete, self._policy)
        ]


def _policy_in(arguments: Iterable[str]) -> str | None:
    """The policy that the line names."""
    before = ""
    found = None
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if name == "--policy" and equals:
            found = value
        elif before == "--policy":
            found = argument
        before = argument
    return found


def _word(item: CompletionItem) -> Candidate:
    return Candidate(str(item.value), item.help or "", item.type)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()
