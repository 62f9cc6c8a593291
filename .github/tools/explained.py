"""A page of `auracheck explain`, which is plain text for a terminal, as Markdown for the site."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from textwrap import dedent

_END = (".", ":", "?", "!", ")")
_EXPLAIN = re.compile(r"`auracheck explain ([^\s`\"]+)`")
_HTML = str.maketrans({"<": "&lt;", ">": "&gt;"})
_STEP = re.compile(r"(\d+)\. ")
_ITEM = re.compile(r"[-*] ")
_COMMAND = re.compile(r"[#$./]|\(umask |(?:auracheck|git|sops|docker|kubectl) |[\w.-]+[=:]")
"""How a line of code begins, and no sentence."""

_FEWEST_WORDS = 4
"""Of a sentence that goes on after a command, and so begins with a small letter."""


def markdown(text: str, links: Mapping[str, str]) -> str:
    """The page: its title, then headings, paragraphs and blocks. ``links`` leads from a topic to its page."""
    first, _, rest = text.partition("\n\n")
    title, _, meaning = " ".join(first.split()).partition(": ")
    parts = [f"# {prose(title, links)}", *([prose(sentence(meaning), links)] if meaning else [])]
    return "\n\n".join([*parts, *_parts(rest, links)]) + "\n"


def sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(_END) else f"{text}."


def _parts(text: str, links: Mapping[str, str]) -> Iterator[str]:
    """Blocks are separated by blank lines; those of code that follow one another are one."""
    code: list[str] = []
    for block in re.split(r"\n{2,}", text.strip("\n")):
        for kind, body in _pieces(block):
            if kind == "code":
                code.append(body)
                continue
            yield from _fenced(code)
            code.clear()
            yield f"## {prose(body.rstrip(':'), links)}" if kind == "heading" else prose(body, links)
    yield from _fenced(code)


def _pieces(block: str) -> Iterator[tuple[str, str]]:
    """A block, as (heading, text or code, its lines)."""
    if _STEP.match(block) and not _columns(block):
        yield from _step(block)
        return
    lines = block.splitlines()
    margin = next((at for at, line in enumerate(lines) if line.startswith("  ")), len(lines))
    top, below = "\n".join(lines[:margin]), "\n".join(lines[margin:])
    if _columns(top):
        yield "code", block
    elif _ITEM.match(top):
        yield "text", block
    else:
        if top:
            yield "heading" if margin == 1 and not top.endswith((".", ",", ";")) else "text", top
        if below:
            yield "text" if _is_prose(dedent(below)) else "code", below


def _step(block: str) -> Iterator[tuple[str, str]]:
    """A step's sentences are one line each; its commands are indented more."""
    for is_code, group in groupby(block.splitlines(), lambda line: line.startswith(" " * 5)):
        lines = list(group)
        yield ("code", "\n".join(lines)) if is_code else ("text", _joined([line.strip() for line in lines]))


def _joined(lines: list[str]) -> str:
    """A step's lines as one; a title that is alone in the first is a sentence of its own."""
    alone = len(lines) > 1 and re.match(r"[A-Z`]", lines[1]) and not lines[0].endswith((*_END, ",", ";"))
    return " ".join([f"{lines[0]}." if alone else lines[0], *lines[1:]])


def _columns(text: str) -> bool:
    return re.search(r"\S {2,}\S", text) is not None


def _is_prose(text: str) -> bool:
    """Whether an indented block is sentences, and not code, a screen or columns."""
    if _columns(text) or not text.rstrip().endswith((*_END, "`")):
        return False
    if _ITEM.match(text):
        return True
    if _COMMAND.match(text) or re.search(r"^[ \t]|\\$", text, re.MULTILINE):
        return False
    return text[0] in "`(\"'" or text[0].isupper() or len(text.split()) >= _FEWEST_WORDS


def _fenced(blocks: list[str]) -> Iterator[str]:
    if blocks:
        body = dedent("\n\n".join(blocks)).strip("\n")
        yield f"```text\n{body}\n```"


def prose(text: str, links: Mapping[str, str]) -> str:
    """Sentences as Markdown: outside of code nothing is HTML or emphasis, and topics lead to their pages."""
    pieces = re.split(r"(`[^`]+`)", dedent(text))
    safe = "".join(piece if at % 2 else _escaped(piece) for at, piece in enumerate(pieces))
    stepped = _STEP.sub(r"**\1.** ", safe, count=1) if _STEP.match(safe) else safe
    return _EXPLAIN.sub(lambda match: _link(match[0], match[1], links), stepped)


def _escaped(text: str) -> str:
    return re.sub(r"([_\[\]|]|(?<!^)\*)", r"\\\1", text.translate(_HTML))


def _link(code: str, topic: str, links: Mapping[str, str]) -> str:
    return f"[{code}]({links[topic]})" if topic in links else code
