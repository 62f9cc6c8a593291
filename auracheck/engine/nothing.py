"""Why there is nothing to check, and what to do next, by what lies here."""

import os
import shlex

from auracheck.policy import Policy
from auracheck.sources.application import DOTENV
from auracheck.sources.settings import is_example

NONE_PRESENT = "nothing to check: no --if-present source is there"
_NOTHING = f"nothing to check: no ./{DOTENV}, and no name of the policy in the environment"


def nothing_here(policy: Policy) -> str:
    """Without a source, an env file and a name of the policy: an example to begin with, else how to name a source."""
    example = _example()
    if example is None:
        return f"{_NOTHING}; next: auracheck check PATH (a file or a folder), or --env ENV to judge it all the same"
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
