"""`--policy` of the commands that judge nothing."""

from auracheck.policy import Policy


def policy_of(path: str | None, source: str = "-") -> Policy:
    """The policy of `--policy`, else the nearest above the source or the working directory, else AuraConnect's."""
    from auracheck.engine.policies import Policies

    return Policies(path).of(source)
