"""The rule unresolved-reference."""

import os
from collections.abc import Iterator, Mapping

from auracheck.deployment import JudgedTarget, Run
from auracheck.listing import by_key
from auracheck.model import NO_NAME, Origin, Reference, Setting, Target
from auracheck.policy.entry import Entry
from auracheck.policy.origins import provider
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.environments import names_another
from auracheck.rules.fixing import define, fix, rewrite
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.steps import DoStep, Step, do
from auracheck.systems import DEFAULT_GRAMMAR, grammar_of, grammars
from auracheck.systems.examples import is_example
from auracheck.systems.grammar import Dollar
from auracheck.systems.steps import quote

_SERVICE = "service"
"""What a Compose project calls its targets, and no other system."""
_SAME_NAMESPACE = "give both the same namespace: a pod gets nothing from the objects of another one"


class UnresolvedReference(Rule):
    """A secret refers to something that is not set.

    What it finds
    A value with a variable that is not set (${DB_PASSWORD}), a name without a value that is not set either, a secret of
    Compose whose file or variable is not there, and a key that a Kubernetes object in these manifests does not have, or
    that is in another namespace than the pod (a warning if only one of the two names its namespace). In the environment
    also a reference or ciphertext that another program (op run, sops, dotenvx) should have resolved. In an .envrc also
    a variable that is not exported. An object that is not in these manifests is a warning, since it may exist in the
    cluster. What may be empty (${TOKEN:-}) is not reported.

    Why it matters
    Most programs replace such a reference with nothing and continue. The application gets an empty secret, or the
    reference itself, which everybody can read.

    How to fix it
    Define the variable or key in the place that the finding names; write ${TOKEN:-} for one that may be empty. The
    variables of your shell do not count when you check a file: `auracheck check` without a source checks both together.

    Example
    .env:3:1: error: unresolved-reference: DATABASE_URL: unresolved reference: DB_PASSWORD is not set
    """

    name = "unresolved-reference"
    group = "reading"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.WARNING)

    def check(self, run: Run) -> Iterator[Finding]:
        found = list(self._found(run))
        fixes: dict[tuple[str | None, str], tuple[Step, ...]] = {}
        for _, reference, finding in sorted(found, key=lambda each: each[0].inferred):
            fixes.setdefault((reference.origin.file, reference.wanted), finding.fix)
        for _, reference, finding in found:  # a secret that services know by two names is made once
            yield finding._replace(fix=fixes[reference.origin.file, reference.wanted])

    def _found(self, run: Run) -> Iterator[tuple[Entry, Reference, Finding]]:
        referring = [judged for judged in run.targets if judged.target.references]
        beside = _set_beside(run) if any(judged.target.noun == _SERVICE for judged in referring) else {}
        for judged in referring:
            for name, references in by_key(judged.target.open_references(), lambda found: found.name).items():
                match = judged.policy.find(name)
                if match and _counts(judged, match.entry, references[0]):
                    given = _given_another_file(judged.target, references[0].wanted, beside)
                    for finding in self._finding(judged, match.entry, references):
                        yield match.entry, references[0], finding._replace(fix=given or finding.fix)

    def _finding(self, judged: JudgedTarget, entry: Entry, references: list[Reference]) -> Iterator[Finding]:
        known = [r for r in references if r.known]
        message, fix = _words(judged, entry, known or references)
        severities = None if known and not _may_be_optional(entry, references[0]) else self.lesser
        yield from self.report(judged, entry.name, message, fix, references[0].origin, severities=severities)


def _set_beside(run: Run) -> dict[tuple[str, str], str]:
    """The folder and name of each variable of an env file that a Compose project may be given: one that is for the same
    environment, that no service takes, and that is not to be copied."""
    found: dict[tuple[str, str], str] = {}
    for judged in run.targets:
        file, scheme = judged.target.origin.file, judged.target.consumer
        if file is None or scheme not in grammars() or judged.target.container or names_another(judged, scheme, file):
            continue
        if not is_example(os.path.basename(file)):
            set_there = (name for name, setting in judged.target.winners().items() if not setting.blank)
            found |= {(os.path.dirname(file), name): file for name in set_there}
    return found


def _given_another_file(target: Target, wanted: str, beside: Mapping[tuple[str, str], str]) -> tuple[Step, ...]:
    """What to do where Compose may be started with an env file of another name than `.env`, by an option of its own."""
    compose = target.origin.file if target.noun == _SERVICE else None
    if not compose:
        return ()
    winner = target.winners().get(wanted)
    own = winner.origin.file if winner and winner.scheme in grammars() and not winner.blank else None
    if own:  # a new value of its own would be another one than the service has
        return do(
            f"start Compose with --env-file {quote(own)}, which sets such variables, and check with it", "env file"
        )
    file = beside.get((os.path.dirname(compose), wanted))
    if not file:
        return ()
    return do(f"if Compose is given {file}, which sets such variables: check with --env-file {quote(file)}", "env file")


def _may_be_optional(entry: Entry, reference: Reference) -> bool:
    """Whether nothing but its name says that it is a credential, one of a provider, as those of a feature are."""
    return entry.inferred and bool(provider(entry.name, entry.kind)) and not reference.is_secret


def _counts(judged: JudgedTarget, entry: Entry, reference: Reference) -> bool:
    """Whether it counts: not if a setting of another name gives the secret its value, nor for what the program can do
    without and that is not a credential."""
    if entry.kind == "setting" and not judged.policy.may_be_required(entry):
        return False
    setting = judged.given.get(entry.name)
    return setting is None or setting.blank or setting.name == reference.name


def _words(judged: JudgedTarget, entry: Entry, references: list[Reference]) -> tuple[str, tuple[Step, ...]]:
    """Message and fix."""
    name, origin = references[0].name, references[0].origin
    if references[0].is_unexported:
        return "not exported (the application does not get it)", do(f"add export before {name}")
    setting = judged.target.winners().get(name)
    wanted = list(dict.fromkeys(r.wanted for r in references if r.wanted != r.name or _refers(setting)))
    if not wanted:
        return "not set (named without a value)", fix(judged, entry, origin)
    if origin.file is None and judged.target.live:
        return (
            "unresolved reference to another program's secret (the application gets it as its value)",
            do("start it through the program that resolves it (op run, sops exec-env, dotenvx run)"),
        )
    if NO_NAME in wanted:
        return "unescaped $ expanded as a variable that is not set", _unquoted(judged, name, setting, origin)
    named = " and ".join(wanted)
    if misplaced := references[0].misplaced:
        found = f"{wanted[0]} {misplaced}"
        message = f"unresolved reference: {found}" if references[0].known else f"not verified ({found})"
        return message, do(_SAME_NAMESPACE)
    if not references[0].known:
        return f"not verified ({named} is not in these manifests)", do(_in_cluster(wanted))
    if references[0].is_file:
        return _without_file(judged, entry, wanted[0])
    below = all(reference.is_below for reference in references)
    if below or (_grammar(judged, setting) and _are_below(judged.target, wanted, origin)):
        return f"unresolved reference: {named} is set only below it", do(f"move {named} above {name}")
    there = "are not set" if len(wanted) > 1 else "is not set"
    if judged.target.container and any(_is_given(judged.target, each) for each in wanted):
        there += " (Compose does not take it from the container's environment)"
    steps = define(judged, entry, origin, setting, wanted)
    if wanted == [name]:
        steps = steps or fix(judged, entry, origin)
    by_hand = _defined_by_hand(judged, setting, name, wanted[0], origin)
    return f"unresolved reference: {named} {there}", steps or do(by_hand)


def _in_cluster(wanted: list[str]) -> str:
    """What to look for in the cluster: one sentence for all keys of one object, which the findings name."""
    objects = dict.fromkeys(each.rpartition(" of ")[2] for each in wanted)
    exist = "exist" if len(objects) > 1 else "exists"
    key = ", with the key" if any(" of " in each for each in wanted) else ""
    return f"check that {' and '.join(objects)} {exist} in the cluster{key}"


def _is_given(target: Target, name: str) -> bool:
    """Whether the process is given a value under that name, perhaps one that was overridden."""
    winner = target.winners().get(name)
    return winner is not None and not all(each.blank for each in (winner, *target.overridden(winner)))


def _are_below(target: Target, wanted: list[str], origin: Origin) -> bool:
    """Whether all that is referred to is further down in the same file, where its reader has not been yet."""
    winners = target.winners()
    places = [winners[name].origin for name in wanted if name in winners and not winners[name].blank]
    later = [at for at in places if at.file == origin.file and (at.line or 0) > (origin.line or 0) > 0]
    return len(later) == len(wanted)


def _without_file(judged: JudgedTarget, entry: Entry, path: str) -> tuple[str, tuple[Step, ...]]:
    """Message and fix for a secret in a file that is not there; its path may be one that cannot be shown."""
    if not path:
        return "unresolved reference: no such file", do(f"write {entry.name} to the file that is named there")
    steps = (_into_file(step, path, entry) for step in fix(judged, entry, Origin(path, 1)))
    return f"unresolved reference: no file at {path}", tuple(steps)


def _into_file(step: Step, path: str, entry: Entry) -> Step:
    """The step; words for a value that a person gets say where to put it."""
    if not isinstance(step, DoStep) or step.file or step.about == "pair":
        return step
    if entry.kind == "url" and not entry.obtain:
        return DoStep(f"write an address with its user and password to {quote(path)}", file=path)
    return DoStep(f"write it to {quote(path)}: {step.text}", file=path)


def _refers(setting: Setting | None) -> bool:
    """Whether a variable that has the name of its variable refers to it, as a name without a value does not."""
    return setting is not None and setting.value is not None


def _grammar(judged: JudgedTarget, setting: Setting | None) -> str:
    """The grammar of the env file that refers; empty where it is none."""
    grammar = (setting and setting.scheme) or judged.target.consumer
    return grammar if grammar in grammars() else ""


def _unquoted(judged: JudgedTarget, name: str, setting: Setting | None, origin: Origin) -> tuple[Step, ...]:
    """How to keep the program that reads the place from expanding a `$`."""
    grammar = _grammar(judged, setting)
    dollar = grammar_of(grammar).dollar if grammar else Dollar.DOUBLED
    if dollar is Dollar.NEVER:
        return do(f"set a value without ${{…}} for {name}, since it is expanded in single quotes, too")
    if dollar is Dollar.IN_SINGLE_QUOTES:
        return rewrite(origin, f"{name}='…'", "in single quotes")
    return do(f"replace each $ in the value of {name} with $$")


def _defined_by_hand(judged: JudgedTarget, setting: Setting | None, name: str, wanted: str, origin: Origin) -> str:
    if not wanted.isidentifier():  # a key of an object
        return f"define {wanted}"
    if setting and setting.scheme in grammars() and origin.line:
        return f"define {wanted} above {origin.file}:{origin.line}"
    if judged.target.consumer == DEFAULT_GRAMMAR:
        return (
            f"define {wanted} above it; if the shell sets it: "
            f"auracheck check --env {judged.environment}, without a source"
        )
    if judged.target.consumer in grammars():
        return f"define {wanted} there, or set a literal value for {name}"
    return f"define {wanted}, to which {name} refers"
