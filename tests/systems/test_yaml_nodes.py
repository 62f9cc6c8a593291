"""YAML as nodes with their places: what is kept, what is refused, and that no file decides how long that takes."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.extras import install_line
from auracheck.systems import yaml_nodes
from auracheck.systems.yaml_nodes import (
    MAX_DEPTH,
    MAX_NODES,
    MAX_SLOW_YAML,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    documents,
)

CANARY = "canary7f3a9c"
LOADERS = ["C", "pure"]

LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
HOSTILE = {
    "billion laughs": (LAUGHS, "too many YAML nodes after expanding aliases: more than 1,000,000"),
    "many aliases": ("- &a [x]\n" + "- *a\n" * 600_000, "too many YAML nodes: more than 100,000"),
    "circle": ("a: &x\n  b: *x\n", "YAML anchor contains itself"),
    "circle in a list": ("&x [1, [*x]]\n", "YAML anchor contains itself"),
    "no anchor": ("a: *x\n", "undefined YAML alias"),
    "an anchor of another document": ("a: &x 1\n---\nb: *x\n", "undefined YAML alias"),
    "brackets": ("[" * 100_000, ""),
    "brackets closed": ("[" * 100_000 + "]" * 100_000, ""),
    "braces": ("{a: " * 100_000, "YAML nested too deep: more than 200 levels"),
    "dashes": ("- " * 100_000, "YAML nested too deep: more than 200 levels"),
    "keys": ("? " * 100_000, "YAML nested too deep: more than 200 levels"),
    "steps": ("".join(" " * n + "a:\n" for n in range(1_000)), "YAML nested too deep: more than 200 levels"),
    "nodes": ("k: v\n" * 200_000, "too many YAML nodes: more than 100,000"),
    "documents": ("---\n" * 300_000, "too many YAML nodes: more than 100,000"),
    "size": ("a: " + "x" * (9 << 20), "file too large: more than 8 MiB"),
    "one long value": ("a: " + "x " * ((4 << 20) - 9), None),
    "line breaks": ("\n" * ((8 << 20) - 9), None),
}  # fmt: skip
"""Text, and what is said of it; None where it is read, nothing where the two loaders say different things."""


@pytest.fixture(params=LOADERS)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "pure":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML was built without libyaml")
    return str(request.param)


def only(text: str) -> Node:
    [node] = documents(text.encode())
    return node


def reason(content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        documents(content)
    assert CANARY not in str(caught.value)
    return str(caught.value)


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.items if isinstance(node, SequenceNode) else ():
        yield from walk(child)
    for pair in node.pairs if isinstance(node, MappingNode) else ():
        for child in pair:
            yield from walk(child)


def test_each_node_has_its_place(loader: str) -> None:
    root = only("# x\na: 1\nb:\n  - 'two'\n  - {c: \"3\"}\n")
    assert isinstance(root, MappingNode)
    places = [(n.text, n.line, n.column, n.plain) for n in walk(root) if isinstance(n, ScalarNode)]
    assert places == [
        ("a", 2, 1, True), ("1", 2, 4, True), ("b", 3, 1, True),
        ("two", 4, 5, False), ("c", 5, 6, True), ("3", 5, 9, False),
    ]  # fmt: skip


def test_text_stays_as_it_stands(loader: str) -> None:
    root = only("[on, NO, 0123, 1e3, 2026-01-01, ~, '', null, 0x1F, .inf, <<, =]")
    assert isinstance(root, SequenceNode)
    assert [n.text for n in root.items if isinstance(n, ScalarNode)] == [
        "on", "NO", "0123", "1e3", "2026-01-01", "~", "", "null", "0x1F", ".inf", "<<", "=",
    ]  # fmt: skip


def test_a_tag_is_a_word_and_nothing_is_made_of_it(loader: str) -> None:
    root = only("[!reference [a], !!str 1, !!python/object/apply:os.abort [], !<tag:x.org,2000:y> z, ! a]")
    assert isinstance(root, SequenceNode)
    assert [n.tag for n in root.items] == ["reference", "str", "python/object/apply:os.abort", "tag:x.org,2000:y", ""]


def test_duplicates_and_merge_keys_stay_as_pairs(loader: str) -> None:
    root = only("a: &x {b: 1}\na: 2\n<<: *x\n")
    assert isinstance(root, MappingNode)
    assert [key.text for key, _ in root.pairs if isinstance(key, ScalarNode)] == ["a", "a", "<<"]


def test_an_alias_is_the_same_node(loader: str) -> None:
    root = only("- &x {b: 1}\n- *x\n- &x 2\n- *x\n")
    assert isinstance(root, SequenceNode)
    assert root.items[0] is root.items[1]
    assert root.items[2] is root.items[3]
    assert root.items[0] is not root.items[2]
    assert root.size == 1 + 3 + 3 + 1 + 1


@pytest.mark.parametrize("text", ["", "\n", "# x\n", "---\n", "---\n---\n", "\ufeff", "%YAML 1.1\n---\n"])
def test_what_is_empty_has_no_documents(text: str, loader: str) -> None:
    assert documents(text.encode()) == []


def test_empty_documents_between_others_are_left_out(loader: str) -> None:
    assert [n.line for n in documents(b"---\na: 1\n---\n---\n# x\n---\nb: 2\n")] == [2, 7]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_it(encoding: str, loader: str) -> None:
    [root] = documents("a: ü\n".encode(encoding))
    assert [n.text for n in walk(root) if isinstance(n, ScalarNode)] == ["a", "ü"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"a: 1\nb: \u00e9{CANARY}\n".encode("latin-1"), "line 2: not valid UTF-8"),
        (f"a: 1\nb: {CANARY}\x07\n".encode(), "line 2: control character (not allowed in YAML)"),
        (f"a: {CANARY}\0\n".encode(), "line 1: control character (not allowed in YAML)"),
        (f"a: 1\n\tb: {CANARY}\n".encode(), "line 2: tab used for indentation (YAML requires spaces)"),
        (f"a:\n  - {CANARY}\n b: 1\n".encode(), "line 3: invalid YAML"),
        (f"a: 'x {CANARY}\n".encode(), "invalid YAML"),
        (f"a: [{CANARY}\n".encode(), "invalid YAML"),
        (f"a: b: {CANARY}\n".encode(), "line 1: invalid YAML"),
        (f"a: {{{{ .Values.{CANARY} }}}}\n".encode(), f"line 1: {yaml_nodes.TEMPLATE}"),
        (f"{{{{- if .{CANARY} }}}}\na: 1\n{{{{- end }}}}\n".encode(), f"line 1: {yaml_nodes.TEMPLATE}"),
        (f"a: 1\n{{% if {CANARY} %}}\nb: 1\n".encode(), f"line 2: {yaml_nodes.TEMPLATE}"),
        (f"a:\n  {{{{- toYaml .{CANARY} | nindent 2 }}}}\n".encode(), yaml_nodes.TEMPLATE),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_told_with_its_line(content: bytes, said: str, loader: str) -> None:
    assert said in reason(content)


def test_the_bounds_are_as_told(loader: str) -> None:
    assert documents(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert "more than 200 levels" in reason(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))


def test_as_many_nodes_as_the_bound_says_are_read() -> None:
    assert documents(b"- x\n" * (MAX_NODES - 1))
    assert "too many YAML nodes: more than 100,000" in reason(b"- x\n" * MAX_NODES)


def test_without_pyyaml_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert reason(b"a: [1]\n") == f"YAML support not installed: {install_line('PyYAML>=6')}"


def test_no_repr_shows_what_a_node_holds() -> None:
    root = only(f"a: {CANARY}\nb: [{CANARY}]\n!{CANARY} c: 1\n")
    assert CANARY not in "".join(map(repr, walk(root)))


VALUES: st.SearchStrategy[object] = st.recursive(
    st.text() | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_json_is_yaml_with_the_same_strings(value: object, ascii_only: bool) -> None:
    """Every string of a JSON document comes out as it is."""
    text = json.dumps({"": value}, ensure_ascii=ascii_only)
    if not {"\x85", "\u2028", "\u2029"}.isdisjoint(text):
        return  # line breaks of YAML 1.1, which it folds
    try:
        found = documents(text.encode("utf-8", "surrogatepass"))
    except Unreadable:  # JSON allows characters that YAML does not, and keys of any length
        return
    [root] = found
    assert sorted(n.text for n in walk(root) if isinstance(n, ScalarNode) and not n.plain) == sorted(
        _strings({"": value})
    )


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text("ab:- \n\t{}[]&*!|>'\"#%@`?,~<=.", max_size=60).map(str.encode))
def test_no_bytes_bring_it_down(content: bytes) -> None:
    try:
        found = documents(content)
    except Unreadable:
        return
    assert all(node.line >= 1 and node.column >= 1 for root in found for node in walk(root))


PROGRAM = """
import json, resource, sys, time
import yaml
from auracheck.errors import Unreadable
from auracheck.systems.yaml_nodes import documents
if sys.argv[1] == "pure":
    del yaml.CSafeLoader
texts = json.load(sys.stdin)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name, text in texts.items():
    start = time.process_time()
    said = None
    try:
        documents(text.encode())
    except Unreadable as error:
        said = error.reason
    took = time.process_time() - start
    print(json.dumps([name, said, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before]))
"""
SLOW_IN_PYTHON = {"many aliases", "nodes", "documents", "one long value", "line breaks"}


@pytest.mark.skipif(sys.platform == "win32", reason="memory is asked for as Unix has it")
def test_hostile_files_are_told_within_5_s_and_300_mb(loader: str) -> None:
    texts = {name: text for name, (text, _) in HOSTILE.items() if loader == "C" or name not in SLOW_IN_PYTHON}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, loader], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, *_ in lines] == list(texts)
    for name, said, took, memory in lines:
        expected = HOSTILE[name][1]
        bound = loader == "pure" and len(texts[name]) > MAX_SLOW_YAML and said == "file too large: more than 1 MiB"
        assert bound or said == expected or (expected == "" and said), name
        assert took < 5, (name, took)
        assert memory / (1 << 20 if sys.platform == "darwin" else 1 << 10) < 300, name
