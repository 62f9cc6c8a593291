"""The pages of the catalogue: the list of programs, and what is known of each."""

from collections.abc import Iterator, Sequence

from auracheck.deployment.matching import index, policy_of
from auracheck.explain.catalogue import KINDS
from auracheck.explain.text import fill, rows
from auracheck.policy import Policy
from auracheck.policy.entry import CREDENTIALS, ROLES, Entry
from auracheck.policy.files import section
from auracheck.policy.forms import said as said_form
from auracheck.policy.known import entries_of
from auracheck.policy.loading import path_of_entry
from auracheck.policy.names import guess_kind, is_variable
from auracheck.policy.origins import obtained

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
    parts += [f"Refused\n{rows(dict.fromkeys(_refused(policy)))}"] if policy.refused else []
    return "\n\n".join([*parts, fill(f"Source: {raw.get('source', '')}")])


def is_known_name(name: str) -> bool:
    """Whether a word is the name of a credential that no policy has: by the catalogue, or by the name itself."""
    return name.isupper() and is_variable(name) and (guess_kind(name) in CREDENTIALS or bool(entries_of(name)))


def name_page(name: str) -> str:
    """What is known of such a name: its kind, the programs that read it, what they ask of it, and how to make one."""
    known = entries_of(name)
    kind = known[0].kind if known else guess_kind(name)
    by = "by the catalogue" if known else "by its name"
    programs = rows((entry.by, _said(entry)) for entry in known)
    parts = [f"{name}: a credential {by}", rows([("Kind", KINDS[kind])])]
    parts += [f"Programs that read it\n{programs}"] if known else []
    return "\n\n".join([*parts, f"How to make or get one\n{fill(_source_of(name, known), '  ')}"])


def _source_of(name: str, known: Sequence[Entry]) -> str:
    """The command that makes a value, or where to get one."""
    ways = list(dict.fromkeys(entry.obtain for entry in known if entry.obtain))
    if ways:
        return "; ".join(ways)
    if any(entry.kind == "url" for entry in known):
        return "from its owner"
    return ("" if known else obtained(name, guess_kind(name))) or f"auracheck generate {name}"


def _credentials(policy: Policy) -> Iterator[tuple[str, str]]:
    for entry in policy.secrets.values():
        if entry.is_credential or entry.kind == "url":
            yield entry.name, _said(entry)


def _said(entry: Entry) -> str:
    return "; ".join((entry.purpose or entry.kind, *_demands(entry)))


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
