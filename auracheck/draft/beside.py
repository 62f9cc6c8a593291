"""What the names beside a credential say of it."""

from collections.abc import Container

from auracheck.draft.kinds import Guess
from auracheck.draft.vocabulary import MAIL, SERVERS
from auracheck.draft.words import words_of

_PAIRS = (
    ("CLIENT_ID", "CLIENT_SECRET"),
    ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"),
    ("ACCOUNT_SID", "AUTH_TOKEN"),
    ("SMTP_USERNAME", "SMTP_PASSWORD"),
    ("SMTP_USER", "SMTP_PASSWORD"),
    ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"),
)
"""Ends of two names that only work together: OAuth 2 (RFC 6749, section 2.3.1), AWS, Twilio, and SMTP AUTH."""
_BUCKETS = ("BUCKET", "BUCKET_NAME", "S3_BUCKET")
_ACCESS = "ACCESS_TOKEN_SECRET"
_OF_STORAGE = ("SECRET_ACCESS_KEY", "SECRET_KEY", "ACCESS_SECRET", "SECRET")


def with_names(guess: Guess, name: str, names: Container[str]) -> Guess:
    """The guess for a name among the others."""
    if guess.kind == "key" and not guess.issued and _is_of_storage(name, names):
        return Guess("token", True, guess.named)
    if guess.kind == "key" and not guess.issued and _is_of_client(name, names):
        return Guess("token", True, guess.named)
    if (
        guess.kind == "username"
        and name.endswith("_ACCESS_KEY")
        and f"{name.removesuffix('ACCESS_KEY')}ACCOUNT_NAME" in names
    ):
        return Guess("token", True, guess.named)  # of an account for storage (Azure)
    if guess.kind == "setting" and name.endswith("_AUTH") and _signs_in(name.removesuffix("AUTH"), names):
        return Guess("password")
    if guess.issued and name.endswith(_ACCESS) and name.removesuffix(_ACCESS) + "REFRESH_TOKEN_SECRET" in names:
        return Guess("key")  # with which the application signs its own
    return guess


def _signs_in(stem: str, names: Container[str]) -> bool:
    """Whether what begins so has a user, whose password is called AUTH; for mail that is a way to sign in."""
    return MAIL.isdisjoint(words_of(stem)) and (f"{stem}USER" in names or f"{stem}USERNAME" in names)


def _is_of_client(name: str, names: Container[str]) -> bool:
    """Whether a secret is that of a client of an API, whose key or id is beside it: `MAP_API_SECRET`, `MAP_API_KEY`."""
    stem = name.removesuffix("API_SECRET")
    is_one = stem != name and stem[-1:] in ("", "_")
    return is_one and any(f"{stem}{each}" in names for each in ("API_KEY", "API_CLIENT_ID"))


def _is_of_storage(name: str, names: Container[str]) -> bool:
    """Whether a secret is that of an object storage: `SPACES_BUCKET` is beside `SPACES_SECRET`. A server of one's own
    has the key that its operator chose."""
    if not SERVERS.isdisjoint(words_of(name)):
        return False
    stems = (name.removesuffix(f"_{end}") for end in _OF_STORAGE if name.endswith(f"_{end}"))
    return any(f"{stem}_{bucket}" in names for stem in stems for bucket in _BUCKETS)


def pair_of(name: str, names: Container[str]) -> str:
    """The other name of two that only work together; empty where it is not there."""
    for both in _PAIRS:
        for end, other in (both, both[::-1]):
            stem = name.removesuffix(end)
            if stem != name and stem[-1:] in ("", "_") and stem + other in names:
                return stem + other
    return ""
