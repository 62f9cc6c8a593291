"""What is left to judge of a unit that systemd would not start: what is written in the unit and in the files that are
there. Anything else may be in the file that is missing."""

from collections.abc import Sequence

from auracheck.judgement.urls import has_password
from auracheck.model import Origin, Secret, Setting
from auracheck.policy import Policy
from auracheck.systems.env_file import possible
from auracheck.systems.named_files import names_secret


def has_credential(settings: Sequence[Setting], policy: Policy) -> bool:
    """Whether one of the settings is a credential, so that there is something to judge."""
    return any(_is_credential(setting, policy) for setting in settings)


def _is_credential(setting: Setting, policy: Policy) -> bool:
    if not isinstance(setting.value, Secret) or setting.blank:
        return False
    return names_secret(setting.name, policy) or has_password(setting.value.reveal())


def perhaps(settings: Sequence[Setting], policy: Policy, gaps: Sequence[Origin]) -> tuple[Setting, ...]:
    """The secrets that a missing env file may give, where the policy is about the unit. ``gaps`` are the places of such
    files."""
    names = [setting.name for setting in settings]
    is_about = not policy.is_builtin or any(map(policy.is_about, names))
    return possible(policy, names, gaps[0]._replace(column=None)) if gaps and is_about else ()
