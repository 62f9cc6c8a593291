"""What the rules judge: everything that one run read and observed, each target with its policy."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from auracheck.deployment.facts import Fact, FileFact
from auracheck.judgement import urls
from auracheck.judgement.drawn import HS256, is_drawn, is_drawn_beside
from auracheck.model import Document, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Environment
from auracheck.policy.forms import credentials
from auracheck.typed import TYPE_CHECKING, Any, NamedTuple, TypeVar, date

if TYPE_CHECKING:
    from auracheck.deployment.connections import Connection, Graph
    from auracheck.deployment.connections.servers import Server

PART = 64
"""Targets that are judged together: of a usual env file they take 13 KB each."""

F = TypeVar("F", bound=Fact)
OfFile = TypeVar("OfFile", bound=FileFact)


class JudgedTarget(NamedTuple):
    """A target that is judged, and its policy.

    ``environment_from`` is `--env`, `AURACHECK_ENV`, `variable`, `job`, `location` or `default`; ``disagreeing`` has
    the other statements, as (which of these, which environment). ``named`` is the environment that the target names
    itself, which may differ from the one it is judged as; None if it names none. ``given`` maps each secret of the
    policy that is set to its setting, under its own name or a wrong one; ``valued`` are the pairs whose value can be
    judged: known, not blank, every reference resolved. ``judged_by`` are `policy` for a policy file,
    programs of the catalogue, and `names`. ``presence_known``: whether anybody knows what must be set. ``others`` are
    secrets that other services of the deployment must have in its place. Targets with the same number are one
    ``deployment``. ``like`` is the label of an earlier one that this is like, but for its ``own`` values: the names of
    those that may be weak, and in the earlier one of those that are its own.
    """

    target: Target
    policy: Policy
    environment: str
    environment_from: str
    strict: bool
    disagreeing: tuple[tuple[str, str], ...]
    named: Environment | None
    given: Mapping[str, Setting]
    required: frozenset[str]
    valued: tuple[tuple[Entry, Setting], ...]
    judged_by: tuple[str, ...] = ()
    presence_known: bool = True
    others: frozenset[str] = frozenset()
    deployment: int = 0
    like: str = ""
    own: frozenset[str] = frozenset()


class Example(NamedTuple):
    """An example of an env file, which no process reads, and its policy."""

    target: Target
    policy: Policy


class Run:
    """What rules judge: the targets of one run, and all that was read and observed with them.

    ``deployed`` are those that are not judged as well: a server may be among them. ``policies`` are all that judge
    something here; ``known_values`` those of `--known`, beside each policy's own.
    """

    def __init__(
        self,
        targets: Iterable[JudgedTarget] = (),
        *,
        today: date,
        examples: Iterable[Example] = (),
        documents: Iterable[Document] = (),
        policies: Iterable[Policy] | None = None,
        known_values: Iterable[Secret] = (),
        facts: Iterable[Fact] = (),
        deployed: Iterable[JudgedTarget] | None = None,
    ) -> None:
        self.targets = tuple(targets)
        self.deployed = self.targets if deployed is None else tuple(deployed)
        self.examples = tuple(examples)
        self.documents = tuple(documents)
        if policies is None:
            used = (*(judged.policy for judged in self.targets), *(example.policy for example in self.examples))
            policies = {id(policy): policy for policy in used}.values()
        self.policies = tuple(policies)
        self.known_values = tuple(known_values)
        self.today = today
        self._doubtful: list[JudgedValue] | None = None
        self._graphs: list[Graph | None] = []
        self._facts: dict[type[Any], dict[Any, None]] = {}
        self._of_files: dict[tuple[type[Any], str], Any] = {}
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Add a fact; adding it again has no effect."""
        self._facts.setdefault(type(fact), {})[fact] = None
        if isinstance(fact, FileFact):
            self._of_files[type(fact), fact.file] = fact

    def facts(self, kind: type[F]) -> Collection[F]:
        """All facts of that kind, in the order of their observation."""
        return self._facts.get(kind, {}).keys()

    def fact(self, kind: type[OfFile], file: str) -> OfFile | None:
        """The fact of that kind about that file; None without one."""
        found: OfFile | None = self._of_files.get((kind, file))
        return found

    def parts(self, targets: Sequence[JudgedTarget], examples: Sequence[Example] = ()) -> "Iterator[Run]":
        """These targets of the run in parts of a few, the last one with the examples, for rules that look at each
        target by itself: what they look at stays in the processor's cache, a tenth of the time over thousands of
        files."""
        for start in range(0, len(targets) or 1, PART):
            part = Run(
                targets[start : start + PART],
                today=self.today,
                examples=examples if start + PART >= len(targets) else (),
                documents=self.documents,
                policies=self.policies,
                known_values=self.known_values,
                deployed=self.deployed,
            )
            part._graphs, part._facts, part._of_files = self._graphs, self._facts, self._of_files
            yield part

    def values(self, *, alike: bool = True) -> "Iterable[JudgedValue]":
        """Every value that can be judged, revealed, with its target, policy entry and setting; of one whose form has
        parts that are credentials, each of those. Without ``alike`` not those of a target that is like another one."""
        return chain.from_iterable(_valued(each) for each in self.targets if alike or not each.like)

    def doubtful(self) -> "Iterable[JudgedValue]":
        """Those of the values that may be weak, malformed or a default: not the keys, passwords and tokens that are
        plainly random and long enough, which are most of them, so that each is looked at once and not by every rule.
        Of a target that is like another one its own alone."""
        if self._doubtful is None:
            values = chain.from_iterable(_valued(each, each.own if each.like else None) for each in self.targets)
            self._doubtful = [each for each in values if each[2].undecoded or not is_strong(each[1], each[3])]
        return self._doubtful

    @cached_property
    def contents(self) -> Mapping[str, bytes]:
        """What was read of each file."""
        return {document.path: document.reveal() for document in self.documents}

    def connections(self) -> "Sequence[Connection]":
        """The connections of the deployments. Without a container, only those in which one target has two ends."""
        graph = self._graph()
        return graph.connections if graph else ()

    def servers(self) -> "Sequence[Server]":
        """The servers of the catalogue among the containers."""
        graph = self._graph()
        return graph.servers if graph else ()

    def _graph(self) -> "Graph | None":
        if not self._graphs:
            is_needed = any(each.target.container or (not each.like and _has_two_ends(each)) for each in self.deployed)
            self._graphs.append(_graph_of(self.deployed) if is_needed else None)
        return self._graphs[0]


def _graph_of(deployed: Iterable[JudgedTarget]) -> "Graph":
    from auracheck.deployment.connections import Graph  # late: most checks are of one file

    return Graph(deployed)


JudgedValue = tuple[JudgedTarget, Entry, Setting, str]
"""A target, a secret of its policy, the setting that gives it, and the value or the part of it that is judged."""


def _valued(judged: JudgedTarget, names: Collection[str] | None = None) -> Iterator[JudgedValue]:
    """The values of a target, of these variables alone where there are ``names``."""
    for entry, setting in judged.valued:
        if names is not None and setting.name not in names:
            continue
        assert isinstance(setting.value, Secret)
        text = setting.value.reveal()
        if entry.form:
            yield from ((judged, entry, setting, part) for part in credentials(entry.form, text))
        else:
            yield judged, entry, setting, text


def is_strong(entry: Entry, text: str, own: frozenset[str] | None = None) -> bool:
    """Whether a value needs no second look: it is drawn and long enough, a key for HS256 too, which hex digits give
    four bits each. ``own`` are the words of the service and of the secret's name, where they are known."""
    if not entry.is_credential or entry.form or text == entry.default:
        return False
    if len(text) < (max(entry.least, HS256 // 4) if entry.kind == "key" else entry.least):
        return False
    return is_drawn(text) if own is None else is_drawn_beside(text, own)


def _has_two_ends(judged: JudgedTarget) -> bool:
    """Whether two URLs lead to the same host."""
    met: set[tuple[urls.Host, ...]] = set()
    for entry, setting in judged.valued:
        if entry.kind == "url" and isinstance(setting.value, Secret):
            url = urls.split(setting.value.reveal())
            if url and url.password:
                if url.hosts in met:
                    return True
                met.add(url.hosts)
    return False


def credential(entry: Entry, value: str) -> str:
    """The secret part of a value: a whole key, password or token, the password of a URL, else empty. So it is where a
    form of the entry says that a value is none (`null`)."""
    if entry.is_credential:
        return value if not entry.form or credentials(entry.form, value) else ""
    url = urls.split(value) if entry.kind == "url" else None
    return (url and url.password) or ""
