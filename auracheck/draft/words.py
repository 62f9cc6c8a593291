"""The words of variables' names, and which of them are the application's own."""

import re
from collections.abc import Collection, Iterable

from auracheck.draft.issuers import names_issuer
from auracheck.draft.vocabulary import ISSUERS, is_proper_name

_RUN_ON = re.compile(r"([A-Z]{3,})(SECRET|TOKEN|PASSWORD)|(MAIL|SMTP)(PASS|PWD)")


def words_of(name: str) -> list[str]:
    """The words of a name in capitals; a capital letter begins a new one, as in `apiKey`."""
    parts = [word.upper() for word in re.split(r"[-_.:]|(?<=[a-z0-9])(?<!R2)(?=[A-Z])", name) if word]
    words = [word for part in parts for word in _apart(part)]
    if words[-1:] == ["PRIVKEY"]:
        return [*words[:-1], "PRIVATE", "KEY"]
    words = ["CREDENTIALS" if word == "CREDS" else word for word in words]
    at = words.index("64") if "64" in words else 0
    return [*words[: at - 1], "BASE64", *words[at + 1 :]] if at and words[at - 1] == "BASE" else words


def _apart(word: str) -> list[str]:
    """The words of one without a separator that ends with that of a credential: `JWTSECRET`."""
    found = _RUN_ON.fullmatch(word)
    return list(filter(None, found.groups())) if found else [word]


SHORTEST = 4
"""Minimum length of the last part of an application's name that is a word of its own."""


def common_prefix(names: Iterable[str]) -> str:
    """The first word with its `_` where nearly all names begin with it, else empty."""
    every = list(names)
    firsts = [name.partition("_")[0] + "_" for name in every if "_" in name]
    best = max(set(firsts), key=firsts.count, default="")
    return best if len(every) > 3 and firsts.count(best) * 10 >= len(every) * 8 else ""


_OWN = frozenset(
    {("DATABASE", "URL"), ("DB", "URL"), ("SESSION", "SECRET"), ("COOKIE", "SECRET"), ("ENCRYPTION", "KEY")}
)
"""What an application has of its own."""


def own_words(application: str, names: Collection[str]) -> frozenset[str]:
    """The words that name the application itself: those of its own name, one that begins a third of all names, and one
    before several of what an application has of its own: `SHOP_DATABASE_URL` and `SHOP_SESSION_SECRET`."""
    every = list(filter(None, map(words_of, names)))
    firsts = [words[0] for words in every]
    owners = [words[0] for words in every if len(words) > 2 and tuple(words[-2:]) in _OWN]
    often = {word for word in firsts if firsts.count(word) >= max(4, len(firsts) / 3) or owners.count(word) > 1}
    whole = re.sub(r"[^A-Z0-9]", "", application.upper())  # LocalAI is LOCALAI in its variables
    called = words_of(application)
    uses = {word for word in called[1:] if names_issuer([word])}  # a `next-stripe-starter` is no part of Stripe
    parts = {word for word in firsts if len(word) >= SHORTEST and whole.endswith(word)}  # NINJA of InvoiceNinja
    return frozenset({*called, whole, *filter(is_proper_name, (often | parts) - ISSUERS)} - uses)
