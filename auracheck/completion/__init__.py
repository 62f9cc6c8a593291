"""Completion in a shell: what may stand at the cursor, one word a line.

The scripts in `share/` ask by calling `auracheck` without an argument and with two variables: `_AURACHECK_COMPLETE`,
and `_AURACHECK_LINE` with the command line up to the cursor. A call that has an argument is never answered here, and
one that has none ends with 2 as ever: whatever a script finds in its environment, completion is no verdict.

An answer is KIND, the word and a word on it, with tabs between them; the kinds are those of `words.Word`.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from copy import copy

import click
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

from auracheck.cli import main
from auracheck.completion.words import ANSWERS, Answer, Word

ASKED, LINE = "_AURACHECK_COMPLETE", "_AURACHECK_LINE"

MOST = 1000
"""Words at most: nobody chooses among more, and a policy may have any number."""


def answer(environ: Mapping[str, str]) -> None:
    """Print what may stand at the end of the line that the environment holds."""
    for _, word in zip(range(MOST), completions(environ.get(LINE, "")), strict=False):
        print(f"{word.kind}\t{word.text}\t{_one_line(word.help)}")
    sys.stdout.flush()


def completions(line: str) -> Iterator[Word]:
    """The words that may stand at the end of a command line; its first word is the program."""
    words = split_arg_string(line)
    begun = words.pop() if line[-1:].strip() and len(words) > 1 else ""
    option, equals, _ = begun.partition("=")
    joined = f"{option}=" if begun.startswith("--") and equals else ""
    known = ShellComplete(_asked(words), {}, "auracheck", ASKED).get_completions(words[1:], begun)
    told = (_word(item) for item in known)
    return (word._replace(text=joined + word.text) for word in told)


def _asked(words: Iterable[str]) -> click.Group:
    """The command line as it is while a shell asks: a copy, in which parameters have our words. Click finds the one
    that stands at the cursor."""
    policy = _policy_in(words)
    asked = copy(main)
    asked.commands = {name: copy(command) for name, command in main.commands.items()}
    for command in asked.commands.values():
        command.params = [_answering(parameter, policy) for parameter in command.params]
    return asked


def _answering(parameter: click.Parameter, policy: str | None) -> click.Parameter:
    answer = ANSWERS.get(parameter.opts[0]) or ANSWERS.get(parameter.metavar or "")
    if answer is None:
        return parameter
    asked = copy(parameter)
    asked.type = _Answered(answer, policy)
    return asked


class _Answered(click.types.StringParamType):
    """A parameter's type while a shell asks: it takes anything, and knows the words that are meant."""

    def __init__(self, answering: Answer, policy: str | None) -> None:
        self._answering = answering
        self._policy = policy

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [
            CompletionItem(word.text, word.kind, word.help or None)
            for word in self._answering(incomplete, self._policy)
        ]


def _policy_in(arguments: Iterable[str]) -> str | None:
    """The policy that the line names so far."""
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


def _word(item: CompletionItem) -> Word:
    return Word(str(item.value), item.help or "", item.type)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()
