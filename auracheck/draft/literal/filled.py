"""Variables that a program in Go fills itself from others before it reads them, in a loop over a table of defaults:
`os.Setenv(key, os.Getenv("SHOP_" + key))`."""

import re
from collections.abc import Iterator, Sequence

from auracheck.draft.evidence import Evidence, Weight, declared_by, is_name, is_written_out
from auracheck.draft.files import Code
from auracheck.draft.literal.composed import Composition, argument, composition

WITH_DEFAULT = "the program has a table of defaults"

MAX_ENTRIES = 500
"""Maximum number of entries of a table."""

_BODY = 500
"""Number of bytes of a loop in which it reads and fills."""
_LOOP = re.compile(rb"\bfor[ \t]+(\w+)(?:,[ \t]*\w+)?[ \t]*:=[ \t]*range[ \t]+(\w+)[ \t]*\{")
_READ = re.compile(rb"\bos\.(?:Getenv|LookupEnv)\(")
_TABLE = rb"\b%s\b[^\n=]{0,40}=[ \t]*map\[string\](?:string|any|interface\{\})\{"
_ENTRY = re.compile(rb"^[ \t]*\"(\w+)\":[ \t]*(?:\"([^\"\n]*)\"|[^\n]+)|^[ \t]*\}", re.MULTILINE)


def filled_by_itself(files: Sequence[Code]) -> dict[str, Evidence]:
    """What the program takes from the environment for each variable that it fills."""
    own = (file for file in files if file.path.endswith(".go") and b"os.Setenv(" in file.content)
    return {key: each for file in own for loop in _LOOP.finditer(file.content) for key, each in _filled(file, loop)}


def _filled(file: Code, loop: re.Match[bytes]) -> Iterator[tuple[str, Evidence]]:
    key, body = loop[1], file.content[loop.end() : loop.end() + _BODY]
    table = re.search(_TABLE % re.escape(loop[2]), file.content[: loop.start()])
    if table is None or re.search(rb"\bos\.Setenv\(\s*%s\s*," % re.escape(key), body) is None:
        return
    reads = (composition(argument(body[found.end() :]), key, file.content) for found in _READ.finditer(body))
    composed = next((each for each in reads if each and each != Composition()), None)
    for number, entry in enumerate(_ENTRY.finditer(file.content, table.end(), loop.start())):
        if entry[1] is None or composed is None or number == MAX_ENTRIES:
            return
        name, default = composed.named(entry[1].decode()), (entry[2] or b"").decode("utf-8", "replace")
        has_default = entry[2] != b""
        if is_name(name):
            yield entry[1].decode(), Evidence(
                name, file.origin(entry.start(1)), *declared_by(default), required=False if has_default else None,
                written_out=is_written_out(default), why=WITH_DEFAULT if has_default else "",
                weight=Weight.DECLARED if has_default else Weight.READ,
            )  # fmt: skip
