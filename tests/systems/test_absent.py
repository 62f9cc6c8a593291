"""A file that is not there is made of the example beside it."""

from pathlib import Path

import pytest

from auracheck.errors import Unreadable
from auracheck.systems.files import read_file
from tests.conftest import Run


@pytest.mark.parametrize(
    ("path", "example"),
    [
        (".env", ".env.example"), (".env", "env.example"), (".env", ".env.sample"), (".env", "env.template"),
        (".env", ".env.dist"), (".env", "example.env"), (".env", ".example.env"), ("prod.env", "prod.env.example"),
        ("prod.env", "prod.example.env"),
        ("a b/.env", "a b/.env.example"), ("config.yaml", "config.example.yaml"),
    ],
)  # fmt: skip
def test_the_reason_has_the_command_that_copies_it(path: str, example: str, place: Path) -> None:
    (place / path).parent.mkdir(exist_ok=True)
    (place / example).touch()
    quoted = (f"'{example}' '{path}'") if " " in path else f"{example} {path}"
    with pytest.raises(Unreadable) as refusal:
        read_file(path)
    assert refusal.value.reason == f"no such file (run: cp {quoted}, then check again with --fix)"


@pytest.mark.parametrize("beside", ["env", "other.env.example", ".env.bak"])
def test_nothing_else_is_named(beside: str, place: Path) -> None:
    (place / beside).touch()
    with pytest.raises(Unreadable) as refusal:
        read_file(".env")
    assert refusal.value.reason == "no such file"


COMPOSE = "services:\n  web:\n    image: shop\n    env_file: .env\n"


@pytest.mark.parametrize("source", [".env", "dotenv:.env", "docker-env:.env", "compose.yaml", "."])
def test_after_the_copy_the_source_is_read(source: str, place: Path, run: Run) -> None:
    (place / "compose.yaml").write_text(COMPOSE)
    (place / ".env.example").write_text("APP_SECRET=changeme\n")
    [unread] = run("check", source, "-f", "json").report["unread"]
    assert unread["reason"].endswith("no such file (run: cp .env.example .env, then check again with --fix)")
    (place / ".env.example").rename(place / ".env")
    result = run("check", source, "--env", "production", "--fix", "--select", "default", "-f", "json")
    assert (result.code, [each["secret"] for each in result.report["fixed"]]) == (0, ["APP_SECRET"])


@pytest.mark.parametrize(
    ("variable", "beside", "how"),
    [
        ("DOMAIN", [".env.example"], " (run: cp .env.example .env, then check again with --fix)"),
        ("APP_SECRET", [".env.example"], " (run: cp .env.example .env, then check again with --fix)"),
        ("APP_SECRET", [".env.example", ".env"], " (run: auracheck generate APP_SECRET --write .env)"),
        ("APP_SECRET", [], " (run: auracheck generate APP_SECRET --write .env)"),
        ("DOMAIN", [], ""),
    ],
)
def test_a_variable_that_compose_requires_comes_with_the_command_that_sets_it(
    variable: str, beside: list[str], how: str, place: Path, run: Run
) -> None:
    (place / "compose.yaml").write_text(
        f"services:\n  web:\n    image: shop\n    environment: ['A=${{{variable}:?}}']\n"
    )
    for name in beside:
        (place / name).touch()
    [unread] = run("check", "compose.yaml", "-f", "json").report["unread"]
    assert unread["reason"] == f"required variable {variable} has no value{how}"
    if "auracheck" in how:
        assert run(*how.split()[2:-1], how.split()[-1].removesuffix(")")).code == 0
        assert "required variable" not in run("check", "compose.yaml").out


def test_several_env_files_of_a_project_are_copied_by_one_line(place: Path, run: Run) -> None:
    (place / "compose.yaml").write_text("services:\n  web:\n    image: x\n    env_file: [a.env, b.env]\n")
    (place / "a.env.example").touch()
    [unread] = run("check", "compose.yaml", "-f", "json").report["unread"]
    empty = "touch b.env && chmod 600 b.env"
    words = f"a.env, b.env: no such files (run: cp a.env.example a.env && {empty}, then check again with --fix)"
    assert unread["reason"] == words
    (place / "b.env.sample").touch()
    [unread] = run("check", "compose.yaml", "-f", "json").report["unread"]
    copies = "cp a.env.example a.env && cp b.env.sample b.env"
    assert unread["reason"] == f"a.env, b.env: no such files (run: {copies}, then check again with --fix)"
