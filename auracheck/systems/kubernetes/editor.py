"""Changing a Kubernetes manifest: `stringData` and `data` of its Secrets (Kubernetes API reference, Secret)."""

import os
import re
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from auracheck.errors import Unreadable
from auracheck.model import Secret, Setting
from auracheck.systems.editor import BY_HAND, NEW, OLD, Change, Editor, EditRefused, above, line_end, remark_of, stacked
from auracheck.systems.files import NOT_UTF8
from auracheck.systems.kubernetes.fields import Fields
from auracheck.systems.kubernetes.form import KubernetesForm
from auracheck.systems.kubernetes.holders import SECRET, holders
from auracheck.systems.kubernetes.objects import Object, objects
from auracheck.systems.yaml_edit import Flat, flat, offset, scalar_end
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, documents
from auracheck.typed import NamedTuple

_STRING, _BASE64 = _FIELDS = "stringData", "data"
_HEAD = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: "{}"\ntype: Opaque\n'


class _Place(NamedTuple):
    """One key of a Secret, in `stringData` or `data`, and the scalar that is its value."""

    field: str
    key: ScalarNode
    value: ScalarNode


class ManifestEditor(Editor):
    form = "kubernetes"
    renames = True

    def __init__(self, path: str, content: bytes) -> None:
        super().__init__(path, content)
        if not content.strip():
            self.content = _HEAD.format(_object_name(path)).encode()

    def settings(self) -> Mapping[str, Setting]:
        return self._settings(self.content)

    def put(self, name: str, value: str, day: date | None) -> Change:
        """One value that several Secrets have stays one."""
        places = self._places_of(self._nodes(self.content), name)
        if len({_decoded(place) for place in places}) > 1:
            raise EditRefused(f"{self.path}: {name} is in {len(places)} Secrets", BY_HAND)
        every = [self._put(name, value, day, number) for number in reversed(range(len(places) or 1))]
        before, after = (
            tuple(chain.from_iterable(lines)) for lines in zip(*(each[2:4] for each in every), strict=True)
        )
        return every[-1]._replace(before=before, after=after)

    def _places_of(self, nodes: Sequence[Node], name: str) -> list[_Place]:
        return [place for secret in self._secrets(nodes) if (place := _place(secret.fields, name))]

    def _put(self, name: str, value: str, day: date | None, number: int) -> Change:
        """Change the value in the Secret of that number, the last one first, or add it where none has the key."""
        nodes, text = self._nodes(self.content), self.content.decode()
        places = self._places_of(nodes, name)
        tries = (
            self._in_place(text, places[number], value, day) if places else self._added(text, nodes, name, value, day)
        )
        for proposed, change in tries:
            if self._is_right(flat(nodes), proposed.encode(), name, value):
                self.content = proposed.encode()
                return change
        raise EditRefused(f"{self.path}: {name} cannot be changed safely", BY_HAND)

    def keys_in_several(self) -> frozenset[str]:
        """The keys that Secrets of the file have with several values, so that a command could not say which it
        changes."""
        nodes = self._nodes(self.content)
        values: defaultdict[str, set[str]] = defaultdict(set)
        for one in self._secrets(nodes):
            places = [place for field in reversed(_FIELDS) for place in _places(one.fields, field)]
            for key, place in {each.key.text: each for each in places}.items():
                values[key].add(_decoded(place))
        return frozenset(key for key, found in values.items() if len(found) > 1)

    def _nodes(self, content: bytes) -> list[Node]:
        try:
            content.decode()  # YAML may be UTF-16 as well
            return documents(content)
        except UnicodeDecodeError:
            raise EditRefused(f"{self.path}: {NOT_UTF8}") from None
        except Unreadable as error:
            raise EditRefused(f"{self.path}: parse error: {error}") from None

    def _secrets(self, nodes: Sequence[Node]) -> list[Object]:
        found = list(objects(nodes, self.path))
        broken = next((one for one in found if isinstance(one, Unreadable)), None)
        if broken:
            raise EditRefused(f"{self.path}: parse error: {broken}")
        secrets = [one for one in found if isinstance(one, Object) and (one.kind, one.api) == (SECRET, "v1")]
        if not secrets:
            raise EditRefused(f"{self.path}: no Secret in this file")
        return secrets

    def _settings(self, content: bytes) -> Mapping[str, Setting]:
        try:
            every = [holder for secret in self._secrets(self._nodes(content)) for holder in holders(secret)]
        except Unreadable as error:
            raise EditRefused(f"{self.path}: parse error: {error}") from None
        return {name: setting for holder in every for name, setting in holder.entries.items()}

    def _is_right(self, before: Flat, content: bytes, name: str, value: str) -> bool:
        """Whether the value is read there, and everything else in all documents is unchanged."""
        try:
            found = self._settings(content).get(name)
            after = flat(documents(content))
        except (EditRefused, Unreadable):
            return False
        if found is None or not isinstance(found.value, Secret) or found.value.reveal() != value:
            return False
        start = next(
            (at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), len(before)
        )
        more = len(after) - len(before)
        if more:  # a key and its value, and perhaps a mapping and its own key around them
            return more in (2, 5) and after[start + more :] == before[start:]
        return before[start + 1 :] == after[start + 1 :]

    def _in_place(self, text: str, place: _Place, value: str, day: date | None) -> Iterator[tuple[str, Change]]:
        name, key = place.key.text, offset(text, place.key)
        start = offset(text, place.value)
        end = scalar_end(text, start, place.value, place.key.column - 1)
        quote = text[start] if text[start:end][:1] in ("'", '"') else ""
        gap = " " if start == end and text[start - 1 : start] == ":" else ""
        change = Change(name, place.key.line, (f"{name}: {quote}{OLD}{quote}",), (f"{name}: {quote}{NEW}{quote}",))
        for spelled in _spellings(place.field, name, value, quote):
            proposed = text[:start] + gap + spelled + text[end:]
            if not text.lstrip().startswith("{"):  # JSON has no comments
                comment = remark_of(name, day)
                yield above(proposed, key, name, comment), change._replace(after=stacked(comment, *change.after))
            yield proposed, change

    def _added(
        self, text: str, nodes: Sequence[Node], name: str, value: str, day: date | None
    ) -> Iterator[tuple[str, Change]]:
        secrets = self._secrets(nodes)
        if len(secrets) > 1:
            raise EditRefused(f"{self.path}: more than one Secret", f"add {name}: '' to the one to change")
        fields = secrets[0].fields
        comment, end = remark_of(name, day), line_end(text)
        for field in _FIELDS:
            last = _last(fields, field)
            if last:
                indent = " " * (last.key.column - 1)
                line = f"{name}: {_spellings(field, name, value, '')[0]}"
                at, gap = _line_after(text, scalar_end(text, offset(text, last.value), last.value, len(indent)), end)
                change = Change(name, None, (), stacked(comment, f"{name}: {NEW}"))
                block = "".join(indent + one + end for one in stacked(comment, line))
                yield f"{text[:at]}{gap}{block}{text[at:]}", change
                return
        yield self._with_block(text, fields, name, value, comment)

    def _with_block(self, text: str, fields: Fields, name: str, value: str, comment: str) -> tuple[str, Change]:
        """A `stringData` block below the line of `type`, or of `kind`, which every object has."""
        members = {key.text: (key, node) for key, node in fields.node.pairs if isinstance(key, ScalarNode)}
        key, scalar = members.get("type") or members["kind"]
        if not isinstance(scalar, ScalarNode):
            raise EditRefused(f"{self.path}: type of the Secret is not text")
        indent, end = " " * (key.column - 1), line_end(text)
        at, gap = _line_after(text, scalar_end(text, offset(text, scalar), scalar, len(indent)), end)
        line = f"{name}: {_spellings(_STRING, name, value, '')[0]}"
        lines = (f"{_STRING}:", *(f"  {one}" for one in stacked(comment, line)))
        block = "".join(indent + one + end for one in lines)
        shown = (*lines[:-1], f'  {name}: "{NEW}"')
        return f"{text[:at]}{gap}{block}{text[at:]}", Change(name, None, (), shown)


def _place(fields: Fields, name: str) -> _Place | None:
    """The key in `stringData`, which overrides `data`, else in `data`."""
    every = [place for field in _FIELDS for place in _places(fields, field) if place.key.text == name]
    return every[0] if every else None


def _decoded(place: _Place) -> str:
    """The value, in whichever field it is."""
    if place.field == _STRING:
        return place.value.text
    try:
        return b64decode(place.value.text, validate=True).decode("utf-8", "surrogateescape")
    except ValueError:
        return place.value.text


def _last(fields: Fields, field: str) -> _Place | None:
    return next(reversed(list(_places(fields, field))), None)


def _places(fields: Fields, field: str) -> Iterator[_Place]:
    for key, node in fields.node.pairs:
        if isinstance(key, ScalarNode) and key.text == field and isinstance(node, MappingNode):
            for inner, value in node.pairs:
                if isinstance(inner, ScalarNode) and isinstance(value, ScalarNode):
                    yield _Place(field, inner, value)


def _spellings(field: str, name: str, value: str, quote: str) -> list[str]:
    """In the quotes that are there, else in double quotes, so that no value is read as a number."""
    if field == _BASE64:
        return [f"{quote}{b64encode(value.encode('utf-8', 'surrogateescape')).decode()}{quote}"]
    double = KubernetesForm().setting(name, value).partition(": ")[2]
    return [f"'{value}'", double] if quote == "'" and value.isprintable() and "'" not in value else [double]


def _line_after(text: str, position: int, end: str) -> tuple[int, str]:
    """Where the next line begins. At the end of a file without a final line end, also that line end."""
    found = text.find("\n", position)
    return (found + 1, "") if found >= 0 else (len(text), end)


def _object_name(path: str) -> str:
    """A name for a new Secret, from the file's own (RFC 1123, subdomain)."""
    stem = os.path.basename(path).partition(".")[0].lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-") or "secrets"
