"""Why there is nothing to check, and what to do next, by the files in the working directory."""

import os
import shlex

from auracheck.policy import Policy
from auracheck.systems.environment.source import DOTENV
from auracheck.systems.examples import is_example

NONE_PRESENT = "nothing to check: none of the --if-present sources exists"
_NOTHING = f"nothing to check: no ./{DOTENV}, and none of the policy's names in the environment"


def nothing_here(policy: Policy) -> str:
    """The reason and the next command: copy an example of an env file if there is one, else name a source."""
    example = _example()
    if example is None:
        return f"{_NOTHING}; next: auracheck check PATH (a file or directory), or --env ENV to check it anyway"
    word = shlex.quote(example)
    draft = "" if policy.path else f"; not AuraConnect? auracheck generate policy --from {word} > auracheck.toml"
    return f"{_NOTHING}; next: cp {word} {DOTENV}{draft}"


def _example() -> str | None:
    """An example of an env file in the working directory, by its name: nothing is read."""
    try:
        names = sorted(os.listdir())
    except OSError:
        return None
    return next((name for name in names if name.startswith(DOTENV) and is_example(name)), None)
