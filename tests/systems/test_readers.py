"""The probe readers: which programs will read an env file, by what was asked and what stands beside it."""

import os
from datetime import date
from pathlib import Path

import pytest

from auracheck.deployment import Run
from auracheck.deployment.facts import Fact, LoadedBy, MayBeReadBy, ReadBy, ReadersCut
from auracheck.model import Document
from auracheck.probes import Options, probe
from auracheck.systems import grammars
from auracheck.systems.readers import Neighbours

TRICKY = b"A=pa$$word\n"
NOTHING_ASKED = Options()


def observed(path: Path, content: bytes = TRICKY, options: Options = NOTHING_ASKED) -> list[Fact]:
    run = Run(today=date(2026, 1, 1), documents=[Document(str(path), "env file", "dotenv", content)])
    facts = list(probe("readers", options).observe(run))
    assert all(isinstance(fact, Fact) for fact in facts)
    return [fact for fact in facts if isinstance(fact, Fact)]


def names(facts: list[Fact]) -> list[str]:
    """Each fact in words: `reader docker-env`."""
    return [name for name, _, _ in about(facts)]


def about(facts: list[Fact]) -> list[tuple[str, str, str]]:
    """Each fact in words, what says so, and the secret that it is about."""
    return list(map(_words, facts))


def _words(fact: Fact) -> tuple[str, str, str]:
    if isinstance(fact, ReadBy):
        return f"reader {fact.program}", fact.witness, fact.secret
    if isinstance(fact, LoadedBy):
        return f"loader {fact.program}", fact.witness, ""
    if isinstance(fact, ReadersCut):
        return "readers cut", fact.where, ""
    assert isinstance(fact, MayBeReadBy)
    return f"possible reader {fact.program}", "", ""


def test_by_itself_a_file_has_the_reader_by_whose_rules_it_was_read(tmp_path: Path) -> None:
    assert observed(tmp_path / ".env") == [ReadBy(str(tmp_path / ".env"), "dotenv")]


def test_beside_its_own_the_consumers_that_were_named_are_the_only_ones(tmp_path: Path) -> None:
    """A scheme or a unit has said what its own is. A bare path is read by the first that was named."""
    (tmp_path / "run.sh").write_text(". ./.env\n")
    facts = observed(tmp_path / ".env", options=Options(("docker-env", "compose-env")))
    assert [each[:2] for each in about(facts)] == [
        ("reader dotenv", ""),
        ("reader docker-env", "--consumer"),
        ("reader compose-env", "--consumer"),
    ]


def test_its_own_comes_once_though_it_was_named_too(tmp_path: Path) -> None:
    facts = observed(tmp_path / ".env", options=Options(("docker-env", "dotenv")))
    assert [each[:2] for each in about(facts)] == [
        ("reader dotenv", "--consumer"),
        ("reader docker-env", "--consumer"),
    ]


@pytest.mark.parametrize(
    ("witness", "text", "consumer"),
    [
        ("compose.yaml", "services: {a: {env_file: app.env}}\n", "compose-env"),
        ("app.service", "[Service]\nEnvironmentFile=/etc/app.env\n", "systemd-env"),
        ("app.service.d/override.conf", "[Service]\nEnvironmentFile=/srv/app.env\n", "systemd-env"),
        ("deploy.sh", "set -a\n. ./app.env\n", "shell-env"),
        ("deploy.sh", ". /opt/app/app.env\n", "shell-env"),
        ("deploy.sh", '. "$(dirname "$0")/app.env"\n', "shell-env"),
        ("deploy.sh", "docker run --env-file ../here/app.env image\n", "docker-env"),
        ("deploy", "#!/bin/sh\n. ./app.env\n", "shell-env"),
        ("scripts/deploy.sh", ". ../app.env\n", "shell-env"),
        ("bin/deploy", '#!/bin/bash\n. "$(dirname "$0")/../app.env"\n', "shell-env"),
        ("bin/deploy.sh", "docker run --env-file app.env image\n", "docker-env"),
        ("compose.yaml", "services: {a: {env_file: [{path: app.env, format: raw}]}}\n", "docker-env"),
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
    assert about(facts)[1][1] == witness


@pytest.mark.parametrize(
    ("witness", "text"),
    [
        ("compose.yaml", "services: {a: {env_file: other/app.env}}\n"),
        ("compose.yaml", "services: {a: {image: app.env}}\n"),
        ("notes.md", ". ./app.env\n"),
        ("../deploy.sh", ". ./app.env\n"),
        ("../deploy.sh", ". /opt/app.env\n"),
        ("deploy.sh", ". ../common/app.env\n"),
        ("deploy.sh", "docker run --env-file other/app.env image\n"),
        ("bin/deploy.sh", ". ../../app.env\n"),
        ("bin/app.service", "[Service]\nEnvironmentFile=/srv/app.env\n"),
        ("tools/deploy.sh", ". ../app.env\n"),
    ],
)
def test_what_means_another_file_says_nothing(witness: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / witness).parent.mkdir(exist_ok=True)
    (tmp_path / "here" / witness).write_text(text)
    assert names(observed(tmp_path / "here" / "app.env")) == ["reader dotenv"]


def test_of_dot_env_compose_takes_only_what_it_refers_to(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {a: {environment: {X: $JWT_SECRET_KEY, Y: $OTHER}}}\n")
    assert about(observed(tmp_path / ".env", b"JWT_SECRET_KEY=pa$$word\n")) == [
        ("reader dotenv", "", ""),
        ("loader compose-env", "compose.yaml", ""),
        ("reader compose-env", "compose.yaml", "JWT_SECRET_KEY"),
    ]


def test_it_reads_the_file_though_it_refers_to_nothing(tmp_path: Path) -> None:
    """So it may refuse it."""
    (tmp_path / "compose.yaml").write_text("services: {a: {image: x}}\n")
    assert about(observed(tmp_path / ".env"))[1:] == [("loader compose-env", "compose.yaml", "")]


def test_of_a_file_that_it_was_handed_it_takes_what_all_its_files_refer_to(tmp_path: Path) -> None:
    (tmp_path / "up.sh").write_text("docker compose --env-file prod.env up")
    (tmp_path / "compose.yaml").write_text("services: {a: {environment: [A]}}\n")
    (tmp_path / "compose.override.yaml").write_text("services: {a: {environment: [B]}}\n")
    assert about(observed(tmp_path / "prod.env", b"A=$$\nB=$$\nC=$$\n"))[1:] == [
        ("loader compose-env", "up.sh", ""),
        ("reader compose-env", "up.sh", "A"),
        ("reader compose-env", "up.sh", "B"),
    ]


def test_with_v_what_takes_a_part_of_it_is_possible_for_the_rest(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: {a: {environment: [A]}}\n")
    facts = observed(tmp_path / ".env", options=Options(everyone=True))
    assert {"loader compose-env", "reader compose-env", "possible reader compose-env"} <= set(names(facts))


def test_a_file_that_all_read_alike_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_text(". ./.env\n")
    assert observed(tmp_path / ".env", b"A=plain\n") == []


def test_with_v_all_others_are_possible(tmp_path: Path) -> None:
    facts = names(observed(tmp_path / ".env", options=Options(everyone=True)))
    assert facts[0] == "reader dotenv"
    assert facts[1:] == [f"possible reader {name}" for name in grammars() if name != "dotenv"]


def test_what_cannot_be_read_beside_it_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").mkdir()
    (tmp_path / "run.sh").symlink_to("gone")
    os.mkfifo(tmp_path / "deploy.sh")
    assert names(observed(tmp_path / ".env")) == ["reader dotenv"]


def test_where_a_bound_ends_the_look_around_that_is_a_fact(tmp_path: Path) -> None:
    (tmp_path / "big.sh").write_bytes(b". ./.env\n" + b"#" * (1 << 20))
    assert about(observed(tmp_path / ".env"))[1:] == [
        ("reader shell-env", "big.sh", ""),
        ("readers cut", "of big.sh only the first 64 KiB were looked into", ""),
    ]


def test_a_folder_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr("auracheck.systems.readers.look", lambda f: looked.append(f) or Neighbours(()))
    documents = [Document(str(tmp_path / name), "env file", "dotenv", TRICKY) for name in ("a.env", "b.env")]
    run = Run(today=date(2026, 1, 1), documents=documents)
    list(probe("readers", NOTHING_ASKED).observe(run))
    assert looked == [str(tmp_path), str(tmp_path.parent)]


def test_the_first_that_says_it_is_told_as_seen_from_the_env_file(tmp_path: Path) -> None:
    for path in ("here/compose.yaml", "here/deploy.sh", "compose.yaml", "a.sh"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(
            "{services: {a: {env_file: here/.env}}}" if path.endswith("yaml") else ". here/.env"
        )
    assert about(observed(tmp_path / "here" / ".env"))[1:] == [
        ("loader compose-env", "compose.yaml", ""),
        ("reader compose-env", "../compose.yaml", ""),
        ("reader shell-env", "../a.sh", ""),
    ]
