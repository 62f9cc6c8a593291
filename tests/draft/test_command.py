"""`auracheck generate policy`: streams, exit codes and usage, and what a check then makes of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

EXAMPLE = "SECRET_KEY=change-me\nSTRIPE_SECRET_KEY=\nDEBUG=1\n"
RANDOM = "b7e2049d6c1f8a35e09b4d7c2a6f1e83d5b0c9f4a7e1628d3c5f0b9a4e7d1c62"


@pytest.fixture
def shop(place: Path) -> Path:
    (place / ".env.example").write_text(EXAMPLE)
    return place


def test_the_draft_is_on_stdout_alone(shop: Path, run: Run) -> None:
    outcome = run("generate", "policy", "--from", ".env.example")
    assert (outcome.code, outcome.err) == (0, "")
    assert "[secrets.SECRET_KEY]" in outcome.out
    assert sorted(os.listdir(shop)) == [".env.example"]


@pytest.mark.parametrize("name", [".env.example", ".env.sample", ".env"])
def test_without_from_all_that_is_here_is_taken(place: Path, run: Run, name: str) -> None:
    (place / name).write_text(EXAMPLE)
    outcome = run("generate", "policy")
    assert outcome.code == 0
    assert f"[secrets.SECRET_KEY]  # {name}:1\n" in outcome.out


def test_a_policy_that_is_there_stays_as_it_is(shop: Path, run: Run) -> None:
    (shop / "auracheck.toml").write_text("[broken")
    assert run("generate", "policy").code == 0
    assert (shop / "auracheck.toml").read_text() == "[broken"


def test_a_check_uses_it(shop: Path, run: Run) -> None:
    (shop / "auracheck.toml").write_text(run("generate", "policy").out)
    (shop / ".env").write_text(f"SECRET_KEY={RANDOM}\nDEBUG=1\n")
    outcome = run("check", ".env", "--env", "production", "-f", "json")
    assert outcome.findings("error") == []
    (shop / ".env").write_text(f"STRIPE_SECRET_KEY={RANDOM}\n")
    outcome = run("check", ".env", "--env", "production", "-f", "json")
    assert outcome.findings("error") == [("missing-secret", "SECRET_KEY", None)]
    assert [target["policy"] for target in outcome.report["targets"]] == [shop.name]


def test_what_mends_a_finding_is_a_command_that_works(shop: Path, run: Run) -> None:
    (shop / "auracheck.toml").write_text(run("generate", "policy").out)
    (shop / ".env").write_text(EXAMPLE)
    (shop / ".env").chmod(0o600)
    assert "auracheck generate SECRET_KEY --write .env" in run("check", ".env", "--env", "production").out
    if os.name != "nt":
        assert run("generate", "SECRET_KEY", "--write", ".env").code == 0
        findings = run("check", ".env", "--env", "production", "-f", "json").findings("error")
        assert {secret for _, secret, _ in findings} == set()


def test_standard_input(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auracheck", "generate", "policy", "--from", "-"],
        input=EXAMPLE, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "names in standard input\n" in done.stdout
    assert "[secrets.STRIPE_SECRET_KEY]  # -" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="a FIFO is one of Unix")
def test_a_stream_names_nothing_but_the_folder_here(place: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m auracheck generate policy --from <(echo API_TOKEN=x)"],
        capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert f'name = "{place.name}"' in done.stdout


def test_what_could_be_read_is_written_and_the_rest_makes_it_3(shop: Path, run: Run) -> None:
    (shop / ".env.example").write_text(f"{EXAMPLE}B_KEY='open\n")
    outcome = run("generate", "policy")
    assert outcome.code == 3
    assert "[secrets.SECRET_KEY]" in outcome.out
    assert outcome.err == "error: .env.example: line 4: cannot be parsed\n"


def test_into_a_file_the_next_step_is_told_where_somebody_looks(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    outcome = run("generate", "policy", "--from", ".env.example")
    assert outcome.err == "drafted; next: review the guesses, then auracheck check .env\n"
    assert "next:" not in outcome.out


@pytest.mark.parametrize("spec", ["gone.env", "empty", "dotenv:gone.env", "prose"])
def test_where_nothing_can_be_drafted_stdout_is_empty(place: Path, run: Run, spec: str) -> None:
    (place / "empty").mkdir()
    (place / "prose").write_text("Dear reader,\nthis is no env file.\n")
    outcome = run("generate", "policy", "--from", spec)
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith(f"error: {spec}: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", ""), "--from"),
        (("--update", "--write", "x"), "--write"),
        (("--update",), "--update without an auracheck.toml"),
        (("--from", "nosuch:x"), "nosuch"),
        (("jwt",), "with another kind"),
        (("--from", ".env.example", "--write", "x"), "--write"),
        (("--from", ".env.example", "--rotate"), "--rotate"),
        (("--from", ".env.example", "--dry-run"), "--dry-run"),
        (("--from", ".env.example", "--format", "json"), "--format"),
        (("--from", ".env.example", "--bytes", "32"), "--bytes"),
        (("--from", ".env.example", "--host", "h"), "--host"),
        (("--from", ".env.example", "--policy", "x.toml"), "--policy"),
        (("--from", ".env.example", "--encoding", "base64"), "--encoding"),
    ],
)
def test_wrong_usage(place: Path, run: Run, words: tuple[str, ...], said: str) -> None:
    outcome = run("generate", "policy", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_from_is_for_a_policy_alone(shop: Path, run: Run) -> None:
    outcome = run("generate", "jwt", "--from", ".env.example")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--from, --update or policy with another kind" in outcome.err


@pytest.mark.parametrize("files", [{"x.env"}, {"x.env", ".env.example"}, {"x.env", "sub/.env.sample"}])
def test_the_table_of_another_product_names_a_file_that_is_there(place: Path, run: Run, files: set[str]) -> None:
    (place / "sub").mkdir()
    for name in files:
        (place / name).write_text(EXAMPLE)
    best = max(files, key=len)
    (place / "sub/y.env").write_text(EXAMPLE)
    outcome = run("check", "sub/y.env" if best.startswith("sub") else "x.env")
    assert f"to say what is required: auracheck generate policy --from {best} > auracheck.toml" in outcome.out


def test_no_draft_is_named_of_a_unit_below_another_root(place: Path, run: Run) -> None:
    for name, text in {
        "app.service": "[Service]\nEnvironmentFile=/etc/app\nExecStart=/bin/a\n",
        "app": "A_KEY=x",
    }.items():
        folder = place / "root" / ("etc/systemd/system" if "." in name else "etc")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    outcome = run("check", "systemd:app.service", "--root", "root")
    assert "to say what is required: auracheck explain policy" in outcome.out


def test_what_jobs_require_is_not_drafted_over_the_policy_that_is_there(place: Path, run: Run) -> None:
    (place / ".github/workflows").mkdir(parents=True)
    steps = "steps: [{run: make test, env: {CI_TOKEN: x7Kq9vTz2LmWb4Rn8YpJ}}]"
    (place / ".github/workflows/ci.yml").write_text(f"on: push\njobs: {{test: {{runs-on: ubuntu-latest, {steps}}}}}\n")
    draft = "to say what is required: auracheck generate policy"
    assert draft in run("check", ".").out
    (place / "auracheck.toml").write_text('[secrets.SHOP_TOKEN]\nkind = "key"\nrequired_in = ["production"]\n')
    assert draft not in run("check", ".", "--env", "production").out


@pytest.mark.parametrize(("folder", "words"), [(".", "policy >"), ("sub", "policy --from sub >")])
def test_what_a_whole_folder_requires_is_drafted_from_all_of_it(place: Path, run: Run, folder: str, words: str) -> None:
    (place / "sub/deploy").mkdir(parents=True)
    (place / "sub/deploy/a.service").write_text("[Service]\nExecStart=/bin/true\nEnvironment=AGENT_TOKEN=x\n")
    (place / "sub/.env").write_text(EXAMPLE)
    assert f"to say what is required: auracheck generate {words} auracheck.toml" in run("check", folder).out


@pytest.mark.parametrize("text", ["STORE_KEY=\nSTORE_URL=\n", "LOG_LEVEL=info\n"])
def test_a_draft_that_requires_no_secret_says_so_on_stderr(place: Path, run: Run, text: str) -> None:
    (place / ".env.example").write_text(text)
    done = run("generate", "policy", "--from", ".env.example")
    assert done.code == 0
    assert done.err == 'warning: this policy requires no secret; set required_in = ["production"] where one is needed\n'


@pytest.mark.parametrize("file", ["package.json", "go.mod", "pyproject.toml"])
def test_the_first_call_in_another_application_names_the_command(place: Path, run: Run, file: str) -> None:
    (place / file).write_text("")
    done = run("check", "--env", "production")
    assert done.code == 1
    assert "not AuraConnect? auracheck generate policy > auracheck.toml" in done.out


@pytest.mark.parametrize("file", ["manage.py", "next.config.mjs"])
def test_the_first_call_in_a_project_of_a_known_framework_names_what_to_check(place: Path, run: Run, file: str) -> None:
    (place / file).write_text("")
    done = run("check", "--env", "production")
    assert (done.code, "next: auracheck check ." in done.out) == (3, True)


def test_an_empty_folder_is_nobodys(place: Path, run: Run) -> None:
    assert "not AuraConnect?" not in run("check", "--env", "production").out


def test_the_command_is_not_broken_on_a_narrow_terminal(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / ".env.example").write_text(EXAMPLE)
    (place / "x.env").write_text(EXAMPLE)
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "64"}.items():
        monkeypatch.setenv(name, value)
    lines = [line.strip() for line in run("check", "x.env").out.splitlines()]
    assert "auracheck generate policy --from .env.example > auracheck.toml" in lines


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("DATABASE_URL=postgresql://a:b@c.invalid/d\nREDIS_URL=redis://c.invalid\n", True),
        ("JWT_SECRET_KEY=x\n", False),
        ("JWT_SECRET=x\n", True),
        ("SESSION_SECRET=\n", True),
    ],
)
def test_a_database_or_a_key_of_another_name_is_anybodys(place: Path, run: Run, text: str, told: bool) -> None:
    (place / "x.env").write_text(text)
    assert ("not AuraConnect?" in run("check", "x.env").out) is told
