"""Standard input, a FIFO, or a file of JSON or YAML, recognized by content."""

from collections.abc import Iterable, Iterator
from typing import Any

from auracheck.errors import Unreadable
from auracheck.model import Kind, Origin, Setting, Target, Unread
from auracheck.systems import grammar_of, grammars, source_of
from auracheck.systems.env_file import env_file_items, gaps, location
from auracheck.systems.files import EMPTY, NOT_UTF8, STDIN, read_file, too_large
from auracheck.systems.grammar import MAX_FILE
from auracheck.systems.members import is_plain, nested, perhaps, plain
from auracheck.systems.recognition import BOM, recognize, unknown
from auracheck.systems.source import Item, Source

MAX_STREAM = 8 << 20
"""Bytes, as many as of YAML (`yaml_nodes.MAX_YAML`)."""


class StreamSource(Source):
    """Standard input (`-`) or a named pipe (`<(sops -d x)`): an env file, JSON or YAML of names and values, manifests.

    You can pipe in the output of kubectl get … -o yaml, vault kv get -format=json, aws secretsmanager get-secret-value,
    aws ssm get-parameters, az keyvault secret show, gcloud secrets versions access --format=json, docker inspect (a
    target for each container), heroku config -j and doppler secrets download. `auracheck explain ci` has the recipes.
    The keys of a store match regardless of case and dashes.

    auracheck waits until the writer has finished, at most `--timeout` seconds (default: 10).
    """

    scheme = STDIN
    is_bare = True

    def read(self) -> Iterator[Item]:
        path = self.location or STDIN
        try:
            content = read_file(path, MAX_STREAM, self.context.timeout)
            items = self._items(path, content)
        except Unreadable as error:
            yield Unread(self.spec, error.reason, location(path) or None, error.line)
            return
        yield from items

    def _items(self, path: str, content: bytes) -> list[Item]:
        """Raises `Unreadable`."""
        if not content.removeprefix(BOM).strip():
            raise Unreadable(EMPTY)
        scheme = recognize(content)
        if scheme == STDIN:
            is_json = content.removeprefix(BOM).lstrip()[:1] in (b"{", b"[")
            return list(self._json(path, content) if is_json else self._yaml(path, content))
        if scheme is None:
            raise unknown(content)
        if scheme in grammars():
            return list(self._env_file(path, content))
        return list(source_of(scheme).read_contents(self.spec, [(path, content)], self.context))

    def _env_file(self, path: str, content: bytes) -> Iterator[Item]:
        if len(content) > MAX_FILE:
            raise Unreadable(too_large("env file", MAX_FILE))
        grammar = self.context.grammar
        reading = grammar_of(grammar).read(content, self.context.environ)
        yield from env_file_items(self.scheme, path, content, reading, self.context.policy, grammar)
        yield from gaps(self.spec, path, reading, self.context.policy)

    def _yaml(self, path: str, content: bytes) -> Iterator[Item]:
        from auracheck.systems.yaml_nodes import MappingNode, documents, flat_settings

        for node in documents(content):
            if isinstance(node, MappingNode):
                yield self._target(path, flat_settings(node, path))

    def _json(self, path: str, content: bytes) -> Iterator[Item]:
        from auracheck.systems.stream.exports import containers, plain_members, store

        found = _loaded(content)
        if not isinstance(found, dict):
            yield from containers(found, self.scheme, path, self.context)
            return
        kept = store(found, self.context.policy)
        if kept is None:
            members = plain_members(found)
            yield from nested(self.spec, location(path) or None, members, self.context.policy)
            plain_ones = [Setting(n, plain(v), Origin(path)) for n, v in members.items() if is_plain(v)]
            yield self._target(path, (*perhaps(path, plain_ones, members, self.context.policy), *plain_ones))
            return
        yield from nested(self.spec, location(path) or None, kept.members, self.context.policy)
        settings = kept.settings(Origin(path), self.context.policy)
        where = kept.path or location(path).rpartition("/")[2]
        yield self._target(path, settings)._replace(kind=Kind.STORE, location=where)

    def _target(self, path: str, settings: Iterable[Setting]) -> Target:
        return Target(path, self.scheme, tuple(settings), origin=Origin(path), form="json", location=location(path))


def _loaded(content: bytes) -> Any:
    """The parsed JSON. Of a duplicate name the last one counts, as for every reader."""
    import json

    try:
        return json.loads(content.removeprefix(BOM))
    except UnicodeDecodeError:
        raise Unreadable(NOT_UTF8) from None
    except RecursionError:
        raise Unreadable("JSON nested too deep") from None
    except ValueError as error:  # its message may quote the text
        raise Unreadable("invalid JSON", getattr(error, "lineno", None)) from None
