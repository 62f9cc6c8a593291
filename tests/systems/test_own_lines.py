"""The lines that can be deleted for a variable: those that set it and nothing else."""

import pytest

from auracheck.systems import system_of

POD = "env:\n- name: A\n  value: b\n- name: KEY\n  value: |\n    x\n\n    y\n  # why\n- {name: B, value: c}\n"


@pytest.mark.parametrize(
    ("source", "text", "number", "lines"),
    [
        ("compose", "e:\n  A: b\n  KEY: c\n", 3, [3]),
        ("compose", "e:\n- A=b\n- 'KEY=c'  # why\n", 3, [3]),
        ("compose", "e:\n  KEY: c\n", 2, []),
        ("compose", "s:\n  i: b\n  e:\n    # why\n    KEY: c\n", 5, [3, 5]),
        ("compose", "s:\n  e:\n  - KEY=c\n  i: b\n", 3, [2, 3]),
        ("compose", "s:\n  p:\n  - b\n  e:\n  - KEY=c\n", 5, [4, 5]),
        ("compose", "s:\n  i: b\n  e: &e\n    KEY: c\n", 4, []),
        ("compose", "s:\n  e:\n    KEY: c\nt:\n  i: b\n", 3, []),
        ("compose", "e:\n  A: b\n  KEY: |\n    c\n", 3, []),
        ("compose", "e: {A: b, KEY: c}\n", 1, []),
        ("compose", "e:\n  A: b\n  KEY: &x c\n", 3, []),
        ("github", "env:\n  KEY: c\n  A: b\n", 2, [2]),
        ("github", "s:\n- run: b\n  env:\n    KEY: c\n- run: d\n", 4, [3, 4]),
        ("github", "s:\n- env:\n    KEY: c\n  run: b\n", 3, []),
        ("gitlab", "variables:\n  KEY: c\n  A: b\n", 2, [2]),
        ("kustomize", "  literals:\n  - KEY=c\n  - A=b\n", 2, [2]),
        ("kubernetes", POD, 4, [4, 5, 6, 7, 8, 9]),
        ("kubernetes", POD.replace("name: KEY", "name: &k KEY"), 4, []),
        ("kubernetes", "env:\n- name: A\n  value: b\n- {name: KEY, value: c}\n", 4, [4]),
        ("kubernetes", "env:\n- {name: KEY, value: c}\n", 2, [2]),
        ("kubernetes", "data:\n  KEY: c\n", 2, [2]),
        ("systemd", "[Service]\nEnvironment='KEY=c'\n", 2, [2]),
        ("systemd", "[Service]\nEnvironment=KEY=c A=b\n", 2, []),
        ("quadlet", "[Container]\nEnvironment=KEY=c\n", 2, [2]),
        ("dockerfile", "FROM a\nENV KEY=c\n", 2, [2]),
        ("dockerfile", "FROM a\nENV A=b \\\n    KEY=c \\\n    B=d\n", 3, [3]),
        ("dockerfile", "FROM a\nENV KEY=c A=b\n", 2, []),
        ("dotenv", "KEY=c\n", 1, []),
    ],
)
def test_they_have_this_variable_and_nothing_else(source: str, text: str, number: int, lines: list[int]) -> None:
    content = text.encode().split(b"\n")
    assert [*system_of(source).own_lines(content, number, "KEY")] == lines
    assert [*system_of(source).own_lines(content, 99, "KEY")] == []
