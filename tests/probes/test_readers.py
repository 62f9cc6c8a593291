"""The probe readers: which programs will read an env file, by what was asked and what stands beside it."""

from datetime import date
from pathlib import Path

import pytest

from auracheck.inventory import Inventory
from auracheck.model import Document, Fact
from auracheck.policy import loading
from auracheck.probes import Options, probe

TRICKY = b"A=pa$$word\n"
NOTHING_ASKED = Options()


def observed(path: Path, content: bytes = TRICKY, options: Options = NOTHING_ASKED) -> list[Fact]:
    inventory = Inventory([], today=date(2026, 1, 1), documents=[Document(str(path), "env file", "dotenv", content)])
    facts = list(probe("readers", options).observe(inventory, loading.builtin()))
    assert all(isinstance(fact, Fact) for fact in facts)
    return [fact for fact in facts if isinstance(fact, Fact)]


def names(facts: list[Fact]) -> list[str]:
    return [fact.name for fact in facts]


def test_by_itself_a_file_has_the_reader_by_whose_rules_it_was_read(tmp_path: Path) -> None:
    assert observed(tmp_path / ".env") == [Fact("reader dotenv", str(tmp_path / ".env"))]


def test_the_consumers_that_were_named_are_the_only_ones(tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_text(". ./.env\n")
    facts = observed(tmp_path / ".env", options=Options(("docker-env", "compose-env")))
    assert [(f.name, f.detail) for f in facts] == [
        ("reader docker-env", "--consumer"),
        ("reader compose-env", "--consumer"),
    ]


@pytest.mark.parametrize(
    ("witness", "text", "consumer"),
    [
        ("compose.yaml", "services: {a: {env_file: app.env}}\n", "compose-env"),
        ("app.service", "[Service]\nEnvironmentFile=/etc/app.env\n", "systemd-env"),
        ("app.service.d/override.conf", "[Service]\nEnvironmentFile=/srv/app.env\n", "systemd-env"),
        ("deploy.sh", "set -a\n. ./app.env\n", "shell-env"),
        ("../deploy.sh", ". here/app.env\n", "shell-env"),
        ("../compose.yaml", "services:\n  a:\n    env_file: ./here/app.env\n", "compose-env"),
    ],
)
def test_what_stands_beside_it_says_who_reads_it_too(witness: str, text: str, consumer: str, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    (folder / witness).parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    (folder / witness).write_text(text)
    facts = observed(folder / "app.env")
    assert names(facts) == ["reader dotenv", f"reader {consumer}"]
    assert facts[1].detail == witness.removeprefix("../")


@pytest.mark.parametrize(
    ("witness", "text"),
    [
        ("compose.yaml", "services: {a: {env_file: other/app.env}}\n"),
        ("compose.yaml", "services: {a: {image: app.env}}\n"),
        ("notes.md", ". ./app.env\n"),
        ("../deploy.sh", ". ./app.env\n"),
    ],
)
def test_what_means_another_file_says_nothing(witness: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / witness).write_text(text)
    assert names(observed(tmp_path / "here" / "app.env")) == ["reader dotenv"]


def test_of_dot_env_compose_takes_only_what_it_refers_to(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {a: {environment: {X: $JWT_SECRET_KEY}}}\n")
    facts = observed(tmp_path / ".env")
    assert [(f.name, f.secret) for f in facts] == [("reader dotenv", ""), ("reader compose-env", "JWT_SECRET_KEY")]


def test_a_file_that_all_read_alike_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_text(". ./.env\n")
    assert observed(tmp_path / ".env", b"A=plain\n") == []


def test_with_v_all_others_are_possible(tmp_path: Path) -> None:
    facts = names(observed(tmp_path / ".env", options=Options(everyone=True)))
    assert facts[0] == "reader dotenv"
    assert set(facts[1:]) == {
        f"possible reader {c}" for c in ("compose-env", "docker-env", "systemd-env", "shell-env", "kubectl-env")
    }


def test_what_cannot_be_read_beside_it_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").mkdir()
    (tmp_path / "run.sh").symlink_to("gone")
    (tmp_path / "big.sh").write_bytes(b". ./.env\n" + b"#" * (1 << 20))
    assert names(observed(tmp_path / ".env")) == ["reader dotenv"]
