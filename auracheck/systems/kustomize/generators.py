"""`secretGenerator` and `configMapGenerator` (kustomize 5, api/kv and api/internal/generators)."""

import os
from base64 import b64encode
from collections.abc import Iterator

from auracheck.errors import Unreadable
from auracheck.systems.kustomize.files import Files, Kustomization
from auracheck.systems.kustomize.nodes import KeyedMapping, find, mapping, scalar
from auracheck.systems.kustomize.resources import Resource, add
from auracheck.systems.lines import SPACE
from auracheck.systems.yaml_nodes import Node, ScalarNode, items, text

Pair = tuple[ScalarNode, bytes]
"""A key, at the place where its value is written, and the value."""

GENERATORS = {"secretGenerator": "Secret", "configMapGenerator": "ConfigMap"}


def generate(root: Kustomization, files: Files, resources: list[Resource]) -> None:
    """Add what the generators make, or change what is there by their `behavior`. Raises `Unreadable`."""
    for member, kind in GENERATORS.items():
        for entry in root.each(member):
            made = _made(kind, entry, list(_pairs(root, entry, files)))
            behavior = text(find(entry, "behavior")) or "create"
            if behavior == "create":
                add(resources, Resource(made), former=True)
            else:
                _change(_existing(resources, made, entry), made, behavior)


def _existing(resources: list[Resource], made: KeyedMapping, entry: Node) -> Resource:
    wanted = Resource(made)
    same = [one for one in resources if one.kind == wanted.kind]
    for names in (lambda one: [(one.namespace, one.name)], lambda one: list(one.names)):
        found = [one for one in same if any(name == wanted.name for _, name in names(one))]
        if wanted.namespace:
            found = [one for one in found if any(space == wanted.namespace for space, _ in names(one))] or found
        if found:
            return found[-1]
    raise Unreadable("generator of an object that is not there (kustomize rejects it)", entry.line)


def _change(there: Resource, made: KeyedMapping, behavior: str) -> None:
    """Of what was there kustomize keeps the metadata, and where both are merged `data` and `binaryData`."""
    for member in ("stringData",) if behavior == "merge" else ("data", "binaryData", "stringData"):
        there.node.remove(member)
    for member in ("data", "binaryData"):
        new = find(made, member)
        old = find(there.node, member)
        if not isinstance(new, KeyedMapping):
            continue
        if isinstance(old, KeyedMapping):
            for key, value in new.pairs:
                assert isinstance(key, ScalarNode)
                old.put(key, value)
        else:
            there.node.put(scalar(member, new), new)


def _made(kind: str, entry: Node, pairs: list[Pair]) -> KeyedMapping:
    name = find(entry, "name") or entry
    metadata = mapping(name, name=scalar(text(name), name))
    namespace = find(entry, "namespace")
    if namespace is not None:
        metadata.put(scalar("namespace", namespace), scalar(text(namespace), namespace))
    data, binary = mapping(entry), mapping(entry)
    names = [key.text for key, _ in pairs]
    if len(set(names)) < len(names):
        raise Unreadable("repeated key (kustomize rejects it)", entry.line)
    for key, value in pairs:
        if kind == "Secret":
            data.put(key, scalar(b64encode(value).decode(), key))
        elif _is_text(value):
            data.put(key, scalar(value.decode(), key))
        else:
            binary.put(key, scalar(b64encode(value).decode(), key))
    return mapping(
        entry,
        apiVersion=scalar("v1", entry),
        kind=scalar(kind, entry),
        metadata=metadata,
        data=data,
        binaryData=binary,
    )


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _pairs(root: Kustomization, entry: Node, files: Files) -> Iterator[Pair]:
    """Env files, literals and whole files, in kustomize's order."""
    single = find(entry, "env")
    for node in (*([single] if single is not None else ()), *items(find(entry, "envs"))):
        yield from _of_env_file(files.path(root, text(node), node.line), files, node)
    for node in items(find(entry, "files")):
        key, equals, name = text(node).partition("=")
        name = name if equals else key
        path = files.path(root, name, node.line)
        files.whole_files.add(path)
        content = files.content(path)
        place = scalar(key if equals else os.path.basename(name), node)
        place.file, place.line, place.column = path, 1, 1
        yield place, content
    for node in items(find(entry, "literals")):
        key, equals, value = text(node).partition("=")
        if not (key and equals):
            raise Unreadable("invalid literal (expected NAME=VALUE)", node.line)
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        yield scalar(key, node), value.encode("utf-8", "surrogatepass")


_LONGEST = 64 << 10
"""Bytes of a line with its end (Go's bufio.MaxScanTokenSize)."""


def _of_env_file(path: str, files: Files, node: Node) -> Iterator[Pair]:
    """Nothing is unquoted, and names are not checked. A name alone is taken from the environment of kustomize, which is
    not that of the application: it is empty."""
    files.env_files.add(path)
    content = files.content(path)
    if not _is_text(content) or any(len(line) >= _LONGEST for line in content.split(b"\n")):
        raise Unreadable("env file with a line that kustomize rejects", node.line)
    for number, line in enumerate(content.decode().removeprefix("\ufeff").split("\n"), 1):
        start = line.removesuffix("\r").lstrip(SPACE)
        if start and start[0] != "#":
            name, _, value = start.partition("=")
            key = scalar(name, node)
            key.file, key.line, key.column = path, number, len(line.removesuffix("\r")) - len(start) + 1
            yield key, value.encode()
