"""The `command` and `args` of a container as they are written, which get one option more."""

from collections.abc import Sequence

from auracheck.deployment.matching import by_image, product
from auracheck.errors import Unreadable
from auracheck.regex import regex
from auracheck.steps import EditStep
from auracheck.systems.kubernetes.adding import named
from auracheck.systems.kubernetes.form import quoted
from auracheck.systems.steps import Link
from auracheck.systems.yaml_edit import flat
from auracheck.systems.yaml_nodes import MappingNode, ScalarNode, SequenceNode, documents, keys

_NAME = regex(r" *(?:- +)?name: +[\w.-]+\s*(?:#.*)?")
_FLOW = regex(r"( *(?:- +)?(?:command|args): *\[[^\[\]#]*[^\[\]#,\s]) *,? *(\].*)")
_ITEM = regex(r" *- [^|>&*{\[#]*(?: #.*)?")


def with_option(link: Link, name: str) -> EditStep | None:
    """The edit that gives the server's command the option ``link.first`` with the value of a variable; None where the
    command is not that of the server alone, or not written in a known way."""
    origin, content = link.server_target.origin, link.documents.get(link.server_target.origin.file or "", b"")
    try:
        containers = named(documents(content))
        place = origin.line, origin.column
        container = next((each for at, each in containers if (at.line, at.column) == place), None)
    except Unreadable:
        return None
    if container is None:
        return None
    found = _edit(content.decode("utf-8", "surrogateescape").split("\n"), container, link, f"$({name})")
    return found._replace(file=origin.file) if found and _is_right(content, found) else None


def _edit(lines: Sequence[str], container: MappingNode, link: Link, value: str) -> EditStep | None:
    own = keys(container)
    command, args = own.get("command"), own.get("args")
    words = [*_words(command), *_words(args)]
    if command is None and args is None:
        return _new(lines, link, value, " " * (container.column - 1))
    if not (words and (words[0].endswith("-server") or (command is None and words[0].startswith("-")))):
        return None
    last = args if args is not None else command
    assert isinstance(last, SequenceNode)
    line = lines[last.line - 1]
    if found := _FLOW.fullmatch(line):
        new = f"{found[1]}, {quoted(link.first)}, {quoted(value)}{found[2]}"
        return EditStep(None, last.line, "replace", (new,))
    at = last.items[-1].line
    if not all(_ITEM.fullmatch(lines[item.line - 1]) for item in last.items):
        return None
    start = " " * (last.column - 1)
    return EditStep(None, at, "insert", (f"{start}- {quoted(link.first)}", f"{start}- {quoted(value)}"))


def _new(lines: Sequence[str], link: Link, value: str, start: str) -> EditStep | None:
    """The arguments of an image whose entry point puts its server before them."""
    image, at = link.server_target.image, link.server_target.origin.line or 0
    if product(image) != by_image(image) or not _NAME.fullmatch(lines[at - 1]):
        return None
    return EditStep(None, at, "insert", (f"{start}args: [{quoted(link.first)}, {quoted(value)}]",))


def _words(node: object) -> list[str]:
    return [each.text for each in node.items if isinstance(each, ScalarNode)] if isinstance(node, SequenceNode) else []


def _is_right(content: bytes, step: EditStep) -> bool:
    """Whether the file has what it had, and the option and its value."""
    lines, line = content.decode("utf-8", "surrogateescape").split("\n"), step.line or 0
    lines[line - (step.action == "replace") : line] = step.new or ()
    try:
        was, now = flat(documents(content)), flat(documents("\n".join(lines).encode("utf-8", "surrogateescape")))
    except Unreadable:
        return False
    texts = [item[-1] for item in now if item[0] == "scalar"]
    before = [item[-1] for item in was if item[0] == "scalar"]
    return len(texts) - len(before) in (2, 3) and not set(before) - set(texts)
