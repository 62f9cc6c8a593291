"""What Compose refuses of a file by itself: what its schema does not allow (`specification/compose-spec.json`), and
text that does not convert to a number, a size or the like (compose-go 2.4.8, loader/interpolate.go and types).

The schema is newer than that compose-go, so keys of a newer Compose pass, too: which one reads the file is unknown.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping

from auracheck import shipped
from auracheck.errors import suggestion
from auracheck.regex import regex
from auracheck.systems.compose.absent import refused
from auracheck.systems.compose.scalars import Time
from auracheck.systems.compose.tree import ComposeError, Leaf, Tree, TreeList, TreeMap
from auracheck.typed import Any

_SCHEMA = os.path.join(shipped.PACKAGE, "systems", "compose", "specification", "compose-spec.json")

_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
"""The types of JSON Schema, as messages name them, in that order."""

_NUMBER = frozenset(["number"])
_INTEGER = frozenset(["number", "integer"])
_KINDS_OF: Mapping[type, frozenset[str]] = {
    TreeMap: frozenset(["object"]),
    TreeList: frozenset(["array"]),
    str: frozenset(["string"]),
    Time: frozenset(["string"]),
    bool: frozenset(["boolean"]),
    type(None): frozenset(["null"]),
}

_Rules = Mapping[str, Any]
_ANYTHING: _Rules = {}


class Schema:
    """Checks trees by the keywords of JSON Schema that the Compose Specification uses.

    `uniqueItems` is left out: Compose removes duplicates from most lists before it checks them.
    """

    def __init__(self) -> None:
        self._root = json.loads(shipped.content(_SCHEMA))
        self._root["properties"]["networks"]["additionalProperties"] = True  # compose-go 2.4.8 takes any name
        self._definitions: dict[str, _Rules] = {}
        self._types: dict[int, frozenset[str]] = {}
        self._valid: dict[tuple[int, int], Tree] = {}  # trees are kept, so that an id stays theirs

    def check(self, model: TreeMap) -> None:
        """Raises `ComposeError` for the first thing that Compose would refuse."""
        fault = self._fault(model, self._root, "file")
        if fault is not None:
            raise fault

    def _fault(self, tree: Tree, rules: _Rules, key: str) -> ComposeError | None:
        """What is wrong with the value of ``key``. What was found valid, an alias for example, is checked once."""
        rules = self._resolved(rules)
        if (id(tree), id(rules)) in self._valid:
            return None
        kinds = _kinds(tree)
        if kinds.isdisjoint(self._allowed(rules)):
            words = " or ".join(word for kind, word in _KINDS.items() if kind in self._allowed(rules))
            return ComposeError(f"invalid {key} (expected {words})", tree.origin)
        if isinstance(tree, Leaf) and "oneOf" not in rules:
            return _fault_of_leaf(tree, rules, key)
        if "oneOf" in rules:
            choices = [choice for choice in rules["oneOf"] if not kinds.isdisjoint(self._allowed(choice))]
            faults = [self._fault(tree, choice, key) for choice in choices]
            fault = None if None in faults else faults[0]
        else:
            fault = next(filter(None, self._faults(tree, rules, key)), None)
        if fault is None:
            self._valid[id(tree), id(rules)] = tree
        return fault

    def _faults(self, tree: Tree, rules: _Rules, key: str) -> Iterable[ComposeError | None]:
        if isinstance(tree, TreeMap):
            yield from (self._fault_of_entry(tree, name, rules, key) for name in tree.entries)
            missing = [name for name in rules.get("required", ()) if name not in tree.entries]
            yield from (ComposeError(f"missing {name}: in {key}", tree.origin) for name in missing)
        elif isinstance(tree, TreeList):
            yield from (self._fault(item, rules.get("items", _ANYTHING), _entry_of(key)) for item in tree.items)

    def _fault_of_entry(self, table: TreeMap, name: str, rules: _Rules, key: str) -> ComposeError | None:
        tree, known = table.entries[name], rules.get("properties", {})
        if name in known:
            return self._fault(tree, known[name], name)
        patterns = rules.get("patternProperties", {})
        other = rules.get("additionalProperties", rules.get("unevaluatedProperties", True))
        found = next((found for pattern, found in patterns.items() if re.search(pattern, name)), other)
        if found is False:
            words = f"unknown key{suggestion(name, known)}" if known else f"invalid name in {key}"
            return ComposeError(words, table.place(name))
        return None if found is True else self._fault(tree, found, _entry_of(key))

    def _resolved(self, rules: _Rules) -> _Rules:
        """The rules that a reference leads to, those of `allOf` in one."""
        reference = rules.get("$ref")
        if reference is None:
            return rules
        found = self._definitions.get(reference)
        if found is None:
            found = self._root["$defs"][reference.rpartition("/")[2]]
            for part in map(self._resolved, found.get("allOf", ())):
                properties = {**part["properties"], **found["properties"]}
                found = {**part, **found, "properties": properties}
            self._definitions[reference] = found
        return found

    def _allowed(self, rules: _Rules) -> frozenset[str]:
        """The types that some value of these rules has."""
        found = self._types.get(id(rules))
        if found is None:
            kinds = self._resolved(rules).get("type", list(_KINDS))
            found = frozenset([kinds] if isinstance(kinds, str) else kinds)
            choices = self._resolved(rules).get("oneOf")
            if choices:
                found = frozenset().union(*map(self._allowed, choices))
            self._types[id(rules)] = found
        return found


def _entry_of(key: str) -> str:
    return key if key.endswith(" entry") else f"{key} entry"


def _kinds(tree: Tree) -> frozenset[str]:
    """The types of JSON Schema that a tree has."""
    value = tree.value if isinstance(tree, Leaf) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _INTEGER if float(value).is_integer() else _NUMBER
    return _KINDS_OF[type(value) if isinstance(tree, Leaf) else type(tree)]


def _fault_of_leaf(leaf: Leaf, rules: _Rules, key: str) -> ComposeError | None:
    value = leaf.value
    if "enum" in rules and value not in rules["enum"]:
        return ComposeError(f"invalid {key} (expected {', '.join(rules['enum'])})", leaf.origin)
    if isinstance(value, str):
        fits = re.search(rules.get("pattern", ""), value) is not None
        return None if fits else ComposeError(f"invalid {key}", leaf.origin)
    least, most = rules.get("minimum"), rules.get("maximum")
    if value is not None and ((least is not None and value < least) or (most is not None and value > most)):
        return ComposeError(f"{key} out of range", leaf.origin)
    return None


_Cast = tuple[Callable[[str], object], str]

_WHOLE = regex(r"[-+]?[0-9]+").fullmatch, "an integer"
_FLOAT = regex(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?").fullmatch, "a number"
_TRUTH = regex(r"true|false|y|yes|on|n|no|off", re.IGNORECASE).fullmatch, "true or false"
_SIZE = regex(r"\d+(?:\.\d+)* ?[kKmMgGtTpP]?[iI]?[bB]?").fullmatch, "a size"
_TIME = regex(r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:w|d|h|m|s|ms|us|µs|μs|ns))+|[-+]?0").fullmatch, "a duration"


def _each(paths: str, cast: _Cast) -> dict[str, _Cast]:
    return dict.fromkeys(paths.split(), cast)


_CASTS = {
    **_each(
        "cpu_count cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares oom_score_adj pids_limit scale"
        " deploy.replicas deploy.update_config.parallelism deploy.rollback_config.parallelism"
        " deploy.restart_policy.max_attempts deploy.placement.max_replicas_per_node healthcheck.retries",
        _WHOLE,
    ),
    **_each("cpu_percent cpus deploy.update_config.max_failure_ratio deploy.rollback_config.max_failure_ratio", _FLOAT),
    **_each("init healthcheck.disable oom_kill_disable privileged read_only stdin_open tty", _TRUTH),
}
"""What is converted in every file, before files are merged."""

_DECODED = {
    **_each("mem_limit memswap_limit mem_reservation shm_size deploy.resources.limits.memory", _SIZE),
    **_each(
        "stop_grace_period healthcheck.interval healthcheck.timeout healthcheck.start_period"
        " healthcheck.start_interval",
        _TIME,
    ),
}
"""What is converted in the merged project."""


def check_file_casts(service: TreeMap) -> None:
    """Raises `ComposeError` where a text of a file does not convert."""
    _cast(service, _CASTS)
    for name, limit in service.mapping("ulimits").entries.items():
        for leaf in limit.entries.values() if isinstance(limit, TreeMap) else [limit]:
            _fit(leaf, name, _WHOLE)


def check_project_casts(service: TreeMap) -> None:
    """Raises `ComposeError` where a text of the merged project does not convert."""
    _cast(service, _DECODED)


def _cast(service: TreeMap, casts: Mapping[str, _Cast]) -> None:
    for path, cast in casts.items():
        *above, key = path.split(".")
        table = service
        for part in above:
            table = table.mapping(part)
        if key in table.entries:
            _fit(table.entries[key], key, cast)


def _fit(leaf: Tree, key: str, cast: _Cast) -> None:
    fits, words = cast
    if isinstance(leaf, Leaf) and isinstance(leaf.value, str) and not fits(leaf.value):
        raise refused(f"invalid {key} (expected {words})", leaf)
