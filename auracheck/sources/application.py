"""What the application itself would see: the process environment on top of `./.env`."""

from collections.abc import Iterator

from auracheck.consumers.dotenv import LoadDotenv
from auracheck.errors import Unreadable
from auracheck.model import Origin, Reference, Target, Unread
from auracheck.sources.base import Context, Item, Source
from auracheck.sources.environ import environ_settings, unresolved
from auracheck.sources.files import read_file
from auracheck.sources.settings import document, origins, references, settings

DOTENV = ".env"


class Application(Source):
    """The process environment over `./.env`, as `load_dotenv()` lays them over one another.

    What `check` reads without a source. A variable that is in the environment wins over the file, even an empty one.
    """

    scheme = "env"

    def __init__(self, context: Context) -> None:
        super().__init__(DOTENV, DOTENV, context)

    def read(self) -> Iterator[Item]:
        environ = self.context.environ
        try:
            content = read_file(DOTENV, timeout=self.context.timeout)
            reading = LoadDotenv().read(content, environ)
        except Unreadable as error:
            yield Unread(DOTENV, error.reason, DOTENV, error.line)
            return
        own = environ_settings(environ)
        loose = [r for r in references(reading.assignments, DOTENV) if not _filled(r, environ)]
        yield document(DOTENV, "dotenv", content)
        yield Target(
            f"environment + {DOTENV}",
            self.scheme,
            (*settings(reading.assignments, DOTENV), *own),
            origin=Origin(DOTENV),
            consumer="python-dotenv",
            location=DOTENV,
            references=(*loose, *unresolved(own)),
            dropped=origins(reading.dropped, DOTENV),
        )


def _filled(reference: Reference, environ: object) -> bool:
    """The environment sets the name itself, so the file's own line does not count."""
    return reference.name in environ  # type: ignore[operator]
