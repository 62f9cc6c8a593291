"""How an entry of a Compose file is written: its line with another value in place of its own, and what of the rest of
the line may be shown."""

import re
from collections.abc import Iterator

from auracheck.judgement.logins import shows_no_secret
from auracheck.judgement.urls import around_password
from auracheck.model import Origin, Setting
from auracheck.policy.names import is_option
from auracheck.regex import regex
from auracheck.systems.options import credential_options
from auracheck.typed import NamedTuple

_IN_MAPPING = r"(\s*)(['\"]?){}\2\s*:\s+(&[\w-]+ +|)(['\"]?)(.*?)\4\s*"
_IN_FLOW = r"(['\"]?){}\1\s*:\s+(?:(['\"])(.*?)\2|([^'\"\s,{{}}][^,{{}}]*?))\s*[,}}]"
_IN_JSON = r"(\"{}\"\s*:\s*\"){}(\")"
_IN_LIST = r"(\s*-\s+)(['\"]?){}=(.*?)\2\s*"
_KEY_OR_REFERENCE = regex(r"[\w.-]+['\"]?\s*:\s|\$\{\w+\}")
_LONG = regex(r"[^\s,{}]{6}")
_REMARK = regex(r"[ \t]+#(?:[ \t`,.:;!()/'-]|[A-Za-z]{1,20}(?![A-Za-z0-9])|\d{1,4}(?![A-Za-z0-9]))*$")
"""Plain words behind an entry, which stay: nobody's password has to be among them."""
_ALIAS = regex(r"\*[\w-]+")
"""The text of an anchor, for which the line gets one of its own."""
_OF_OPTION = (
    r"(?:(?<![\w-]){0}(?:[= ]|['\"]?, *['\"]?)?({1})"
    r"|\bmc (?:.* )?(?:alias set|config host add)(?: \S+){{3}} ({1}))(?![\w-])"
)
"""The value of an option behind its name, or in its place: the user may have the same text, which is shown with the
line if it is short."""
_DEFAULT = regex(r"\$\{(\w+):?-(.*)\}")
"""A variable with a default (Compose Specification, "Interpolation")."""
_IN_REFERENCE = r"\$\{{(\w+):?-{}\}}"
_REFERENCE = regex(r"\$(?:\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\}|[A-Za-z_]\w*)")
"""A reference, with others in its word; its colons and signs are not those of a URL."""
_IN_ENV = r"\s*(?:export\s+)?{}\s*=\s*(\"?)([^'\"]*?)\1\s*"
_VARIABLE = regex(r"[A-Za-z_]\w*")
_MASK = "\x00"
_ONE_LINE = regex(r"[^'\"#]*")
"""An interpolated text that is as long as it looks: nothing ends it, and no comment follows."""


class WrittenSetting(NamedTuple):
    """A setting as it is written at its place: its name there, its value, and its new line for another value, with
    `{}` in place of that. ``in_env``: it is a line of an env file. ``is_file``: it is the definition of a secret, with
    the path of its file, and then the name of a variable. ``variable``: its value is the default of that variable.
    ``refers``: the variable to which a line of an env file refers for its password. ``follows``: the line of the anchor
    whose value it has."""

    origin: Origin
    name: str
    value: str
    line: str
    in_env: bool = False
    is_file: bool = False
    variable: str = ""
    refers: str = ""
    follows: int = 0

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def referring(self, name: str) -> str:
        """The line with a reference to that variable alone."""
        return self.line.replace("{}", name if self.is_file else f"${{{name}}}")


def around(text: str) -> tuple[str, str] | None:
    """The parts of a URL before and after its password, where variables may be in any of them."""
    references = iter(_REFERENCE.findall(text))
    parts = around_password(_REFERENCE.sub(_MASK, text))
    if parts is None:
        return None
    before, after = parts
    count = _REFERENCE.sub(_MASK, text).count(_MASK) - before.count(_MASK) - after.count(_MASK)
    shown = _filled(before, references)
    for _ in range(count):  # those of the password
        next(references)
    return shown, _filled(after, references)


def references(line: str) -> Iterator[str]:
    """The variables to which a line refers."""
    return (_VARIABLE.findall(reference)[0] for reference in _REFERENCE.findall(line))


def referred(name: str, line: str) -> str:
    """The variable to which a line of an env file refers for its value, or the password of its URL; empty where it has
    one of its own, or in single quotes, where nothing is a reference."""
    match = re.fullmatch(_IN_ENV.format(re.escape(name)), line)
    if match is None:
        return ""
    before, after = around(match[2]) or ("", "")
    found = _REFERENCE.fullmatch(match[2].removeprefix(before).removesuffix(after))
    return _VARIABLE.findall(found[0])[0] if found else ""


def _filled(part: str, references: Iterator[str]) -> str:
    return re.sub(_MASK, lambda _: next(references), part)


def entry(setting: Setting, line: str) -> WrittenSetting | None:
    """An entry of `environment:` that has a line of its own. What else the line has would be lost, or shown."""
    name = re.escape(setting.name)
    value = setting.reveal()
    found = _REMARK.search(line)
    remark = found[0] if found and value not in found[0] else ""
    text = line.removesuffix(remark)
    if match := re.fullmatch(_IN_MAPPING.format(name), text):
        text, form = match[5], f"{match[1]}{setting.name}: {match[3]}{match[4]}{{}}{match[4]}{remark}"
    elif match := re.fullmatch(_IN_LIST.format(name), text):
        text, form = match[3], f"{match[1]}{match[2]}{setting.name}={{}}{match[2]}{remark}"
    elif match := _in_flow(setting, line):
        text, form = match[3] or match[4] or "", f"{setting.name}: {{}}"  # which is put into its place in the line
    else:
        return _option(setting, line) if is_option(setting.name) else _member(setting, line)
    if _ALIAS.fullmatch(text):
        return WrittenSetting(setting.origin, setting.name, value, form)
    if text.replace("$$", "$") == value:
        return WrittenSetting(setting.origin, setting.name, text, form)
    return _interpolated(setting, text, form) if "$" in text and _ONE_LINE.fullmatch(text) else None


def _option(setting: Setting, line: str) -> WrittenSetting | None:
    """An option in a line with nothing else that is secret, or the default of a variable there."""
    value, variable = setting.reveal(), setting.variable
    if not value:
        return None
    is_word_of_name = value in setting.name and line.replace(setting.name, "").count(value) == 1
    is_vague = is_word_of_name or not _LONG.search(value)  # `--password`, `password`
    if default := re.search(_IN_REFERENCE.format(re.escape(value)), line):
        parts, variable = [line[: default.start()], line[default.end() :]], default[1]
    elif is_vague and (own := re.search(_OF_OPTION.format(re.escape(setting.name), re.escape(value)), line)):
        at = own.start(1) if own[1] else own.start(2)
        parts = [line[:at], line[at + len(value) :]]
    else:
        parts = line.split(value)
    if len(parts) != 2 or not _is_alone(*parts):
        return None
    return WrittenSetting(setting.origin, setting.name, value, "{}".join(parts), variable=variable)


def _member(setting: Setting, line: str) -> WrittenSetting | None:
    """A member of JSON that a variable has, in a line with nothing else that is secret."""
    name, value = re.escape(setting.name), re.escape(setting.reveal())
    found = list(re.finditer(_IN_JSON.format(name, value), line))
    if len(found) != 1 or "{}" in line:
        return None
    parts = line[: found[0].end(1)], line[found[0].start(2) :]
    if not _is_alone(*parts):
        return None
    return WrittenSetting(setting.origin, setting.name, setting.reveal(), "{}".join(parts))


def _in_flow(setting: Setting, line: str) -> "re.Match[str] | None":
    """An entry of `{…}`, in a line that may be shown: no other value in it is long."""
    start = (setting.origin.column or 1) - 1
    match = re.match(_IN_FLOW.format(re.escape(setting.name)), line[start:])
    rest = f"{line[:start]}{line[start + match.end() :]}" if match else ""
    return None if _LONG.search(_KEY_OR_REFERENCE.sub(",", rest)) else match


def _is_alone(before: str, after: str) -> bool:
    """Whether the rest of a command's line contains no other credential."""
    found = credential_options([(f"{before}$NAME{after}", 0)])
    return all("$" in value for _, value, _ in found) and shows_no_secret(before, after)


def _interpolated(setting: Setting, text: str, form: str) -> WrittenSetting | None:
    """An entry whose value is made of variables and defaults: a URL, one variable or its default, or a URL in that."""
    if parts := around(text):
        *_, variable = ("", *(name for name, _ in _defaults(text.removeprefix(parts[0]).removesuffix(parts[1]))))
        return WrittenSetting(setting.origin, setting.name, text, form, variable=variable)
    chain = list(_defaults(text))
    if not chain:
        alone = _REFERENCE.fullmatch(text)
        variables = _VARIABLE.findall(alone[0])[:1] if alone else ()
        return next((WrittenSetting(setting.origin, setting.name, "", form, variable=each) for each in variables), None)
    variable, value = chain[-1]
    if "://" in value:
        for name, _ in chain:
            form = form.replace("{}", f"${{{name}:-{{}}}}")
    return WrittenSetting(setting.origin, setting.name, value, form, variable=variable)


def _defaults(text: str) -> Iterator[tuple[str, str]]:
    """Each variable with its default, from the outermost: of `${A:-${B:-x}}`, where neither is set, `B` is the one with
    the value."""
    while (found := _DEFAULT.fullmatch(text)) and _is_closed(found[2]):
        text = found[2]
        yield found[1], text


def _is_closed(word: str) -> bool:
    """Whether each brace that ends in a word began there: `neo4j}/${B:-x` is of two references, not the default of
    one."""
    depth = 0
    for brace in re.findall(r"[{}]", word):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return True
