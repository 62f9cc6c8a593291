"""Whether a secret is there, as the rules about absence see it."""

from auracheck.inventory import Deployment
from auracheck.model import Secret, Setting
from auracheck.policy import Entry, Policy


def is_there(deployment: Deployment, name: str) -> bool:
    """It has a value that is not blank, under its own name or a wrong one; one that is kept elsewhere is there."""
    setting = deployment.given.get(name)
    return setting is not None and not setting.blank


def is_read(deployment: Deployment, policy: Policy, name: str) -> bool:
    """It is there, and the application reads it: under its own name, or from a file where the policy's `files` says
    that it reads such."""
    setting = deployment.given.get(name)
    if setting is not None and setting.name == name and not setting.blank:
        return True
    return bool(policy.files) and is_set(deployment, name + policy.files)


def names_a_file(entry: Entry, setting: Setting) -> bool:
    """It is NAME_FILE, so its value is the path of a file with the secret."""
    return entry.is_file_name(setting.name)


def is_set(deployment: Deployment, name: str) -> bool:
    """Whether a variable of exactly this name has a value that is not blank."""
    path = deployment.target.effective().get(name)
    return path is not None and not (isinstance(path, Secret) and not path.reveal().strip())
