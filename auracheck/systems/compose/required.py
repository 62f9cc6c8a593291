"""What to run where a Compose file requires a variable that has no value."""

import os

from auracheck.policy.known import is_made
from auracheck.policy.names import MADE_HERE, is_variable
from auracheck.systems.absent import copying
from auracheck.systems.steps import quote, write


def how_to_set(variable: str, file: str | None) -> str:
    """The command that sets it in the `.env` beside the file, in brackets; empty where auracheck has none."""
    env = os.path.join(os.path.dirname(file or ""), ".env")
    copied = "" if os.path.lexists(env) else copying(env)
    if copied or not (is_variable(variable) and is_made(variable)):
        return copied
    return f" (run: {write(f'{MADE_HERE}{quote(variable)}', env).command})"
