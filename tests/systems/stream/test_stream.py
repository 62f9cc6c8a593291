"""What arrives by standard input, a FIFO, or a file of JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from auracheck.model import EXTERNAL, Document, Secret, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.systems.recognition import recognize
from auracheck.systems.source import Context, Item
from auracheck.systems.stream.source import StreamSource
from tests.conftest import Run

CANARY = "canary7f3a9c"
SAME_PLACE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def stream(tmp_path: Path, content: bytes) -> list[Item]:
    path = tmp_path / "stream"
    path.write_bytes(content)
    return list(StreamSource(str(path), str(path), Context({}, builtin())).read())


@pytest.mark.parametrize(
    ("content", "scheme"),
    [
        (b"A=1\n", "dotenv"),
        (b"\r\n# x\r\nexport A=1\r\n", "dotenv"),
        (b"'A'=1\n", "dotenv"),
        (b"A\nexport B # why\n", "dotenv"),
        (b"A: 1\nB=2\n", "dotenv"),
        (b"  A=1\n", "dotenv"),
        (b"\xef\xbb\xbf", "dotenv"),
        (b"\xef\xbb\xbf{}", "-"),
        (b"; x\n[X-Unit]\nA=1\n", "systemd"),
        (b"[1,2]", None),
        (b"[true]", None),
        (b"[\n  {}]", "-"),
        (b"A: 1\n", "-"),
        (b"---\nA: 1\n", "-"),
        (b"A: 1\nsops:\n  mac: x\n", "-"),
        (b"A: 1\nB:\n  C: 1\n", None),
        (b"A: 1\n---\nB: 1\n", None),
        (b"apiVersion: v1\nkind: Secret\n", "kubernetes"),
        (b'---\n# x\n"kind": Secret\n"apiVersion": v1\n', "kubernetes"),
        (b"--- {apiVersion: v1, kind: Secret}\n", "kubernetes"),
        (b'{"kind": "List", "apiVersion": "v1", "items": []}', "kubernetes"),
        (b"name: x\nservices:\n  web:\n    image: x\n", "compose"),
        (b'{"services": {}}', "compose"),
        (b"on: push\njobs:\n  a: {}\n", "github"),
        (b"'on': push\njobs:\n  a: {}\n", "github"),
        (b"stages: [a]\nservices: [postgres]\n", "gitlab"),
        (b'{"stages": ["a"]}', "gitlab"),
        (b'{"after_script": null, "services": "x"}', "-"),
        (b"build:\n  script: [make]\n", "gitlab"),
        (b"{{- if .x }}\nA: 1\n", None),
        (b"- A=1\n", None),
        (b"kind: ConfigMap\ndata:\n  .env: |\n    A=1\n", None),
        (b"the quick brown fox\n", None),
        (b'"text"\n', None),
        (b"\xff\xfeA\0=\x001\0", None),
        (b"\0\1\2", None),
    ],
)
def test_content_tells_its_scheme(content: bytes, scheme: str | None) -> None:
    assert recognize(content) == scheme


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f'["{CANARY}"]', "unrecognized JSON (expected an object"),
        (f'"{CANARY}"', "unrecognized file type; name a scheme"),
        (f"A:\n  B: {CANARY}\n", "unrecognized YAML (expected a Compose file"),
        (f"A: {CANARY}\n---\nB: 1\n", "unrecognized YAML (expected a Compose file"),
        (f"A: [{CANARY}\n", "invalid YAML"),
        (f"{{{{- if {CANARY} }}}}\nA: 1\n", "render it first"),
        (f"$ANSIBLE_VAULT;1.1;AES256\n{CANARY}\n", "ansible-vault view FILE | auracheck check -"),
        (f"services:\n  web:\n    image: {CANARY}\n", "check compose:PATH"),
        (f"on: push\njobs:\n  a:\n    env: {{A: {CANARY}}}\n", "check github:PATH"),
        (f"stages: [{CANARY}]\n", "check gitlab:PATH"),
        ("A=" + CANARY * 110_000, "more than 1 MiB"),
        ("A: " + CANARY * 800_000, "more than 8 MiB"),
        (f"Hello, {CANARY} is it\n", "unrecognized file type; name a scheme"),
        (f"[Service]\nEnvironment=A={CANARY}\n", "systemd units cannot be read from a pipe: check systemd:PATH"),
        (f'{{"A": "{CANARY}"', "invalid JSON"),
        (f'{{"A": "{CANARY}"}} x', "invalid JSON"),
        (f"\ufeff  \n{'{'}{CANARY}", "invalid JSON"),
        (" \n", "empty"),
        ("\ufeff\n", "empty"),
    ],
)
def test_what_cannot_be_judged_is_unread_with_its_reason(content: str, said: str, tmp_path: Path) -> None:
    (unread,) = stream(tmp_path, content.encode())
    assert isinstance(unread, Unread)
    assert said in unread.reason
    assert CANARY not in unread.reason


def test_utf_16_is_told(tmp_path: Path) -> None:
    (unread,) = stream(tmp_path, "A=1\n".encode("utf-16"))
    assert isinstance(unread, Unread)
    assert "UTF-16" in unread.reason


def test_an_env_file_is_read_as_python_dotenv_does(tmp_path: Path) -> None:
    document, target = stream(tmp_path, b"A=1\nB=${NOBODY}\nC\n=\n")
    assert isinstance(document, Document)
    assert isinstance(target, Target)
    assert list(target.effective()) == ["A", "B", "C"]
    assert [r.name for r in target.references] == ["B", "C"]
    assert (target.source, target.location, target.label) == ("-", str(tmp_path / "stream"), str(tmp_path / "stream"))


def test_json_sets_names_and_what_is_no_plain_value_is_unread(tmp_path: Path) -> None:
    unread, target = stream(tmp_path, b'{"A": "x", "B": null, "C": [1], "D": 1, "E": true, "F": "op://v/i/f"}')
    assert isinstance(unread, Unread)
    assert unread.reason == "nested value in a member (expected plain text)"
    assert isinstance(target, Target)
    assert target.location == str(tmp_path / "stream")
    values = target.effective()
    assert (values["B"], values["F"]) == (None, EXTERNAL)
    assert {n: v.reveal() for n, v in values.items() if isinstance(v, Secret)} == {"A": "x", "D": "1", "E": "true"}


@SAME_PLACE
@given(st.binary(max_size=300))
@example(b"{" * 10)
@example(b'{"A":' * 5000)
@example(b'{"A": ' + b"9" * 5000 + b"}")
@example(b'{"\\ud800": "\\udfff"}')
@example(b'{\0"\0A\0"\0:\x001\0}\0')
def test_no_bytes_bring_it_down(tmp_path: Path, content: bytes) -> None:
    for each in (content, b"{" + content, b"\xef\xbb\xbf" + content, b"A=" + content):
        assert stream(tmp_path, each)


PLAIN: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@SAME_PLACE
@given(st.dictionaries(st.text(), PLAIN), st.booleans(), st.sampled_from([None, 2]))
def test_values_come_out_as_json_has_them(
    tmp_path: Path, members: dict[str, Any], ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(members, ensure_ascii=ascii_only, indent=indent)
    (target,) = stream(tmp_path, text.encode())
    assert isinstance(target, Target)
    found = target.effective()
    loaded = json.loads(text)
    assert list(found) == list(loaded)
    for name, value in loaded.items():
        got = found[name]
        if value is None:
            assert got is None
        elif got is not EXTERNAL:
            assert isinstance(got, Secret)
            assert got.reveal() == (value if isinstance(value, str) else json.dumps(value))


def test_the_last_of_a_name_counts(tmp_path: Path) -> None:
    (target,) = stream(tmp_path, b'{"A": "1", "A": "2"}')
    assert isinstance(target, Target)
    assert [s.value.reveal() for s in target.settings if isinstance(s.value, Secret)] == ["2"]


def test_manifests_are_read_as_such(tmp_path: Path) -> None:
    for text in (
        '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "app"}, "stringData": {"JWT_SECRET_KEY": "x"}}',
        "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData:\n  JWT_SECRET_KEY: x\n",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: app}\n"
        "  data: {JWT_SECRET_KEY: eA==}\n",
    ):
        [target] = [item for item in stream(tmp_path, text.encode()) if isinstance(item, Target)]
        assert (target.source, target.judged, revealed(target)) == ("kubernetes", True, {"JWT_SECRET_KEY": "x"})


def test_yaml_of_names_and_values_is_read_with_its_places(tmp_path: Path) -> None:
    content = (
        b"# x\nA: 'on'\n\"B\": on\nC: 0123\nD: ~\nE:\nF: |\n  x\n  y\n"
        b"G: ENC[AES256_GCM,data:x]\nA: last\nsops:\n  mac: z\n"
    )
    [target] = stream(tmp_path, content)
    assert isinstance(target, Target)
    assert revealed(target) == {"A": "last", "B": "on", "C": "0123", "F": "x\ny\n"}
    assert {name for name, value in target.effective().items() if value is None} == {"D", "E"}
    assert target.effective()["G"] is EXTERNAL
    assert [(s.name, s.origin.line, s.origin.column) for s in target.settings][:3] == [
        ("A", 2, 1),
        ("B", 3, 1),
        ("C", 4, 1),
    ]


def revealed(target: Target) -> dict[str, str]:
    return {n: v.reveal() for n, v in target.effective().items() if isinstance(v, Secret)}


@pytest.mark.parametrize(
    "members",
    [
        {"app": {"JWT_SECRET_KEY": "a"}},
        {"JWT_SECRET_KEY": ["a"], "LOG": "info"},
        {"request_id": "1", "data": {"app": {"JWT_SECRET_KEY": "a"}}},
    ],
    ids=["nested", "a list", "a store"],
)
def test_what_a_nested_member_may_hold_is_not_missing(run: Run, place: Path, members: dict[str, Any]) -> None:
    (place / "app.json").write_text(json.dumps(members))
    outcome = run("check", "-e", "production", "-f", "json", "app.json")
    assert (outcome.code, outcome.findings("error", "warning")) == (3, [])
    assert {s["state"] for s in outcome.report["targets"][0]["secrets"]} == {"elsewhere"}


def test_plain_members_beside_it_are_judged(run: Run, place: Path) -> None:
    (place / "app.json").write_text(json.dumps({"app": {}, "JWT_SECRET_KEY": "changeme"}))
    outcome = run("check", "-e", "production", "-f", "json", "app.json")
    assert [rule for rule, *_ in outcome.findings("error", "warning")] == ["default-secret"]
