"""Which environment a target is judged as, and which statement decided it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import filterfalse

from auracheck.deployment import JudgedTarget
from auracheck.deployment.matching import runs_another
from auracheck.model import EXTERNAL, Kind, Origin, Secret, Setting, Target
from auracheck.policy import BETWEEN_WORDS, Policy
from auracheck.policy.entry import BY_NAME, FILE_SUFFIXES, Entry, Environment
from auracheck.policy.values import is_credential, says_none
from auracheck.regex import regex

OVERRIDE = "AURACHECK_ENV"
"""Our own variable: the environment where `--env` is not given."""

_NO_NAMES = frozenset[str]()
"""One object for nearly all targets: each empty frozenset takes 216 bytes."""

_REFERENCE = regex(r"\$\{(\w+)\}")

_UNDEPLOYED = frozenset(
    ("test", "tests", "testing", "e2e", "playwright", "cypress", "ci", "travis", "vagrant", "devcontainer",
     "codespaces", "gitpod")
)  # fmt: skip
"""Words in the name of an env file that tests read, or a machine that is only for development."""

Statement = tuple[str, Environment]
"""What names an environment (`variable`, `job` or `location`), and which environment."""


def requested_environment(option: str | None, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The environment that the user asked for, as (`--env` or `AURACHECK_ENV`, name); None without either."""
    if option is not None:
        return "--env", option
    named = environ.get(OVERRIDE, "").strip()
    return (OVERRIDE, named) if named else None


def statements(target: Target, policy: Policy) -> list[Statement]:
    """Everything about the target itself that names an environment: its own variable, a CI job's `environment:`, the
    words of its own name or path."""
    return list(_statements(target, policy))


def strictest(statements: Sequence[Statement], policy: Policy) -> Statement | None:
    """The strictest statement, the first of several with the same environment. None without a statement."""
    if len(statements) < 2:  # most
        return statements[0] if statements else None
    order = _by_strictness(policy)
    return max(statements, key=lambda statement: order.index(statement[1]), default=None)


def judged_as(
    statements: Sequence[Statement], policy: Policy, requested: tuple[str, str] | None
) -> tuple[Environment, str, tuple[tuple[str, str], ...]]:
    """The environment that a target with these statements is judged as, what decided it, and the statements that
    disagree.

    ``requested`` decides, else the strictest statement, else what an unset variable means.
    """
    if requested is not None and (named := policy.environment(requested[1])) is not None:
        return named, requested[0], ()
    counting = strictest(statements, policy)
    if counting is None:
        return _unset(policy), "default", ()
    decided_by, environment = counting
    others = tuple((other, named.name) for other, named in statements if named.name != environment.name)
    return environment, decided_by, others


def asks_variable(target: Target, policy: Policy) -> bool:
    """Whether the target is a process that reads the policy's variable. CI jobs, stores and directories of secret files
    need not set it: it is set outside of them."""
    return bool(policy.variable) and target.kind is Kind.PROCESS


def variable_origin(target: Target, policy: Policy) -> Origin | None:
    """Where the target sets the policy's variable, or None."""
    setting = target.winners().get(policy.variable)
    return setting.origin if setting else None


def _statements(target: Target, policy: Policy) -> Iterator[Statement]:
    if asks_variable(target, policy) or (policy.variable and target.is_auxiliary):
        setting = target.winners().get(policy.variable)
        word = setting.reveal().strip() if setting else ""
        if word:
            yield "variable", policy.started_as(word) or _by_strictness(policy)[-1]
    if target.job_environment:
        for environment in _of_job(target.job_environment, target.kind, policy):
            yield "job", environment
    for environment in policy.environments_in(_own_name(target)):
        yield "location", environment


def _of_job(name: str, kind: Kind, policy: Policy) -> list[Environment]:
    """What the name of a job's environment says: as a whole, else its words (`production/eu`). A job deploys
    somewhere, so one whose words mean none counts as the strictest, as an unknown value of the variable does."""
    whole = policy.environment(name)
    found = [whole] if whole else policy.environments_in(name)
    return found or (_by_strictness(policy)[-1:] if kind is Kind.DEPLOYING_JOB else [])


def _own_name(target: Target) -> str:
    """The whole path of a store or of values; the base name of a file, since its folders may have any name."""
    location = target.location
    return location if target.kind in (Kind.STORE, Kind.VALUES) else os.path.basename(location.rstrip("/" + os.sep))


def is_undeployed(target: Target) -> bool:
    """Whether its own name says that it is for tests, or for a machine of developers."""
    return not _UNDEPLOYED.isdisjoint(BETWEEN_WORDS.split(_own_name(target).lower()))


def _by_strictness(policy: Policy) -> list[Environment]:
    """The environments, the strictest last. An unknown name counts as the strictest."""
    return sorted(policy.environments.values(), key=lambda environment: environment.rank)


def _unset(policy: Policy) -> Environment:
    found = policy.environments.get(policy.unset) or policy.environments.get("development")
    return found or next(iter(policy.environments.values()))


def is_judged(target: Target) -> bool:
    """Whether the rules judge the target. An example is only checked for credentials."""
    return target.judged and target.kind is not Kind.EXAMPLE


def deployment_of(
    target: Target,
    policy: Policy,
    requested: tuple[str, str] | None,
    judged_by: tuple[str, ...] = (),
    presence_known: bool = True,
) -> JudgedTarget:
    """The target, judged as ``requested`` (option or variable, environment), else by its own statements."""
    stated = statements(target, policy)
    environment, decided_by, disagreeing = judged_as(stated, policy, requested)
    counting = strictest(stated, policy)
    winners = target.winners()
    given = _given(winners, policy)
    return JudgedTarget(
        target=target,
        policy=policy,
        environment=environment.name,
        environment_from=decided_by,
        strict=environment.strict,
        disagreeing=disagreeing,
        named=counting and counting[1],
        given=given,
        required=_required(target, policy, environment),
        valued=_valued(target, given, policy),
        judged_by=judged_by,
        presence_known=presence_known,
        others=_of_others(target, policy),
    )


def _required(target: Target, policy: Policy, environment: Environment) -> frozenset[str]:
    """The names that this target must set: nothing in a job that does not deploy, nothing of other services, nothing
    that an init container or a sidecar does not take, and nothing in place of which another variable is to be set,
    whose reference is unresolved."""
    if target.lacks_nothing:
        return _NO_NAMES
    names = policy.required(environment.name, target.depended_on() if policy.has_conditions else {})
    if target.is_auxiliary:
        names = names & target.effective().keys()
    elif runs_another(target, policy):
        own, given = policy.secrets, target.effective()
        names = frozenset(name for name in names if name in given or own[name].by or own[name].services)
    if not target.names and not target.references:  # most env files
        return names
    loose = target.loose_names()
    entries = map(policy.secrets.__getitem__, names)
    return frozenset(e.name for e in entries if e.is_for(target.names) and loose.isdisjoint(e.one_of))


def _of_others(target: Target, policy: Policy) -> frozenset[str]:
    """The secrets whose `services` do not name this one."""
    if not target.names:
        return _NO_NAMES
    return frozenset(e.name for e in policy.secrets.values() if e.services and not e.is_for(target.names))


def _given(winners: dict[str, Setting], policy: Policy) -> dict[str, Setting]:
    """Each secret that is set: under its own name, else in a file that the application reads, else under the last wrong
    name."""
    given = {name: winners[name] for name in filter(policy.secrets.__contains__, winners)}
    if policy.files:
        given |= _in_files(winners, policy)
    right = frozenset(given)
    for name in filterfalse(right.__contains__, winners):
        match = policy.find(name)
        if match and not match.own_name and match.entry.name not in right:
            given[match.entry.name] = winners[name]
    return given


def _in_files(winners: dict[str, Setting], policy: Policy) -> dict[str, Setting]:
    """The secrets whose NAME_FILE is set where the application reads such files: the values are external."""
    return {
        name: Setting(name, EXTERNAL, path.origin)
        for name in policy.secrets
        if (path := winners.get(name + policy.files)) and not path.blank
        if name not in winners or winners[name].blank
    }


def _valued(target: Target, given: dict[str, Setting], policy: Policy) -> tuple[tuple[Entry, Setting], ...]:
    """The values that can be judged. An unresolved or blank one is only reported as that; that of NAME_FILE is a
    path, and one that the start script fills in is not yet there."""
    loose = target.loose_names()
    in_files = {each.name for each in target.in_files}
    found = list(zip(map(policy.secrets.__getitem__, given), given.values(), strict=True))
    found += [(match.entry, setting) for setting in target.in_files if (match := policy.find(setting.name))]
    if policy.previous:
        found += [(policy.previous[s.name], s) for s in target.winners().values() if s.name in policy.previous]
    valued = []
    for entry, setting in found:
        name, value = setting.name, setting.value
        if not isinstance(value, Secret) or value.is_blank or name in loose:
            continue
        if name != entry.name and entry.is_file_name(name):
            continue
        if name in in_files and entry.by == BY_NAME and not is_credential(entry.kind, value.reveal(), name):
            continue  # the path of such a file, of which the content is judged
        if is_left_out(entry, setting):
            continue
        if "${" not in value.reveal() or not _is_filled_at_start(value.reveal(), target):
            valued.append((entry, setting))
    return tuple(valued)


def is_left_out(entry: Entry, setting: Setting | None) -> bool:
    """Whether a credential that is not required is written as none, such as Laravel's `null`."""
    if setting is None or not isinstance(setting.value, Secret) or entry.required_in or entry.default is not None:
        return False
    return entry.is_credential and says_none(setting.value.reveal())


def _is_filled_at_start(text: str, target: Target) -> bool:
    """Whether all that a value refers to is given by files alone: `${DB_PASSWORD}` beside DB_PASSWORD_FILE is for the
    program's start script, which reads the file and puts its content there."""
    referred = _REFERENCE.findall(text)
    given = target.winners() if referred else {}
    return bool(referred) and all(
        name not in given and any(name + suffix in given for suffix in FILE_SUFFIXES) for name in referred
    )
