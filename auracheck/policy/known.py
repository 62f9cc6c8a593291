"""What the catalogue knows of a name: the entries that have it as a credential, whichever program a file belongs to."""

import os
from collections.abc import Iterator
from functools import lru_cache

from auracheck import shipped
from auracheck.policy.entry import BY_NAME, CREDENTIALS, Entry
from auracheck.policy.files import CATALOGUE, content
from auracheck.policy.forms import is_makeable
from auracheck.policy.loading import BUILTIN, builtin, entry
from auracheck.policy.names import guess_kind
from auracheck.policy.origins import MADE_HERE, form_of_key, key_pair, obtained, provider


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


def of_name(name: str) -> Entry | None:
    """What a name is that no policy has: what the catalogue says of it, else the kind that it suggests. None for what
    is no credential."""
    known = agreed(name)
    if known is not None and known.kind in CREDENTIALS and is_makeable(known.form):
        # a key or password that the catalogue knows is made by its operator
        theirs = provider(name, "token") if known.kind == "token" else key_pair(name)
        obtain = known.obtain or theirs or f"{MADE_HERE}{name}"
        return known._replace(obtain=obtain, previous=())  # only that program reads the old value under another name
    kind = guess_kind(name)
    if kind == "url":
        return Entry(name, kind=kind, by=BY_NAME)
    is_credential = kind in CREDENTIALS
    obtain = obtained(name, kind) or f"{MADE_HERE}{name}"
    form = form_of_key(name) if kind == "key" else ()
    return Entry(name, kind=kind, obtain=obtain, form=form, by=BY_NAME) if is_credential else None


def meant(name: str) -> Entry | None:
    """What `auracheck generate NAME` takes a name for, where no policy of a user says more."""
    return builtin().secrets.get(name) or of_name(name)


def form_of(name: str) -> tuple[str, ...]:
    """The form that a value of that name has; empty for any."""
    entry = meant(name)
    return entry.form if entry else ()


def is_made(name: str) -> bool:
    """Whether `auracheck generate NAME` makes its value."""
    entry = meant(name)
    return entry is not None and entry.is_credential and entry.obtain.startswith(MADE_HERE)


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
