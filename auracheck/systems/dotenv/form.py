"""How `generate --format dotenv` prints: an env file for python-dotenv."""

from collections.abc import Iterator

from auracheck.errors import UsageError
from auracheck.regex import regex
from auracheck.steps import Step
from auracheck.systems.form import Form
from auracheck.systems.steps import Place, fix_env_file

_NAME = regex(r"[^\W\d][\w.-]*")


class DotenvForm(Form):
    """An env file for python-dotenv, written so that other programs read the same where possible."""

    form = "dotenv"
    taken = "(umask 077; {command} >> .env)"

    def setting(self, name: str, value: str) -> str:
        from auracheck.systems.spelling import alike

        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected letters, digits and _ . - in an env file)")
        return alike(name, value, "dotenv")

    def fix(self, place: Place) -> Iterator[Step]:
        return fix_env_file(place, self.form)
