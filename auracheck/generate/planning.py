"""Planning and drawing new values: which secrets a command line names, and which of them can be random.

`urls` is imported only where a URL is made: start-up is part of the product, and most values are not URLs.
"""

import base64
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from auracheck.errors import UsageError
from auracheck.generate.in_form import shape
from auracheck.generate.naming import with_named
from auracheck.model import Secret
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.policy.forms import is_plain, said
from auracheck.policy.names import MADE_HERE
from auracheck.regex import regex
from auracheck.typed import NamedTuple, cast

NBYTES, LEAST_NBYTES, MOST_NBYTES = 32, 16, 1024

ENCODINGS: Mapping[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64url": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
}

_DRAWS = 1000
_PLACEHOLDERS = ("dev", "test", "your", "change", "example", "sample", "xxxx", "todo", "qwer", "asdf")
_RUN = 5
_DIGIT = regex(r"[0-9]")


def check(nbytes: int | None, encoding: str) -> None:
    """Raise `UsageError` for a length or an encoding that is not offered."""
    if encoding not in ENCODINGS:
        raise UsageError(f"invalid --encoding {encoding} (expected {', '.join(ENCODINGS)})")
    if nbytes is not None and not LEAST_NBYTES <= nbytes <= MOST_NBYTES:
        raise UsageError(f"invalid --bytes {nbytes} (expected {LEAST_NBYTES} to {MOST_NBYTES})")


def fitting(entry: Entry, nbytes: int | None, encoding: str) -> int:
    """The number of bytes requested, else 32, or more where the entry's minimum length needs them."""
    wanted = range(NBYTES, MOST_NBYTES + 1) if nbytes is None else range(nbytes, nbytes + 1)
    for number in wanted:
        if _length(number, encoding) >= entry.least:
            return number
    raise UsageError(
        f"{entry.name} too short: {wanted[-1]} bytes as {encoding} are {_length(wanted[-1], encoding)} characters, "
        f"minimum {entry.least}",
        "" if nbytes is None else "remove --bytes",
    )


def draw(
    entry: Entry,
    nbytes: int,
    encoding: str,
    *,
    refused: Collection[str],
    own: Collection[str] = (),
    write: Callable[[str], str] = str,
) -> str:
    """Draw a random value and ``write`` it (into a URL, for example).

    Draw again where the random part contains a substring in ``refused``, a placeholder word or a pattern, or where the
    result contains one of ``own``, which the application refuses in this secret. By chance, one base64 value in some
    hundreds contains `dev` or `test`, which AuraConnect's startup check refuses; a run such as 44444 looks weak to
    people and rules, and letters alone may look like words. All this costs a fraction of one bit.
    """
    for _ in range(_DRAWS):
        drawn = ENCODINGS[encoding](secrets.token_bytes(nbytes))
        if drawn.startswith("-") or not _DIGIT.search(drawn) or _patterned(drawn):
            continue
        if _contains(drawn, (*refused, *_PLACEHOLDERS)):
            continue
        value = write(drawn)
        if not _contains(value, own):
            return value
    raise UsageError(
        f"{entry.name}: every random value is refused by [[refused]] in the policy", "try another --encoding"
    )


def _length(nbytes: int, encoding: str) -> int:
    return len(ENCODINGS[encoding](bytes(nbytes)))


def _contains(value: str, substrings: Collection[str]) -> bool:
    folded = value.casefold()
    return any(substring.casefold() in folded for substring in substrings)


def _patterned(value: str) -> bool:
    """Whether five consecutive characters are equal, ascending or descending."""
    codes = value.lower().encode()
    steps = bytes((after - before) & 0xFF for before, after in pairwise(codes))
    return any(bytes([step]) * (_RUN - 1) in steps for step in (0x00, 0x01, 0xFF))


ALL = "all"
PASSWORD = Entry("PASSWORD", kind="password", short="password")
"""A kind of every policy: a password that is not an entry of it, without characters that a URL would escape."""


class Recipe(NamedTuple):
    """How to make a value. ``nbytes`` None: 32, or as many as the entry's minimum length needs.

    ``host`` (`HOST` or `HOST:PORT`), ``user`` and ``name`` (the database) are for URLs.
    """

    nbytes: int | None = None
    encoding: str = "hex"
    host: str | None = None
    user: str | None = None
    name: str | None = None


class Made(NamedTuple):
    """One secret: its new value with its random bits, or None and a note on where a person gets a value."""

    name: str
    value: Secret | None
    bits: int = 0
    note: str = ""


def plan(kinds: Sequence[str], recipe: Recipe, policy: Policy) -> list[Made]:
    """Make what ``kinds`` name: secrets of the policy by name or short name, `password`, or `all`; each once.

    A secret that a person must obtain (or a URL without a host) is a `Made` without a value in `all`. Named by itself,
    it raises `UsageError` with where to get it.
    """
    check(recipe.nbytes, recipe.encoding)
    policy = with_named(policy, kinds)
    named = [_entry(kind, policy) for kind in kinds if kind.casefold() != ALL]
    everything = policy.secrets.values() if len(named) < len(kinds) else ()
    entries = list({entry.name: entry for entry in (*everything, *named)}.values())
    _check_url_options(entries, recipe)
    for entry in named:
        _check_can_be_made(entry, recipe)
    in_company = len(_makeable_urls(entries)) > 1
    made = [_made(entry, recipe, policy, in_company) for entry in entries]
    if recipe.host is None or len(made) < 2:
        return made
    from auracheck.generate.agreeing import agreeing  # late: it asks the catalogue

    return agreeing(made, entries)


def _entry(kind: str, policy: Policy) -> Entry:
    entry = policy.named(kind) if kind else None
    if entry is not None:
        return entry
    if kind.casefold() == PASSWORD.short:
        return PASSWORD
    from difflib import get_close_matches

    words = [*(entry.short or entry.name for entry in policy.secrets.values()), PASSWORD.short, ALL]
    names = {word.casefold(): word for word in (*policy.secrets, *words)}
    near = get_close_matches(kind.casefold(), names, 1)
    hint = f"did you mean {names[near[0]]}?" if near else f"known are {', '.join(words)}"
    raise UsageError(f"unknown secret {kind.partition('=')[0]!r}", hint)


def _obtained(entry: Entry) -> str:
    """Where a person gets a value that cannot be generated; empty for one that can.

    A key or password without `obtain` is generated by its operator; a token comes from a service.
    """
    where = " ".join("".join(c if c.isprintable() else " " for c in entry.obtain).split())
    own = entry.kind in ("key", "password") or (entry.kind == "url" and _is_known_service(entry))
    made_here = where.startswith(MADE_HERE) and (own or entry.kind == "token")
    if made_here or (own and not where):
        can_be_made = is_plain(entry.form) or shape(entry)
        return "" if can_be_made else f"choose a value in its form: {said(entry.form)}"
    return where or ("choose a value" if entry.kind == "setting" else "get it from the provider")


def with_host(entry: Entry) -> str:
    """The command that makes this URL, quoted for a shell."""
    from shlex import quote

    return f"{MADE_HERE}{quote(entry.short or entry.name)} --host HOST"


def _check_can_be_made(entry: Entry, recipe: Recipe) -> None:
    where = _obtained(entry)
    if where:
        raise UsageError(f"{entry.name} cannot be generated", where)
    if entry.kind == "url" and recipe.host is None:
        raise UsageError(
            f"missing --host for {entry.name}",
            f"{with_host(entry)}, or for a password only: {MADE_HERE}{PASSWORD.short}",
        )


def _check_url_options(entries: Iterable[Entry], recipe: Recipe) -> None:
    """Raise `UsageError` for an option for URLs that has no use here, or two meanings."""
    given = {"--host": recipe.host, "--user": recipe.user, "--name": recipe.name}
    options = [option for option, value in given.items() if value is not None]
    makeable = _makeable_urls(entries)
    if options and not makeable:
        raise UsageError(f"{options[0]} without a URL to generate", f"remove {options[0]}, or name a URL")
    if options and recipe.host is None:
        raise UsageError(f"{options[0]} without --host", "add --host HOST")
    if recipe.host is not None and len(makeable) > 1:
        from auracheck.generate import urls

        if urls.has_port(recipe.host):
            raise UsageError(f"--host with a port for {', '.join(makeable)}", "generate one URL at a time")


def _makeable_urls(entries: Iterable[Entry]) -> list[str]:
    return [entry.name for entry in entries if entry.kind == "url" and not _obtained(entry)]


def _made(entry: Entry, recipe: Recipe, policy: Policy, in_company: bool) -> Made:
    where = _obtained(entry)
    if not where and entry.kind == "url" and recipe.host is None:
        where = with_host(entry)
    if where:
        return Made(entry.name, None, note=where)
    nbytes, write = fitting(entry, recipe.nbytes, recipe.encoding), cast("Callable[[str], str]", str)
    if not is_plain(entry.form) and recipe.nbytes is None and recipe.encoding == Recipe().encoding:
        nbytes, write = shape(entry) or (nbytes, write)
    refused = {substring for table in policy.refused for substring in table.substrings if substring}
    own = refused_in(policy, entry.name)
    if entry.kind == "url" and recipe.host is not None:
        write = _url_writer(entry, recipe.host, recipe, policy.name, own, in_company)
    value = draw(entry, nbytes, recipe.encoding, refused=refused, own=own, write=write)
    return Made(entry.name, Secret(value), nbytes * 8)


def refused_in(policy: Policy, name: str) -> list[str]:
    """The substrings that the application refuses in that secret at its start."""
    return sorted({s for table in policy.refused if name in table.secrets for s in table.substrings if s})


def _url_writer(
    entry: Entry, host: str, recipe: Recipe, application: str, own: Sequence[str], in_company: bool
) -> Callable[[str], str]:
    """The function that puts a password into the URL of ``entry``.

    Together with other URLs, `--user` and `--name` are for the database, so a Redis URL gets neither.
    """
    from auracheck.generate import urls

    user, name = recipe.user, recipe.name
    if in_company and urls.scheme(entry).startswith("redis"):
        user = name = None
    urls.refuse(entry, host, user, name, own)
    urls.refuse_loopback(entry, host)
    return urls.place(entry, host, user, name, urls.plain(application, own)).url


def _is_known_service(entry: Entry) -> bool:
    from auracheck.generate import urls

    return urls.scheme(entry) != ""
