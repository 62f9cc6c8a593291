"""Random values for secrets, from the system's random source only. Pure: nothing is written here.

`plan` makes the values, `render` formats them for stdout, `remark` is the advice on a terminal; `generate_secret` is
all of that for one value.
"""

import re
from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.generate.drawing import ENCODINGS, Made
from auracheck.generate.planning import ALL, PASSWORD, Recipe, plan
from auracheck.policy import Policy
from auracheck.policy.origins import MADE_HERE
from auracheck.systems import DEFAULT_GRAMMAR

__all__ = ["ENCODINGS", "Made", "Recipe", "chosen_form", "generate_secret", "plan", "remark", "render"]

RAW = "raw"
_IN_PLACE = (RAW, DEFAULT_GRAMMAR)
"""Formats that `--write` makes without a detour over stdout."""


def chosen_form(kinds: Sequence[str], form: str | None) -> str:
    """The format named, else `raw` for one kind and `dotenv` for several."""
    return form or (RAW if len(kinds) == 1 and kinds[0].casefold() != ALL else DEFAULT_GRAMMAR)


def render(made: Sequence[Made], form: str, policy: Policy) -> str:
    """The text for stdout, with a newline at its end. A secret without a value becomes a comment, where the format has
    comments."""
    if form == RAW:
        [value, *more] = [one.value for one in made] or [None]
        if more or value is None:
            raise UsageError("--format raw with several kinds", "use --format dotenv, or another format with names")
        return f"{value.reveal()}\n"
    from auracheck.systems import form_of
    from auracheck.systems.form import Item, Owner

    owner = Owner(_application(policy), _environment(policy))
    return form_of(form).document([Item(one.name, one.value, one.note) for one in made], owner)


def _application(policy: Policy) -> str:
    """The policy's name as a word; `app` for a policy without a name, which is called by its path."""
    is_path = policy.name.startswith(".") or policy.name.endswith(".toml") or re.search(r"[/\\]", policy.name)
    return "app" if is_path else re.sub(r"[^a-z0-9]+", "-", policy.name.lower()).strip("-")[:200] or "app"


def _environment(policy: Policy) -> str:
    """The strictest environment as a word; empty where none is strict."""
    strict = [one for one in policy.environments.values() if one.strict]
    return re.sub(r"[^a-z0-9]+", "-", max(strict, key=lambda one: one.rank).name.lower()).strip("-") if strict else ""


def remark(made: Sequence[Made], words: Sequence[str], form: str) -> str:
    """The advice on stderr where stdout is a terminal; empty where no value was made.

    ``words`` are the arguments after `generate`, without `--format`.
    """
    values = [one for one in made if one.value is not None]
    if not values:
        return ""
    bits = f"{min(one.bits for one in values)} bits for {', '.join(one.name for one in values)}"
    stays = "It stays" if len(values) == 1 else "They stay"
    return f"{bits}. {stays} in this scroll-back; better:\n  {_better([one.name for one in made], words, form)}\n"


def _better(names: Sequence[str], words: Sequence[str], form: str) -> str:
    """The command that shows no value. A bare password has no name under which `--write` could store it."""
    from shlex import join

    command = f"{MADE_HERE}{join(words)}"
    if form in _IN_PLACE and PASSWORD.name not in names:
        return f"{command} --write .env"
    if form == RAW:
        return f"(umask 077; {command} > password.txt)"
    from auracheck.systems import form_of

    return form_of(form).taken.format(command=f"{command} --format {form}")


def generate_secret(kind: str, recipe: Recipe | None = None, policy: Policy | None = None) -> str:
    """One value, as `auracheck generate KIND` prints it; without a policy, by the built-in one."""
    if policy is None:
        from auracheck.policy.loading import builtin

        policy = builtin()
    return render(plan([kind], recipe or Recipe(), policy), "raw", policy).removesuffix("\n")
