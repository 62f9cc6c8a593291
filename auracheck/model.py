"""The core types: what flows from source to probe to rule to reporter.

Standard library only, and light: these are imported by every command. All but `Secret` and `Document` are
immutable. A value that was read lives in a `Secret` and nowhere else.
"""

from collections.abc import Collection, Sequence
from enum import Enum
from operator import itemgetter
from posixpath import normpath

from auracheck.typed import Final, NamedTuple, NoReturn, date


class Secret:
    """A value that was read. It shows itself only when asked by `reveal()`; it cannot be pickled or copied."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself. Never put it in a message, a log, an exception or a hash."""
        return self._value

    @property
    def is_blank(self) -> bool:
        """Whether it is empty or only whitespace."""
        return not self._value or self._value.isspace()

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, spec: str) -> str:
        return format("<secret>", spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")


class External(Enum):
    """The type of `EXTERNAL`, so that a type checker distinguishes it from a `Secret` and from None."""

    EXTERNAL = "elsewhere"

    def __repr__(self) -> str:
        return "EXTERNAL"


EXTERNAL: Final = External.EXTERNAL
"""In place of a value that another system keeps, or that is generated when the program runs."""

Value = Secret | External | None
"""A setting's value: known, external, or None for a name that was given without a value."""


class Origin(NamedTuple):
    """A place. Lines and columns count from 1; all None is the process environment. A line without a column: the value
    is all that the file contains, without a name."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    commit: str | None = None


class Waiver(NamedTuple):
    """An accepted finding, valid through a last day (UTC; None: without end).

    ``fault`` is the reason why a comment that looks like a waiver is invalid.
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

    ``literal``: the value is written there as it is, without a resolved reference. ``made``: the day it was made, if
    known. ``lost``: candidates for the same place that it overrides, beside the earlier settings of the target.
    ``waivers``: those written above it. ``kept_in``: the kind of object that contains it, where its document has
    several kinds ("Secret" in a manifest), or the variable that others may read ("vars.X"). ``undecoded``: it should
    be base64 and is not, so that the undecoded text is judged. ``key``: its name in a store, if different.
    ``scheme``: that of the place where it is written, if different from its target's: an env file that a service
    reads, a file with one value. ``variable`` is the one of Compose's that gives the value or the password of
    a URL, or would, or whose default it is. ``taken_from`` is where a value is kept that is not known here, where all
    that take it from there get the same."""

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
    scheme: str = ""
    variable: str = ""
    taken_from: str = ""

    @property
    def blank(self) -> bool:
        """Whether it is named without a value, or with an empty one or only whitespace."""
        value = self.value
        if isinstance(value, Secret):
            return not value._value or value._value.isspace()  # not by `is_blank`: this is asked 20 times for each
        return value is None

    def reveal(self) -> str:
        """The text of its value; empty where it has none here."""
        return self.value._value if isinstance(self.value, Secret) else ""

    def unknown(self) -> "Setting":
        """The same with a value that is not known here."""
        return self._replace(value=EXTERNAL, literal=False)


class LinesOfFile(Sequence[Setting]):
    """The settings of a plain env file, each of which is made when it is asked for."""

    __slots__ = ()

    def lines(self) -> Sequence[tuple[str, str, int]]:
        """Name, value and line of each. Names are distinct, and each value is known."""
        raise NotImplementedError


Configuration = tuple[Setting, ...]
"""Settings that a program finds together beside its environment, in a file or a command, under their names there
(`database.password`)."""

NO_NAME = "a reference that is not a plain variable name"
"""The description of a reference whose own text may be a part of the secret."""


class Reference(NamedTuple):
    """An unresolved reference: the setting ``name`` refers to ``wanted``, a description for the user.

    ``known``: the place where it should be was read, so that it is known to be missing. Else it may exist.
    ``misplaced``: where it is instead, as the end of a sentence about it. ``is_unexported``: the file sets ``name``
    itself, and does not export it. ``is_secret``: what starts the process calls it a secret, whatever its name is, and
    does not start it so. ``is_file``: ``wanted`` is the path of a file, empty where that may be a value. ``is_below``:
    the process gets it from an entry below this one.
    """

    name: str
    wanted: str
    origin: Origin
    known: bool = True
    misplaced: str = ""
    is_unexported: bool = False
    is_secret: bool = False
    is_file: bool = False
    is_below: bool = False


class Kind(Enum):
    """The kinds of target that rules distinguish."""

    PROCESS = "one process"
    SECRET_FILES = "secret files"
    DEPLOYING_JOB = "deploying job"
    JOB = "job"
    SIDECAR = "sidecar"
    INIT = "init container"
    STORE = "store"
    EXAMPLE = "example"
    IMAGE = "image"
    VALUES = "values of a chart"


class PublishedPorts(NamedTuple):
    """A range of ports of the machine, and the container's own port that the first of them leads to. ``is_local``: only
    the machine itself reaches them. ``origin`` is the line that publishes them, where that is known."""

    first: int
    last: int
    own: int
    is_local: bool = False
    origin: Origin = Origin()


ANY_NAMESPACE = "*"
"""In place of the namespace in the name of a host, where what is reached there may be put into any."""


class DeployedContainer(NamedTuple):
    """What a container gets beside its environment: its place in a network, and files.

    It looks names up in its ``networks``, whose names are unique in a run. ``hosts`` are pairs of one of these and a
    name by which it is reached there, in lower case. ``leads`` are pairs of a name and what that means for this
    container alone: another name, an address, or `host-gateway`, the machine. It completes the
    name of another host by each of its ``domains``. Containers with the same ``shares`` have one localhost; `host` is
    that of the machine. ``published`` are its ports on the machine. ``files`` are pairs of a path and what a
    file there contains, under the name of the variable that names it, and of an option of the command
    and the variable that its value comes from; ``folders`` are all paths at which something is mounted.
    ``configurations`` are those of its files, its command and its variables. ``waits_for`` are the services that have
    to be there before it, None where that is not known, and ``built_from`` is the Dockerfile or folder from which its
    image is built, and ``base`` the image that this one goes on from.
    ``makes_databases``: its command makes the databases that it uses. ``named`` are the variables that are given to it
    by name, not with others of an env file or an object. ``variables_file`` is the env file that gives its document
    its variables, where it is not the usual one. ``is_client``: its command starts clients of a server, and not the
    server of its image.
    """

    networks: tuple[str, ...] = ()
    hosts: tuple[tuple[str, str], ...] = ()
    leads: tuple[tuple[str, str], ...] = ()
    domains: tuple[str, ...] = ()
    shares: str = ""
    published: tuple[PublishedPorts, ...] = ()
    files: tuple[tuple[str, Setting], ...] = ()
    folders: tuple[str, ...] = ()
    configurations: tuple[Configuration, ...] = ()
    waits_for: tuple[str, ...] | None = None
    built_from: str = ""
    base: str = ""
    makes_databases: bool = False
    named: tuple[str, ...] = ()
    variables_file: str = ""
    is_client: bool = False


class MountedSecret(NamedTuple):
    """A secret that a process finds as a file at ``path``.

    ``setting`` is what the file contains, under the name of the variable that names it, else under its own; None where
    another target has it, or it is not known. ``key`` is its name in the object that contains it, and ``words`` how a
    message calls that; both are empty where there is none.
    """

    path: str
    setting: Setting | None = None
    key: str = ""
    words: str = ""


class SecretManifest(NamedTuple):
    """A Secret of Kubernetes, alone in a ``file`` that was read, from which a container takes values: ``whole``
    with all of its ``keys``, or some of them. ``scheme`` is that of an env file from which it is made."""

    name: str
    file: str
    keys: tuple[str, ...]
    whole: bool
    scheme: str = ""


class SharedEnvFile(NamedTuple):
    """The env file of an application of which several units run programs: ``path`` as it is on their machine, and what
    these units have already, pairs of a name and the file in which it is set."""

    path: str
    given: tuple[tuple[str, str], ...] = ()


_NAME, _VALUE, _LOST = (itemgetter(Setting._fields.index(field)) for field in ("name", "value", "lost"))
"""Fields of a setting, as what is asked of all settings of a target six times takes a third of the time with them."""


class Target(NamedTuple):
    """The environment of one process.

    ``source`` is the scheme. ``origin`` is the place of what is absent. ``form`` is which of its system's forms it is
    written in, where that has several. ``location`` is the path whose own words may name an environment, and
    ``job_environment`` is that of a CI job. ``dropped`` are the lines that the consumer itself skips because
    it cannot parse them.
    ``namespace`` is the Kubernetes one, empty for the default one and for other systems. ``names`` are those by
    which `--service` picks it, the first its own within its file. ``grammar`` is that of the env files which it names.
    ``partial``: the process gets more from other places, which cannot be read. ``live``: an environment in use, in
    which nothing resolves a reference any more. ``pid`` is that of a running process. ``noun`` is what such a target is
    called: service, container, job, process, file; empty where it has no name of its own. ``scheme``: how to write what
    is absent, where that is not ``source``. ``image`` is that of a container, and ``container`` what it gets beside its
    environment.
    ``remark`` is what its label says behind its name, in brackets, and ``plain`` the label without that, and without
    the file that its own goes over. ``mounted`` are the secrets that it finds as files, and ``keeper`` is where what is
    absent may be kept, where that is not its own document.
    ``env_file`` is the last one that it names, which may not exist yet.
    ``machine`` is that of a unit: units of one machine are one deployment, whichever sources they are from. ``home`` is
    the folder of the application that its program belongs to, and ``shared`` the env file that it has in common with
    the others of that application, where it names none itself.
    """

    label: str
    source: str
    settings: Sequence[Setting]
    origin: Origin = Origin()
    form: str = ""
    scheme: str = ""
    kind: Kind = Kind.PROCESS
    judged: bool = True
    consumer: str = ""
    location: str = ""
    job_environment: str | None = None
    references: tuple[Reference, ...] = ()
    dropped: tuple[Origin, ...] = ()
    namespace: str = ""
    names: tuple[str, ...] = ()
    grammar: str = ""
    partial: bool = False
    live: bool = False
    pid: str = ""
    noun: str = ""
    image: str = ""
    remark: str = ""
    plain: str = ""
    mounted: tuple[MountedSecret, ...] = ()
    container: DeployedContainer | None = None
    machine: str = ""
    keeper: SecretManifest | None = None
    env_file: str = ""
    home: str = ""
    shared: SharedEnvFile | None = None

    @property
    def is_auxiliary(self) -> bool:
        """Whether it serves another container of its pod, so that it is asked only for what it takes."""
        return self.kind in (Kind.SIDECAR, Kind.INIT)

    @property
    def lacks_nothing(self) -> bool:
        """Whether what it does not have is given elsewhere: a job that does not deploy, an image, of which a container
        is started with more, and the values of a chart, whose templates have more."""
        return self.kind in (Kind.JOB, Kind.IMAGE, Kind.VALUES)

    @property
    def own_name(self) -> str:
        """What it is called among the others of its deployment."""
        return self.names[0] if self.names else self.label

    @property
    def plain_label(self) -> str:
        """The label without remarks, by which a waiver may name it, too."""
        return self.plain or self.label

    @property
    def in_files(self) -> tuple[Setting, ...]:
        """What the process finds in files beside its environment."""
        return tuple(each.setting for each in self.mounted if each.setting) if self.mounted else ()

    @property
    def written(self) -> Sequence[Setting]:
        """All that is written for it: its settings, those that lost too, and what is in files."""
        return (*self.settings, *self.in_files) if self.mounted else self.settings

    @property
    def is_plain(self) -> bool:
        """Whether its settings are the lines of a file, read when they are asked for: values alone, each name once."""
        settings = self.settings  # the first answer, which most get, takes a fifth of the time of the second
        return not isinstance(settings, tuple) and isinstance(settings, LinesOfFile)

    def winners(self) -> dict[str, Setting]:
        """The effective setting of each name: the last one."""
        settings = tuple(self.settings)
        return dict(zip(map(_NAME, settings), settings, strict=True))

    def effective(self) -> dict[str, Value]:
        """What the process finds: each name's `Secret`, None (named without a value) or `EXTERNAL`."""
        settings = tuple(self.settings)
        return dict(zip(map(_NAME, settings), map(_VALUE, settings), strict=True))

    @property
    def repeats(self) -> bool:
        """Whether a name is set more than once, or has been elsewhere, so that a setting overrides another."""
        if self.is_plain:
            return False
        return len(set(map(_NAME, self.settings))) < len(self.settings) or any(map(_LOST, self.settings))

    def depended_on(self) -> dict[str, Value]:
        """The same for what depends on whether a variable is set: one that names an empty file is not."""
        values = self.effective()
        empty = {each.path for each in self.mounted if each.setting and each.setting.blank}
        return {name: value for name, value in values.items() if not _is_path(value, empty)} if empty else values

    def open_references(self) -> list[Reference]:
        """The unresolved references of settings that nothing overrides. A container that lacks an object's key has no
        setting to refer from."""
        if not self.references:
            return []
        winners = self.winners()
        return [r for r in self.references if r.name not in winners or winners[r.name].origin == r.origin]

    def loose_names(self) -> frozenset[str]:
        """The names of the settings whose references are unresolved."""
        return frozenset(reference.name for reference in self.open_references())

    def overridden(self, winner: Setting) -> list[Setting]:
        """The settings of the same name that ``winner`` overrides, in the order in which they were read."""
        earlier = [s for s in self.settings if s.name == winner.name and s is not winner]
        return [*earlier, *winner.lost]


def _is_path(value: Value, paths: Collection[str]) -> bool:
    return isinstance(value, Secret) and normpath(value.reveal()) in paths


class Document:
    """The bytes of one file that was read, masked.

    ``kind`` is one of env file, secret file, unit, Compose, manifest, workflow, pipeline (of GitLab), example;
    ``consumer`` the grammar it was read by. ``plain``: it is an env file that every program is known to read alike.
    """

    __slots__ = ("_content", "consumer", "kind", "path", "plain")

    def __init__(self, path: str, kind: str, consumer: str, content: bytes, *, plain: bool = False) -> None:
        self.path = path
        self.kind = kind
        self.consumer = consumer
        self.plain = plain
        self._content = content

    def reveal(self) -> bytes:
        return self._content

    def __repr__(self) -> str:
        return f"Document({self.path!r}, {self.kind!r})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Document cannot be pickled or copied")


NOTHING_CHECKED, NOTHING_TO_CHECK = "nothing checked: ", "nothing to check: "
"""How the reason begins where nothing was judged."""


class Unread(NamedTuple):
    """Something that could not be read, and why. ``source`` is the spec as the user gave it. ``minor``: the deployment
    starts without it, so that the check is complete without it, too."""

    source: str
    reason: str
    file: str | None = None
    line: int | None = None
    minor: bool = False
