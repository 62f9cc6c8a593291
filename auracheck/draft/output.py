"""Rendering a draft as TOML in ASCII, with a comment wherever a person must review."""

import re
from collections.abc import Iterator, Sequence

from auracheck.draft.composing import BY_NAME, DraftEntry, Plan
from auracheck.draft.evidence import Chosen, LeftOut
from auracheck.listing import some
from auracheck.model import Origin
from auracheck.project import POLICY_SCHEMA

MOST_LEFT = 20
"""Maximum number of lines about what was left out; more are counted."""

MOST_NAMED = 4
"""Names of one line; more are counted."""

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def as_toml(plan: Plan, read_from: str, left: Sequence[LeftOut], left_out: str) -> str:
    """The whole file. ``left_out`` describes what was not read of a folder."""
    parts = [_head(plan, read_from, left_out), "\n".join(_top(plan))]
    if not plan.base:
        parts.append("\n".join(_environments(plan)))
    secret = [entry for entry in plan.entries if entry.kind != "setting"]
    plain = [entry for entry in plan.entries if entry.kind == "setting"]
    parts += ["\n".join(entry_lines(entry)) for entry in secret]
    if plain:
        parts.append("# Settings: only their presence is checked.")
    parts += ["\n".join(entry_lines(entry)) for entry in plain]
    if plan.passed_over:
        parts.append(_comment(f"Not listed: {_settings(plan.passed_over)} without which the application starts."))
    if left:
        parts.append("\n".join(_left(left)))
    return "\n\n".join(parts) + "\n"


def quoted(text: str) -> str:
    """A string or key in TOML's notation (TOML 1.0, "String"). A lone surrogate, invalid in TOML, becomes `?`."""
    return f'"{"".join(map(_escaped, text))}"'


def key(name: str) -> str:
    """A key, without quotes where possible."""
    return name if _BARE.fullmatch(name) else quoted(name)


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "?"
    if character in '"\\':
        return f"\\{character}"
    if 0x20 <= code < 0x7F:
        return character
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _comment(text: str) -> str:
    """A comment, escaped where it has line breaks, control or non-ASCII characters."""
    return f"# {quoted(text)[1:-1]}" if not (text.isascii() and text.isprintable()) else f"# {text}"


def _head(plan: Plan, read_from: str, left_out: str) -> str:
    lines = [f"The secrets of {plan.name}, drafted by auracheck from the names in {read_from}"]
    if left_out:
        lines.append(f"Not read: {left_out}.")
    lines += [
        "No value was copied. Review the guesses, then: auracheck check .env",
        "`auracheck explain policy` has every key; required_in = [] makes one optional.",
    ]
    return "\n".join([f"#:schema {POLICY_SCHEMA}", *map(_comment, lines)])


def _top(plan: Plan) -> Iterator[str]:
    yield f"name = {quoted(plan.name)}"
    if plan.base:
        yield _comment(f"Extends the policy {plan.base}, which has {some([*plan.known], MOST_NAMED)}.")
        return
    yield "extends = []  # nothing of AuraConnect's own policy"
    if plan.files:
        yield f'files = "_FILE"  {_comment(_place(plan.files))}'
    if plan.known:
        yield _comment(f"Is this AuraConnect, which also has {some([*plan.known], MOST_NAMED)}? Then delete that line.")


def _environments(plan: Plan) -> Iterator[str]:
    where = plan.environments
    if where.remark:
        yield _comment(where.remark)
    if not where.variable:
        yield "# No variable for the environment found: use --env, or name it in the file name. If there is one:"
        yield "# [environments]"
        yield '# variable = "APP_ENV"'
        return
    yield "[environments]"
    yield f"variable = {quoted(where.variable)}  # selects the environment"
    if where.unset:
        yield f"unset = {quoted(where.unset)}  # the default in the code"
    for one in where.every:
        strict = "strict = true" if one.strict else ""
        aliases, covers = _list("aliases", one.aliases), _list("covers", one.covers)
        yield f"{key(one.name)} = {{ {', '.join(filter(None, (strict, aliases, covers)))} }}"


def _list(name: str, words: Sequence[str]) -> str:
    return f"{name} = [{', '.join(map(quoted, words))}]" if words else ""


def entry_lines(entry: DraftEntry, table: str = "secrets") -> Iterator[str]:
    """The lines of one entry."""
    yield f"[{table}.{key(entry.name)}]  {_comment(_place(entry.origin))}"
    yield f"kind = {quoted(entry.kind)}  {_comment(entry.by)}"
    if entry.remark:
        yield _comment(entry.remark)
    if entry.purpose:
        yield f"purpose = {quoted(entry.purpose)}"
    if entry.obtain:
        yield f"obtain = {quoted(entry.obtain)}  {_comment(BY_NAME)}"
    if entry.least:
        yield f"min_length = {entry.least}  # asked for by the code"
    if entry.form:
        yield _list("form", entry.form)
    if entry.pair:
        yield f"pair = {quoted(entry.pair)}"
    yield from filter(None, (_list("services", entry.services), _list("one_of", entry.one_of)))
    if entry.chosen:
        yield _condition(entry.chosen)
    why = f"  {_comment(entry.why)}" if entry.why else ""
    yield f"required_in = [{', '.join(map(quoted, entry.required_in))}]{why}"


def _condition(chosen: Chosen) -> str:
    """When it is required. Where nothing is chosen it is, unless one choice alone requires it, which is no default."""
    if chosen.default in chosen.others and len(chosen.by) == 1:
        return f"required_when = {{ {key(chosen.variable)} = {quoted(*chosen.by)} }}"
    return f"required_unless = {{ {_list(key(chosen.variable), sorted(chosen.others))} }}"


def _settings(count: int) -> str:
    return "1 setting" if count == 1 else f"{count} settings"


def _left(left: Sequence[LeftOut]) -> Iterator[str]:
    yield "# Left out:"
    for each in left[:MOST_LEFT]:
        yield _comment(f"{_place(each.origin)}: {each.reason}")
    if len(left) > MOST_LEFT:
        yield f"# and {len(left) - MOST_LEFT} more"


def _place(origin: Origin) -> str:
    if origin.file is None:
        return "environment"
    return origin.file if origin.line is None else f"{origin.file}:{origin.line}"
