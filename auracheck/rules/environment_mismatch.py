"""The rule environment-mismatch."""

import os
from collections.abc import Iterator

from auracheck.deployment import JudgedTarget, Run
from auracheck.deployment.matching import runs_another
from auracheck.model import Kind, Secret, Setting
from auracheck.policy import Policy
from auracheck.policy.entry import Environment
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.environments import set_environment
from auracheck.rules.rule import STRICT_ERROR, Rule
from auracheck.steps import do


class EnvironmentMismatch(Rule):
    """The application will start in a different environment than the one checked.

    What it finds
    The variable that names the environment (ENVIRONMENT) is set to a different environment than the one checked, or to
    a word that the application does not know: prod is not production. Where the policy says that the application takes
    names as they are written (`exact`), as AuraConnect does, neither is Production nor production with a blank. If the
    variable is not set, and the application then runs in a different environment, that is a warning, since an image may
    set it. CI jobs, stores and directories of secret files do not need the variable. Without --env, the rule also finds
    a variable, a CI job's environment and a path that name different environments.

    Why it matters
    The application checks its secrets in production only. If it starts as development by mistake, it accepts every
    default without a warning, with debugging switched on for your customers.

    How to fix it
    Set the variable to the exact name of the environment, or check the file as that environment with --env.

    Example
    .env:2:1: error: environment-mismatch: ENVIRONMENT: the application will start as development
    """

    name = "environment-mismatch"
    group = "reading"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.NOTE)
    by_target = True

    def check(self, run: Run) -> Iterator[Finding]:
        for judged in run.targets:
            if judged.policy.variable:
                yield from self._judge(judged, judged.policy)

    def _judge(self, judged: JudgedTarget, policy: Policy) -> Iterator[Finding]:
        asked = judged.target.kind is Kind.PROCESS
        setting = judged.target.winners().get(policy.variable) if asked else None
        word = _word(setting) if asked else None
        started = policy.started_as(word) if word else None
        if word and (started is None or started.name != judged.environment):
            yield from self._set_to_another(judged, policy, setting, word, started and started.name)
        elif started and setting and policy.exact and (problem := _inexact(setting, started)):
            yield from self._finding(judged, policy, setting, f"{problem} (expected {started.name})")
        elif judged.disagreeing:
            yield from self._at_odds(judged, policy, setting)
        elif word == "" and _is_asked(judged, policy):
            message = f"not set: the application will start as {policy.unset}"
            yield from self._finding(judged, policy, setting, message, self.lesser)

    def _set_to_another(
        self, judged: JudgedTarget, policy: Policy, setting: Setting | None, word: str, started_as: str | None
    ) -> Iterator[Finding]:
        if started_as is not None:
            message = f"the application will start as {started_as}"
        else:
            meant = policy.environment(word)
            alias = next((a for a in meant.aliases if a.casefold() == word), None) if meant else None
            known = ", ".join(policy.environments)
            # Any other word is a value, which is never shown.
            message = (
                f"unknown environment: {alias} is not {meant.name} (expected {known})"
                if meant and alias
                else f"unknown environment name (expected {known})"
            )
        yield from self._finding(judged, policy, setting, message)

    def _at_odds(self, judged: JudgedTarget, policy: Policy, setting: Setting | None) -> Iterator[Finding]:
        voices = [(judged.environment_from, judged.environment), *judged.disagreeing]
        message = "mismatch: " + ", ".join(f"{_who(voice, policy)} says {environment}" for voice, environment in voices)
        origin = setting.origin if setting is not None else judged.target.origin
        fix = do(f"set the same environment in both, or choose one: --env {judged.environment}")
        yield from self.report(judged, policy.variable, message, fix, origin)

    def _finding(
        self,
        judged: JudgedTarget,
        policy: Policy,
        setting: Setting | None,
        message: str,
        severities: Severities | None = None,
    ) -> Iterator[Finding]:
        origin = setting.origin if setting is not None else judged.target.origin
        fix = set_environment(judged, setting)
        yield from self.report(judged, policy.variable, message, fix, origin, severities=severities)


def _is_asked(judged: JudgedTarget, policy: Policy) -> bool:
    """Whether the program reads the variable, and starts in another environment without it."""
    is_another = policy.unset not in ("", judged.environment) and not _is_chosen_by_it(judged, policy)
    return is_another and judged.presence_known and not runs_another(judged.target, policy)


_CHOOSING = frozenset({"NODE_ENV", "RAILS_ENV", "APP_ENV"})
"""The variables by which Next.js, Vite, dotenv-rails, Symfony and Laravel choose which `.env.NAME` they load."""


def _is_chosen_by_it(judged: JudgedTarget, policy: Policy) -> bool:
    """Whether the file is loaded only where the variable is set already: `.env.production`."""
    start, _, rest = os.path.basename(judged.target.location).partition(".env.")
    named = None if start else policy.environment(rest.partition(".")[0])
    return policy.variable in _CHOOSING and named is not None and named.name == judged.environment


def _word(setting: Setting | None) -> str | None:
    """The variable as the application compares it; empty if it is not set, None if it is unknown."""
    if setting is None or setting.value is None:
        return ""
    return setting.value.reveal().strip().casefold() if isinstance(setting.value, Secret) else None


def _inexact(setting: Setting, meant: Environment) -> str:
    """How the variable differs from the name that it means; empty where it does not."""
    written = setting.value.reveal() if isinstance(setting.value, Secret) else meant.name
    if written != written.strip():
        return "leading or trailing whitespace"
    return "" if written in (meant.name, *meant.covers) else "unknown environment: upper and lower case count"


def _who(voice: str, policy: Policy) -> str:
    return {"variable": policy.variable, "job": "the job's environment"}.get(voice, "the path")
