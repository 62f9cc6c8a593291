"""Which of many processes are the application's: a database container is not told to have JWT_SECRET_KEY."""

from collections.abc import Iterable

from auracheck.sources.base import Context


def is_application(name: str, variables: Iterable[str], context: Context) -> bool:
    """Whether a service, container or job is judged.

    `--service` picks: then those alone are. Else the ones that the policy's `services` names, and those that have a
    variable with a name of the policy, or a near one.
    """
    if context.services:
        return name in context.services
    return name in context.policy.services or any(map(context.policy.find, variables))
