"""The env files that a script, a Makefile or a pipeline hands to programs."""

import re
from collections.abc import Iterator

from auracheck.systems.evidence import Mention
from auracheck.systems.evidence.commands import commands
from auracheck.systems.evidence.programs import of_command

_WORTH = re.compile(r"env-file|(?:^|[\s;&|({!\"'@])(?:\.|source)\s")
_HERE_DOCUMENT = re.compile(r"(?<!<)<<-?[ \t]*+(?:\\?([A-Za-z_]\w*)|'([^'\n]+)'|\"([^\"\n]+)\")")

_RECIPES = re.compile(r"(?:GNUm|[Mm])akefile|.*\.mk|\.?[Jj]ustfile")
_RECIPE = re.compile(r"\s[\s@+-]*+(.*)|[\w.-]++[ \t]*+[:?+]?:?=(.*)", re.DOTALL)
_YAML = re.compile(r".*\.ya?ml")
_ITEM = re.compile(r"\s*+(?:-\s++)*+(?:(?:cmds?|sh|(?:before_|after_)?script)\s*+:\s++)?(.*)", re.DOTALL)
_GROOVY = re.compile(r"\s*+(?:sh\b\s*+\(?\s*+(?:script\s*+:\s*+)?)?(.*)", re.DOTALL)
_QUOTES = ("'''", '"""', "'", '"')


def mentions(name: str, text: str) -> Iterator[Mention]:
    """What the commands in it say; comments, here-documents and the words that other commands are given say nothing."""
    if not _WORTH.search(text):
        return
    for part in _parts(name, text):
        for words in commands(part):
            yield from of_command(words)


def _parts(name: str, text: str) -> Iterator[str]:
    """The shell's text in it. A quote may go over lines only where all of it is a script."""
    if _RECIPES.fullmatch(name):
        found = (_RECIPE.match(line) for line in _lines(text))
        yield from ((part[1] or part[2] or "").replace("$$", "$") for part in found if part)
    elif _YAML.fullmatch(name) or name == "Jenkinsfile":
        prefix = _GROOVY if name == "Jenkinsfile" else _ITEM
        found = (prefix.match(line) for line in _lines(text))
        yield from (_unquoted(part[1]) for part in found if part)
    else:
        yield "\n".join(_without_here_documents(text.split("\n")))


def _lines(text: str) -> Iterator[str]:
    """The lines that may hand something over, joined where a backslash ends one."""
    begun: list[str] = []
    for line in _without_here_documents(text.split("\n")):
        if line.endswith("\\"):
            begun.append(line[:-1])
            continue
        whole = " ".join((*begun, line))
        begun = []
        if _WORTH.search(whole):
            yield whole


def _without_here_documents(lines: list[str]) -> Iterator[str]:
    """Those that are no whole comment, and not text for another program. What has no end is none."""
    ends = {line.strip() for line in lines}
    awaited: list[str] = []
    for line in lines:
        if awaited:
            if line.strip() == awaited[-1]:
                awaited.pop()
        elif not line.lstrip().startswith("#"):
            found = [a or b or c for a, b, c in _HERE_DOCUMENT.findall(line)]
            awaited = [end for end in reversed(found) if end in ends]
            yield line


def _unquoted(text: str) -> str:
    bare = text.strip().removesuffix(")").rstrip()
    quote = next((quote for quote in _QUOTES if bare.startswith(quote)), None)
    return text if quote is None else bare.removeprefix(quote).removesuffix(quote)
