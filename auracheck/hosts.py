"""The hosts of a fleet, as one report about all of them has them."""

from collections.abc import Collection

from auracheck.provenance import Labels
from auracheck.typed import NamedTuple

BETWEEN = ": "
"""What is between a host and the label of its target, in the labels of a fleet's report."""


class FleetHost(NamedTuple):
    """A host whose report was read. ``time`` is when that was made (RFC 3339, empty where not known), ``version`` the
    auracheck that made it. ``worst`` is the highest severity of its findings that count, empty without one;
    ``complete``: whether everything was read there. ``path`` is the report's own."""

    name: str
    time: str = ""
    version: str = ""
    labels: Labels = ()
    repository: str = ""
    environments: tuple[str, ...] = ()
    targets: int = 0
    worst: str = ""
    complete: bool = True
    path: str = ""

    @property
    def label_words(self) -> tuple[str, ...]:
        """Each label as it was given: `KEY=VALUE`."""
        return tuple(f"{key}={value}" for key, value in self.labels)

    @property
    def base(self) -> str:
        """The URL from which paths of its report start: that of its repository, else of the host."""
        from urllib.parse import quote

        return (
            self.repository.rstrip("/") + "/"
            if "://" in self.repository
            else f"file://{quote(self.name, errors='surrogateescape')}/"
        )


class Gone(NamedTuple):
    """A finding that an earlier report had and this one has not."""

    rule: str
    secret: str | None
    target: str


class FleetChanges(NamedTuple):
    """What is different from an earlier report. ``new`` are pairs of the number of a finding and the label of a target
    in which it is new; ``still`` counts those that are there again."""

    new: frozenset[tuple[int, str]] = frozenset()
    fixed: tuple[Gone, ...] = ()
    still: int = 0


class Fleet(NamedTuple):
    """All hosts, sorted by name. ``expected`` is how many an inventory lists, None without one, ``unlisted`` are those
    that it does not list. ``by`` is what a table is grouped by, ``changes`` None without an earlier report.
    ``targets`` are those of all hosts as lines of JSON, for formats that have such lines."""

    hosts: tuple[FleetHost, ...]
    expected: int | None = None
    unlisted: tuple[str, ...] = ()
    by: str = ""
    changes: FleetChanges | None = None
    targets: Collection[str] = ()


def on_host(host: str, label: str) -> str:
    """The label of a fleet's target, or the host alone."""
    return f"{host}{BETWEEN}{label}" if label else host


def host_of(label: str) -> str:
    """The host in the label of a fleet's target."""
    return label.partition(BETWEEN)[0]
