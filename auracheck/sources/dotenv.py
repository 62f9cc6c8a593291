"""Env files that python-dotenv reads."""

from collections.abc import Iterator

from auracheck.consumers import consumer
from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.sources.base import Item, Source
from auracheck.sources.files import read_file
from auracheck.sources.settings import env_file_items


class Dotenv(Source):
    """An env file by python-dotenv's rules; the default for `.env*` and `*.env`.

    Nothing stands behind the file: a `${NAME}` that only this shell's environment could fill is unresolved.
    Examples (`.env.example`, `.sample`, `.template`, `.dist`) are no process: they are looked at for real credentials
    alone.
    """

    scheme = "dotenv"

    def read(self) -> Iterator[Item]:
        path = self.location
        try:
            content = read_file(path, timeout=self.context.timeout)
            reading = consumer("dotenv").read(content, {})
        except Unreadable as error:
            yield Unread(self.spec, error.reason, path, error.line)
            return
        yield from env_file_items(self.scheme, path, content, reading)
