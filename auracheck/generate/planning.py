"""What is to be made, and by whom: which secrets a command line names, what of them chance can make.

`urls` is imported where one is made: start-up is part of the product, and most values are no URL.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from auracheck.errors import UsageError
from auracheck.generate import drawing
from auracheck.model import Secret
from auracheck.policy import Entry, Policy

ALL = "all"
MADE_HERE = "auracheck generate "
PASSWORD = Entry("PASSWORD", kind="password", short="password")
"""The kind that goes with every policy: a password that is no entry of it, fit for a URL."""


class Recipe(NamedTuple):
    """How to make a value. ``nbytes`` None: 256 bits, or as many as the entry's minimum length asks for.

    ``host`` (with a port or without), ``user`` and ``name`` (of the database) are for URLs.
    """

    nbytes: int | None = None
    encoding: str = "hex"
    host: str | None = None
    user: str | None = None
    name: str | None = None


class Made(NamedTuple):
    """One secret: its new value and the bits of chance in it, or None and a note on where a person gets it."""

    name: str
    value: Secret | None
    bits: int = 0
    note: str = ""


def plan(kinds: Sequence[str], recipe: Recipe, policy: Policy) -> list[Made]:
    """Make what ``kinds`` name: secrets of the policy by name or short name, `password`, or `all`; each once.

    In `all`, what a person must obtain (a URL without a host too) is a `Made` without a value; named by itself it is
    a `UsageError` that says where to get it, as is every other wish that cannot be fulfilled.
    """
    drawing.check(recipe.nbytes, recipe.encoding)
    named = [_entry(kind, policy) for kind in kinds if kind.casefold() != ALL]
    everything = policy.secrets.values() if len(named) < len(kinds) else ()
    entries = list({entry.name: entry for entry in (*everything, *named)}.values())
    _check_url_options(entries, recipe)
    for entry in named:
        _refuse_to_make_up(entry, recipe)
    in_company = len(_makeable_urls(entries)) > 1
    return [_made(entry, recipe, policy, in_company) for entry in entries]


def _entry(kind: str, policy: Policy) -> Entry:
    entry = policy.named(kind) if kind else None
    if entry is not None:
        return entry
    if kind.casefold() == PASSWORD.short:
        return PASSWORD
    from difflib import get_close_matches

    words = [*(entry.short or entry.name for entry in policy.secrets.values()), PASSWORD.short, ALL]
    spelt = {word.casefold(): word for word in (*policy.secrets, *words)}
    near = get_close_matches(kind.casefold(), spelt, 1)
    hint = f"did you mean {spelt[near[0]]}?" if near else f"there are {', '.join(words)}"
    raise UsageError(f"no secret of the policy is called {kind!r}; {hint}")


def _obtained(entry: Entry) -> str:
    """Where a person gets a value that nobody here can make; nothing for one that can be made.

    A key or password without a word on where it comes from is the operator's own; a token is some service's.
    """
    where = " ".join("".join(c if c.isprintable() else " " for c in entry.obtain).split())
    own = entry.kind in ("key", "password") or (entry.kind == "url" and _is_known_service(entry))
    made_here = where.startswith(MADE_HERE) and (own or entry.kind == "token")
    if made_here or (own and not where):
        return ""
    return where or ("set it as you need it" if entry.kind == "setting" else "get it from the service that it is for")


def with_host(entry: Entry) -> str:
    """The command that makes this URL, as a shell takes it whatever the secret is called."""
    from shlex import quote

    return f"{MADE_HERE}{quote(entry.short or entry.name)} --host HOST"


def _refuse_to_make_up(entry: Entry, recipe: Recipe) -> None:
    where = _obtained(entry)
    if where:
        raise UsageError(f"{entry.name} cannot be made up, it must be obtained: {where}")
    if entry.kind == "url" and recipe.host is None:
        raise UsageError(
            f"{entry.name} is a URL, and --host HOST must say of which server: {with_host(entry)}. "
            f"A password alone, fit for a URL: {MADE_HERE}{PASSWORD.short}"
        )


def _check_url_options(entries: Iterable[Entry], recipe: Recipe) -> None:
    """Each option for URLs must have a use, and one meaning."""
    given = {"--host": recipe.host, "--user": recipe.user, "--name": recipe.name}
    options = [option for option, value in given.items() if value is not None]
    makeable = _makeable_urls(entries)
    if options and not makeable:
        raise UsageError(f"{options[0]} is for a URL, and there is none among these that can be made")
    if options and recipe.host is None:
        raise UsageError(f"{options[0]} is for a URL, which needs --host HOST besides")
    if recipe.host is not None and len(makeable) > 1:
        from auracheck.generate import urls

        if urls.has_port(recipe.host):
            raise UsageError(f"--host: a port is for one URL, and these are {', '.join(makeable)}: make one at a time")


def _makeable_urls(entries: Iterable[Entry]) -> list[str]:
    return [entry.name for entry in entries if entry.kind == "url" and not _obtained(entry)]


def _made(entry: Entry, recipe: Recipe, policy: Policy, in_company: bool) -> Made:
    where = _obtained(entry)
    if not where and entry.kind == "url" and recipe.host is None:
        where = with_host(entry)
    if where:
        return Made(entry.name, None, note=where)
    nbytes = drawing.fitting(entry, recipe.nbytes, recipe.encoding)
    refused = {substring for table in policy.refused for substring in table.substrings if substring}
    own = sorted({s for table in policy.refused if entry.name in table.secrets for s in table.substrings if s})
    write: Callable[[str], str] = str
    if entry.kind == "url" and recipe.host is not None:
        write = _url_writer(entry, recipe.host, recipe, policy.name, own, in_company)
    value = drawing.draw(entry, nbytes, recipe.encoding, refused=refused, own=own, write=write)
    return Made(entry.name, Secret(value), nbytes * 8)


def _url_writer(
    entry: Entry, host: str, recipe: Recipe, application: str, own: Sequence[str], in_company: bool
) -> Callable[[str], str]:
    """What puts a password into the URL of ``entry``.

    Beside other URLs, `--user` and `--name` are those of the database: Redis is asked for without them.
    """
    from auracheck.generate import urls

    user, name = recipe.user, recipe.name
    if in_company and urls.scheme(entry).startswith("redis"):
        user = name = None
    urls.refuse(entry, host, user, name, own)
    return urls.place(entry, host, user, name, urls.plain(application, own)).url


def _is_known_service(entry: Entry) -> bool:
    from auracheck.generate import urls

    return urls.scheme(entry) != ""
