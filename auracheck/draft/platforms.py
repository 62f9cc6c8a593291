"""What the file of a hosting platform gives to an application: Heroku's `app.json` ("app.json Schema", `env`), Render's
`render.yaml` ("Blueprint YAML Reference", `envVars`), Kamal's `config/deploy.yml` ("Environment variables"), and tables
of variables, as of Cloudflare's `wrangler.toml` and of `fly.toml`."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence

from auracheck.draft.deployed import PASSED_ON
from auracheck.draft.documents import child, in_documents, pairs
from auracheck.draft.evidence import Evidence, Seen, Weight, is_name
from auracheck.draft.trees import leaves
from auracheck.errors import Unreadable
from auracheck.model import Origin, Secret, Setting, Target, Unread
from auracheck.systems.files import read_file
from auracheck.systems.yaml_nodes import MAX_YAML, Node, ScalarNode, SequenceNode

ASKED_FOR = "asked for at the first deployment"
MADE = "made by the platform at the first deployment"
DEMANDED = "the platform does not deploy without it"

KAMAL = "deploy.yml"
_TABLES: Mapping[str, re.Pattern[str]] = {
    "fly.toml": re.compile(r"env"),
    "netlify.toml": re.compile(r"build environment|context \S+ environment"),
    "vercel.json": re.compile(r"env|build env"),
    "app.yaml": re.compile(r"env_variables"),
    KAMAL: re.compile(r"(?:accessories \S+ )?env(?: clear)?"),
    **dict.fromkeys(("wrangler.toml", "wrangler.json", "wrangler.jsonc"), re.compile(r"(?:env \S+ )?vars")),
}
"""The keys above the variables, by the name of the file."""
_DEMANDED = re.compile(r"(?:accessories \S+ )?env secret|(?:env \S+ )?secrets required")
"""The keys of lists of variables that must be set."""
FILES = frozenset({"app.json", "render.yaml", "render.yml", *_TABLES} - {KAMAL})


def names_in_platform(spec: str, path: str) -> Iterator[Seen]:
    """What such a file gives."""
    if (name := os.path.basename(path)) in _TABLES:
        return _in_tables(spec, path, _TABLES[name])
    return in_documents(spec, path, _in_heroku if path.endswith(".json") else _in_render)


def _in_tables(spec: str, path: str, table: re.Pattern[str]) -> Iterator[Seen]:
    """The variables below the keys that a file has for them, and those that it asks for."""
    try:
        content = read_file(path, MAX_YAML)
    except Unreadable as error:
        yield Unread(spec, error.reason, path, error.line)
        return
    for leaf in leaves(path, content):
        if leaf.is_item and _DEMANDED.fullmatch(" ".join(leaf.keys)):
            name, origin = leaf.text.partition(":")[0], Origin(path, leaf.line)
            if is_name(name):
                yield Evidence(name, origin, required=True, weight=Weight.LISTED, why=DEMANDED)
        elif not leaf.is_item and table.fullmatch(" ".join(leaf.keys[:-1])):
            origin = Origin(path, leaf.line)
            yield Target(path, "", (Setting(leaf.keys[-1], Secret(leaf.text), origin),))
            if is_name(leaf.keys[-1]):
                yield Evidence(leaf.keys[-1], origin, required=None, weight=Weight.LISTED, why=PASSED_ON)


def _in_heroku(roots: Sequence[Node], path: str) -> Iterator[Seen]:
    for root in roots:
        for name, given in pairs(child(root, "env")):
            is_free = (
                _is(given, "required", "false") or isinstance(given, ScalarNode) or child(given, "value") is not None
            )
            is_made = _is(given, "generator", "secret")
            text = given if isinstance(given, ScalarNode) else child(given, "value")
            yield from _given(name, text, Origin(path, given.line), made=is_made, asked=not (is_free or is_made))


def _in_render(roots: Sequence[Node], path: str) -> Iterator[Seen]:
    for root in roots:
        for place in (*_items(child(root, "services")), *_items(child(root, "envVarGroups"))):
            for each in _items(child(place, "envVars")):
                name = child(each, "key")
                if isinstance(name, ScalarNode):
                    is_made = _is(each, "generateValue", "true")
                    yield from _given(
                        name.text, child(each, "value"), Origin(path, name.line), made=is_made, asked=False
                    )


def _given(name: str, text: Node | None, origin: Origin, *, made: bool, asked: bool) -> Iterator[Seen]:
    """A variable, and its value for the mask."""
    if isinstance(text, ScalarNode) and text.text:
        yield Target(origin.file or "", "", (Setting(name, Secret(text.text), origin),))
    if is_name(name):
        why = MADE if made else ASKED_FOR if asked else PASSED_ON
        yield Evidence(name, origin, required=asked or None, weight=Weight.LISTED, why=why, made=made)


def _is(node: Node | None, key: str, text: str) -> bool:
    value = child(node, key)
    return isinstance(value, ScalarNode) and value.text == text


def _items(node: Node | None) -> Sequence[Node]:
    return node.items if isinstance(node, SequenceNode) else ()
