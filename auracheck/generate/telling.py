"""What was made, told: the text for stdout, and the remark for a terminal."""

from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.generate.planning import ALL, MADE_HERE, PASSWORD, Made
from auracheck.policy import Policy
from auracheck.snippets import FORMS as DOCUMENTS

RAW = "raw"
FORMS = (RAW, *DOCUMENTS)
_IN_PLACE = (RAW, "dotenv")
"""Forms of which `--write` spares the way over stdout."""


def chosen_form(kinds: Sequence[str], form: str | None) -> str:
    """The form that was asked for; else `raw` for one kind and `dotenv` for several."""
    return form or (RAW if len(kinds) == 1 and kinds[0].casefold() != ALL else "dotenv")


def render(made: Sequence[Made], form: str, policy: Policy) -> str:
    """The text for stdout, with its last newline. What a person must obtain is a comment where the form has them."""
    if form == RAW:
        [value, *more] = [one.value for one in made] or [None]
        if more or value is None:
            raise UsageError("--format raw is for one kind; several need their names: --format dotenv or another")
        return f"{value.reveal()}\n"
    from auracheck.snippets import snippet
    from auracheck.snippets.base import Item, Place

    place = Place(_application(policy), _environment(policy))
    return snippet(form).document([Item(one.name, one.value, one.note) for one in made], place)


def _application(policy: Policy) -> str:
    """The policy's name as a word; a policy that says none is called by its path, which names no application."""
    import re

    is_path = policy.name.startswith(".") or policy.name.endswith(".toml") or re.search(r"[/\\]", policy.name)
    return "app" if is_path else re.sub(r"[^a-z0-9]+", "-", policy.name.lower()).strip("-")[:200] or "app"


def _environment(policy: Policy) -> str:
    """The strictest one as a word; none where no environment is strict."""
    import re

    strict = [one for one in policy.environments.values() if one.strict]
    return re.sub(r"[^a-z0-9]+", "-", max(strict, key=lambda one: one.rank).name.lower()).strip("-") if strict else ""


def remark(made: Sequence[Made], words: Sequence[str], form: str) -> str:
    """What to say on stderr where stdout is a terminal; nothing where no value was made.

    ``words`` are those of the command line after `generate`, without `--format`.
    """
    values = [one for one in made if one.value is not None]
    if not values:
        return ""
    bits = f"{min(one.bits for one in values)} bits for {', '.join(one.name for one in values)}"
    stays = "It stays" if len(values) == 1 else "They stay"
    return f"{bits}. {stays} in this scroll-back; better:\n  {_better([one.name for one in made], words, form)}\n"


def _better(names: Sequence[str], words: Sequence[str], form: str) -> str:
    """The command that does it without a screen. A bare password has no name that `--write` could give it."""
    from shlex import join

    command = f"{MADE_HERE}{join(words)}"
    if form in _IN_PLACE and PASSWORD.name not in names:
        return f"{command} --write .env"
    if form == RAW:
        return f"(umask 077; {command} > password.txt)"
    from auracheck.snippets import snippet

    return snippet(form).taken.format(command=f"{command} --format {form}")
