"""What the application itself would see: the process environment on top of `./.env`."""

import os
from collections.abc import Iterator

from auracheck.consumers.dotenv import LoadDotenv
from auracheck.errors import Unreadable
from auracheck.model import Unread
from auracheck.sources.base import Context, Item, Source
from auracheck.sources.environ import Environ, environ_settings, unresolved
from auracheck.sources.files import read_file
from auracheck.sources.named_files import with_named_files
from auracheck.sources.settings import env_file_items

DOTENV = ".env"


class Application(Source):
    """The process environment over `./.env`, as `load_dotenv()` lays them over one another.

    What `check` reads without a source. A variable that is in the environment wins over the file, even an empty one.
    A folder called `.env` (a virtual environment) is none to python-dotenv, which passes over it. Beside a `.env` that
    cannot be read the environment is judged alone.
    """

    scheme = "env"

    def __init__(self, context: Context) -> None:
        super().__init__(DOTENV, DOTENV, context)

    def read(self) -> Iterator[Item]:
        alone = Environ("env:", "", self.context)
        if os.path.isdir(DOTENV):
            yield from alone.read()
            return
        environ = self.context.environ
        try:
            content = read_file(DOTENV, timeout=self.context.timeout)
            reading = LoadDotenv().read(content, environ)
        except Unreadable as error:
            yield Unread(DOTENV, error.reason, DOTENV, error.line)
            yield from alone.read()
            return
        document, of_file = env_file_items(self.scheme, DOTENV, content, reading, self.context.policy)
        own = environ_settings(environ)
        # where the environment sets a name itself, the file's own line does not count
        loose = [reference for reference in of_file.references if reference.name not in environ]
        yield document
        both = of_file._replace(
            label=f"environment + {DOTENV}",
            settings=(*of_file.settings, *own),
            references=(*loose, *unresolved(own)),
        )
        yield from with_named_files(self.spec, both, self.context)
