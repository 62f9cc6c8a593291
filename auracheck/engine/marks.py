"""`check --marks`: by which values of several hosts can be compared without any of them leaving its host.

A mark is HMAC-SHA-256 (RFC 2104) of a value, under a key that was drawn for one run on all hosts. Who has the key can
test guesses, so a value has a mark only if guessing it takes 2^112 tries (NIST SP 800-131A).
"""

import hmac
from collections.abc import Iterable, Iterator
from json import JSONEncoder

from auracheck import __version__
from auracheck.deployment import JudgedTarget, Run, credential
from auracheck.deployment.searched import kind_of
from auracheck.errors import Unreadable, UsageError
from auracheck.judgement import strength
from auracheck.judgement.defaults import default
from auracheck.judgement.published import normalized, published
from auracheck.judgement.words import names
from auracheck.model import Secret
from auracheck.policy.entry import Entry
from auracheck.report import Report, TargetReport
from auracheck.systems.files import STDIN, read_file

VERSION = 1
LEAST = 112
"""Bits of a value that has a mark."""

KEY = 32
"""Bytes of a key."""

_EXPECTED = "--marks reads 32 bytes of key from standard input"
_HINT = "openssl rand -hex 32 > KEY, then: auracheck check … --marks FILE < KEY"
_OF_THE_KEY = b"auracheck marks: the key of a run"

_encode = JSONEncoder(ensure_ascii=True).encode


def read_key(timeout: float) -> bytes:
    """The key from standard input: 32 bytes, or 64 hex digits and perhaps a newline. Raises `UsageError`."""
    try:
        given = read_file(STDIN, 4 * KEY, timeout)
    except Unreadable as error:
        raise UsageError(f"{_EXPECTED}: {error.reason}", _HINT) from None
    if len(given) == KEY:
        return given
    try:
        key = bytes.fromhex(given.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise UsageError(f"{_EXPECTED} (or 64 hex digits)", _HINT)
    return key


def mark(value: str, key: bytes) -> str:
    """HMAC-SHA-256 in hex."""
    return hmac.digest(key, value.encode("utf-8", "surrogateescape"), "sha256").hex()


def marks(run: Run, report: Report, key: bytes) -> Iterator[str]:
    """The lines of a file of marks: first which key it is of and whose it is, then one for each value that is strong
    enough. ``report`` is that of the run, masked: labels and names are taken from there."""
    provenance = report.provenance
    about = {"host": provenance.host, "time": provenance.time, "labels": dict(provenance.labels)} if provenance else {}
    of_key = hmac.digest(key, _OF_THE_KEY, "sha256").hex()
    yield _encode({"marks": VERSION, "auracheck": __version__, "key": of_key, **about}) + "\n"
    known = frozenset(normalized(secret.reveal()) for secret in _known(run))
    shown = (target for target in report.targets if target.judged)
    for judged, target in zip(run.targets, shown, strict=True):
        yield from (f"{_encode(line)}\n" for line in _of_target(judged, target, key, known))


def _of_target(
    judged: JudgedTarget, target: TargetReport, key: bytes, known: frozenset[str]
) -> Iterator[dict[str, object]]:
    policy = judged.policy
    masked = dict(zip(policy.secrets, (secret.name for secret in target.secrets), strict=True))
    for entry, setting in judged.valued:
        value = credential(entry, setting.reveal())
        if entry.name in masked and is_strong(value, entry, names(policy.name)) and normalized(value) not in known:
            yield {
                "target": target.label,
                "secret": masked[entry.name],
                "mark": mark(value, key),
                "scope": entry.scope,
                "environment": judged.environment,
                "strict": judged.strict,
                "policy": "" if policy.name == policy.path else target.policy,
            }


def is_strong(value: str, entry: Entry, own: frozenset[str]) -> bool:
    """Whether nobody can guess a value, with the key of its mark or without. ``own`` are words of the service."""
    if not value or strength.carried(value).bits < LEAST or strength.guessable(value):
        return False
    return not default(kind_of(entry), value, own) and not published(value)


def _known(run: Run) -> Iterable[Secret]:
    return (*run.known_values, *(value for policy in run.policies for value in policy.known_values))
