"""What was changed, told without a value: the diff of `--dry-run`, the account of what was done, what comes next."""

from collections.abc import Iterator

from auracheck.policy import Entry, Policy
from auracheck.reporters.text import visible
from auracheck.write import Outcome
from auracheck.write.restarting import compared, restarts, spec


def diff(outcome: Outcome) -> str:
    """The changes as a diff in which every value is masked, and nothing else of the file is shown."""
    if not outcome.changes:
        return ""
    lines = [f"--- {'/dev/null' if outcome.is_new else outcome.path}", f"+++ {outcome.path}"]
    for change in outcome.changes:
        lines.append(f"@@ line {change.line} @@" if change.line else "@@ new @@")
        lines += [f"-{line}" for line in change.before]
        lines += [f"+{line}" for line in change.after]
    return "".join(f"{visible(line)}\n" for line in lines)


def account(outcome: Outcome, policy: Policy, *, dry_run: bool) -> str:
    """What was done, in lines for stderr."""
    lines = [f"{outcome.path}: {_done(outcome, dry_run=dry_run)}", *outcome.choice.left, *outcome.remarks]
    if outcome.choice.rotated:
        lines += following(outcome, policy)
    return "\n".join(map(visible, lines))


def _done(outcome: Outcome, *, dry_run: bool) -> str:
    rotated = list(outcome.choice.rotated)
    filled = [name for name in outcome.choice.values if name not in rotated]
    moved = [name for name in filled if name in outcome.choice.moved]
    made = [name for name in filled if name not in outcome.choice.moved]
    parts = [f"{words} {', '.join(names)}" for words, names in (("filled in", made), ("replaced", rotated),
                                                                  ("moved on", moved)) if names]  # fmt: skip
    if not parts:
        return "nothing to do" if outcome.choice.left else "nothing to do, all that was named has a value"
    return f"{'would have ' * dry_run}{'; '.join(parts)}"


def following(outcome: Outcome, policy: Policy) -> Iterator[str]:
    """What must happen next, by secret and by the form of the deployment, in its order."""
    yield "next:"
    kept = outcome.choice.rotated
    entries = [policy.secrets[name] for name in kept]
    for entry in entries:
        yield from (f"  {line}" for line in _before(entry))
    file = spec(outcome.readers, outcome.path)
    yield f"  before anything restarts: auracheck check {file} --env ENV"
    for entry in entries:
        yield from (f"  {line}" for line in _order(entry, kept[entry.name]))
    for restart in restarts(outcome.readers, outcome.path):
        yield f"  {restart}"
    pace = "all of them together" if any(_ends(e, kept[e.name]) for e in entries) else "one instance after the other"
    yield f"  {pace}; until then the old values are in use"
    yield f"  after that: {compared(file, outcome.readers, outcome.path)}"
    for entry in entries:
        yield from (f"  {line}" for line in _after(entry, kept[entry.name]))
    yield "  the old values go into a file for check --known, which finds them wherever they are still in use"
    yield "  each step in full, and how to leave no gap: auracheck explain rotation"


def _before(entry: Entry) -> Iterator[str]:
    """What another service has to know before the first restart."""
    if entry.kind == "url":
        yield from _of_url(entry)
    elif entry.kind == "password":
        yield f"{entry.name}: give the service that it is for the new password first"


def _order(entry: Entry, kept: str) -> Iterator[str]:
    """Which services come first, and what ends with the old value."""
    if _ends(entry, kept):
        yield f"{entry.name}: what was made with the old value ends (tokens, sessions), so at a quiet hour:"
    elif kept:
        yield (
            f"{entry.name}: the old value is {kept} now, so that both are accepted: restart what verifies first, "
            "then what signs"
        )


def _ends(entry: Entry, kept: str) -> bool:
    """Whether instances with the new value refuse what those with the old one made."""
    return not kept and entry.kind not in ("url", "password")


def _after(entry: Entry, kept: str) -> Iterator[str]:
    """What takes the old value out of use."""
    if kept:
        yield f"{entry.name}: clear {kept} when nothing made with it is in use"
    elif _is_redis(entry):
        yield f"{entry.name}: once all instances have the new password, ACL SETUSER NAME <OLD takes the old one away"


def _of_url(entry: Entry) -> Iterator[str]:
    shown = _shown(entry)
    if _is_redis(entry):
        yield f"{entry.name}: before any restart, give Redis the new password beside the old one, typed into redis-cli:"
        yield "  ACL SETUSER NAME >NEW   (the user of a URL that names none is default)"
    elif "mysql" in shown or "mariadb" in shown:
        yield f"{entry.name}: before any restart, give the server the new password: ALTER USER … from standard input"
    else:
        yield f"{entry.name}: before any restart, change the password in PostgreSQL, from standard input:"
        yield '  read -rs NEW && printf "ALTER ROLE %s PASSWORD \'%s\';\\n" ROLE "$NEW" | psql'


def _is_redis(entry: Entry) -> bool:
    return entry.kind == "url" and "redis" in _shown(entry)


def _shown(entry: Entry) -> str:
    """What tells for which server a URL is."""
    return f"{entry.name} {' '.join(entry.schemes)}".casefold()
