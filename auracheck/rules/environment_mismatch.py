"""The rule environment-mismatch."""

from collections.abc import Iterator

from auracheck.inventory import Deployment, Inventory
from auracheck.model import Kind, Secret, Setting
from auracheck.policy import Policy
from auracheck.report import Finding, Severities, Severity
from auracheck.rules.base import STRICT_ERROR, Rule
from auracheck.rules.mending import form_at
from auracheck.snippets import snippet


class EnvironmentMismatch(Rule):
    """It is judged as one environment, while the application would start as another.

    What it finds
    The variable that names the environment (ENVIRONMENT) is set to another environment than the one judged, or to a
    word that the application does not know: it compares without regard to case, but prod is not production. Not set
    at all it is a warning where that makes the application run as another environment, since an image may set it; CI
    jobs, stores and directories of secret files are not asked for it. Without --env, it also finds a variable, a CI
    job's environment and a path that name different environments.

    Why it matters
    The application checks its secrets in production alone. Started as development by mistake it takes every default
    and says nothing, with debugging switched on where customers are.

    How to mend it
    Set the variable to the exact name of the environment, or judge it as what it is: --env.

    Example
    .env:2:1: error: environment-mismatch: ENVIRONMENT: starts the application as development
    """

    name = "environment-mismatch"
    severities = STRICT_ERROR
    lesser = Severities(Severity.WARNING, Severity.NOTE)

    def check(self, inventory: Inventory, policy: Policy) -> Iterator[Finding]:
        if not policy.variable:
            return
        started_as = {name.casefold(): name for name in policy.environments}
        for deployment in inventory.deployments:
            yield from self._judge(deployment, policy, started_as)

    def _judge(self, deployment: Deployment, policy: Policy, started_as: dict[str, str]) -> Iterator[Finding]:
        asked = _is_asked(deployment)
        setting = deployment.target.winners().get(policy.variable) if asked else None
        word = _word(setting) if asked else None
        if word and started_as.get(word) != deployment.environment:
            yield from self._set_to_another(deployment, policy, setting, word, started_as.get(word))
        elif deployment.disagreeing:
            yield from self._at_odds(deployment, policy, setting)
        elif word == "" and policy.unset not in ("", deployment.environment):
            message = f"not set, which starts the application as {policy.unset}"
            yield from self._finding(deployment, policy, setting, message, self.lesser)

    def _set_to_another(
        self, deployment: Deployment, policy: Policy, setting: Setting | None, word: str, started_as: str | None
    ) -> Iterator[Finding]:
        if started_as is not None:
            message = f"starts the application as {started_as}"
        else:
            meant = policy.environment(word)
            alias = next((a for a in meant.aliases if a.casefold() == word), None) if meant else None
            known = ", ".join(policy.environments)
            # Any other word is a value like all others, and is not shown.
            message = (
                f"{alias} is not {meant.name}: starts the application as none of {known}"
                if meant and alias
                else f"set to none of {known}, so the application does not start as {deployment.environment}"
            )
        yield from self._finding(deployment, policy, setting, message)

    def _at_odds(self, deployment: Deployment, policy: Policy, setting: Setting | None) -> Iterator[Finding]:
        voices = [(deployment.environment_from, deployment.environment), *deployment.disagreeing]
        message = ", ".join(f"{_who(voice, policy)} says {environment}" for voice, environment in voices)
        origin = setting.origin if setting is not None else deployment.target.origin
        help = f"let them agree, or say it: --env {deployment.environment}"
        yield from self.report(deployment, policy.variable, message, help, origin)

    def _finding(
        self,
        deployment: Deployment,
        policy: Policy,
        setting: Setting | None,
        message: str,
        severities: Severities | None = None,
    ) -> Iterator[Finding]:
        origin = setting.origin if setting is not None else deployment.target.origin
        help = snippet(form_at(deployment.target, origin)).setting(policy.variable, deployment.environment)
        yield from self.report(deployment, policy.variable, message, help, origin, severities=severities)


def _word(setting: Setting | None) -> str | None:
    """What the variable says, as the application compares it; empty where it is not set, None where it is unknown."""
    if setting is None or setting.value is None:
        return ""
    return setting.value.reveal().strip().casefold() if isinstance(setting.value, Secret) else None


def _who(voice: str, policy: Policy) -> str:
    return {"variable": policy.variable, "job": "the job's environment"}.get(voice, "the path")


def _is_asked(deployment: Deployment) -> bool:
    """CI jobs, stores and directories of secret files are no whole environment: the variable is set beside them."""
    return deployment.target.kind is Kind.PROCESS and deployment.target.source != "files"
