"""The fix of a secret in a place of a form, as the one line that a finding shows."""

from auracheck.model import Origin, Secret, Setting, Target
from auracheck.steps import one_line
from auracheck.systems import systems
from auracheck.systems.form import Form
from auracheck.systems.steps import Place


def fix_line(
    form: Form, name: str, make: str, file: str | None, *, line: int | None = None, namespace: str = ""
) -> str:
    """The steps of the form for a secret that is called ``name`` there, made by the command ``make``."""
    origin = Origin(file, line)
    target = Target("x", _scheme(form.form), (), origin, namespace=namespace)
    return one_line(form.fix(Place(target, name, make, origin, Setting(name, Secret(""), origin, key=name))))


def _scheme(form: str) -> str:
    """The first scheme of the form's system; a form that is not in the registry is called as its scheme."""
    return next((next(iter(system.schemes)) for system in systems() if form in system.forms), form.partition("-")[0])
