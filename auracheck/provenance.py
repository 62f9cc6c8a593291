"""Where a report comes from: which host, when, of which checkout. None of it is a value or says anything about one."""

from auracheck.typed import NamedTuple

Labels = tuple[tuple[str, str], ...]
"""Pairs of a key and its value, each key once, as `--label KEY=VALUE` gives them."""

HOST = "host"
"""The label that says which host a report is about, where that is not the machine that made it."""


class Provenance(NamedTuple):
    """``time`` is the start of the run, RFC 3339 in UTC; ``duration`` is in seconds. ``repository`` is the URL of the
    checkout's remote without its userinfo, ``revision`` the commit that HEAD is; both None where not known.
    ``command`` is the call that made the report, for people; empty where there was none."""

    host: str
    time: str
    labels: Labels = ()
    repository: str | None = None
    revision: str | None = None
    duration: float = 0.0
    command: str = ""

    @property
    def label_words(self) -> tuple[str, ...]:
        """Each label as it is given: `KEY=VALUE`."""
        return tuple(f"{key}={value}" for key, value in self.labels)
