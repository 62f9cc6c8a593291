"""Waivers above a setting: in each form that has comments, and never where a program takes the line for a value."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.model import Document, Origin, Secret, Setting, Target
from auracheck.policy.loading import builtin
from auracheck.systems import grammar_of, grammars
from auracheck.systems.comments import remarked
from auracheck.systems.dates import remark
from auracheck.systems.source import open_source
from auracheck.systems.waivers import APART, BESIDE, INSIDE, NO_FORM
from tests.bounds import within

NAME = "JWT_SECRET_KEY"
ABOVE = "# auracheck: ignore default-secret until 2027-03-01 because later"
MADE = remark(NAME, "2026-01-31")
COMPOSE = "services:\n  backend:\n    image: x\n    environment:\n"
CONTAINER = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: backend\n    image: x\n"


def stand(place: Path, name: str, content: str) -> dict[str, list[tuple[str, str, int | None]]]:
    """Each setting of a file, with rule, fault and line of the waivers above it."""
    scheme, _, file = name.rpartition(":")
    path = place / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
    if file.endswith((".yaml", ".yml")):
        pytest.importorskip("yaml")
    spec = f"{scheme}:{path}" if scheme else str(path)
    targets = [t for t in remarked(open_source(spec, policy=builtin()).read()) if isinstance(t, Target)]
    return {s.name: [(w.rule, w.fault, w.origin.line) for w in s.waivers] for t in targets for s in t.settings}


@pytest.mark.parametrize("scheme", grammars())
def test_in_env_files_of_each_consumer(place: Path, scheme: str) -> None:
    found = stand(place, f"{scheme}:f", f"A=1\n{ABOVE}\n{NAME}=x\nB=2\n")
    assert found == {"A": [], NAME: [("default-secret", "", 2)], "B": []}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".env", f"{ABOVE}\r\nexport {NAME}='x'\r\n"),
        (".env", f"\ufeff{ABOVE}\n  {NAME}=x"),
        (".env", f'A="1\n2\n3"\n  {ABOVE}\n{NAME}=x\n'),
        (".env", f"{MADE}\n{ABOVE}\n{NAME}=x\n"),
        (".env", f"{ABOVE}\n{MADE}\n{NAME}=x\n"),
        (".env.example", f"{ABOVE}\n{NAME}=x\n"),
        ("a.sh", f"{ABOVE}\nexport {NAME}=x\n"),
        ("a.sh", f"if true; then\n  {ABOVE}\n  export {NAME}=x\nfi\n"),
        ("app.service", f"[Service]\nExecStart=/bin/true\n{ABOVE}\nEnvironment=A=1 '{NAME}=x'\n"),
        ("app.service", f"[Service]\nExecStart=/bin/true\nEnvironment=A=1 \\\n{ABOVE}\n  {NAME}=x\n"),
        ("compose.yaml", f"{COMPOSE}      {ABOVE}\n      {NAME}: x\n"),
        ("compose.yaml", f"{COMPOSE}      {ABOVE}\n      - {NAME}=x\n"),
        ("compose.yaml", f"{COMPOSE}      A: |\n        1\n      {ABOVE}\n      {NAME}: x\n"),
        ("compose.yaml", f"{COMPOSE}      A: >-\n        1\n\n      # ours\n      {ABOVE}\n      {NAME}: x\n"),
        ("compose.yaml", f"{COMPOSE}      A: 1\n        2\n      {ABOVE}\n      {NAME}: x\n"),
        ("compose.yaml", f'{COMPOSE}      A: "1\n        2"\n      {ABOVE}\n      {NAME}: "x"\n'),
        ("p.yaml", f"{CONTAINER}    env:\n    {ABOVE}\n    - name: {NAME}\n      value: x\n"),
        ("p.yaml", f"{CONTAINER}    env:\n    {ABOVE}\n    - {{name: {NAME}, value: x}}\n"),
        ("s.yaml", f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData:\n  {ABOVE}\n  {NAME}: x\n"),
        ("s.yaml", f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata:\n  {ABOVE}\n  {NAME}: eHh4\n"),
        (".github/workflows/d.yml", f"on: push\nenv:\n  {ABOVE}\n  {NAME}: x\njobs: {{d: {{steps: [run: x]}}}}\n"),
        (".gitlab-ci.yml", f"deploy:\n  script: [x]\n  variables:\n    {ABOVE}\n    {NAME}: x\n"),
    ],
)
def test_on_the_line_above(place: Path, name: str, content: str) -> None:
    assert [(rule, fault) for rule, fault, _ in stand(place, name, content)[NAME]] == [("default-secret", "")]


def test_several_comments_and_several_rules(place: Path) -> None:
    two = ABOVE.replace("default-secret", "weak-secret, default-secret")
    found = stand(place, ".env", f"{two}\n{MADE}\n{ABOVE.replace('default', 'stale')}\n{NAME}=x\n")
    assert [rule for rule, _, _ in found[NAME]] == ["weak-secret", "default-secret", "stale-secret"]


def test_what_a_unit_and_compose_take_from_their_env_files(place: Path) -> None:
    (place / "app.env").write_text(f"{ABOVE}\n{NAME}=x\n")
    unit = stand(place, "app.service", f"[Service]\nExecStart=/x\nEnvironmentFile={place}/app.env\n")
    project = stand(place, "compose.yaml", "services: {backend: {image: x, env_file: app.env}}\n")
    assert unit[NAME] == project[NAME] == [("default-secret", "", 1)]


@pytest.mark.parametrize("between", ["\n", "# ours\n", "  \n# a\n\n", "; ours\n"])
def test_apart_from_its_setting_it_says_so_there(place: Path, between: str) -> None:
    assert stand(place, ".env", f"{ABOVE}\n{between}{NAME}=x\n")[NAME] == [("default-secret", APART, 1)]


def test_one_apart_and_one_at_its_place(place: Path) -> None:
    found = stand(place, ".env", f"{ABOVE}\n\n{ABOVE}\n{NAME}=x\n")
    assert found[NAME] == [("default-secret", APART, 1), ("default-secret", "", 3)]


@pytest.mark.parametrize("scheme", grammars())
def test_on_the_line_of_the_value_it_waives_nothing(place: Path, scheme: str) -> None:
    assert stand(place, f"{scheme}:f", f"{NAME}=x {ABOVE}\nB=1\n") == {NAME: [("", BESIDE, 1)], "B": []}


def test_another_form_waives_nothing_and_parts_no_other_comment_from_the_setting(place: Path) -> None:
    found = stand(place, ".env", f"{ABOVE}\n# auracheck: ignore weak-secret\n{MADE}\n{NAME}=x\n")
    assert found[NAME] == [("default-secret", "", 1), ("", NO_FORM, 2)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dotenv:f", f"A='1\n{ABOVE}'\n{NAME}=x\n"),
        ("dotenv:f", f"'A\n{ABOVE}'=1\n{NAME}=x\n"),
        ("compose-env:f", f'A="1\n{ABOVE}"\n{NAME}=x\n'),
        ("shell-env:f", f'A="1\n{ABOVE}"\n{NAME}=x\n'),
        ("systemd-env:f", f'A="1\n{ABOVE}"\n{NAME}=x\n'),
        ("systemd-env:f", f"A=1 \\\n{ABOVE}\n{NAME}=x\n"),
        ("docker-env:f", f"A=1 \\\r\n{ABOVE}\r\n{NAME}=x\r\n"),
        ("a.sh", f"echo 1 \\\n{ABOVE}\n{NAME}=x\n"),
        ("compose.yaml", f'{COMPOSE}      A: "1\n      {ABOVE}"\n      {NAME}: x\n'),
        ("compose.yaml", f"{COMPOSE}      A: '1\n      {ABOVE}'\n      {NAME}: x\n"),
    ],
)
def test_a_part_of_a_value_waives_nothing(place: Path, name: str, content: str) -> None:
    [(_, fault, _)] = stand(place, name, content)[NAME]
    assert fault == INSIDE


@pytest.mark.parametrize("scheme", [name for name in grammars() if name != "shell-env"])
def test_so_does_what_is_one_to_another_program_that_may_read_such_a_file(place: Path, scheme: str) -> None:
    """To docker run and kubectl it is a comment; but the reason that it tells is somebody's value."""
    [(_, fault, _)] = stand(place, f"{scheme}:f", f"A='1\n{ABOVE}'\n{NAME}=x\n").get(NAME) or [("", INSIDE, 0)]
    assert fault == INSIDE


def test_of_a_script_the_shell_is_asked_alone(place: Path) -> None:
    """To systemd a value would begin in the text that the script prints."""
    content = f"cat <<E\nx='s\nE\n{ABOVE}\nexport {NAME}=x\necho '1'\n"
    assert stand(place, "a.sh", content)[NAME] == [("default-secret", "", 4)]
    assert stand(place, "systemd-env:b", content)["x"] == []


def test_one_inside_a_value_takes_those_alone_with_it_that_are_the_same(place: Path) -> None:
    other = ABOVE.replace("2027", "2028")
    found = stand(place, ".env", f"A='1\n{ABOVE}'\nB=1\n{other}\n{NAME}=x\n{ABOVE}\nC=1\n")
    assert [found[name][0][1] for name in ("B", NAME, "C")] == [INSIDE, "", INSIDE]


@pytest.mark.parametrize("scheme", grammars())
def test_ten_thousand_take_no_quadratic_time(scheme: str) -> None:
    rules = ["default-secret", "weak-secret", "stale-secret"]
    lines = [f"A='1\n{ABOVE}'", *(f"{ABOVE.replace('default-secret', rules[n % 3])} {n}\nN{n}=1" for n in range(9_000))]
    content = "\n".join(lines).encode()
    target = Target("f", scheme, tuple(Setting("X", Secret("x"), Origin("f", n, 1)) for n in range(1, 18_000)))
    with within(20):
        [_, found] = remarked([Document("f", "env file", scheme, content), target])
        assert isinstance(found, Target)
        assert len({waiver.fault for setting in found.settings for waiver in setting.waivers}) == 2


@settings(deadline=None)
@given(
    st.sampled_from(grammars()),
    st.lists(st.sampled_from([ABOVE, MADE, f"{NAME}=x", 'A="', '"', "'", "B=1 \\", "", "#", "cat <<E", "E", "C='\\"])),
)
def test_a_waiver_that_holds_can_be_taken_out_and_nothing_is_read_otherwise(scheme: str, lines: list[str]) -> None:
    """The consumer is the oracle: whatever stands around it."""
    content = "\n".join(lines).encode()
    target = Target("f", scheme, tuple(Setting("X", Secret("x"), Origin("f", n, 1)) for n in range(1, len(lines) + 1)))
    [_, found] = remarked([Document("f", "env file", scheme, content), target])
    assert isinstance(found, Target)
    held = {w.origin.line for s in found.settings for w in s.waivers if not w.fault}
    without = b"\n".join(b"" if n in held else line.encode() for n, line in enumerate(lines, 1))
    assert read(scheme, content) == read(scheme, without)


def read(scheme: str, content: bytes) -> list[tuple[str, str | None]] | None:
    try:
        found = grammar_of(scheme).read(content, {}).assignments
    except Unreadable:
        return None
    return [(a.name, a.value.reveal() if isinstance(a.value, Secret) else None) for a in found]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a:", "b: |", "  c: x", "  d: 'x", '  e: "', "  f: >-", "  y", "    z", "  '", '  "', "  - g", ""]
        )
        | st.sampled_from(["", "  ", "    "]).map(lambda indent: indent + ABOVE),
        max_size=8,
    )
)
def test_so_it_is_in_yaml(lines: list[str]) -> None:
    yaml = pytest.importorskip("yaml")
    content = "\n".join(lines).encode()
    try:
        meant = yaml.safe_load(content)
    except yaml.YAMLError:
        return
    target = Target(
        "f", "compose", tuple(Setting("X", Secret("x"), Origin("f", n, 1)) for n in range(1, len(lines) + 1))
    )
    [_, found] = remarked([Document("f", "Compose", "", content), target])
    assert isinstance(found, Target)
    held = {w.origin.line for s in found.settings for w in s.waivers if not w.fault}
    without = "\n".join("" if n in held else line for n, line in enumerate(lines, 1))
    assert yaml.safe_load(without) == meant
