"""Standard input, a FIFO, or a file of JSON: told apart by content."""

from collections.abc import Iterator
from typing import Any

from auracheck.consumers import consumer
from auracheck.errors import Unreadable
from auracheck.model import Origin, Secret, Setting, Target, Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.files import read_file
from auracheck.sources.settings import document, is_kept_elsewhere, origins, references, settings

BOM = b"\xef\xbb\xbf"


class Stream(Source):
    """Standard input (`-`) or a FIFO (`<(sops -d x)`): an env file, or a JSON object of names and values.

    It is waited for until its writer has finished, `--timeout` seconds at most (10 where not given).
    """

    scheme = "-"

    def read(self) -> Iterator[Item]:
        path = self.location or "-"
        try:
            content = read_file(path, timeout=self.context.timeout)
            if not content.strip():
                raise Unreadable("it is empty")
            items = list(self._json(path, content) if is_json(content) else self._dotenv(path, content))
        except Unreadable as error:
            yield Unread(self.spec, error.reason, None if path == "-" else path, error.line)
            return
        yield from items

    def _dotenv(self, path: str, content: bytes) -> Iterator[Item]:
        reading = consumer("dotenv").read(content, {})
        yield document(path, "dotenv", content)
        yield Target(
            path,
            self.scheme,
            settings(reading.assignments, path),
            origin=Origin(path),
            consumer="python-dotenv",
            references=references(reading.assignments, path),
            dropped=origins(reading.dropped, path),
        )

    def _json(self, path: str, content: bytes) -> Iterator[Item]:
        origin = Origin(path)
        found: list[Setting] = []
        for name, value in _members(content):
            if isinstance(value, dict | list):
                yield Unread(self.spec, f"{name} holds no plain value", None if path == "-" else path)
            else:
                found.append(Setting(name, _plain(value), origin))
        yield Target(path, self.scheme, tuple(found), origin=origin, form="json")


def is_json(content: bytes) -> bool:
    """Whether the content begins as a JSON object does."""
    return content.removeprefix(BOM).lstrip()[:1] == b"{"


def _members(content: bytes) -> list[tuple[str, Any]]:
    """The members of a JSON object in their order; the last of a name counts, as every reader has it."""
    import json

    try:
        found = json.loads(content.removeprefix(BOM))
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8") from None
    except RecursionError:
        raise Unreadable("its brackets are nested too deep") from None
    except ValueError as error:  # its message may quote the text
        raise Unreadable("it is not valid JSON", getattr(error, "lineno", None)) from None
    return list(found.items())


def _plain(value: Any) -> Any:
    """A string as it is; a number or boolean as JSON writes it; null is a name without a value."""
    import json

    from auracheck.model import ELSEWHERE

    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return ELSEWHERE if is_kept_elsewhere(text) else Secret(text)
