"""What was changed, told without a value: the diff of `--dry-run`, the account of what was done, what comes next."""

from collections.abc import Iterator

from auracheck.policy import Entry, Policy
from auracheck.write import Outcome

_RESTART = {
    "compose-env": "docker compose up -d (a mere restart keeps the old values)",
    "docker-env": "make each container anew with docker run --env-file (a restart keeps the old values)",
    "systemd-env": "systemctl restart the units that read it",
    "systemd": "systemctl daemon-reload, then systemctl restart the unit",
    "kubernetes": "kubectl apply -f it, then kubectl rollout restart the workloads that take it",
    "kubectl-env": "make the Secret anew, then kubectl rollout restart the workloads that take it",
}
_ANY_RESTART = "restart the services that read it"


def diff(outcome: Outcome) -> str:
    """The changes as a diff in which every value is masked, and nothing else of the file is shown."""
    if not outcome.changes:
        return ""
    lines = [f"--- {'/dev/null' if outcome.is_new else outcome.path}", f"+++ {outcome.path}"]
    for change in outcome.changes:
        lines.append(f"@@ line {change.line} @@" if change.line else "@@ new @@")
        lines += [f"-{line}" for line in change.before]
        lines += [f"+{line}" for line in change.after]
    return "\n".join(lines) + "\n"


def account(outcome: Outcome, policy: Policy, *, dry_run: bool) -> str:
    """What was done, in lines for stderr."""
    lines = [f"{outcome.path}: {_done(outcome, dry_run=dry_run)}", *outcome.choice.left, *outcome.remarks]
    if outcome.choice.rotated:
        lines += following(outcome, policy)
    return "\n".join(lines)


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
    for name, kept in outcome.choice.rotated.items():
        yield from (f"  {line}" for line in _of_secret(policy.secrets[name], kept))
    for restart in dict.fromkeys(_RESTART.get(reader, _ANY_RESTART) for reader in outcome.readers):
        yield f"  {restart}; until then the old values are in use"
    yield "  the old values, which the running services still have, belong into the file for check --known"


def _of_secret(entry: Entry, kept: str) -> Iterator[str]:
    if entry.kind == "url":
        yield from _of_url(entry)
    elif entry.kind == "password":
        yield f"{entry.name}: give the service that it is for the new password first"
    elif kept:
        yield (
            f"{entry.name}: the old value is {kept} now, so that both are accepted: restart what verifies first, "
            f"then what signs; clear {kept} when nothing made with it is in use"
        )
    else:
        yield (
            f"{entry.name}: what was made with the old value ends (tokens, sessions): restart all that use it together"
        )


def _of_url(entry: Entry) -> Iterator[str]:
    shown = f"{entry.name} {' '.join(entry.schemes)}".casefold()
    if "redis" in shown:
        yield f"{entry.name}: before any restart, give Redis the new password at the prompt of redis-cli: ACL SETUSER"
    elif "mysql" in shown or "mariadb" in shown:
        yield f"{entry.name}: before any restart, give the server the new password: ALTER USER … from standard input"
    else:
        yield f"{entry.name}: before any restart, change the password in PostgreSQL, from standard input:"
        yield '  read -rs NEW && printf "ALTER ROLE %s PASSWORD \'%s\';\\n" ROLE "$NEW" | psql'
