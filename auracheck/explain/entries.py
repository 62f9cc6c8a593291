"""The pages of the catalogue: the list of programs, and what is known of each."""

from collections.abc import Iterator

from auracheck.deployment.matching import index, policy_of
from auracheck.explain.text import fill, rows
from auracheck.policy import ROLES, Entry, Policy
from auracheck.policy.forms import said as said_form
from auracheck.policy.loading import path_of_entry, section

_INTRODUCTION = (
    "What auracheck knows of programs that people deploy: which variables are credentials, what is refused at start, "
    "which defaults are built in. A container is recognized by its image, else by variables that only one program has, "
    "an env file by the files beside it, too. auracheck explain NAME shows one; check --policy NAME judges by it."
)


def list_page() -> str:
    """All programs by their role."""
    roles = index().role
    listed = rows((f"{role}s", " ".join(roles[role])) for role in ROLES)
    return f"catalogue: programs that auracheck knows\n\n{fill(_INTRODUCTION)}\n\n{listed}"


def entry_page(name: str) -> str:
    """What is known of one program."""
    raw = section(path_of_entry(name)) or {}
    policy = policy_of(name)
    images = " ".join(raw.get("matches", {}).get("images", ()))
    parts = [
        f"{name}: {raw.get('title', name)}",
        rows([("role", policy.role), *([("images", images)] if images else ())]),
    ]
    parts += [f"Credentials\n{rows(_credentials(policy))}"] if any(_credentials(policy)) else []
    parts += [f"Refused\n{rows(_refused(policy))}"] if policy.refused else []
    return "\n\n".join([*parts, fill(f"Source: {raw.get('source', '')}")])


def _credentials(policy: Policy) -> Iterator[tuple[str, str]]:
    for entry in policy.secrets.values():
        if entry.is_credential or entry.kind == "url":
            yield entry.name, "; ".join(filter(None, (entry.purpose or entry.kind, *_demands(entry))))


def _demands(entry: Entry) -> Iterator[str]:
    """What the program asks of the value."""
    if entry.required_in or entry.required_when:
        yield "required" + (" where " + _conditions(entry) if entry.required_when else "")
    if entry.default is not None:
        yield "built-in default" if entry.default else "without it no password"
    if entry.min_length:
        yield f"at least {entry.min_length} characters"
    if entry.form:
        yield said_form(entry.form)
    if entry.required_by:
        yield entry.required_by


def _conditions(entry: Entry) -> str:
    return " and ".join(f"{name} is {'set' if value == '*' else value}" for name, value in entry.required_when.items())


def _refused(policy: Policy) -> Iterator[tuple[str, str]]:
    for refusal in policy.refused:
        yield " ".join(refusal.secrets), refusal.by
