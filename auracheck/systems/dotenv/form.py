"""An env file for python-dotenv, written so that other programs read the same where possible."""

import re
from collections.abc import Iterator

from auracheck.errors import UsageError
from auracheck.report import Step
from auracheck.systems.form import Form
from auracheck.systems.spelling import alike
from auracheck.systems.steps import fix_env_file
from auracheck.systems.system import Place

_NAME = re.compile(r"[^\W\d][\w.-]*")


class DotenvForm(Form):
    form = "dotenv"
    taken = "(umask 077; {command} >> .env)"

    def setting(self, name: str, value: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"invalid name {name!r} (expected letters, digits and _ . - in an env file)")
        return alike(name, value, "dotenv")

    def fix(self, place: Place) -> Iterator[Step]:
        return fix_env_file(place, self.form)
