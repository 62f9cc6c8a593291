"""`python .github/tools/measure_judgement.py PATH…` holds the judgement against corpora: recall, false alarms, parts.

A corpus has one JSON object a line, with `name`, `value` and `kind`; one with `why` is a placeholder, which must be an
error in production, any other is a good value, which must not: neither default nor published, nor weak if it is a key
of 32 characters and more. `--missed` names the lines that are judged wrongly. `--random N` draws N values in every way
that programs make secrets, of which none may be flagged. Ends with 1 where a good value is.

Each value is judged by the real rules as the only secret of a deployment, under a policy entry of its name and kind.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from auracheck import rules
from auracheck.deployment import Run
from auracheck.engine.causes import one_cause
from auracheck.engine.environments import deployment_of
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Environment
from auracheck.report import Finding, Severity
from random_secrets import FORMS, drawn

JUDGES = [*rules.value_rules(), rules.rule("unresolved-reference")]
PRODUCTION = {"production": Environment("production", strict=True)}
LONG = 32
"""Characters from which a value is beyond any length rule, so that only the judgement can tell."""

FALSE_ALARMS = ("default-secret", "published-secret")
"""Rules that are wrong about any good value; weak-secret is about a key of `LONG` characters and more."""


class Case(NamedTuple):
    """One line of a corpus."""

    place: str
    name: str
    value: str
    kind: str
    why: str

    @property
    def long(self) -> bool:
        return len(self.value) >= LONG


class Verdict(NamedTuple):
    """What all rules together tell of a value, and which rules speak at all."""

    told: tuple[Finding, ...]
    errors: frozenset[str]


def judge(case: Case) -> Verdict:
    policy = Policy("shop", {case.name: Entry(case.name, case.kind)}, PRODUCTION)
    setting = Setting(case.name, Secret(case.value), Origin(".env", 1, 1))
    target = Target(".env", "dotenv", (setting,), Origin(".env"), form="dotenv", consumer="python-dotenv")
    run = Run([deployment_of(target, policy, ("--env", "production"))], today=date(2026, 7, 1))
    findings = [finding for rule in JUDGES for finding in rule.check(run)]
    errors = frozenset(finding.rule for finding in findings if finding.severity is Severity.ERROR)
    return Verdict(tuple(one_cause(findings)), errors)


def read(paths: Iterable[Path]) -> Iterator[Case]:
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            yield Case(f"{path}:{number}", row["name"], row["value"], row["kind"], row.get("why", ""))


def is_false_alarm(case: Case, errors: Iterable[str]) -> bool:
    weak = case.kind == "key" and case.long
    return any(rule in FALSE_ALARMS or (weak and rule == "weak-secret") for rule in errors)


def recall(title: str, judged: list[tuple[Case, Verdict]], part: Callable[[Case], object]) -> None:
    total, found = Counter[object](), Counter[object]()
    for case, verdict in judged:
        total[part(case)] += 1
        found[part(case)] += bool(verdict.errors)
    print(f"\n{title}")
    for key, count in total.most_common():
        print(f"  {key!s:24} {found[key]:5} of {count:5}  {found[key] / count:7.1%}")


def contributions(judged: list[tuple[Case, Verdict]]) -> None:
    """What each rule finds, what none of the others does, and the words in which users are told."""
    print("\nby rule                     finds   alone")
    for rule in sorted({rule for _, verdict in judged for rule in verdict.errors}):
        finds = sum(rule in verdict.errors for _, verdict in judged)
        alone = sum(verdict.errors == {rule} for _, verdict in judged)
        print(f"  {rule:24} {finds:6} {alone:7}")
    told = Counter((f.rule, f.message) for _, verdict in judged for f in verdict.told if f.severity is Severity.ERROR)
    print("\nby what is told")
    for (rule, message), count in told.most_common(40):
        print(f"  {count:5}  {rule}: {message}")


def measure(paths: Iterable[Path], missed: bool) -> int:
    """Print the measure of the corpora; how many good values are flagged."""
    judged = [(case, judge(case)) for case in read(paths)]
    bad = [(case, verdict) for case, verdict in judged if case.why]
    wrong = [(case, v) for case, v in judged if not case.why and is_false_alarm(case, v.errors)]
    if bad:
        recall("recall", bad, lambda _: "all")
        recall(f"of {LONG} characters and more", [b for b in bad if b[0].long], lambda _: "all")
        recall("by kind", bad, lambda case: case.kind)
        recall("by why", bad, lambda case: case.why)
        contributions(bad)
    print(f"\nfalse alarms: {len(wrong)} of {len(judged) - len(bad)} good values")
    if missed:
        for case, verdict in [(c, v) for c, v in bad if not v.errors] + wrong:
            print(f"  {case.place}: {case.kind}, {case.why or ', '.join(sorted(verdict.errors))}")
    return len(wrong)


def measure_random(number: int) -> int:
    """Print how many of that many random values are flagged, by how they were made."""
    system = random.SystemRandom()
    flagged = Counter[tuple[str, str]]()
    for form, value in drawn(system, number):
        case = Case("", "JWT_SECRET_KEY", value, "key", "")
        flagged.update((form, rule) for rule in judge(case).errors if is_false_alarm(case, (rule,)))
    print(f"{sum(flagged.values())} of {number} random values flagged ({', '.join(FORMS)})")
    for (form, rule), count in flagged.most_common():
        print(f"  {count:5}  {form}: {rule}")
    return sum(flagged.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--missed", action="store_true", help="name the lines that are judged wrongly")
    parser.add_argument("--random", type=int, default=0, metavar="N", help="judge N random values")
    options = parser.parse_args()
    wrong = measure(options.paths, options.missed) if options.paths else 0
    wrong += measure_random(options.random) if options.random else 0
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
