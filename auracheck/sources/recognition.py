"""What something is where no scheme says it: by its name, then by its content."""

import os
import re

from auracheck.errors import Unreadable
from auracheck.sources.files import STDIN

BOM = b"\xef\xbb\xbf"
TEMPLATES = (b"{{", b"{%", b"<%")

_EXAMPLE = r"(?:\.(?:example|sample|template|dist))?"
_NAMES = {
    "systemd": re.compile(r".*\.(?:service|service\.d|conf)", re.DOTALL),
    "shell-env": re.compile(rf"(?:\.envrc|.*\.sh){_EXAMPLE}", re.DOTALL),
    "dotenv": re.compile(r"\.env.*|.*\.env", re.DOTALL),
    "compose": re.compile(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml"),
    "gitlab": re.compile(r"\.gitlab-ci\.ya?ml"),
}
_WORKFLOW = re.compile(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml", re.DOTALL)

_SECTION = re.compile(rb"\s*(?:[#;][^\n]*\n\s*)*\[[A-Z][A-Za-z-]*\]")
_NAME = rb"(?:export[ \t]+)?'?[A-Za-z_][A-Za-z0-9_.-]*'?[ \t]*"
_ASSIGNMENT = re.compile(rb"^" + _NAME + rb"=", re.MULTILINE)
_INDENTED_ASSIGNMENT = re.compile(rb"^[ \t]+" + _NAME + rb"=", re.MULTILINE)
_NO_VALUE = re.compile(rb"(?:(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*)?(?:#.*)?", re.DOTALL)
_YAML = re.compile(rb"^(?:---(?:\s|$)|%YAML\s|-[ \t]|[\"']?[A-Za-z0-9_./-]+[\"']?[ \t]*:(?:\s|$))", re.MULTILINE)
_TOP_KEY = re.compile(rb"^[\"']?([A-Za-z_][A-Za-z0-9_.-]*)[\"']?[ \t]*:(?=\s|$)", re.MULTILINE)
_LIST_OF_OBJECTS = re.compile(rb"\s*\[\s*\{")

_BESIDE = frozenset({"apiVersion", "kind", "on"})
"""Keys of a document whose values are text."""

_OF_PIPELINES = frozenset({"stages", "before_script", "after_script"})
"""Keys that GitLab alone has at the top. `services` it has as well."""

MOST_LINES = 10
"""Lines to one that is an assignment at most, in an env file that is not called one: a key of 4,096 bits has some 50
lines, but then the other settings are there too."""


def by_name(path: str) -> str | None:
    """The scheme of a file by its name alone, in the order in which they are tried; None where that says nothing."""
    name = os.path.basename(path.rstrip("/" + os.sep))
    if _WORKFLOW.fullmatch(path.replace(os.sep, "/")):
        return "github"
    return next((scheme for scheme, pattern in _NAMES.items() if pattern.fullmatch(name)), None)


def recognise(content: bytes) -> str | None:
    """The scheme that content is of, `-` for names and values in JSON or YAML; None where it is of none.

    An env file has an assignment, or nothing but comments and bare names. YAML may hold a whole env file, indented.
    Raises `Unreadable` for YAML that cannot be read at all.
    """
    text = content.removeprefix(BOM)
    begin = text.lstrip()[:2]
    if _SECTION.match(text):
        return "systemd"
    if begin in TEMPLATES:
        return None
    if begin[:1] == b"{":
        return by_keys(_json_keys(text)) or STDIN
    if begin[:1] == b"[":
        return STDIN if _LIST_OF_OBJECTS.match(text) else None
    if _mostly_assigns(text):
        return "dotenv"
    if _YAML.search(text):
        return by_keys({key.decode() for key in _TOP_KEY.findall(text)}) or _of_nodes(content)
    if _INDENTED_ASSIGNMENT.search(text) or all(_NO_VALUE.fullmatch(line.strip()) for line in text.splitlines()):
        return "dotenv"
    return None


def by_keys(keys: set[str]) -> str | None:
    """What a mapping with these keys is: a manifest, a workflow, a pipeline, a Compose file; None where none says."""
    if {"apiVersion", "kind"} <= keys:
        return "kubernetes"
    if {"on", "jobs"} <= keys:
        return "github"
    if not _OF_PIPELINES.isdisjoint(keys):
        return "gitlab"
    return "compose" if "services" in keys else None


def unknown(content: bytes) -> Unreadable:
    """Why content that `recognise()` does not know cannot be read."""
    text = content.removeprefix(BOM)
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Unreadable("it is UTF-16; save it as UTF-8")
    if text.lstrip()[:2] in TEMPLATES:
        from auracheck.sources.yaml_nodes import TEMPLATE

        return Unreadable(TEMPLATE)
    if text.lstrip()[:1] == b"[":
        return Unreadable("it looks like JSON, but no object of names and values")
    if text.startswith(b"$ANSIBLE_VAULT;"):
        return Unreadable("it is encrypted: ansible-vault view FILE | auracheck check -")
    if _YAML.search(text):
        return Unreadable(
            "it looks like YAML, but is no Compose file, manifest or pipeline, and no plain names and values"
        )
    return Unreadable("it is neither an env file nor a unit nor JSON; name its scheme, such as dotenv:PATH")


def _mostly_assigns(text: bytes) -> bool:
    """Whether what it says is settings: prose may well show one."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(b"#")]
    assigning = sum(_ASSIGNMENT.match(line) is not None for line in lines)
    return assigning > 0 and len(lines) <= assigning * MOST_LINES


def _json_keys(text: bytes) -> set[str]:
    """The names in a JSON object that may say what it is: those of objects and lists, and the few that a document has
    beside them. None where it is not valid, which its reader tells."""
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return set()
    return {name for name, value in found.items() if isinstance(value, dict | list) or name in _BESIDE}


def _of_nodes(content: bytes) -> str | None:
    """What YAML is whose keys do not stand at the beginnings of its lines, or do not say it. Raises `Unreadable`."""
    from auracheck.sources.flat_yaml import is_flat
    from auracheck.sources.gitlab import is_pipeline
    from auracheck.sources.yaml_nodes import Mapping, Scalar, documents

    nodes = documents(content)
    first = nodes[0] if nodes else None
    if isinstance(first, Mapping):
        found = by_keys({key.text for key, _ in first.pairs if isinstance(key, Scalar)})
        if found:
            return found
        if is_pipeline(nodes):
            return "gitlab"
    return STDIN if is_flat(nodes) else None
