"""Names that code makes of constants and texts, in languages that are not parsed: `PREFIX + "JWT_SECRET"`."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from auracheck.draft.files import Code
from auracheck.draft.literal.constants import READS, texts_in

_OPERATOR = rb"[ \t]*(?:\+|\.|<>)[ \t]*"
_TEXT = rb"[\"'][A-Z0-9_]+[\"']"
_PART = rb"(?:%s|(?:\w+(?:::|\.))*\$?[A-Za-z_]\w*)" % _TEXT
_IS_JOINED = re.compile(rb"(?:[+.>][ \t]*%s)|(?:%s[ \t]*(?:\+|\.|<>))" % (_TEXT, _TEXT))
"""What is in a file that joins a text with something; searching for that takes a tenth of the time."""
_JOINED = re.compile(rb"(?<![\w$.:\"'])%s(?:%s%s){1,3}(?![\w(.:])" % (_PART, _OPERATOR, _PART))
_FILLED = re.compile(
    rb"\$?\"(?P<before>[A-Z0-9_]*)(?:[#$]?\{\$?|\$)(?P<name>(?:\w+(?:::|\.))*\w+)\}?(?P<behind>[A-Z0-9_]*)\""
)
"""`"#{PREFIX}_KEY"`, `$"{Prefix}KEY"`, `"${PREFIX}KEY"`, `"{$prefix}KEY"`."""

Texts = Mapping[bytes, bytes]


def with_names(files: Sequence[Code]) -> list[Code]:
    """Files with each such name in place of the expression that makes it."""
    own = {file.path: texts_in(file.content) for file in files if file.ending in READS}
    shared: dict[str, dict[bytes, bytes]] = {}
    for file in files:
        shared.setdefault(file.ending, {}).update(
            (name, text) for name, text in own.get(file.path, {}).items() if b"refix" in name or b"REFIX" in name
        )
    return [_folded(file, {**shared[file.ending], **own.get(file.path, {})}) for file in files]


def _folded(file: Code, texts: Texts) -> Code:
    content = file.content
    if texts and _IS_JOINED.search(content):
        content = _JOINED.sub(partial(_join, texts), content)
    return Code(file.path, _FILLED.sub(partial(_fill, texts), content)) if texts else file


def _join(texts: Texts, found: re.Match[bytes]) -> bytes:
    parts = [_text(texts, part) for part in re.findall(_PART, found[0])]
    return found[0] if None in parts else b'"%s"' % b"".join(filter(None, parts))


def _fill(texts: Texts, found: re.Match[bytes]) -> bytes:
    text = _text(texts, found["name"])
    return found[0] if text is None else b'"%s%s%s"' % (found["before"], text, found["behind"])


def _text(texts: Texts, part: bytes) -> bytes | None:
    return part[1:-1] if part[:1] in b"\"'" else texts.get(re.split(rb"[:.$]", part)[-1])
