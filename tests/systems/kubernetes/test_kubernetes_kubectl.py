"""What YAML means to `kubernetes:` is what it means to kubectl, which is asked without a server."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.policy.loading import builtin
from auracheck.systems import form_of
from auracheck.systems.kubernetes.fields import Fields
from auracheck.systems.kubernetes.reader import read_all
from auracheck.systems.kubernetes.scalars import Meaning, key_of, meaning, text_of
from auracheck.systems.source import Context
from auracheck.systems.yaml_nodes import MappingNode, ScalarNode, documents
from tests.systems.kubernetes.test_kubernetes import targets, unread, values
from tests.systems.places import fix_line

KUBECTL = shutil.which("kubectl")
REQUIRED = os.environ.get("AURACHECK_DIFFERENTIAL") == "required"
pytestmark = pytest.mark.skipif(KUBECTL is None and not REQUIRED, reason="kubectl is not installed")
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def kubectl(folder: Path, manifest: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    (folder / "k.yaml").write_text(manifest, encoding="utf-8", newline="")
    return subprocess.run(
        [str(KUBECTL), *arguments, "--local", "-f", "k.yaml"],
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.defpath},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def as_json(folder: Path, manifest: str) -> Any:
    """The object that kubectl makes of YAML, whatever its fields."""
    done = kubectl(folder, manifest, "label", "x=y", "-o", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def config_map(*lines: str) -> str:
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n" + "".join(f"  {line}\n" for line in lines)


def pod(*env: str) -> str:
    lines = "".join(f"    - {entry}\n" for entry in env)
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: c\n    env:\n{lines}"


def data(manifest: str) -> MappingNode:
    """The mapping `data` of the one object in it."""
    (document,) = documents(manifest.encode())
    assert isinstance(document, MappingNode)
    found = next(value for key, value in document.pairs if isinstance(key, ScalarNode) and key.text == "data")
    assert isinstance(found, MappingNode)
    return found


SCALARS = [
    "1e3", "0123", "08", "0o17", "0o8", "0x1f", "0xg", "0b11", "0b2", "1_000", "1__0", "_1", "1_", "-_1", "1:30", ".5",
    ".5_0", "5.", "+5", "-5", "+.5", "1.e3", ".e3", "1e", "1E3", "12e03", "1e+3", "1.5.2", "9999999999999999999999",
    "18446744073709551615", "-9223372036854775809", "0x1ffffffffffffffff", "-0x8000000000000001", "1e999", "1e-999",
    "2020-01-01", "2020-01-01T00:00:00Z", "on", "On", "oN", "off", "y", "Y", "n", "N", "yes", "NO", "no", "nO", "TRUE",
    "tRue", "False", "~", "null", "Null", "nULL", "", "=", "<<", "a", "0", "-0", "00", "0.0", "1.0", "0_1", "0x_1",
    "!!str 5", "!!str on", "!foo 5", "!!binary aGk=", "'5'", '"on"', "'~'", '!!int "5"', '!!float "1.5"', '!!bool "on"',
    "!!float 1",
]  # fmt: skip


def ours(value: ScalarNode) -> tuple[type, str | None]:
    means = meaning(value)
    kinds = {Meaning.TEXT: str, Meaning.NULL: type(None), Meaning.BOOLEAN: bool, Meaning.NUMBER: float}
    return kinds[means], text_of(value) if means is Meaning.TEXT else None


def theirs(value: Any) -> tuple[type, str | None]:
    return float if type(value) is int else type(value), value if isinstance(value, str) else None


def compare(folder: Path, scalars: list[str]) -> None:
    manifest = config_map(*(f"k{number}: {text}" for number, text in enumerate(scalars)))
    found = as_json(folder, manifest)["data"]
    for (_, value), key in zip(data(manifest).pairs, [f"k{number}" for number in range(len(scalars))], strict=True):
        assert isinstance(value, ScalarNode)
        assert (key, ours(value)) == (key, theirs(found[key]))


def test_each_scalar_means_what_kubectl_takes_it_for(tmp_path: Path) -> None:
    compare(tmp_path, SCALARS)


@few
@given(
    st.lists(st.text(alphabet="0123456789_+-.eExXobBfyYnNtrual", min_size=1, max_size=7), min_size=100, max_size=300)
)
def test_any_text_that_looks_like_a_number_means_what_kubectl_takes_it_for(tmp_path: Path, texts: list[str]) -> None:
    """Leaving out what begins a list, a document or infinity, of which kubectl makes no JSON."""
    compare(tmp_path, [text for text in texts if text.lower() not in ("-", "---", ".nan")])


KEYS = [
    "y",
    "on",
    "Off",
    "5",
    "0x10",
    "0123",
    "1_000",
    "2020-01-01",
    "'~'",
    "!!str y",
    '"y"',
    "a",
    "!!binary aGk=",
    "-5",
]


def test_each_key_is_called_what_kubectl_calls_it(tmp_path: Path) -> None:
    manifest = config_map(*(f"k{number}: {{{text}: v}}" for number, text in enumerate(KEYS)))
    found = as_json(tmp_path, manifest)["data"]
    names = []
    for _, value in data(manifest).pairs:
        assert isinstance(value, MappingNode)
        assert isinstance(value.pairs[0][0], ScalarNode)
        names.append(key_of(value.pairs[0][0]))
    assert names == [next(iter(found[f"k{number}"])) for number in range(len(KEYS))]


def test_merge_keys_and_keys_that_come_twice_are_taken_as_kubectl_takes_them(tmp_path: Path) -> None:
    manifest = config_map(
        "one: &one {a: one, b: one}",
        "two: &two {b: two, c: two}",
        "k0: {<<: *one, a: own}",
        "k1: {a: own, <<: *one}",
        "k2: {<<: [*one, *two]}",
        "k3: {<<: [*two, *one], b: own, b: again}",
        'k4: {"<<": own}',
        "k5: {!!str <<: own}",
        "k6: {!!merge <<: *one}",
        "k7: {<<: *one, <<: *two}",
        "k8: {<<: {<<: *two, d: three}, c: ~}",
    )
    found = as_json(tmp_path, manifest)["data"]
    for key, value in data(manifest).pairs:
        assert isinstance(key, ScalarNode)
        assert isinstance(value, MappingNode)
        top = MappingNode("", 1, 1)
        top.pairs = [(key, value)]
        assert {e.key: e.text for e in Fields(top, "").entries(key.text)} == {
            name: text or "" for name, text in found[key.text].items()
        }


@pytest.mark.parametrize(
    "text",
    [
        "aGk=",
        "aGk",
        "aGl=",
        '"aG\\nk=\\n"',
        '"aGk=\\r\\n"',
        '" aGk="',
        "a Gk=",
        "aG-_",
        "aGk==",
        "YQ==",
        "YQ=",
        "=",
        '""',
        "<x>",
        "ab=c",
        '"aGk=aGk="',
        '"aGk\\t="',
        "é",
    ],
)
def test_base64_is_what_kubectl_decodes(text: str, tmp_path: Path) -> None:
    manifest = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: x}}\ndata:\n  jwt-secret-key: {text}\n"
    said = kubectl(tmp_path, manifest, "set", "env", "A=b").stderr
    assert ("illegal base64" in said) != ("is not a pod" in said)
    (found,) = targets(list(read_all("k", [("k", manifest.encode())], Context({}, builtin()))))
    assert found.settings[0].undecoded == ("illegal base64" in said)


ENV = ["{name: A, value: x}", "{name: A, value: '5'}", "{name: A, value: }", "{name: A, value: ~}", "{name: A}",
       "{name: A, Value: x}", "{name: A, value: 5}", "{name: A, value: on}", "{name: A, value: [x]}", "{name: 5}",
       "{name: A, value: {x: y}}", "{name: A, value: 2020-01-01}", "[A]", "A", "{name: A, value: x, value: y}",
       "{name: A, valueFrom: x}", "{name: A, valueFrom: {secretKeyRef: {name: x, key: 5}}}",
       "{name: A, valueFrom: {secretKeyRef: {name: x, key: y, optional: 'true'}}}"]  # fmt: skip


@pytest.mark.parametrize("entry", ENV)
def test_a_container_is_refused_where_kubectl_refuses_it(entry: str, tmp_path: Path) -> None:
    manifest = pod(entry)
    done = kubectl(tmp_path, manifest, "set", "env", "--list")
    items = list(read_all("k", [("k", manifest.encode())], Context({}, builtin())))
    assert bool(unread(items)) == (done.returncode != 0), done.stderr
    if done.returncode == 0:
        listed = dict(line.split("=", 1) for line in done.stdout.splitlines() if not line.startswith("#"))
        assert values(targets(items)[0]) == listed


VALUES = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@few
@given(st.lists(VALUES, min_size=10, max_size=60))
def test_what_the_snippet_writes_is_read_back_by_kubectl_and_by_us(tmp_path: Path, texts: list[str]) -> None:
    lines = [form_of("kubernetes").setting(f"K{number}", text) for number, text in enumerate(texts)]
    manifest = config_map(*lines)
    wanted = {f"K{number}": text for number, text in enumerate(texts)}
    assert as_json(tmp_path, manifest)["data"] == wanted
    top = Fields(documents(manifest.encode())[0], "")  # type: ignore[arg-type]
    assert {entry.key: entry.text for entry in top.entries("data")} == wanted


def test_the_mending_line_makes_a_secret_without_the_value_in_an_argument(tmp_path: Path) -> None:
    line = fix_line(form_of("kubernetes"), "JWT_SECRET_KEY", "printf 'a b\\n'", "k.yaml")
    command = line.partition("| kubectl apply")[0]
    assert KUBECTL is not None
    environ = {"PATH": f"{Path(KUBECTL).parent}:{os.defpath}", "HOME": str(tmp_path)}
    done = subprocess.run(["sh", "-c", command], env=environ, capture_output=True, text=True, check=True, timeout=60)
    (document,) = documents(done.stdout.encode())
    assert isinstance(document, MappingNode)
    made = {entry.key: base64.b64decode(entry.text) for entry in Fields(document, "").entries("data")}
    assert made == {"JWT_SECRET_KEY": b"a b"}


def test_what_no_json_can_hold_is_no_text() -> None:
    """kubectl says "unsupported value: +Inf" of the whole file."""
    (document,) = documents(b"apiVersion: v1\nkind: Pod\na: .inf")
    assert isinstance(document, MappingNode)
    with pytest.raises(Unreadable, match="a number instead of text"):
        Fields(document, "").text("a")
