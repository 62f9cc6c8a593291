"""A waiver as a table of a policy, in TOML 1.0. Only ASCII is written: a shell appends it to a file of any encoding."""

from datetime import date, timedelta

PERIOD = timedelta(days=90)
"""How long a waiver holds that auracheck writes or renews: a quarter."""

HEADER = "[[waivers]]"
PROJECT_HEADER = "[[tool.auracheck.waivers]]"

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def table(header: str, rule: str, secret: str | None, target: str | None, reason: str, until: date) -> str:
    """The table's lines. What is None is left out, and covers all. Raises `ValueError` for a name that TOML has no
    way to write, or that a policy does not take."""
    lines = [header, f"rule = {text(rule)}"]
    lines += [f"{key} = {text(name)}" for key, name in (("secret", secret), ("target", target)) if name is not None]
    return "\n".join([*lines, f"reason = {text(reason)}", f"until = {until}"])


def text(value: str) -> str:
    """A basic string. Raises `ValueError` for one that is blank, and for a byte of a file's name that is no UTF-8: TOML
    is made of Unicode scalar values, and so are its escapes."""
    if not value.strip() or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("cannot be written")
    return f'"{"".join(_SHORT.get(character) or _ascii(character) for character in value)}"'


def _ascii(character: str) -> str:
    if " " <= character <= "~":
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
