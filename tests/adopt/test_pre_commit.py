"""The hooks at a commit, run by pre-commit in a real repository: what fails, what passes, what is never looked at."""

import secrets

import pytest

from tests.adopt.repositories import Project, env_file, manifest, said

# auracheck: what is committed


def test_a_commit_without_any_env_file_passes(project: Project) -> None:
    project.write("main.py", "print()\n")
    done = project.commit("main.py")
    assert done.returncode == 0, said(done)


def test_an_ignored_env_file_passes(project: Project) -> None:
    project.write(".gitignore", ".env\n")
    project.write(".env", env_file())
    done = project.commit(".gitignore")
    assert done.returncode == 0, said(done)


@pytest.mark.parametrize("name", [".env", "deploy/production.env", ".env.local", ".envrc", "a folder/.env"])
def test_a_staged_env_file_fails_ignored_or_not(project: Project, name: str) -> None:
    project.write(".gitignore", ".env*\n")
    project.write(name, env_file())
    done = project.commit(".gitignore", name)
    assert done.returncode != 0
    assert "tracked by git, contains credentials" in said(done)


def test_the_way_out_of_git_is_open(project: Project) -> None:
    """The commit that takes the file out is one that the hook must let through."""
    project.write(".env", env_file())
    project.well("git", "add", ".env")
    project.well("git", "commit", "-qnm", "without the hook")
    project.well("git", "rm", "-q", "--cached", ".env")
    project.write(".gitignore", ".env\n")
    done = project.commit(".gitignore")
    assert done.returncode == 0, said(done)


def test_an_env_file_without_a_credential_passes(project: Project) -> None:
    project.write(".env", "LOG_LEVEL=info\nJWT_SECRET_KEY=change-me\n")
    done = project.commit(".env")
    assert done.returncode == 0, said(done)


@pytest.mark.parametrize(("value", "code"), [("", 1), ("change-me", 0)])
def test_an_example_fails_with_a_real_value_alone(project: Project, value: str, code: int) -> None:
    project.write(".env.example", env_file(value))
    done = project.commit(".env.example")
    assert done.returncode == code, said(done)


def test_of_a_partly_staged_file_what_is_staged_counts_where_that_is_bad(project: Project) -> None:
    project.write(".env.example", env_file())
    project.well("git", "add", ".env.example")
    project.write(".env.example", env_file("change-me"))
    done = project.commit()
    assert done.returncode != 0
    assert "real credential in an example file" in said(done)
    assert "change-me" in (project.folder / ".env.example").read_text()


def test_of_a_partly_staged_file_what_is_staged_counts_where_that_is_good(project: Project) -> None:
    project.write(".env.example", env_file("change-me"))
    project.well("git", "add", ".env.example")
    text = env_file()
    project.write(".env.example", text)
    done = project.commit()
    assert done.returncode == 0, said(done)
    assert (project.folder / ".env.example").read_text() == text


def test_what_cannot_be_read_fails(project: Project) -> None:
    project.write(".env", "A=" + "x" * (1 << 20) + "\n")
    done = project.commit(".env")
    assert done.returncode != 0
    assert "not checked completely" in said(done)


def test_a_policy_that_is_invalid_fails(project: Project) -> None:
    project.write("auracheck.toml", "extends = 1\n")
    done = project.commit("auracheck.toml")
    assert done.returncode != 0
    assert "auracheck.toml" in said(done)


def test_an_environment_of_another_name_is_none_of_its_business(project: Project) -> None:
    project.write("auracheck.toml", "[environments]\nlive = { strict = true }\n")
    project.write(".env", env_file("change-me"))
    done = project.commit("auracheck.toml", ".env")
    assert done.returncode == 0, said(done)


# auracheck-embedded

COMPOSE = "services:\n  backend:\n    image: x\n    environment:\n      JWT_SECRET_KEY: {}\n"


@pytest.mark.parametrize(("value", "code"), [("", 1), ("${JWT_SECRET_KEY:?}", 0)])
def test_a_compose_file_fails_with_a_value_written_out_alone(project: Project, value: str, code: int) -> None:
    project.write("compose.yaml", COMPOSE.format(value or secrets.token_hex(32)))
    done = project.commit("compose.yaml")
    assert (done.returncode, "hardcoded in the Compose file" in said(done)) == (code, code == 1), said(done)


def test_a_unit_fails_with_a_value_written_out(project: Project) -> None:
    project.write("app.service.d/override.conf", f"[Service]\nEnvironment=JWT_SECRET_KEY={secrets.token_hex(32)}\n")
    done = project.commit("app.service.d/override.conf")
    assert (done.returncode, "Environment=" in said(done)) == (1, True), said(done)


def test_what_is_not_the_applications_passes(project: Project) -> None:
    project.write("compose.yaml", "services:\n  db:\n    image: postgres\n")
    project.write("mkdocs.yml", "site_name: docs\nnav: []\n")
    project.write(".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{run: ls}]\n")
    done = project.commit("compose.yaml", "mkdocs.yml", ".github/workflows/ci.yml")
    assert done.returncode == 0, said(done)


def test_one_that_cannot_be_judged_does_not_hide_another(project: Project) -> None:
    project.write("a.yml", "site_name: docs\n")
    project.write("compose.yaml", COMPOSE.format(secrets.token_hex(32)))
    done = project.commit("a.yml", "compose.yaml")
    assert done.returncode == 1, said(done)


def test_each_hook_is_auracheck_with_rules_that_it_names() -> None:
    for hook in manifest().values():
        assert "auracheck check --select " in hook["entry"]
        assert hook["language"] == "python"
