"""What a script of a shell sets itself, and its functions that ask for the variable whose name they are given:
`require_env API_TOKEN`."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from auracheck.draft.files import Code
from auracheck.draft.literal.pattern import Pattern, read_pattern

SHELLS = frozenset(b"""
    EPOCHSECONDS EPOCHREALTIME HOSTNAME HOME PATH PWD OLDPWD USER UID EUID SECONDS SHELL BASH BASHOPTS BASHPID
    BASH_ARGC BASH_ARGV BASH_COMMAND BASH_ENV BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO
    BASH_VERSION BASH_XTRACEFD
""".split())  # fmt: skip
"""Variables that a shell sets itself."""
_SETTING = re.compile(rb"(?<![^\s;])(?:for |read |const )?([A-Za-z_]\w*+)(?==| in | = )")
"""How a script sets a variable, or code in it that it gives to another program (`node -e`)."""
_BETWEEN = re.compile(rb"[\s;]")
_ELIF = re.compile(rb"[ \t]*elif\b")
_BRANCHES = re.compile(rb"^[ \t]*(if|fi)\b", re.MULTILINE)
_NEAR = 4_000
"""Number of bytes behind where a variable is set in which that branch ends."""
_FI = re.compile(rb"^[ \t]*fi\b", re.MULTILINE)

MAX_FUNCTIONS = 20
"""Maximum number of such functions of a file."""

_BODY = 1_000
"""Number of bytes of a function in which its read is looked for."""

_FUNCTION = re.compile(rb"^[ \t]*(?:function[ \t]+(\w+)(?:[ \t]*\(\))?|(\w+)[ \t]*\(\))\s*\{", re.MULTILINE)
_END = re.compile(rb"^[ \t]*\}|\}[ \t]*$", re.MULTILINE)
_FIRST = re.compile(rb"\b(\w+)=[\"']?\$\{?1\b")
_OF_NAME = r"\$\{{!{0}\b|\\?\$\{{?\\?\$\{{?{0}\b|\bprintenv[ \t]+[\"']?\$\{{?{0}\b|-v[ \t]+[\"']?\$\{{?{0}\b"
"""How a script reads the variable whose name is in another one."""
_STOPS = re.compile(rb"\b(?:exit|return|die|fatal|fail)\b|:\?")
_SECOND = re.compile(rb"\$\{?2\b")
"""A default, or what the value may be."""


def shell_patterns(file: Code) -> tuple[Pattern, ...]:
    """How a script reads by its own functions."""
    return tuple(islice(_asking(file.content), MAX_FUNCTIONS)) if b"$1" in file.content or b"!1" in file.content else ()


def _asking(content: bytes) -> Iterator[Pattern]:
    for found in _FUNCTION.finditer(content):
        end = _END.search(content, found.end(), found.end() + _BODY)
        body = content[found.end() : end.start() if end else found.end() + _BODY]
        names = [b"1", *_FIRST.findall(body)]
        if any(re.search(_OF_NAME.format(name.decode()).encode(), body) for name in names):
            is_free = _SECOND.search(body) or b"_FILE" in body  # which stops where both are set
            required = True if _STOPS.search(body) and not is_free else None
            call = (found[1] or found[2]).decode()
            yield read_pattern(
                rf"^[ \t]*(?:if[ \t]+!?[ \t]*)?{call}[ \t]+<'>?(?P<name>[A-Z][A-Z0-9_]{{2,99}})\b<'>?", required
            )


def _is_elif(file: Code, begin: int, at: int) -> bool:
    """Whether a place is in the condition of an `elif`, which is reached only where the branch before it was not, in
    which ``begin`` is."""
    start = file.content.rfind(b"\n", 0, at) + 1
    is_one = begin < start and _ELIF.match(file.content, start, at) is not None
    return is_one and _FI.search(file.content, begin, at) is None


def _is_in_a_closed_branch(file: Code, begin: int, at: int) -> bool:
    """Whether what is at ``begin`` is in a branch that ends before a place: it may not have run."""
    depth = 0
    for found in _BRANCHES.finditer(file.content, begin, min(at, begin + _NEAR)):
        depth += 1 if found[1] == b"if" else -1
        if depth < 0:
            return True
    return False


def set_by(file: Code) -> dict[bytes, int]:
    """The variables that a script sets itself, each with the place where it first does."""
    places: dict[bytes, int] = {}
    for found in _SETTING.finditer(file.content):
        places.setdefault(found[1], found.end())
    return places


def has_own(file: Code, own: Mapping[bytes, int], read: re.Match[bytes]) -> bool:
    """Whether a script reads what it has set itself. What it asks for before (`[ -z "$KEY" ]`), or to set it
    (`KEY=${KEY:-x}`), is given to it."""
    begin = own.get(read["name"], read.start())
    if _is_elif(file, begin, read.start()) or _is_in_a_closed_branch(file, begin, read.start()):
        return False
    return read["name"] in SHELLS or _BETWEEN.search(file.content, begin, read.start()) is not None
