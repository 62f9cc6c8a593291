"""The words of the project as types: what flows from source to probe to rule to reporter.

Standard library only, and light: these are imported by every command. All but `Secret` and `Document` are
immutable. A value that was read lives in a `Secret` and nowhere else.
"""

from datetime import date
from enum import Enum
from typing import Final, NamedTuple, NoReturn


class Secret:
    """A value that was read. It shows itself only when asked by `reveal()`; it cannot be pickled or copied."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself. Never put it in a message, a log, an exception or a hash."""
        return self._value

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, spec: str) -> str:
        return format("<secret>", spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")


class Elsewhere(Enum):
    """The type of `ELSEWHERE`, so that a type checker can tell it from a `Secret` and from None."""

    ELSEWHERE = "elsewhere"

    def __repr__(self) -> str:
        return "ELSEWHERE"


ELSEWHERE: Final = Elsewhere.ELSEWHERE
"""In the place of a value: another system keeps it, or it is made when the program runs."""

Value = Secret | Elsewhere | None
"""A setting's value: known, kept elsewhere, or None for a name that was given without a value."""


class Origin(NamedTuple):
    """A place. Lines and columns count from 1; all None is the process environment."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    commit: str | None = None


class Waiver(NamedTuple):
    """A finding that somebody decided to live with, until a last day (UTC; None: without end).

    ``fault`` says why a comment that was meant as one waives nothing.
    """

    rule: str
    secret: str | None
    target: str | None
    reason: str
    until: date | None
    origin: Origin
    fault: str = ""


class Setting(NamedTuple):
    """One name given one value in one place.

    ``literal``: the value stands there as it is, nothing was put into it from elsewhere. ``made``: the day it was
    made, where that is known. ``lost``: candidates for the same place that it won over, beside the earlier settings
    of the target. ``waivers``: those written above it. ``kept_in``: the kind of object that holds it, where its
    document has several kinds ("Secret" in a manifest), or the variable that others may read ("vars.X").
    ``undecoded``: it ought to be base64 and is none, and is judged as the text that stands there. ``key``: the name
    under which its store keeps it, where that is another.
    """

    name: str
    value: Value
    origin: Origin
    literal: bool = True
    made: date | None = None
    lost: tuple["Setting", ...] = ()
    waivers: tuple[Waiver, ...] = ()
    kept_in: str = ""
    undecoded: bool = False
    key: str = ""

    @property
    def blank(self) -> bool:
        """Named without a value, or with one that is empty or white space alone."""
        return self.value is None or (isinstance(self.value, Secret) and not self.value.reveal().strip())


NO_NAME = "something that is no plain variable name"
"""What is told of a reference whose own text may be a part of the secret."""


class Reference(NamedTuple):
    """A reference that leads nowhere: the setting ``name`` wants ``wanted``, which is not there, in words to be told.

    ``at_hand``: the place where it ought to be was read. Else it may exist all the same.
    """

    name: str
    wanted: str
    origin: Origin
    at_hand: bool = True


class Kind(Enum):
    """What a target is, as far as rules care."""

    PROCESS = "process"
    DEPLOYING_JOB = "deploying job"
    JOB = "job"
    STORE = "store"
    EXAMPLE = "example"


class Target(NamedTuple):
    """The environment of one process: what it will find there.

    ``source`` is the scheme. ``origin`` is where an absence stands. ``form`` names the snippet that writes its
    mending lines. ``location`` is the path whose own words may name an environment, and ``job_environment`` what a CI
    job says of itself. ``dropped`` are the lines that the consumer itself skips because it cannot parse them.
    ``namespace`` is that of a cluster, empty for the default one and where there are none.
    """

    label: str
    source: str
    settings: tuple[Setting, ...]
    origin: Origin = Origin()
    form: str = "dotenv"
    kind: Kind = Kind.PROCESS
    judged: bool = True
    consumer: str = ""
    location: str = ""
    job_environment: str | None = None
    references: tuple[Reference, ...] = ()
    dropped: tuple[Origin, ...] = ()
    namespace: str = ""

    def winners(self) -> dict[str, Setting]:
        """The setting that counts for each name: the last one."""
        return {setting.name: setting for setting in self.settings}

    def effective(self) -> dict[str, Value]:
        """What the process finds: each name's `Secret`, None (named without a value) or `ELSEWHERE`."""
        return {setting.name: setting.value for setting in self.settings}

    def open_references(self) -> list[Reference]:
        """The references that lead nowhere and count: those of settings that nothing overrides. A container that
        lacks an object's key has no setting to refer from."""
        winners = self.winners()
        return [r for r in self.references if r.name not in winners or winners[r.name].origin == r.origin]

    def overridden(self, winner: Setting) -> list[Setting]:
        """The settings of the same name that lost to ``winner``, in the order in which they were read."""
        earlier = [s for s in self.settings if s.name == winner.name and s is not winner]
        return [*earlier, *winner.lost]


class Document:
    """The bytes of one file that was read, masked.

    ``kind`` is one of env file, unit, Compose, manifest, workflow, example; ``consumer`` the grammar it was read by.
    """

    __slots__ = ("_content", "consumer", "kind", "path")

    def __init__(self, path: str, kind: str, consumer: str, content: bytes) -> None:
        self.path = path
        self.kind = kind
        self.consumer = consumer
        self._content = content

    def reveal(self) -> bytes:
        return self._content

    def __repr__(self) -> str:
        return f"Document({self.path!r}, {self.kind!r})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Document cannot be pickled or copied")


class Fact(NamedTuple):
    """What a probe observed of a file: the fact's name, the path, and a word more where there is one.

    ``secret`` is the name that it is about, where it is not about the file as a whole, and ``target`` the label of
    the target that has it. ``line`` and ``commit`` are those at which it was observed.
    """

    name: str
    file: str
    detail: str = ""
    secret: str = ""
    target: str = ""
    line: int | None = None
    commit: str | None = None


class Unread(NamedTuple):
    """What could not be read, and why. ``source`` is the spec as the user gave it."""

    source: str
    reason: str
    file: str | None = None
    line: int | None = None
