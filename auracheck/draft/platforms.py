"""What the file of a hosting platform gives to an application: Heroku's `app.json` ("app.json Schema", `env`) and
Render's `render.yaml` ("Blueprint YAML Reference", `envVars`)."""

from collections.abc import Iterator, Sequence

from auracheck.draft.deployed import PASSED_ON, child, in_documents, pairs
from auracheck.draft.evidence import Evidence, Seen, Weight, is_name
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.systems.yaml_nodes import Node, ScalarNode, SequenceNode

ASKED_FOR = "asked for at the first deployment"
MADE = "made by the platform at the first deployment"


def names_in_platform(spec: str, path: str) -> Iterator[Seen]:
    """What such a file gives."""
    return in_documents(spec, path, _in_heroku if path.endswith(".json") else _in_render)


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
