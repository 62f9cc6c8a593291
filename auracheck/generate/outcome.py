"""Reporting a change without values: the diff of `--dry-run`, the summary, the next steps."""

from collections.abc import Iterator

from auracheck.fixes.edits import FileChange, diff_lines
from auracheck.generate.writing import Written
from auracheck.policy.entry import Entry
from auracheck.reporters import visible
from auracheck.systems.editing import compare, quoted_spec, restarts


def diff(outcome: Written) -> str:
    """The changes as a diff with masked values; nothing else of the file is shown."""
    lines = diff_lines([FileChange(outcome.path, outcome.is_new, outcome.changes)])
    return "".join(f"{visible(line)}\n" for line in lines)


def summary(outcome: Written, *, dry_run: bool) -> str:
    """What was done, as lines for stderr."""
    lines = [f"{outcome.path}: {_done(outcome, dry_run=dry_run)}", *outcome.choice.unchanged, *outcome.warnings]
    if outcome.choice.rotated:
        lines += next_steps(outcome)
    return "\n".join(map(visible, lines))


def _done(outcome: Written, *, dry_run: bool) -> str:
    rotated = list(outcome.choice.rotated)
    filled = [name for name in outcome.choice.values if name not in rotated]
    moved = [name for name in filled if name in outcome.choice.moved]
    made = [name for name in filled if name not in outcome.choice.moved]
    made += [change.name for change in outcome.changes if change.name == outcome.policy.variable]
    parts = [f"{words} {', '.join(names)}" for words, names in (("set", made), ("replaced", rotated),
                                                                  ("moved", moved)) if names]  # fmt: skip
    if not parts:
        return "nothing to do" if outcome.choice.unchanged else "nothing to do, every value is set"
    return f"{'would have ' * dry_run}{'; '.join(parts)}"


def next_steps(outcome: Written) -> Iterator[str]:
    """What to do next, by secret and deployment, in order."""
    yield "next:"
    kept = outcome.choice.rotated
    entries = [outcome.policy.secrets[name] for name in kept]
    for entry in entries:
        yield from (f"  {line}" for line in _before(entry))
    file = quoted_spec(outcome.readers, outcome.path)
    yield f"  before any restart: auracheck check {file} --env ENV"
    for entry in entries:
        yield from (f"  {line}" for line in _order(entry, kept[entry.name]))
    for restart in restarts(outcome.readers, outcome.path):
        yield f"  {restart}"
    pace = "all at once" if any(_ends(e, kept[e.name]) for e in entries) else "one instance at a time"
    yield f"  restart {pace}; until then the old values are in use"
    yield f"  after that: {compare(outcome.readers, outcome.path)}"
    for entry in entries:
        yield from (f"  {line}" for line in _after(entry, kept[entry.name]))
    yield "  put the old values into a file for check --known, which reports them where they are still in use"
    yield "  each step in detail, without downtime: auracheck explain rotation"


def _before(entry: Entry) -> Iterator[str]:
    """What another service needs before the first restart."""
    if entry.kind == "url":
        yield from _change_on_server(entry)
    elif entry.kind == "password":
        yield f"{entry.name}: first set the new password in the service that checks it"


def _order(entry: Entry, kept: str) -> Iterator[str]:
    """Which services to restart first, and what becomes invalid with the old value."""
    if _ends(entry, kept):
        yield f"{entry.name}: tokens and sessions made with the old value become invalid; choose a quiet hour:"
    elif kept:
        yield (
            f"{entry.name}: both values are accepted (the old one as {kept}): restart first what verifies, "
            "then what signs"
        )


def _ends(entry: Entry, kept: str) -> bool:
    """Whether instances with the new value refuse what those with the old one made."""
    return not kept and entry.kind not in ("url", "password")


def _after(entry: Entry, kept: str) -> Iterator[str]:
    """How to retire the old value."""
    if kept:
        yield f"{entry.name}: remove {kept} when nothing made with it is in use"
    elif _is_redis(entry):
        yield f"{entry.name}: when all instances use the new password, remove the old one: ACL SETUSER NAME <OLD"


def _change_on_server(entry: Entry) -> Iterator[str]:
    shown = _description(entry)
    if _is_redis(entry):
        yield f"{entry.name}: before any restart, add the new password to Redis (typed into redis-cli):"
        yield "  ACL SETUSER NAME >NEW   (NAME is default where the URL has no user)"
    elif "mysql" in shown or "mariadb" in shown:
        yield f"{entry.name}: before any restart, change the password in the server: ALTER USER … from standard input"
    else:
        yield f"{entry.name}: before any restart, change the password in PostgreSQL, from standard input:"
        yield '  read -rs NEW && printf "ALTER ROLE %s PASSWORD \'%s\';\\n" ROLE "$NEW" | psql'


def _is_redis(entry: Entry) -> bool:
    return entry.kind == "url" and "redis" in _description(entry)


def _description(entry: Entry) -> str:
    """The text that says which server a URL is for."""
    return f"{entry.name} {' '.join(entry.schemes)}".casefold()
