"""The process environment."""

from collections.abc import Iterator, Mapping

from auracheck.model import Origin, Reference, Secret, Setting, Target
from auracheck.sources.base import Item, Source
from auracheck.sources.named_files import with_named_files
from auracheck.sources.settings import is_kept_elsewhere


class Environ(Source):
    """The environment that auracheck itself was started with: what `export` and CI put there.

    A value such as `op://…` or `ENC[AES256_GCM,…]` is an unresolved reference here, since no program will resolve it
    any more before the service reads it.
    """

    scheme = "env"
    takes = ""

    def read(self) -> Iterator[Item]:
        settings = environ_settings(self.context.environ)
        target = Target("environment", self.scheme, settings, form="export", references=unresolved(settings))
        yield from with_named_files(self.spec, target, self.context)


def environ_settings(environ: Mapping[str, str]) -> tuple[Setting, ...]:
    """A setting for each variable, of no file."""
    nowhere = Origin()
    return tuple(Setting(name, Secret(value), nowhere) for name, value in environ.items())


def unresolved(settings: tuple[Setting, ...]) -> tuple[Reference, ...]:
    """What another program ought to have resolved and did not."""
    return tuple(
        Reference(s.name, "another program's secret", s.origin)
        for s in settings
        if isinstance(s.value, Secret) and is_kept_elsewhere(s.value.reveal())
    )
