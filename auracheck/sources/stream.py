"""Standard input, a FIFO, or a file of JSON or YAML: told apart by content."""

from collections.abc import Iterable, Iterator
from typing import Any

from auracheck.consumers import consumer
from auracheck.consumers.base import MAX_FILE
from auracheck.errors import Unreadable
from auracheck.model import Kind, Origin, Setting, Target, Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.files import STDIN, read_file
from auracheck.sources.members import is_plain, nested, perhaps, plain
from auracheck.sources.recognition import BOM, recognise, unknown
from auracheck.sources.settings import env_file_items, gaps, location

MAX_STREAM = 8 << 20
"""Bytes that are waited for: as much as is read of YAML (`yaml_nodes.MAX_YAML`)."""

_AS_FILES = {
    "systemd": "it is a systemd unit; save it as a file and check systemd:PATH",
    "compose": "it is a Compose file, which refers to files beside it: check compose:PATH",
    "github": "it is a workflow: check github:PATH",
    "gitlab": "it is a pipeline, which refers to files beside it: check gitlab:PATH",
}


class Stream(Source):
    """Standard input (`-`) or a FIFO (`<(sops -d x)`): an env file, names and values in JSON or YAML, or manifests.

    Read as well is what other programs print: kubectl get … -o yaml, vault kv get -format=json, aws secretsmanager
    get-secret-value, aws ssm get-parameters, az keyvault secret show, gcloud secrets versions access --format=json,
    docker inspect (a target for each container), heroku config -j, doppler secrets download. `auracheck explain ci` has
    the recipes. A store's keys match names whatever their case and dash.

    It is waited for until its writer has finished, `--timeout` seconds at most (10 where not given).
    """

    scheme = STDIN

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
            raise Unreadable("it is empty")
        scheme = recognise(content)
        if scheme == STDIN:
            is_json = content.removeprefix(BOM).lstrip()[:1] in (b"{", b"[")
            return list(self._json(path, content) if is_json else self._yaml(path, content))
        if scheme == "dotenv":
            return list(self._env_file(path, content))
        if scheme == "kubernetes":
            from auracheck.sources.kubernetes.reader import read_objects

            return list(read_objects(self.spec, path, content, self.context))
        raise Unreadable(_AS_FILES[scheme]) if scheme else unknown(content)

    def _env_file(self, path: str, content: bytes) -> Iterator[Item]:
        if len(content) > MAX_FILE:
            raise Unreadable(f"it has more than {MAX_FILE >> 20} MiB, the bound")
        grammar = self.context.grammar
        reading = consumer(grammar).read(content, self.context.environ)
        yield from env_file_items(self.scheme, path, content, reading, self.context.policy, grammar)
        yield from gaps(self.spec, path, reading, self.context.policy)

    def _yaml(self, path: str, content: bytes) -> Iterator[Item]:
        from auracheck.sources.flat_yaml import flat_settings
        from auracheck.sources.yaml_nodes import Mapping as MappingNode
        from auracheck.sources.yaml_nodes import documents

        for node in documents(content):
            if isinstance(node, MappingNode):
                yield self._target(path, flat_settings(node, path))

    def _json(self, path: str, content: bytes) -> Iterator[Item]:
        from auracheck.sources.exports import containers, plain_members, store

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
    """What the JSON holds; of a name that is there twice the last counts, as every reader has it."""
    import json

    try:
        return json.loads(content.removeprefix(BOM))
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    except RecursionError:
        raise Unreadable("its brackets are nested too deep") from None
    except ValueError as error:  # its message may quote the text
        raise Unreadable("it is not valid JSON", getattr(error, "lineno", None)) from None
