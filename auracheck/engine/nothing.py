"""Why there is nothing to check, and what to do next, by the files in the working directory."""

import os
import shlex
from collections.abc import Iterable, Sequence

from auracheck.listing import some
from auracheck.model import NOTHING_CHECKED, NOTHING_TO_CHECK, Kind, Target
from auracheck.policy import Policy
from auracheck.systems import by_name
from auracheck.systems.environment.source import DOTENV
from auracheck.systems.examples import is_example

NOT_PICKED = f"{NOTHING_CHECKED}no service here that --service names"
NONE_PRESENT = f"{NOTHING_TO_CHECK}none of the --if-present sources exists"
_NOTHING = f"{NOTHING_TO_CHECK}no ./{DOTENV}, and none of the policy's names in the environment"


def nothing_here(policy: Policy) -> str:
    """The reason and the next command: copy an example of an env file if there is one, else name a source."""
    example = _example()
    if example is None:
        return f"{_NOTHING}; next: auracheck check PATH (a file or directory), or --env ENV to check it anyway"
    word = shlex.quote(example)
    draft = "" if policy.path else f"; not AuraConnect? auracheck generate policy --from {word} > auracheck.toml"
    return f"{_NOTHING}; next: cp {word} {DOTENV}{draft}"


def nothing_of_project() -> str:
    """The reason and the next command in the project of another program than AuraConnect, which says what it needs in
    the files that deploy it."""
    example = _example()
    then = f"cp {shlex.quote(example)} {DOTENV}, then check again" if example else "auracheck check ."
    return f"{NOTHING_TO_CHECK}no ./{DOTENV}, and no credential in the environment; next: {then}"


_MOST = 5
"""Most files that a command names; more services are left to the user."""


def nothing_judged(spec: str, targets: Iterable[Target]) -> str:
    """The reason and the next command where what is deployed has no credential: copy the example of the `.env`, else
    name the files that are deployed only where somebody names them, else the services. Of an env file that was found
    nobody knows whose it is: a policy says that."""
    there = list(targets)
    alone = [target.label for target in there if not target.names and by_name(target.label) == target.source]
    files = [file for file in alone if not _is_copied(file)]
    named = [target for target in there if target.names and target.noun != "file"]
    found = [target.location for target in there if target.names and target.noun == "file"]
    deployed = [target for target in named if target.kind is not Kind.JOB] or named  # a repository has jobs for all
    services = list(dict.fromkeys(target.names[0] for target in deployed))
    where = f"in {some(services or found, _MOST)}" if services or found else "here"
    example = _example()
    if example in files and not os.path.lexists(DOTENV):
        then = f"; next: cp {shlex.quote(example)} {DOTENV}, then check again"
    elif files:
        then = f"; next: {_command(files)}, or --service NAME"
    elif len(services) > _MOST:
        then = f"; next: {_command([spec])} --service NAME"
    elif services:
        then = f"; next: {_command([spec], services)}"
    else:
        then = "" if found else " (no service for --service NAME)"
    return f"{NOTHING_CHECKED}no credential {where}{then}"


def _is_copied(file: str) -> bool:
    """Whether it is an example whose `.env` is there."""
    env = os.path.join(os.path.dirname(file), DOTENV)
    return is_example(os.path.basename(file)) and os.path.lexists(env)


def _command(sources: Sequence[str], services: Sequence[str] = ()) -> str:
    picked = (word for service in services for word in ("--service", service))
    more = f" ({len(sources) - _MOST} more)" if len(sources) > _MOST else ""
    return f"auracheck {shlex.join(['check', *sources[:_MOST], *picked])}{more}"


def _example() -> str | None:
    """An example of an env file in the working directory, by its name: nothing is read."""
    try:
        names = sorted(os.listdir())
    except OSError:
        return None
    return next((name for name in names if name.startswith(DOTENV) and is_example(name)), None)
