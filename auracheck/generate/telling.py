"""What was made, told: the text for stdout, and the remark for a terminal."""

from collections.abc import Sequence

from auracheck.errors import UsageError
from auracheck.generate.planning import ALL, MADE_HERE, PASSWORD, Made

FORMS = ("raw", "dotenv", "export", "json")


def chosen_form(kinds: Sequence[str], form: str | None) -> str:
    """The form that was asked for; else `raw` for one kind and `dotenv` for several."""
    return form or ("raw" if len(kinds) == 1 and kinds[0].casefold() != ALL else "dotenv")


def render(made: Sequence[Made], form: str) -> str:
    """The text for stdout, with its last newline. What a person must obtain is a comment where the form has them."""
    values = [(one.name, one.value.reveal()) for one in made if one.value is not None]
    if form == "raw":
        if len(made) != 1 or not values:
            raise UsageError("--format raw is for one kind; several need their names: --format dotenv, export or json")
        return f"{values[0][1]}\n"
    from auracheck.snippets import snippet

    written = snippet(form)
    if form == "json":
        members = ",\n".join(f"  {written.setting(*pair)}" for pair in values)
        return f"{{\n{members}\n}}\n" if members else "{}\n"
    return "".join(
        f"# {one.name}: {one.note}\n" if one.value is None else f"{written.setting(one.name, one.value.reveal())}\n"
        for one in made
    )


def remark(made: Sequence[Made], words: Sequence[str]) -> str:
    """What to say on stderr where stdout is a terminal; nothing where no value was made.

    ``words`` are those of the command line after `generate`, without `--format`.
    """
    from shlex import join

    values = [one for one in made if one.value is not None]
    if not values:
        return ""
    command = f"{MADE_HERE}{join(words)}"
    better = f"{command} --format dotenv >> .env"
    if [one.name for one in values] == [PASSWORD.name]:
        better = f"(umask 077; {command} > password.txt)"
    bits = f"{min(one.bits for one in values)} bits for {', '.join(one.name for one in values)}"
    return f"{bits}. {'It stays' if len(values) == 1 else 'They stay'} in this scroll-back; better:\n  {better}\n"
