"""The values of a chart, each with the name that its place gives it."""

import re
from collections.abc import Iterator, Mapping

from auracheck.judgement.words import is_placeholder
from auracheck.model import EXTERNAL, Origin, Setting
from auracheck.policy.entry import CREDENTIALS, squash
from auracheck.policy.names import guess_kind
from auracheck.regex import regex
from auracheck.systems.env_file import value_of
from auracheck.systems.files import Budget, too_many
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode

MAX_VALUES = 20_000

_BETWEEN = regex(r"(?<!\\)\.")
"""Between the parts of a place (helm, "The Format and Limitations of --set")."""

_CAPITAL = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VARIABLE = regex(r"[A-Z][A-Z0-9_]*")
_NAMES_AN_OBJECT = regex(
    r"\w*existing\w*|\w*secret_?(?:name|ref)s?|\w*secret_?(?:key|id)s|\w*key_?ref"
    r"|remote_?ref|\w*(?:password|user(?:name)?)_?(?:secret_?)?key"
    r"|\w*(?:annotation|label|api_?key_?secret)_?key"
    r"|secret_?(?!access|api|encryption|signing|master|private)[^\W_]\w*_?key",
    re.IGNORECASE,
)
"""Keys whose value is the name of a Secret, or of a key in one."""

_NAMES_ITS_SECRET = regex(r"name|secret|\w*existing\w*|\w*secret_?(?:name|ref)", re.IGNORECASE)
_WORD = r"[a-z]+(?:[A-Z][a-z]+|ID|URL)*"
_KEY_IN_OBJECT = regex(rf"{_WORD}(?:[-_.]{_WORD})*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
"""The name of a key in a Secret, beside that of the Secret: `{secretName: app, key: token}`."""

_MAY_NAME_ITS_SECRET = regex(r"existing\w*", re.IGNORECASE)
_KEY_OF_WORDS = regex(r"[a-z]+(?:[-_.][a-z]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""The same beside a Secret that is named at the installation: one word may be a value there."""

_OF_PODS = frozenset(
    ("tolerations", "affinity", "nodeAffinityPreset", "nodeSelector", "topologySpreadConstraints", "matchExpressions")
)
"""Members of a pod's spec whose `key` is that of a label (Kubernetes API reference, PodSpec)."""

_OF_LABELS = "/"
"""A sign in the names of annotations and labels (Kubernetes, "Labels and Selectors"): those have names of Secrets."""

_CALLED_SECRET = regex(r"(?:.*\.)?(?P<whose>\w+)(?:Secrets?|[._]secrets?)")
"""A key that is called after a Secret, with what it is for: `hfSecret`, or `secret` in the part `tls`."""

_HAS_A_SECRET = regex(
    r"(?:.*[a-z])?(?:jwt|session|client|cookie|app|api|webhook|shared|signing|hmac|auth|access|refresh|token|encryption|csrf"
    r"|private|master|user|admin)|config|global|env|values",
    re.IGNORECASE,
)
"""What has a secret itself, so that this is no name of an object; and parts that say nothing."""

_TAKES_A_SECRET = regex(r"(?:.*[a-z])?(?:env_?from|image_?pull|tls)", re.IGNORECASE)
"""What takes a Secret of Kubernetes by its name, whatever that is."""

_OBJECT = regex(r"[a-z0-9]+(?:[-.][a-z0-9]+)+")
_OBJECT_OF_ANY = regex(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
"""The name of a Secret (Kubernetes, "DNS Subdomain Names"): of one word it may as well be a password."""
_RENDERED = regex(r"\{\{.*?\}\}")
"""A part of a name that the chart fills in (`{{ .Release.Name }}-secret`)."""

_FILE = regex(r"[\w.-]+\.(?:conf|css|html|ini|js|json|properties|sh|sql|toml|txt|xml|ya?ml)")
"""The name of a file, as the key of a ConfigMap is one (`customScript: {key: script.js}`)."""

_SECRETS = regex(r"(?:\w+_)?secrets?", re.IGNORECASE)
"""A key below which there are Secrets by their names."""

_REFERS = regex(
    r"^\$__(?:env|file|vault)\{|^\$\{\w+\}$|^\$[A-Z_][A-Z0-9_]*$|^\$[\w-]+:[\w.-]+$|^vault:[\w/.-]+#|^os\.environ/"
    r"|<[a-z]+:[\w./#-]+>|\$\(\w+\)|^\{\{.*\}\}$"
)
"""What Grafana, a program that fills in its environment, Argo CD, Bank-Vaults, LiteLLM, plugins of Argo CD
(`<path:kv/shop#token>`), Kubernetes (`$(NAME)`) and the templates of the chart (Helm's `tpl`) take from elsewhere."""

_NOT_TEXT = regex(r"~?|null|true|false|yes|no|on|off", re.IGNORECASE)


def values_of(node: Node, file: str) -> Iterator[Setting]:
    """The values in a document of ``file``, or of the file that a node of it names. Raises `Unreadable`."""
    return _settings(node, (), file, Budget(MAX_VALUES, too_many("values", MAX_VALUES)))


def parameter(name: str, value: ScalarNode, file: str) -> Iterator[Setting]:
    """One value at its place, as `helm --set` names it."""
    *path, last = _BETWEEN.split(name)
    yield from _setting(last.replace("\\.", "."), tuple(path), value, value, file, name)


def _settings(node: Node, path: tuple[str, ...], file: str, budget: Budget) -> Iterator[Setting]:
    budget.spend(1)
    if isinstance(node, SequenceNode):
        for number, item in enumerate(node.items):
            yield from _settings(item, (*path[:-1], f"{''.join(path[-1:])}[{number}]"), file, budget)
        return
    pairs = node.pairs if isinstance(node, MappingNode) else []
    own = {key.text: (key, value) for key, value in pairs if isinstance(key, ScalarNode)}
    named = own.get("name"), own.get("value")
    if named[0] and named[1] and isinstance(named[0][1], ScalarNode) and isinstance(named[1][1], ScalarNode):
        place = ".".join((*path, named[1][0].text))
        yield from _setting(named[0][1].text, (), named[1][0], named[1][1], file, place)
        return
    if not _OF_PODS.isdisjoint(map(_without_number, path)) or (path and _is_switched_off(own)) or _is_custom(own):
        return
    key_in_object = _form_of_keys(own)
    lists_keys = _lists_keys(own, path)
    is_item = not own.keys().isdisjoint(("path", "value")) or (
        path and _without_number(path[-1]) in ("annotations", "attributes", "items", "labels")
    )
    for key, value in own.values():
        if isinstance(value, ScalarNode) and (lists_keys or (is_item and key.text == "key")):
            continue  # of a Secret or label; an item has one as in a volume (Kubernetes API reference, KeyToPath)
        if key_in_object and isinstance(value, ScalarNode) and _is_key_in_object(key.text, value.text, key_in_object):
            continue
        part = key.text.replace(".", r"\.")  # helm, "The Format and Limitations of --set"
        if isinstance(value, ScalarNode):
            yield from _setting(key.text, path, key, value, file, ".".join((*path, part)))
        else:
            yield from _settings(value, (*path, part), file, budget)


def _is_switched_off(own: Mapping[str, tuple[ScalarNode, Node]]) -> bool:
    """Whether the templates leave out what these values are for, such as a chart that this one depends on (Helm,
    "Charts", "Tags and Condition fields in dependencies")."""
    _, switch = own.get("enabled", (None, None))
    return isinstance(switch, ScalarNode) and switch.plain and switch.text.lower() == "false"


def _is_custom(own: Mapping[str, tuple[ScalarNode, Node]]) -> bool:
    """Whether it is an object of an API that others have added to Kubernetes, such as an ExternalSecret that the chart
    takes along: those name their Secrets (Kubernetes, "Custom Resources")."""
    _, api = own.get("apiVersion", (None, None))
    return "kind" in own and isinstance(api, ScalarNode) and "." in api.text


def _lists_keys(own: Mapping[str, tuple[ScalarNode, Node]], path: tuple[str, ...]) -> bool:
    """Whether a mapping has for each variable the key in a Secret, as `secrets: {keys: {apiKey: api-key}}`, and below
    the name of a Secret where the values repeat the names: `secrets: {web-secrets: {API_SECRET: api_secret_key}}`."""
    texts = {name: value.text for name, (_, value) in own.items() if isinstance(value, ScalarNode)}
    if len(path) < 2 or not (_SECRETS.fullmatch(path[-2]) and all(map(_KEY_IN_OBJECT.fullmatch, texts.values()))):
        return False
    if path[-1] == "keys" or not (texts and _OBJECT.fullmatch(path[-1])):
        return path[-1] == "keys"
    pairs = [(squash(name), squash(text)) for name, text in texts.items()]
    return 2 * sum(one in other or other in one for one, other in pairs) >= len(pairs)


def _form_of_keys(own: Mapping[str, tuple[ScalarNode, Node]]) -> "re.Pattern[str] | None":
    """What the names of keys in a Secret look like here; None where no value names a Secret."""
    texts = {name: value.text for name, (_, value) in own.items() if isinstance(value, ScalarNode)}
    is_named = ((text or name == "secretName") and _NAMES_ITS_SECRET.fullmatch(name) for name, text in texts.items())
    if "remoteRef" in own or any(is_named):  # an item of an ExternalSecret, or the Secret itself
        return _KEY_IN_OBJECT
    return _KEY_OF_WORDS if any(map(_MAY_NAME_ITS_SECRET.fullmatch, texts)) else None


def _is_key_in_object(name: str, value: str, form: "re.Pattern[str]") -> bool:
    is_name = form.fullmatch(value) is not None and (name == "key" or not is_placeholder(value))
    return name.lower().endswith("key") and is_name


def _setting(
    name: str, path: tuple[str, ...], key: ScalarNode, value: ScalarNode, file: str, place: str
) -> Iterator[Setting]:
    """``place`` is that of the value, as `helm --set` names it."""
    if _OF_LABELS in name or _is_file(value.text) or (value.text and value.plain and _NOT_TEXT.fullmatch(value.text)):
        return
    if _VARIABLE.fullmatch(name) and value.text == name:  # the key in a Secret that the variable is taken from
        return
    parts = (*map(_without_number, path), name)
    if not _VARIABLE.fullmatch(name) and any(map(_NAMES_AN_OBJECT.fullmatch, parts)):
        return
    if _is_object(".".join(parts), value.text) or (name.lower().endswith("key") and _FILE.fullmatch(value.text)):
        return
    called = name if _VARIABLE.fullmatch(name) else "_".join(map(_in_capitals, parts))
    origin = Origin(key.file or file, key.line, key.column)
    if called and value.text and not _REFERS.search(value.text):
        yield Setting(called, value_of(value.text), origin, key=place)
    elif guess_kind(called) in CREDENTIALS:
        yield Setting(called, EXTERNAL, origin, literal=False, key=place)


def _is_file(value: str) -> bool:
    """Whether a value is a script or a file of several lines: neither a key (PEM) nor a login (JSON)."""
    text = value.strip()
    return "\n" in text and not text.startswith(("-----BEGIN", "{"))


def _is_object(place: str, value: str) -> bool:
    """Whether a value is the name of a Secret by the place at which it is."""
    called = _CALLED_SECRET.fullmatch(place)
    if called is None or is_placeholder(value):
        return False
    value = _RENDERED.sub("name", value)
    if _TAKES_A_SECRET.fullmatch(called["whose"]):
        return _OBJECT_OF_ANY.fullmatch(value) is not None
    return _HAS_A_SECRET.fullmatch(called["whose"]) is None and _OBJECT.fullmatch(value) is not None


def _without_number(part: str) -> str:
    """A part of a place without that of an item in its list."""
    return re.sub(r"(?:\[\d+\])+\Z", "", part)


def _in_capitals(part: str) -> str:
    return re.sub(r"\W+", "_", _CAPITAL.sub("_", part)).strip("_").upper()
