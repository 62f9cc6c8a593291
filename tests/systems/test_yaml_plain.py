"""YAML of one entry a line is read as libyaml reads it, or left to it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.systems import yaml_nodes
from auracheck.systems.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode, documents
from auracheck.systems.yaml_plain import plain_documents

PLAIN = """\
# head
apiVersion: v1
metadata:
  name: "a b"   # why
  labels: {}

  app.kubernetes.io/name: it's # that
items:
- name: a
  value: --flag=http://x:1/#a
- b c
-   c: ''
    d:
    - ~
    e:
    - []
empty:
---
---
- a: 1
"""

TURNED_AWAY = [
    "a: |\n  b\n", "a: [b]\n", "a: {b: c}\n", "a: &x b\n", "a: *x\n", "a: !x b\n", "<<: b\n", "? a\n: b\n", "a:\n  b\n",
    "a: b\n  c\n", "a: b\n c: d\n", "a: 'b''c'\n", 'a: "\\n"\n', "a: b: c\n", "a: b:\n", "a:\tb\n", "a: b\r\n",
    "- - a\n", "-\n", "a\n", "a: b\n...\n", "%YAML 1.1\n---\na: b\n", "--- a\n", "a: ü\n", "a : b\n", "- a\nb: c\n",
    "a: b\n- c\n", "  a: b\nc: d\n", "a: '\n", "a: {{ b }}\n", '"a": b\n', "a: b #c: d\n  e\n", "a: @b\n", "a: `b\n",
    "a:\n  b: c\n d: e\n", "- a\n  - b\n", "a: ,b\n", "a: ?b\n", f"{' ' * 81}a: b\n", f"{'a' * 300}: b\n",
    "a: b\n" * 20_001,
]  # fmt: skip


def shape(node: Node) -> Any:
    inside: Any = (node.text, node.plain) if isinstance(node, ScalarNode) else ()
    if isinstance(node, SequenceNode):
        inside = [shape(item) for item in node.items]
    if isinstance(node, MappingNode):
        inside = [(shape(key), shape(value)) for key, value in node.pairs]
    return type(node).__name__, node.tag, node.line, node.column, node.size, node.file, inside


def libyaml(content: bytes) -> list[Node] | None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_nodes, "plain_documents", lambda _: None)
        try:
            return documents(content)
        except Unreadable:
            return None


def assert_alike(content: bytes) -> None:
    found = plain_documents(content)
    if found is not None:
        whole = libyaml(content)
        assert whole is not None
        assert list(map(shape, found)) == list(map(shape, whole))


def test_entries_of_one_line_are_read_with_their_places() -> None:
    assert plain_documents(PLAIN.encode()) is not None
    assert_alike(PLAIN.encode())


@pytest.mark.parametrize("text", TURNED_AWAY, ids=range(len(TURNED_AWAY)))
def test_anything_else_is_left_to_libyaml(text: str) -> None:
    assert plain_documents(text.encode()) is None


INDENT = st.sampled_from(["", "", "  ", "  ", " ", "    "])
KEY = st.sampled_from(["a:", "b-c/d.e:", "1:", "a:b:", "a :", "<<:", "'a':", "true:", "-a:"])
VALUE = st.sampled_from(
    ["", "", "b", "b c", "'b'", '"b # c"', "{}", "[]", "---", "--- b", "-b", "- b", "b#c", "b: c", "a:b", "b:", "~",
     "http://x:80/", "''", '""', "'", "[b", "*b", "&b c", "!b c", "|", ">-", "...", "=", "<<", "b\n", "b, c]", "b }"]
)  # fmt: skip
END = st.sampled_from(["", "", "", " ", " # c", "  #", "#c", " #\tc", "\n", "\n  # c"])
LINE = st.one_of(
    st.tuples(INDENT, st.sampled_from(["", "- ", "-   "]), KEY, st.sampled_from([" ", " ", "  ", ""]), VALUE, END),
    st.tuples(INDENT, st.just("- "), VALUE, END),
    st.sampled_from([("---",), ("--- # c",), ("---  ",), ("...",), ("",), ("# c",)]),
).map("".join)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINE, max_size=6), st.sampled_from(["", "\n"]))
def test_what_is_read_is_what_libyaml_reads(lines: list[str], end: str) -> None:
    assert_alike(("\n".join(lines) + end).encode())


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None)
@given(st.one_of(st.lists(LINE, max_size=8).map("\n".join), st.text("ab:-# '\"{}[]\n.~|>", max_size=24)))
def test_the_same_of_many_texts(text: str) -> None:
    assert_alike(text.encode())
