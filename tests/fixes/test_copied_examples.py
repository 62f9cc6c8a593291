"""A Compose project without its `.env` gets that of the example, where the example sets what the project lacks."""

import os
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fixes.following import follow
from tests.fixes.test_projects import follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

COMPOSE = """services:
  db:
    image: postgres:17
    environment:
      POSTGRES_USER: ${DB_USER}
      POSTGRES_PASSWORD: ${DB_PASSWORD}
"""
STRONG = "q7Lk2Vx9Rt4Bn8Wz3Hd6Mc1PfJs5YgTa"
COPY = "cp .env.example .env && chmod 600 .env"


def commands(run: Run) -> list[str]:
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    return list(dict.fromkeys(step["command"] for step in steps if step["step"] == "run"))


@pytest.mark.parametrize("export", ["", "export "])
def test_the_example_is_copied_with_all_that_it_sets(export: str, place: Path, run: Run) -> None:
    example = f"# kept\n{export}DB_USER=shop\n{export}DB_PASSWORD={STRONG}\nTZ=UTC\n"
    write({"compose.yaml": COMPOSE, ".env.example": example}, place)
    assert commands(run) == [COPY, "auracheck generate DB_PASSWORD --write .env --rotate"]
    follow_all(report(run, "compose.yaml"), place)
    is_valid(place / "compose.yaml")
    written = (place / ".env").read_text()
    assert written.splitlines()[:2] == example.splitlines()[:2]
    assert STRONG not in written
    assert written.endswith("\nTZ=UTC\n")
    assert (place / ".env").stat().st_mode & 0o777 == 0o600
    assert report(run, "compose.yaml")["findings"] == []


def test_the_copy_comes_before_every_value_in_each_finding_and_undoes_none(place: Path, run: Run) -> None:
    app = "  app:\n    image: shop\n    environment:\n      SECRET_KEY: changeme\n"
    example = f"DB_USER=shop\nDB_PASSWORD={STRONG}\nSECRET_KEY={STRONG}\n"
    write({"compose.yaml": COMPOSE.replace("services:\n", f"services:\n{app}"), ".env.example": example}, place)
    before = report(run, "compose.yaml")
    of_values = [
        each["fix"] for each in before["findings"] if any("generate" in s.get("command", "") for s in each["fix"])
    ]
    assert all(COPY in [step.get("command") for step in fix] for fix in of_values)
    follow_all(before, place)
    assert STRONG not in (place / ".env").read_text()
    assert [each for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"] == []


def test_a_copy_alone_needs_no_other_command(place: Path, run: Run) -> None:
    compose = COMPOSE.replace("${DB_PASSWORD}", "/run/secrets/password").replace("PASSWORD:", "PASSWORD_FILE:")
    write({"compose.yaml": compose, ".env.example": "DB_USER=shop\n"}, place)
    assert commands(run) == [COPY]


@pytest.mark.parametrize("example", ["TZ=UTC\n", "DB_PASSWORD=\n", "DB_PASSWORD=  # yours\n", "#DB_PASSWORD=x\n"])
def test_what_the_example_does_not_set_is_made(example: str, place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE.replace("${DB_USER}", "shop"), ".env.example": example}, place)
    assert commands(run) == ["auracheck generate DB_PASSWORD --write .env"]


def test_a_file_that_is_there_is_never_replaced(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE, ".env.example": "DB_USER=a\nDB_PASSWORD=b\n", ".env": "DB_USER=shop\n"}, place)
    (place / ".env").chmod(0o600)
    assert commands(run) == ["auracheck generate DB_PASSWORD --write .env"]


KEY = "services:\n  app:\n    image: shop\n    environment:\n      SECRET_KEY: ${SECRET_KEY}\n"


def test_fix_copies_the_example_and_makes_the_key_anew_since_nothing_has_the_old_one(place: Path, run: Run) -> None:
    write({"compose.yaml": KEY, ".env.example": f"# kept\nSECRET_KEY={STRONG}\n"}, place)
    diff = run("check", "compose.yaml", "--env", "production", "--diff").out
    assert "+a copy of .env.example" in diff.splitlines()
    assert STRONG not in diff
    assert not (place / ".env").exists()
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    written = (place / ".env").read_text()
    assert written.startswith("# kept\n")
    assert STRONG not in written
    assert (place / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("example", [f"DB_USER=shop\nDB_PASSWORD={STRONG}\n", "DB_USER=shop\n"])
def test_fix_makes_the_password_of_a_server_that_never_had_one(example: str, place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE, ".env.example": example}, place)
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert STRONG not in (place / ".env").read_text()


def test_fix_leaves_the_password_of_a_server_to_a_person_where_an_env_file_is(place: Path, run: Run) -> None:
    write({"compose.yaml": COMPOSE, ".env": "DB_USER=shop\n"}, place)
    (place / ".env").chmod(0o600)
    outcome = run("check", "compose.yaml", "--env", "production", "--fix")
    assert outcome.code == 1
    assert "auracheck generate DB_PASSWORD --write .env" in outcome.out


def test_what_has_come_there_meanwhile_is_left(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from auracheck.engine import planned_steps
    from auracheck.fixes.edits import FileChange, copy_example

    def late(example: str, path: str, *, dry_run: bool) -> FileChange:
        Path(path).write_text("DB_USER=mine\n")
        return copy_example(example, path, dry_run=dry_run)

    monkeypatch.setattr(planned_steps, "copy_example", late)
    write({"compose.yaml": COMPOSE, ".env.example": "DB_USER=a\nDB_PASSWORD=b\n"}, place)
    assert "not fixed: .env is there already" in run("check", "compose.yaml", "--env", "production", "--fix").err
    assert (place / ".env").read_text() == "DB_USER=mine\n"


def test_a_url_for_a_host_is_made_anew_in_the_copy_too(place: Path, run: Run) -> None:
    compose = "services:\n  app:\n    image: shop\n    environment:\n      JWT_SECRET_KEY: ${JWT_SECRET_KEY}\n"
    example = f"JWT_SECRET_KEY=changeme\nDATABASE_URL=postgresql://shop:{STRONG}@db.internal/shop\n"
    write({"compose.yaml": compose, ".env.example": example}, place)
    assert "auracheck generate database --host HOST --write .env --rotate" in commands(run)


@pytest.mark.parametrize(("value", "is_left"), [("your_api_key", True), ("<key>", True), (STRONG, False)])
def test_what_the_example_has_a_placeholder_for_is_still_to_be_set(
    value: str, is_left: bool, place: Path, run: Run
) -> None:
    compose = "services:\n  app:\n    image: shop\n    environment:\n      STRIPE_API_KEY: ${STRIPE_API_KEY}\n"
    write({"compose.yaml": compose, ".env.example": f"STRIPE_API_KEY={value}\n"}, place)
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    assert any(step.get("text", "").startswith("set STRIPE_API_KEY in .env: get ") for step in steps) == is_left


AS_OPTIONAL = """services:
  app:
    image: shop
    env_file:
      - path: .env
        required: false
"""
FULL = f"""# kept
DB_USER=shop
DB_PASSWORD=letmein
PGPASSWORD=letmein
DATABASE_URL=postgresql://shop:letmein@db/shop
SHOP_SIGNING_KEY=changeme
SHOP_SECRET={STRONG}
SHOP_TOKEN=${{SHOP_SECRET}}
STRIPE_SECRET_KEY=your_api_key
"""


def test_what_the_copy_has_as_placeholders_is_made_with_it(place: Path, run: Run) -> None:
    compose = AS_OPTIONAL + COMPOSE.removeprefix("services:\n")
    write({"compose.yaml": compose, ".env.example": FULL}, place)
    before = report(run, "compose.yaml")
    made = [f"auracheck generate {name} --write .env --rotate" for name in ("SHOP_SIGNING_KEY", "SHOP_SECRET")]
    assert commands(run)[:3] == [COPY, *made]
    texts = [step["text"] for each in before["findings"] for step in each["fix"] if step["step"] == "do"]
    assert list(dict.fromkeys(texts)) == [
        "in .env, put the new DB_PASSWORD into PGPASSWORD if it is for the same server",
        "in .env, put the new DB_PASSWORD into DATABASE_URL if it is for the same server",
        "in .env, set STRIPE_SECRET_KEY: .env.example has only placeholders",
    ]
    follow_all(before, place)
    left = {each["secret"] for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"}
    assert left == {"PGPASSWORD", "DATABASE_URL", "STRIPE_SECRET_KEY"}
    assert "SHOP_TOKEN=${SHOP_SECRET}\n" in (place / ".env").read_text()


def test_fix_makes_what_the_copy_has_as_a_placeholder(place: Path, run: Run) -> None:
    example = "".join(f"#{line}\n" if line[:2] in ("PG", "DA", "ST") else f"{line}\n" for line in FULL.splitlines())
    write({"compose.yaml": AS_OPTIONAL + COMPOSE.removeprefix("services:\n"), ".env.example": example}, place)
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert "changeme" not in (place / ".env").read_text()


def test_fix_makes_no_copy_for_what_a_person_sets(place: Path, run: Run) -> None:
    compose = "services:\n  app:\n    image: shop\n    environment:\n      STRIPE_API_KEY: your_api_key\n"
    write({"compose.yaml": compose, ".env.example": "STRIPE_API_KEY=your_api_key\n"}, place)
    run("check", "compose.yaml", "--env", "production", "--fix")
    assert not (place / ".env").exists()


VOLUME = "    volumes: ['data:/var/lib/postgresql/data']\nvolumes: {data: }\n"


def test_fix_makes_no_copy_where_the_program_would_read_what_the_example_has(place: Path, run: Run) -> None:
    """The client has the password that the server may have been started with, so a person decides."""
    url = f"      SECRET_KEY: ${{SECRET_KEY}}\n      DATABASE_URL: postgresql://shop:{STRONG}@db/shop\n"
    compose = KEY.replace("      SECRET_KEY: ${SECRET_KEY}\n", url) + COMPOSE.removeprefix("services:\n") + VOLUME
    compose = compose.replace("${DB_USER}", "shop")
    example = "SECRET_KEY=changeme\nDB_PASSWORD=change_me\n"
    write({"compose.yaml": compose, ".env.example": example}, place)
    before = report(run, "compose.yaml")
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 1
    assert not (place / ".env").exists()
    follow_all(before, place)
    assert [each for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"] == []


READING = """services:
  app:
    image: shop
    env_file: .env.example
  db:
    image: postgres:17
    env_file:
      - ./.env.example  # all
"""
READ = "# kept\nPOSTGRES_PASSWORD=changeme\nSECRET_KEY=changeme\nDATABASE_URL=postgres://postgres:changeme@db/shop\n"


def test_services_that_read_the_example_itself_read_a_copy_with_new_values(place: Path, run: Run) -> None:
    write({"compose.yaml": READING, ".env.example": READ}, place)
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    once = [step for number, step in enumerate(steps) if step not in steps[:number] and step["step"] != "do"]
    assert once[0] == {"step": "run", "command": COPY, "needs": []}
    follow(once, place)
    is_valid(place / "compose.yaml")
    assert (place / ".env.example").read_text() == READ
    assert (place / "compose.yaml").read_text() == READING.replace(".env.example", ".env")
    assert report(run, "compose.yaml")["findings"] == []


def test_a_copy_that_is_there_already_is_read_and_kept(place: Path, run: Run) -> None:
    write({"compose.yaml": READING, ".env.example": READ, ".env": "A=b\n"}, place)
    (place / ".env").chmod(0o600)
    steps = [step for each in report(run, "compose.yaml")["findings"] for step in each["fix"]]
    assert {(step["step"], step.get("file"), step.get("line")) for step in steps} == {
        ("edit", "compose.yaml", 4),
        ("edit", "compose.yaml", 8),
    }


def test_fix_lets_a_service_read_a_copy_of_the_example(place: Path, run: Run) -> None:
    compose = "services:\n  app:\n    image: shop\n    env_file: [example.env]\n"
    write({"compose.yaml": compose, "example.env": "SECRET_KEY=changeme\n"}, place)
    assert run("check", "compose.yaml", "--env", "production", "--fix").code == 0
    assert (place / "compose.yaml").read_text() == compose.replace("example.env", ".env")
    assert (place / "example.env").read_text() == "SECRET_KEY=changeme\n"
    assert (place / ".env").stat().st_mode & 0o777 == 0o600


def test_what_a_person_sets_is_set_in_a_copy_of_the_example(place: Path, run: Run) -> None:
    """Nothing says which file a script is to read instead."""
    example = "SHOP_SECRET=changeme\nSTRIPE_SECRET_KEY=changeme\nTZ=UTC\n"
    write(
        {"start.sh": "set -a\n. ./.env.example\n", ".env.example": example, "auracheck.toml": "extends = []\n"}, place
    )
    texts = {step.get("text") for each in report(run, "start.sh")["findings"] for step in each["fix"]}
    copy = "a copy of .env.example (examples are shared)"
    assert texts == {f"set a value in {copy}", f"get a new one from its provider for {copy}"}
