"""Where a read is in code that is not parsed, as far as the layout says it: in a branch, or in a function."""

import re
from collections.abc import Iterator

from auracheck.draft.files import Code

_NEAR = 4_000
"""Number of bytes before a read in which what is around it is looked for."""
_IN_A_BRANCH_OF_GO = re.compile(rb"\t{2,}(?:\w+(?:, \w+)?\s*:?=\s*)?[\w.]+\(\s*\"")
"""A statement that is further in than the body of its function (gofmt)."""
_AT_THE_START_OF_GO = re.compile(r"(?:^|/)(?:main|\w*config\w*|env\w*|settings?|server)(?:\.go$|/)|(?:^|/)cmd/")
"""Files and folders of Go whose functions a program calls when it starts."""
_MAIN_OF_GO = re.compile(rb"^(?:package main|func main\()", re.MULTILINE)
_ERB_IF, _ERB_END = re.compile(rb"<%-?\s*(?:if|unless)\b"), re.compile(rb"<%-?\s*end\b")
_BRANCH_OF_RUBY = re.compile(
    rb"\s*(?:[@\w.]+\s*=\s*)?(?:if|unless|elsif|case|cond|when|while|rescue)\b(?!\s+!?(?:Rails\.env\b|config_env\(\)))"
)
"""Which environment it is asks nothing of the deployment."""
_FUNCTION_OF_RUBY = re.compile(rb"\s*def\b")
_CONDITION_OF_RUBY = re.compile(rb"\s(?:if|unless)\s+(?!!?Rails\.env\b)")
_ELSE = re.compile(rb"\s*else\b")
_INDENT = re.compile(rb"[ \t]*")
_INDENTED = (".rb", ".ex", ".exs")


def is_in_a_branch(file: Code, start: int, end: int) -> bool:
    """Whether a read is in a branch; ``start`` and ``end`` are those of the text that reads."""
    line_start = file.content.rfind(b"\n", 0, start) + 1
    if file.path.endswith((".yml", ".yaml")):
        before = file.content[max(start - _NEAR, 0) : start]
        return len(_ERB_IF.findall(before)) > len(_ERB_END.findall(before))
    if file.path.endswith(".go"):
        return _IN_A_BRANCH_OF_GO.match(file.content, line_start) is not None
    if not file.path.endswith(_INDENTED):
        return False
    rest = file.content[end : file.content.find(b"\n", end) % (len(file.content) + 1)]
    return bool(_CONDITION_OF_RUBY.search(rest)) or any(map(_BRANCH_OF_RUBY.match, _around(file.content, line_start)))


def is_below_a_condition(file: Code, start: int) -> bool:
    """Whether the lines around the one of a read begin a branch, in a language whose blocks are indented."""
    line_start = file.content.rfind(b"\n", 0, start) + 1
    return file.path.endswith(_INDENTED) and any(map(_BRANCH_OF_RUBY.match, _around(file.content, line_start)))


def is_in_a_function(file: Code, start: int) -> bool:
    """Whether a read is in a function, which may never be called."""
    line_start = file.content.rfind(b"\n", 0, start) + 1
    if file.path.endswith(".go"):
        is_at_start = _AT_THE_START_OF_GO.search(file.path) or _MAIN_OF_GO.search(file.content)
        return file.content[line_start : line_start + 1] == b"\t" and not is_at_start
    if not file.path.endswith(".rb"):
        return False
    return any(map(_FUNCTION_OF_RUBY.match, _around(file.content, line_start)))


def _around(content: bytes, line_start: int) -> Iterator[bytes]:
    """The lines that begin what a line is in, the nearest first, by their indents."""
    indent = _indent(content[line_start : line_start + _NEAR])
    for line in reversed(content[max(line_start - _NEAR, 0) : line_start].splitlines()):
        if line.strip() and _indent(line) < indent:
            indent = _indent(line) + (_ELSE.match(line) is not None)  # what an `else` belongs to says more
            yield line


def _indent(line: bytes) -> int:
    found = _INDENT.match(line)
    return found.end() if found else 0
