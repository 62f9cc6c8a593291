"""A workflow's YAML as GitHub reads it: what it rejects as a whole, and the members of its mappings."""

from auracheck.errors import Unreadable
from auracheck.model import EXTERNAL, Origin, Secret, Setting, Value
from auracheck.regex import regex
from auracheck.systems.externals import is_external
from auracheck.systems.files import EMPTY
from auracheck.systems.github.alternatives import Alternative, Unclosed, outcomes
from auracheck.systems.yaml_nodes import NULLS, MappingNode, Node, ScalarNode, SequenceNode, documents
from auracheck.typed import NamedTuple

NOT_A_WORKFLOW = "not a workflow (no jobs)"

_TRUTH = {word: low for low in ("true", "false") for word in (low, low.title(), low.upper())}
_DECIMAL = regex(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_HEX = regex(r"0x[0-9a-fA-F]+")
_OCTAL = regex(r"0o[0-7]+")
_SPECIAL = {
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), "Infinity"),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), "-Infinity"),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), "NaN"),
}
_BITS = 32
_SIGN = 1 << (_BITS - 1)


def rejected(reason: str, line: int) -> Unreadable:
    """An error for which GitHub does not run the workflow at all."""
    return Unreadable(f"{reason} (GitHub rejects the workflow)", line)


def text_of(scalar: ScalarNode) -> str:
    """The text of a scalar in an environment. Raises `Unreadable` for a number that GitHub rejects."""
    text = scalar.text
    if not scalar.plain or scalar.tag in ("str", "string"):
        return text
    if text in NULLS:
        return ""
    if text in _TRUTH:
        return _TRUTH[text]
    if text in _SPECIAL:
        return _SPECIAL[text]
    if _DECIMAL.fullmatch(text):
        return f"{float(text):.15G}".replace("INF", "Infinity")
    if _HEX.fullmatch(text):
        return str(_signed(int(text[2:], 16), scalar.line))
    if _OCTAL.fullmatch(text):
        return str(_signed(int(text[2:], 8), scalar.line))
    return text


def _signed(number: int, line: int) -> int:
    """A number of 32 bits, whose highest is the sign."""
    if number >= 1 << _BITS:
        raise rejected(f"unquoted number too large: more than {_BITS} bits", line)
    return number - (1 << _BITS) if number & _SIGN else number


class EnvMember(NamedTuple):
    """A key of a mapping, with its place, and the value."""

    key: ScalarNode
    value: Node


def root(content: bytes) -> MappingNode:
    """The top mapping of a workflow. Raises `Unreadable` for what GitHub rejects."""
    found = documents(content)
    if not found:
        raise Unreadable(EMPTY)
    if len(found) > 1:
        raise rejected("more than one YAML document", found[1].line)
    if not isinstance(found[0], MappingNode):
        raise Unreadable(NOT_A_WORKFLOW, found[0].line)
    _refuse_keys(found[0])
    return found[0]


def members(node: Node | None) -> dict[str, EnvMember]:
    """The members of a mapping in their order; none of any other node."""
    pairs = node.pairs if isinstance(node, MappingNode) else []
    return {key.text: EnvMember(key, value) for key, value in pairs if isinstance(key, ScalarNode)}


def text(node: Node | None) -> str:
    """A scalar's text; empty for any other node."""
    return text_of(node) if isinstance(node, ScalarNode) else ""


def _refuse_keys(top: MappingNode) -> None:
    """GitHub rejects duplicate keys, ignoring case, and merge keys (TemplateReader of actions/runner)."""
    waiting: list[Node] = [top]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            waiting += node.items
        elif isinstance(node, MappingNode):
            _refuse_keys_of(node)
            waiting += [value for _, value in node.pairs]


def _refuse_keys_of(node: MappingNode) -> None:
    keys: set[str] = set()
    for key, _ in node.pairs:
        if not isinstance(key, ScalarNode):
            raise rejected("list used as a key", key.line)
        if key.text == "<<" and key.plain:
            raise rejected("unsupported merge key (<<)", key.line)
        if key.text.casefold() in keys:
            raise rejected("duplicate key", key.line)
        keys.add(key.text.casefold())


class JobEnvironment:
    """The variables of the env maps, one map after the other."""

    def __init__(self, file: str, before: "JobEnvironment | None" = None) -> None:
        self._file = file
        self.settings: list[Setting] = list(before.settings) if before else []
        self.open_to: Origin | None = before.open_to if before else None
        self._known: dict[str, Alternative] = dict(before._known) if before else {}

    def take_step(self, node: Node | None) -> None:
        """The env map of a step, which the steps after it do not see. Raises `Unreadable`."""
        before = dict(self._known)
        self.take(node)
        self._known = before

    def take(self, node: Node | None) -> None:
        """An env map. Raises `Unreadable`."""
        if isinstance(node, ScalarNode) and "${{" in node.text:  # the whole map is computed
            self.open_to = Origin(self._file, node.line, node.column)
        elif isinstance(node, SequenceNode) or text(node):
            raise rejected("env is not a mapping", node.line if node else 0)
        before = dict(self._known)  # the variables of one map do not see each other
        for name, member in members(node).items():
            found = _outcomes(member, before)
            self.settings.append(self._setting(name, member, found))
            self._known[name] = found[-1]

    def written(self, name: str, origin: Origin) -> None:
        """A variable that a step sets while it runs."""
        self.settings.append(Setting(name, EXTERNAL, origin, literal=False))
        self._known.pop(name, None)

    def _setting(self, name: str, member: EnvMember, found: list[Alternative]) -> Setting:
        origin = Origin(self._file, member.key.line, member.key.column)
        *others, counting = (
            Setting(name, _value(o), origin, literal=o.text is not None, kept_in=o.kept_in) for o in found
        )
        return counting._replace(lost=tuple(others))


def _outcomes(member: EnvMember, known: dict[str, Alternative]) -> list[Alternative]:
    if not isinstance(member.value, ScalarNode):
        raise rejected("variable is not text", member.key.line)
    try:
        return outcomes(text(member.value), known)
    except Unclosed:
        raise rejected("unclosed ${{", member.key.line) from None


def _value(outcome: Alternative) -> Value:
    if outcome.text is None or is_external(outcome.text):
        return EXTERNAL
    return Secret(outcome.text)
