"""A draft of a large repository: in time, and complete or said not to be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auracheck.draft import draft
from tests.bounds import takes_linear_time, within

SCRIPT = (
    """import {{ a }} from './m{n}'
export function f{n}(x: string) {{
  if (x === 'y') {{ return `${{x}} and ${{a(x)}}` }}
  return [1, 2, 3].map((v) => v * {n})
}}
"""
    * 12
)
READING = 'export const KEY_{n} = process.env.A{n}_SECRET\nif (!KEY_{n}) throw new Error("x")\n'
MODULE = 'import os\n\n\ndef f{n}(x):\n    """Say x."""\n    return [v for v in x if v > {n}]\n' * 15


def test_5000_files_take_less_than_3_seconds(place: Path) -> None:
    for n in range(2500):
        folder = place / f"p{n % 50}"
        folder.mkdir(exist_ok=True)
        reading = READING.format(n=n // 20) if n % 20 == 0 else ""
        (folder / f"m{n}.ts").write_text(SCRIPT.format(n=n) + reading)
        (folder / f"m{n}.py").write_text(
            MODULE.format(n=n) + (f'os.environ["B{n // 20}_KEY"]\n' if n % 20 == 0 else "")
        )
    with within(3, "5,000 files"):
        made = draft(".")
    assert made.unread == ()
    assert made.text.count("[secrets.") == 250


def test_of_too_many_names_credentials_are_kept_and_first_those_that_code_reads(place: Path) -> None:
    def words(number: int) -> str:
        return "_".join("ABCDEFGHIJ"[int(digit)] * 3 for digit in str(number))

    (place / ".env.example").write_text("".join(f"{words(number)}_TOKEN=\n" for number in range(1_200)))
    (place / ".env.production.example").write_text("".join(f"{words(number)}_LEVEL=\n" for number in range(1_200)))
    (place / "main.go").write_text('package main\nvar a = os.Getenv("SHOP_API_TOKEN")\n')
    made = draft(".")
    assert "[secrets.SHOP_API_TOKEN]" in made.text
    assert made.text.count("_TOKEN]") == 1_000
    assert [each.reason for each in made.unread] == ["more than 1,000 names or 100,000 reads"]


def test_a_line_of_40_000_reads_takes_less_than_5_seconds(place: Path) -> None:
    (place / "application.properties").write_text("key=" + "${ABC_TOKEN}" * 40_000)
    with within(5, "40,000 reads"):
        assert "[secrets.ABC_TOKEN]" in draft(".").text


NESTED = {
    "run.sh": ("${A_KEY:-", "}"),
    "a.go": ('f(os.Getenv("A_KEY"), ', ")"),
    "call.ts": ("f(process.env.A_KEY, ", ")"),
    "list.ts": ("[process.env.A_KEY, ", "]"),
    "either.ts": ("(process.env.A_KEY || ", ")"),
    "if.ts": ("if (!process.env.A_KEY) {", "throw x}"),
    "application.conf": ("${A_KEY:-", "}"),
}


@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("is_closed", [True, False])
def test_brackets_within_brackets_are_read_in_linear_time(place: Path, name: str, is_closed: bool) -> None:
    opening, closing = NESTED[name]

    def read(depth: int) -> None:
        (place / name).write_text(opening * depth + "x" + closing * depth * is_closed)
        draft(name)

    takes_linear_time(read, 200, 1_600)


UNCLOSED = {
    "A.java": '@ConfigurationProperties("a.b") class A\n',
    "B.java": '@ConfigMapping(prefix = "a.b") interface A\n',
    "a.rs": "struct A {\n",
    "b.rs": 'r#"',
    "c.rs": "fn f(a: &str, ",
    "d.go": "func f(a string, ",
    "e.go": "x.y.z := os.Getenv(",
    "config.toml": "${A_KEY:-",
    "a.rb": 'ENV[a]\n  a: ["A_KEY", ',
    "appsettings.json": "/* ",
    "Envfile": "\n",
    "a.go": "\n\tv.AutomaticEnv()",
    "b.go": "Env",
    "c.go": "NewReplacer env.Provider( ",
    "run.sh": "a() {\n$1 ",
    "app.exs": '["A_KEY", ',
    "fly.toml": "[env]\n",
    "B.cs": 'var a = x.GetSection("b");\nclass A {\n',
    "C.java": "enum A { record B(",
    "use.rs": "use std::env::{",
    "f.go": 'fmt.Sprintf("%s_%s_%s", a, ToUpper(',
    "g.go": "if a.B == c {\n",
}


@pytest.mark.parametrize("name", UNCLOSED)
def test_what_is_never_closed_is_read_in_linear_time(place: Path, name: str) -> None:
    def read(count: int) -> None:
        (place / name).write_text(UNCLOSED[name] * count)
        draft(".")

    takes_linear_time(read, 1_000, 8_000)


WITHIN_ITSELF = {
    "a.rs": (
        'fn f() { add_source(Environment::with_prefix("A").separator("_")).try_deserialize::<A>() }\nstruct A {\n',
        "    a{n}: A,\n",
        "}\n",
    ),
    "a.go": (
        'package a\nvar _ = env.Provider("A_", ".", f)\nvar c A\nvar _ = envconfig.Process("a", &c)\ntype A struct {\n',
        '\tA{n} *A `koanf:",squash"`\n',
        '}\ntype B struct {\n\tA A `koanf:"a"`\n}\n',
    ),
    "A.cs": ('x.Configure<A>(GetSection("B"));\nclass A\n{\n', "    public A A{n} {{ get; set; }}\n", "}\n"),
    "A.java": ('@ConfigurationProperties("a")\nclass A {\n', "  private A a{n};\n", "}\n"),
    "group.py": (
        "import environ\n@environ.config\nclass A:\n",
        "    a{n} = environ.group(A)\n",
        "@environ.config\nclass B:\n    b = environ.group(A)\n",
    ),
    "typed.py": (
        "import typed_settings\n@typed_settings.settings\nclass A:\n",
        "    a{n}: A\n",
        "@typed_settings.settings\nclass B:\n    a: A\n",
    ),
}


@pytest.mark.parametrize("name", WITHIN_ITSELF)
def test_settings_within_themselves_come_to_an_end(place: Path, name: str) -> None:
    before, field, behind = WITHIN_ITSELF[name]
    (place / name).write_text(before + "".join(field.format(n=n) for n in range(300)) + behind)
    with within(2, "300 fields within each other"):
        draft(".")


def test_a_check_imports_nothing_of_it(place: Path) -> None:
    (place / ".env").write_text("A=1\n")
    words = [sys.executable, "-X", "importtime", "-m", "auracheck", "check", ".env", "-f", "json"]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(words, capture_output=True, text=True, cwd=place, env=env)
    assert "auracheck.engine" in done.stderr
    assert "auracheck.draft" not in done.stderr


@pytest.mark.parametrize(
    ("line", "named"), [("const rows = [];", []), ("const k = process.env.BIG_TOKEN;", ["big.js"])]
)
def test_a_file_too_large_to_be_read_is_named_where_it_may_read_the_environment(
    place: Path, line: str, named: list[str]
) -> None:
    (place / "big.js").write_text(f"{line}\n" + "rows.push([1, 2, 3]);\n" * 60_000)
    (place / "main.js").write_text("const key = process.env.API_KEY;\n")
    made = draft(".")
    assert "[secrets.API_KEY]" in made.text
    assert [each.file for each in made.unread] == named
