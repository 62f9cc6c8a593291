"""The `command:` of a service as it is written, which gets one option more, and its health check, which signs in."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from auracheck.deployment.client_programs import REDIS
from auracheck.deployment.matching import by_image, product
from auracheck.regex import regex
from auracheck.steps import EditStep
from auracheck.systems.compose.written import depth
from auracheck.systems.steps import Link

_COMMAND = regex(r" *command:")
_WORDS = regex(r"( *command: +)(['\"]?)((?:[\w./-]+-server|--[\w-]+)(?: [\w./:=-]+)*)\2(\s+#.*)?\s*")
"""A server with options, without a shell's signs: what is put behind them is an option, too. The entry point of the
image puts the server before options alone."""
_FLOW = regex(r"( *command: +\[ *(['\"]?)(?:[\w./-]+-server|--[\w-]+)\2 *(?:,[^\[\]#]*[^\[\]#,\s] *)?)(\].*)")
_OPTION_FIRST = regex(r" *command:\s*(?:\[ *|- )?['\"]?-")
_FIRST_ITEM = regex(r" *- (['\"]?)(?:[\w./-]+-server|--[\w-]+)\1\s*")
_ITEM = regex(r" *- [^|>&*{\[#]*")
_CLIENT = "|".join(REDIS)
_CLIENT_IN_FLOW = regex(rf"(.*[\[,] *(['\"]?)(?:{_CLIENT})\2)( *[,\]].*)")
_CLIENT_ITEM = regex(rf" *- (['\"]?)(?:{_CLIENT})\1\s*")
_CLIENT_IN_WORDS = regex(rf"((?:[^\[]*|.*\[.*['\"][^'\"]*)\b(?:{_CLIENT}))( (?!.* -a ).*)")
"""A client among other words; in a list in brackets these are in quotes, as the value needs them."""

_ALIAS = regex(r"(?:<<:|-|\[|,)\s*\*([\w.-]+)")
"""What a mapping is merged with."""


def with_option(link: Link, name: str) -> tuple[EditStep, ...] | None:
    """The edit that gives the server's command the option ``link.first`` with the value of a variable; None where the
    command is not that of the server alone, or not written in a known way."""
    target, value = link.server_target, f"${{{name}}}"
    file, part = target.origin.file or "", target.origin.line or 0
    lines = link.documents.get(file, b"").decode("utf-8", "surrogateescape").split("\n")
    if not 1 <= part <= len(lines):
        return None
    body = list(_body(lines, part))
    number = next((number for number, line in body if _COMMAND.match(line) and depth(line) == depth(body[0][1])), 0)
    program = by_image(target.image)
    is_own = bool(body) and product(target.image) == program
    if number:
        is_known = is_own or not _OPTION_FIRST.match("\n".join(lines[number - 1 : number + 1]))
        found = _extended(lines, number, link.first, value) if is_known else None
    else:
        new = f"{' ' * depth(body[0][1])}command: {program}-server {link.first} {value}" if is_own else ""
        found = EditStep(file, part, "insert", (new,)) if new and not _has_other(lines, body) else None
    return tuple(step._replace(file=file) for step in (found, *_signing_in(body, value))) if found else None


def _signing_in(body: Sequence[tuple[int, str]], value: str) -> Iterator[EditStep]:
    """The edits of a health check whose client of the server gives no password."""
    lines = iter(body)
    inside = next((depth(line) for _, line in lines if line.strip() == "healthcheck:"), None)
    for number, line in takewhile(lambda each: inside is not None and depth(each[1]) > inside, lines):
        if found := _CLIENT_IN_FLOW.fullmatch(line):
            yield EditStep(None, number, "replace", (f'{found[1]}, "-a", "{value}"{found[3]}',))
        elif _CLIENT_ITEM.fullmatch(line):
            start = " " * depth(line)
            yield EditStep(None, number, "insert", (f"{start}- -a", f'{start}- "{value}"'))
        elif found := _CLIENT_IN_WORDS.fullmatch(line):
            yield EditStep(None, number, "replace", (f"{found[1]} -a {value}{found[2]}",))


def _extended(lines: Sequence[str], number: int, option: str, value: str) -> EditStep | None:
    """The edit of the command in that line."""
    line = lines[number - 1]
    if found := _WORDS.fullmatch(line):
        new = f"{found[1]}{found[2]}{found[3]} {option} {value}{found[2]}{found[4] or ''}"
    elif found := _FLOW.fullmatch(line):
        new = f'{found[1].rstrip()}, "{option}", "{value}"{found[3]}'
    else:
        return _with_items(lines, number, option, value)
    return EditStep(None, number, "replace", (new,))


def _with_items(lines: Sequence[str], number: int, option: str, value: str) -> EditStep | None:
    """The edit that adds two entries to a list below the line of its key."""
    key = depth(lines[number - 1])
    below = [(at, line) for at, line in enumerate(lines[number:], number + 1) if line.strip()]
    items = list(takewhile(lambda each: depth(each[1]) >= key and each[1].lstrip().startswith("- "), below))
    is_known = lines[number - 1].strip() == "command:" and items and _FIRST_ITEM.fullmatch(items[0][1])
    if not is_known or not all(_ITEM.fullmatch(line) for _, line in items):
        return None
    start = " " * depth(items[-1][1])
    return EditStep(None, items[-1][0], "insert", (f"{start}- {option}", f"{start}- {value}"))


def _body(lines: Sequence[str], part: int) -> Sequence[tuple[int, str]]:
    """The written lines of a service below its name, with their numbers."""
    outer = depth(lines[part - 1])
    written = ((n, line) for n, line in enumerate(lines[part:], part + 1) if line.strip() and line.lstrip()[0] != "#")
    return list(takewhile(lambda each: depth(each[1]) > outer, written))


def _has_other(lines: Sequence[str], body: Sequence[tuple[int, str]]) -> bool:
    """Whether the service takes its command from elsewhere, as far as the file shows: a part that it is merged with has
    one, or is in another file."""
    left, seen = [line for _, line in body], set[str]()
    while left:
        line = left.pop()
        if _COMMAND.match(line) or line.lstrip().startswith("extends:"):
            return True
        for name in set(_ALIAS.findall(line)) - seen:
            seen.add(name)
            head = next((number for number, each in enumerate(lines, 1) if f"&{name}" in each.split()), 0)
            if not head or "{" in lines[head - 1]:
                return True
            left += [each for _, each in _body(lines, head)]
    return False
