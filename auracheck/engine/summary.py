"""The parts of a report about each target and each policy, and where it comes from, without any value."""

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache

from auracheck.deployment import JudgedTarget, Run
from auracheck.engine.environments import is_judged, variable_origin
from auracheck.engine.revision import repository, revision
from auracheck.engine.waivers import waived_as
from auracheck.model import EXTERNAL, Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Refusal
from auracheck.policy.files import OWN_FILE, PROJECT_FILE
from auracheck.policy.names import is_literal
from auracheck.probes.git.program import repository_of
from auracheck.provenance import Labels, Provenance
from auracheck.registry import sha256
from auracheck.report import (
    Checkout,
    ConnectionEnd,
    ConnectionReport,
    LikeReport,
    PolicyReport,
    Report,
    SecretState,
    TargetReport,
)
from auracheck.systems.source import is_remote
from auracheck.typed import TYPE_CHECKING, datetime

if TYPE_CHECKING:
    from auracheck.deployment.connections.variables import EndPart


def target_report(judged: JudgedTarget, loaded_by: str | None = None) -> TargetReport:
    """The target with its secrets in the policy's order. A misnamed one is missing, with the wrong name's origin."""
    target, policy = judged.target, judged.policy
    named_at = variable_origin(target, policy) if judged.environment_from == "variable" else None
    return TargetReport(
        label=target.label,
        source=target.source,
        judged=is_judged(target),
        consumer=target.consumer,
        environment=judged.environment if is_judged(target) else None,
        environment_from=judged.environment_from,
        environment_at=named_at,
        variable=policy.variable,
        strict=judged.strict,
        policy=policy.name,
        secrets=tuple(_states(judged)),
        policy_file=policy.path,
        waived_as=waived_as(target.plain_label, policy),
        noun=target.noun,
        judged_by=judged.judged_by if is_judged(target) else (),
        presence_known=judged.presence_known,
        remark=target.remark,
        loaded_by=loaded_by,
    )


def like_report(first: TargetReport, judged: JudgedTarget, loaded_by: str | None) -> TargetReport:
    """The same of one that is judged as an earlier one."""
    target = judged.target
    own = waived_as(target.plain_label, judged.policy)
    return LikeReport(*first._replace(label=target.label, waived_as=own, loaded_by=loaded_by, file=target.origin.file))


def policy_report(policy: Policy, targets: Iterable[JudgedTarget]) -> PolicyReport:
    """The policy, and where these targets were judged by it although it cannot require a secret there."""
    judged = (each for each in targets if each.presence_known and each.strict and is_judged(each.target))
    own = (each for each in judged if (each.policy.name, each.policy.path) == (policy.name, policy.path))
    environments = dict.fromkeys(each.environment for each in own)
    nothing_in = tuple(e for e in environments if not policy.may_require(e))
    return PolicyReport(policy.name, policy.path, nothing_in, digest(policy))


def digest(policy: Policy) -> str:
    """SHA-256 of what the policy asks for, in hex: the same on each host, wherever the file is.

    No value goes into it: neither `known_values`, nor defaults and whole values that are refused.
    """
    parts = (
        policy.name if policy.path is None else "",
        [_entry(entry) for entry in policy.secrets.values()],
        [tuple(environment) for environment in policy.environments.values()],
        (policy.variable, policy.unset, policy.exact, policy.features, policy.services, policy.files),
        [_refusal(refusal) for refusal in policy.refused],
        [(waiver.rule, waiver.secret, waiver.target, str(waiver.until)) for waiver in policy.waivers],
        sorted(policy.previous),
    )
    found: str = sha256()(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return found


def _entry(entry: Entry) -> tuple[object, ...]:
    return tuple(entry._replace(default=None if entry.default is None else ""))


def _refusal(refusal: Refusal) -> tuple[object, ...]:
    return tuple(refusal._replace(values=(), except_values=()))


def connection_reports(run: Run) -> Iterator[ConnectionReport]:
    """The connections of a run, each end with the variable that has its password."""
    for found in run.connections():
        client = _end(found.client.variables.judged, found.client.named)
        server = _end(found.inside, found.account and found.account.password) if found.inside else None
        host = found.host if found.inside else _shown(found.host)
        yield ConnectionReport(client, server, host, found.kind, found.state, found.differs)


_LONGEST_LABEL = 16
"""Most characters of a part of a host that is shown, however random it looks."""


@lru_cache(1 << 10)  # there are few servers
def _shown(host: str) -> str:
    """A host of outside; in place of a part that may be a secret in the wrong variable, how long that is."""
    from auracheck.judgement.logins import is_random  # late: only a deployment has connections

    labels = host.split(".")
    return ".".join(f"<{len(x)} characters>" if len(x) > _LONGEST_LABEL and is_random(x) else x for x in labels)


def _end(judged: JudgedTarget, part: "EndPart | None") -> ConnectionEnd:
    name, origin = (part.name, part.origin) if part else (None, judged.target.origin)
    name = None if name and is_literal(name) else name
    return ConnectionEnd(judged.target.label, name, origin)


def _states(judged: JudgedTarget) -> Iterator[SecretState]:
    """The state of each secret of the policy."""
    given, needed, repeats = judged.given, judged.required, judged.target.repeats
    for name, entry in judged.policy.secrets.items():
        setting = given.get(name)
        if setting is None:
            yield _absent(name, name in needed, entry.kind)
            continue
        value = setting.value
        if setting.name == name and isinstance(value, Secret) and not value.is_blank:  # nearly all
            state, length = "set", len(value.reveal())
        else:
            state, length = _state(name, setting), None
        overridden = _overridden(setting, judged.target) if repeats else ()
        origin = None if setting.name == name and setting.value is None else setting.origin
        yield SecretState(name, state, length, origin, overridden, name in needed, entry.kind)


def _state(name: str, setting: Setting) -> str:
    """The state of a secret that has no value."""
    if setting.name != name or setting.value is None:
        return "missing"
    return "elsewhere" if setting.value is EXTERNAL else "empty"


@lru_cache(1 << 12)  # most secrets of most targets: one object for all of these
def _absent(name: str, required: bool, kind: str) -> SecretState:
    return SecretState(name, "missing", None, None, (), required, kind)


def _overridden(winner: Setting, target: Target) -> tuple[Origin, ...]:
    """The places that ``winner`` overrides. An alternative in its own place, as in `A || B`, does not count."""
    return tuple(lost.origin for lost in target.overridden(winner) if lost.origin != winner.origin)


def provenance(started: datetime, took: float, root: str, labels: Labels) -> Provenance:
    """``started`` is in UTC, ``took`` in seconds, ``root`` the top of the checkout."""
    at = started.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    return Provenance(_host(), at, labels, repository(root), revision(root), round(took, 3))


def _host() -> str:
    """The name of this machine, as `uname -n` prints it."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


PROJECT_FILES = (
    OWN_FILE, PROJECT_FILE, "package.json", "go.mod", "Cargo.toml", "pom.xml", "Gemfile", "composer.json",
    "compose.yaml", "docker-compose.yml", "Dockerfile", ".gitlab-ci.yml", "README.md",
)  # fmt: skip
"""Files at the top of a repository, one of which a forge shows findings at that are not about a file."""


def checkout(report: Report, repo: str | None, policies: Iterable[str | None], specs: Iterable[str]) -> Checkout:
    """Where the report's paths start. ``repo`` is `--repo`, ``policies`` are the paths of the policies in use,
    ``specs`` the sources as they were named."""
    remote = frozenset(filter(is_remote, specs))
    try:
        folder = os.getcwd()
    except FileNotFoundError:  # the working directory has gone
        return Checkout(remote=remote)
    root = _root(report, repo) or folder
    return Checkout(folder, root, _anchor(root, [path for path in policies if path]), remote)


def _root(report: Report, repo: str | None) -> str | None:
    """The top folder of the requested repository, else of the first one with a file of the report, else of the one
    with the working directory."""
    files = dict.fromkeys(origin.file for finding in report.findings for origin in finding.locations)
    folders = [repo] if repo else [os.path.dirname(file) or os.curdir for file in files if file]
    for folder in dict.fromkeys([*folders, os.curdir]):
        if held := repository_of(os.path.join(folder, "any")):
            return held[0]
    return None


def _anchor(root: str, policies: list[str]) -> str:
    """A file in the repository: the first policy's, else the project's, else the one for waivers."""
    for path in policies:
        real, top = os.path.realpath(path), os.path.realpath(root)
        if real.startswith(os.path.join(top, "")):
            return os.path.relpath(real, top).replace(os.sep, "/")
    return next((name for name in PROJECT_FILES if os.path.isfile(os.path.join(root, name))), OWN_FILE)
