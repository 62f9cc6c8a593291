"""What the catalogue knows of a name: the entries that have it as a credential, whatever program a file belongs to."""

import os
from collections.abc import Iterator
from functools import lru_cache

from auracheck import shipped
from auracheck.policy.entry import Entry
from auracheck.policy.files import CATALOGUE, content
from auracheck.policy.loading import BUILTIN, entry


@lru_cache(1 << 6)
def entries_of(name: str) -> tuple[Entry, ...]:
    """The entry of that name in each program of the catalogue that has it as a credential or a URL, by program."""
    found = (entry(program).secrets.get(name) for program in _naming(name))
    return tuple(each for each in found if each and (each.is_credential or each.kind == "url"))


def agreed(name: str) -> Entry | None:
    """The entry of that name if all programs that have it mean the same kind and form; None where they do not, or no
    program has it."""
    known = entries_of(name)
    return known[0] if len({(each.kind, each.form, each.least, each.obtain) for each in known}) == 1 else None


def _naming(name: str) -> Iterator[str]:
    """The programs whose file contains the name: few are then parsed."""
    written = name.encode("utf-8", "surrogateescape")
    return (program for program, text in _programs() if written in text)


@lru_cache(1)
def _programs() -> tuple[tuple[str, bytes], ...]:
    """Each program of the catalogue with its file: many names are looked up at once."""
    named = ((os.path.splitext(os.path.basename(path)), path) for path in sorted(shipped.files(CATALOGUE)))
    return tuple(
        (program, content(path)) for (program, ending), path in named if ending == ".toml" and program != BUILTIN
    )
