"""Where a read is in code that is not parsed, as far as the layout says it: in a branch, or in a function."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from auracheck.draft.files import Code

_NEAR = 4_000
"""Number of bytes before a read in which what is around it is looked for."""
_IN_A_BRANCH_OF_GO = re.compile(rb"\t{2,}(?:\w+(?:, \w+)?\s*:?=\s*)?[\w.]+\(\s*\"")
"""A statement that is further in than the body of its function (gofmt)."""
_AT_THE_START_OF_GO = re.compile(r"(?:^|/)(?:main|\w*config\w*|env\w*|settings?|server)(?:\.go$|/)|(?:^|/)cmd/")
"""Files and folders of Go whose functions a program calls when it starts."""
_MAIN_OF_GO = re.compile(rb"^(?:package main|func main\()", re.MULTILINE)
_TOP = re.compile(rb"^\w[^\n:]*(?=:)", re.MULTILINE)
_NOT_DEPLOYED = re.compile(rb"when@(?!prod)")
"""What Symfony takes in another environment ("Configuration Environments")."""
_ERB_IF, _ERB_END = re.compile(rb"<%-?\s*(?:if|unless)\b"), re.compile(rb"<%-?\s*end\b")
_BRANCH_OF_RUBY = re.compile(
    rb"\s*(?:[@\w.]+\s*=\s*)?(?:if|unless|elsif|case|cond|when|while|rescue)\b(?!\s+!?(?:Rails\.env\b|config_env\(\))(?![^\n]*(?:&&|\band\b)))"
)
"""Which environment it is asks nothing of the deployment."""
_BRANCH_OF_RUST = re.compile(
    rb"[ \t]*(?:\}\s*else\b|(?:let\s[^\n]*?=\s*)?(?:if|match)\b|(?:while|for)\s|[^\n]*=>\s*\{?\s*$)"
)
_BRANCH_OF_BRACES = re.compile(
    rb"[ \t]*(?:\}\s*else\b|(?:else\s+)?if\b|switch\b|case\b|for(?:each)?\b|while\b|catch\b|(?:\w+\s*=\s*)?when\b"
    rb"|\[\"[^\"\n]*\"\]\s*=\s*\(?\w*\)?\s*=>|[A-Z][A-Z0-9_]*(?:\([^\n]*\))?\s*\{)"
)
"""The last two are what an option of a table leads to, and a constant of an enumeration with code of its own."""
_GUARD = re.compile(
    rb"\breturn\s+(?:(?:Ok\(\s*)?None|nil,\s*nil)\b"
    rb"|\bif\b[^\n{]{0,200}==[ \t]*\"\"[^\n{]{0,200}\{[^{}]{0,400}\breturn(?:[ \t]+nil)?\s*\}"
)
"""How a function ends early that makes nothing of what is not configured."""
_FUNCTION = re.compile(rb"^[ \t]*(?:pub(?:\([a-z]+\))?\s+)?(?:async\s+)?(?:fn|func)\b", re.MULTILINE)
_FUNCTION_OF_RUBY = re.compile(rb"\s*defp?\b")
_CONDITION_OF_RUBY = re.compile(rb"\s(?:if|unless)\s+(?!!?Rails\.env\b)")
_OF_SPRING = re.compile(rb"spring\b")
_NOT_SPRING = re.compile(rb"^(?:%[\w,-]+\.)?(?:quarkus|micronaut|ktor|mp)\b", re.MULTILINE)
_ELSE = re.compile(rb"\s*else\b")
_WITHOUT_THE_OTHER = re.compile(rb"\s*nil\s*->")
"""The branch of Elixir in which nothing says that it is done another way."""
_INDENT = re.compile(rb"[ \t]*")
_RUBYS = (".rb", ".ex", ".exs")
_BRANCHES = {
    **dict.fromkeys(_RUBYS, _BRANCH_OF_RUBY),
    ".rs": _BRANCH_OF_RUST,
    **dict.fromkeys((".cs", ".java", ".kt", ".php"), _BRANCH_OF_BRACES),
}
"""How a line begins that begins a branch, by the end of a file's name, in languages whose blocks are indented."""


def is_in_a_branch(file: Code, start: int, end: int) -> bool:
    """Whether a read is in a branch; ``start`` and ``end`` are those of the text that reads."""
    line_start = file.content.rfind(b"\n", 0, start) + 1
    if file.path.endswith((".yml", ".yaml")):
        before = file.content[max(start - _NEAR, 0) : start]
        if (tops := _TOP.findall(before)) and _NOT_DEPLOYED.match(tops[-1]):
            return True
        return len(_ERB_IF.findall(before)) > len(_ERB_END.findall(before))
    if is_behind_a_guard(file, start):
        return True
    if file.path.endswith(".go"):
        return _IN_A_BRANCH_OF_GO.match(file.content, line_start) is not None
    rest = file.content[end : file.content.find(b"\n", end) % (len(file.content) + 1)]
    has_condition = file.path.endswith(_RUBYS) and _CONDITION_OF_RUBY.search(rest)
    return bool(has_condition) or is_below_a_condition(file, start)


def is_behind_a_guard(file: Code, start: int) -> bool:
    """Whether the function of a read may have ended before it, in Go and Rust."""
    if not file.path.endswith((".go", ".rs")):
        return False
    before = file.content[max(start - _NEAR, 0) : start]
    begin = max((found.end() for found in _FUNCTION.finditer(before)), default=0)
    return _GUARD.search(before, begin) is not None


def is_below_a_condition(file: Code, start: int) -> bool:
    """Whether the lines around the one of a read begin a branch, in a language whose blocks are indented."""
    line_start = file.content.rfind(b"\n", 0, start) + 1
    branch = _BRANCHES.get(file.path[file.path.rfind(".") :])
    around = list(_around(file.content, line_start)) if branch else []
    for line, outer in pairwise([b"", *around]):
        if branch and branch.match(outer) and not _WITHOUT_THE_OTHER.match(line):
            return True
    return False


def is_in_a_function(file: Code, start: int) -> bool:
    """Whether a read is in a function, which may never be called, or in a page of Rails."""
    line_start = file.content.rfind(b"\n", 0, start) + 1
    if file.path.endswith(".go"):
        is_at_start = _AT_THE_START_OF_GO.search(file.path) or _MAIN_OF_GO.search(file.content)
        return file.content[line_start : line_start + 1] == b"\t" and not is_at_start
    if not file.path.endswith((".rb", ".ex")):
        return "app/views/" in file.path
    return any(map(_FUNCTION_OF_RUBY.match, _around(file.content, line_start)))


def is_left_as_written(file: Code, line_start: int) -> bool:
    """Whether a line is a setting of an application of Spring Boot's own, in which a variable that is not set stays as
    it is written (Spring Boot, "Property Placeholders")."""
    if file.path.endswith(".conf") or not _is_of_spring(file.content):
        return False
    at = line_start
    while at > 0 and file.content[at : at + 1] in b" \t#\r\n":
        at = file.content.rfind(b"\n", 0, at - 1) + 1
    return _OF_SPRING.match(file.content, at) is None


@lru_cache(1)  # one line may have forty thousand reads
def _is_of_spring(content: bytes) -> bool:
    return _NOT_SPRING.search(content) is None


def _around(content: bytes, line_start: int) -> Iterator[bytes]:
    """The lines that begin what a line is in, the nearest first, by their indents."""
    indent = _indent(content[line_start : line_start + _NEAR])
    for line in reversed(content[max(line_start - _NEAR, 0) : line_start].splitlines()):
        if line.strip() and _indent(line) < indent:
            is_more = _ELSE.match(line) or line.strip() == b"{"  # what an `else` or a brace belongs to says more
            indent = _indent(line) + bool(is_more)
            yield line


def _indent(line: bytes) -> int:
    found = _INDENT.match(line)
    return found.end() if found else 0
