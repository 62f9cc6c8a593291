"""Make many values as `generate` does, and judge them all: `python .github/tools/generated_values.py --values 1000000`.

They must never repeat, every byte must be as frequent as chance allows, no rule may find fault with one, and none may
hold what the application's own startup check refuses. What is printed are counts; no value ever is.
"""

import argparse
import base64
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from math import erfc, sqrt
from typing import NamedTuple

from auracheck import rules
from auracheck.deployment import JudgedTarget, Run, credential
from auracheck.engine.environments import deployment_of
from auracheck.generate import ENCODINGS, Recipe, plan
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy.loading import builtin
from auracheck.report import Finding

POLICY = builtin()
KINDS = ("jwt", "session", "database", "redis")
NBYTES = 32

CHANCE = 1e-6
"""How improbable the frequencies must be to count as wrong."""

BATCH = 4_000
"""Values that are judged at once, each four of them as one deployment."""

_ABSENT = frozenset({"recommended-secret", "missing-secret"})
"""What speaks of secrets that nobody can make: nothing about a value."""
_RULES = [name for name in rules.REGISTRY if name not in _ABSENT and name not in rules.OPTIONS]

_DECODED: Mapping[str, Callable[[str], bytes]] = {
    "hex": bytes.fromhex,
    "base64": base64.b64decode,
    "base64url": lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)),
}


class Batch(NamedTuple):
    """What came of some values: the bytes drawn, how many held what is refused, and the findings by rule."""

    encoding: str
    drawn: tuple[bytes, ...]
    refused: int
    findings: Counter[str]


class Verdict(NamedTuple):
    """``chances`` are, by encoding, how probable frequencies of bytes at least as uneven as these are."""

    values: int
    repeated: int
    refused: int
    findings: Counter[str]
    chances: Mapping[str, float]

    @property
    def right(self) -> bool:
        return not (self.repeated or self.refused or self.findings) and min(self.chances.values()) > CHANCE


def judged(number: int) -> Verdict:
    """So many new values and more, until a batch is full; every encoding in its turn."""
    encodings = [list(ENCODINGS)[turn % len(ENCODINGS)] for turn in range(-(-number // BATCH))]
    seen: set[bytes] = set()
    counts: dict[str, Counter[int]] = {}
    total, refused, findings = 0, 0, Counter[str]()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for batch in pool.map(made_and_judged, encodings):
            total += len(batch.drawn)
            seen.update(batch.drawn)
            refused += batch.refused
            findings += batch.findings
            counts.setdefault(batch.encoding, Counter()).update(b"".join(batch.drawn))
    return Verdict(total, total - len(seen), refused, findings, {e: chance_of(c, shares(e)) for e, c in counts.items()})


def made_and_judged(encoding: str) -> Batch:
    """One batch: each deployment has a value of each kind, drawn as the command line draws them."""
    deployments = [_deployment(encoding) for _ in range(BATCH // len(KINDS))]
    texts = [(entry, setting.value.reveal()) for d in deployments for entry, setting in d.valued]
    drawn = tuple(_DECODED[encoding](_unescaped(credential(entry, text))) for entry, text in texts)
    assert {len(each) for each in drawn} == {NBYTES}
    words = [word.lower() for table in POLICY.refused for word in table.substrings]
    refused = sum(any(word in text.lower() for word in words) for _, text in texts)
    return Batch(encoding, drawn, refused, Counter(finding.rule for finding in _findings(deployments)))


def _deployment(encoding: str) -> JudgedTarget:
    made = plan(KINDS, Recipe(encoding=encoding, host="db.internal"), POLICY)
    place = Origin("app.env", 1, 1)
    settings = (Setting("ENVIRONMENT", Secret("production"), place), *(Setting(m.name, m.value, place) for m in made))
    return deployment_of(Target("app.env", "dotenv", settings), POLICY, ("--env", "production"))


def _findings(deployments: Sequence[JudgedTarget]) -> Iterator[Finding]:
    run = Run(deployments, today=date.today())
    for name in _RULES:
        yield from rules.rule(name).check(run)


def _unescaped(password: str) -> str:
    from urllib.parse import unquote

    return unquote(password)


EVEN = (1 / 256,) * 256


def shares(encoding: str) -> Sequence[float]:
    """What part of all bytes each one ought to be.

    A value never begins with `-`, which would make an option of it: as base64url, none with a first byte of 0xf8 to
    0xfb is handed out. That costs 0.02 bits, and all other bytes are as frequent as any.
    """
    if encoding != "base64url":
        return EVEN
    first = [0 if 0xF8 <= byte <= 0xFB else 1 / 252 for byte in range(256)]
    return [((NBYTES - 1) / 256 + share) / NBYTES for share in first]


def chance_of(counts: Mapping[int, int], shares: Sequence[float] = EVEN) -> float:
    """How probable it is that bytes with these shares come out at least as unevenly (chi-squared, 255 degrees of
    freedom).

    By the cube-root transformation of Wilson and Hilferty, right to a few per cent even that far out.
    """
    total = sum(counts.values())
    squares = sum((counts.get(byte, 0) - total * share) ** 2 / (total * share) for byte, share in enumerate(shares))
    spread = 2 / (9 * 255)
    return erfc((((squares / 255) ** (1 / 3)) - 1 + spread) / sqrt(2 * spread)) / 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--values", type=int, default=1_000_000, metavar="NUMBER")
    verdict = judged(parser.parse_args().values)
    print(f"{verdict.values} values, {verdict.repeated} repeated, {verdict.refused} with what the application refuses")
    print(f"findings: {dict(verdict.findings) or 'none'}")
    for encoding, chance in verdict.chances.items():
        print(f"{encoding}: bytes at least as uneven as these have a chance of {chance:.3g}")
    return 0 if verdict.right else 1


if __name__ == "__main__":
    sys.exit(main())
