"""An env file as a source: its target, its document, and what cannot be read."""

import os
from pathlib import Path

import pytest

from auracheck.model import EXTERNAL, Document, Kind, Origin, Secret, Target, Unread
from auracheck.systems.source import Item, open_source, scheme_of
from tests.conftest import Run


def read(path: Path) -> list[Item]:
    return list(open_source(f"dotenv:{path}", environ={"OURS": "1"}).read())


def test_a_file_gives_its_document_and_its_target(tmp_path: Path) -> None:
    path = tmp_path / ".env.production"
    path.write_text("A=1\n\nB=${OURS}\n=\n")
    document, target = read(path)
    assert isinstance(document, Document)
    assert (document.path, document.kind, document.consumer) == (str(path), "env file", "dotenv")
    assert document.reveal() == path.read_bytes()
    assert isinstance(target, Target)
    assert (target.label, target.source, target.location, target.origin) == (
        str(path), "dotenv", str(path), Origin(str(path)),
    )  # fmt: skip
    assert (target.kind, target.consumer) == (Kind.PROCESS, "dotenv")
    assert [(s.name, s.origin.line) for s in target.settings] == [("A", 1), ("B", 3)]
    assert [(r.name, r.wanted) for r in target.references] == [("B", "OURS")]
    assert [o.line for o in target.dropped] == [4]


@pytest.mark.parametrize("name", [".env.example", "sample.env.dist", ".env.template.local"])
def test_an_example_is_no_process(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("A=1\n")
    document, target = read(tmp_path / name)
    assert isinstance(document, Document)
    assert isinstance(target, Target)
    assert (document.kind, target.kind) == ("example", Kind.EXAMPLE)


def test_what_cannot_be_read_is_unread(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"A=1\nB=\xff\n")
    (unread,) = read(tmp_path / "bad")
    assert isinstance(unread, Unread)
    assert (unread.source, unread.file, unread.line) == (f"dotenv:{tmp_path / 'bad'}", str(tmp_path / "bad"), 2)
    (missing,) = read(tmp_path / "missing")
    assert isinstance(missing, Unread)
    assert missing.reason == "no such file"


def target_of(spec: str, **options: object) -> Target:
    (target,) = (item for item in open_source(spec, **options).read() if isinstance(item, Target))  # type: ignore[arg-type]
    return target


@pytest.mark.parametrize(
    ("scheme", "wanted"),
    [
        ("dotenv", "pa$$w#rd"),
        ("compose-env", "pa$w#rd"),
        ("docker-env", "'pa$$w#rd' # x"),
        ("systemd-env", "pa$$w#rd# x"),
        ("shell-env", "pa$$w#rd"),
        ("kubectl-env", "'pa$$w#rd' # x"),
    ],
)
def test_each_scheme_reads_by_the_rules_of_its_own_program(scheme: str, wanted: str, tmp_path: Path) -> None:
    line = "A=pa$$w#rd\n" if scheme == "compose-env" else "A='pa$$w#rd' # x\n"
    (tmp_path / "f").write_text(line)
    target = target_of(f"{scheme}:{tmp_path / 'f'}")
    assert isinstance(target.effective()["A"], Secret)
    assert target.effective()["A"].reveal() == wanted  # type: ignore[union-attr]
    assert (target.source, target.consumer) == (scheme, scheme)


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        (".envrc", "shell-env"),
        (".envrc.sample", "shell-env"),
        ("deploy.sh", "shell-env"),
        ("x.sh.example", "shell-env"),
    ],
)
def test_scripts_are_read_as_their_reader_does(name: str, scheme: str) -> None:
    assert scheme_of(name) == scheme


def test_a_bare_path_is_read_by_the_consumer_that_was_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=pa$$\n")
    assert target_of(str(tmp_path / ".env"), grammar="compose-env").source == "compose-env"
    assert target_of(f"dotenv:{tmp_path / '.env'}", grammar="compose-env").source == "dotenv"


def test_docker_takes_a_bare_name_from_our_environment_and_the_origin_says_so(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("OURS\nGONE\nB=${OURS}\n")
    target = target_of(f"docker-env:{tmp_path / 'f'}", ours={"OURS": "1"})
    assert {s.name: s.origin for s in target.settings} == {"OURS": Origin(), "B": Origin(str(tmp_path / "f"), 3, 1)}
    assert [(r.name, r.wanted, r.origin.line) for r in target.references] == [("GONE", "GONE", 2)]


@pytest.mark.parametrize("scheme", ["dotenv", "compose-env", "shell-env", "kubectl-env"])
def test_no_other_takes_anything_from_it(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURS", "1")
    (tmp_path / "f").write_text("A=x${OURS}\n" if scheme != "kubectl-env" else "OURS\n")
    target = target_of(f"{scheme}:{tmp_path / 'f'}", ours=dict(os.environ))
    assert "1" not in [v.reveal() for v in target.effective().values() if isinstance(v, Secret)]


def test_what_a_script_may_change_makes_the_verdict_incomplete(tmp_path: Path) -> None:
    script = tmp_path / "f.sh"
    script.write_text("JWT_SECRET_KEY=a\nif [ -f x ]; then JWT_SECRET_KEY=b; fi\nif [ -f x ]; then Y=b; fi\n")
    items = list(open_source(str(script)).read())
    assert [(u.file, u.line) for u in items if isinstance(u, Unread)] == [(str(script), 2)]
    assert next(i for i in items if isinstance(i, Target)).effective()["JWT_SECRET_KEY"] is EXTERNAL


@pytest.mark.parametrize("construct", ["declare {}=dev", "read {} <x", "(({} = 1))", "f() {{ {}=dev; }}; f"])
def test_what_bash_may_change_in_a_script_is_unread_with_its_line(construct: str, run: Run, place: Path) -> None:
    script = place / "f.sh"
    script.write_text(f"#!/bin/bash\nexport JWT_SECRET_KEY=a\n{construct.format('JWT_SECRET_KEY')}\n")
    outcome = run("check", "f.sh", "-f", "json")
    [unread] = outcome.report["unread"]
    assert (outcome.code, unread["line"]) == (3, 3)
    assert unread["reason"].endswith(" may change JWT_SECRET_KEY")
    script.write_text(f"#!/bin/bash\nexport JWT_SECRET_KEY=a\n{construct.format('OTHER')}\n")
    assert run("check", "f.sh", "-f", "json").report["unread"] == []


def test_envrc_is_read_as_bash_does(place: Path) -> None:
    (place / ".envrc").write_text("JWT_SECRET_KEY=$'a\\tb'\ndeclare JWT_SECRET_KEY\n")
    assert [u.line for u in open_source(".envrc").read() if isinstance(u, Unread)] == [2]


def test_a_value_that_the_script_computes_is_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "f.sh").write_text("export JWT_SECRET_KEY=$(openssl rand -hex 32)\n")
    items = list(open_source(str(tmp_path / "f.sh")).read())
    assert not [item for item in items if isinstance(item, Unread)]
    target = next(item for item in items if isinstance(item, Target))
    assert (target.effective(), target.source) == ({"JWT_SECRET_KEY": EXTERNAL}, "shell-env")


class TestWhatAScriptReadsIn:
    """Where another file may give any variable, nobody can say that one is missing."""

    def test_what_is_not_there_is_elsewhere(self, run: Run, place: Path) -> None:
        (place / "run.sh").write_text("JWT_SECRET_KEY=changeme\n. ./more.env\n")
        outcome = run("check", "run.sh", "-e", "production", "-f", "json")
        states = {s["name"]: (s["state"], s["origin"]) for s in outcome.report["targets"][0]["secrets"]}
        assert states["SESSION_SECRET"] == ("elsewhere", {"file": "run.sh", "line": 2, "column": None})
        assert states["JWT_SECRET_KEY"][0] == "set"
        assert outcome.findings("error", "warning") == [("default-secret", "JWT_SECRET_KEY", 1)]

    def test_so_that_the_verdict_is_open(self, run: Run, place: Path) -> None:
        (place / "run.sh").write_text("LOG=info\n. ./more.env\n")
        outcome = run("check", "run.sh", "-e", "production", "-f", "json")
        assert (outcome.code, outcome.findings("error", "warning")) == (3, [])
        [unread] = outcome.report["unread"]
        assert unread["line"] == 2

    def test_what_is_there_is_read(self, run: Run, place: Path) -> None:
        (place / "more.env").write_text("JWT_SECRET_KEY=changeme\n")
        (place / "run.sh").write_text("LOG=info\n. ./more.env\n")
        outcome = run("check", "run.sh", "-e", "production", "-f", "json")
        assert ("default-secret", "JWT_SECRET_KEY", 1) in outcome.findings("error")
        assert outcome.report["unread"] == []

    def test_what_may_change_one_variable_gives_no_other(self, run: Run, place: Path) -> None:
        (place / "run.sh").write_text("read JWT_SECRET_KEY\n")
        outcome = run("check", "run.sh", "-e", "production", "-f", "json")
        assert ("missing-secret", "SESSION_SECRET", None) in outcome.findings("error")
