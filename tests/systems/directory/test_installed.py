"""An env file of a checked folder that a unit names at a path of the machine on which it is installed."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report
from tests.deployment.pasting import paste
from tests.systems.quadlet.places import write

DB = "[Container]\nImage=docker.io/library/postgres:16\nContainerName=shop-db\nNetwork=shop\nEnvironmentFile={}\n"
WEB = "[Container]\nImage=local/web\nContainerName=web\nNetwork=shop\nEnvironmentFile={}\n"
UNIT = "[Service]\nExecStart=/usr/bin/web\nEnvironmentFile={}\n"
SECRET = "JWT_SECRET_KEY=changeme\n"


def check(folder: Path) -> Report:
    return run(Request([str(folder)], environment=("--env", "production")))


def places(found: Report, folder: Path) -> set[str]:
    """Where the values of examples are."""
    files = {place.file for each in found.findings if each.rule == "default-secret" for place in each.locations}
    return {str(Path(file).relative_to(folder)) for file in files if file}


@pytest.mark.parametrize(
    ("named", "files", "found"),
    [
        ("/etc/containers/env/web.env", ["env/web.env"], "env/web.env"),
        ("%h/.config/containers/env/web.env", ["web.env"], "web.env"),
        ("/opt/shop-of-nobody/.env", [".env"], ".env"),
        ("/opt/env/web.env", ["a/web.env", "env/web.env"], "env/web.env"),
        ("/etc/shop-of-nobody/web/env", ["config/web/env", "config/db/env"], "config/web/env"),
        ("/etc/shop-of-nobody/app.env", ["units/config/app.env", "other/app.env"], "units/config/app.env"),
    ],
)
@pytest.mark.parametrize("unit", ["units/web.container", "units/web.service"])
def test_it_is_read_in_the_place_of_what_is_not_here(
    unit: str, named: str, files: list[str], found: str, tmp_path: Path
) -> None:
    text = (WEB if unit.endswith(".container") else UNIT).format(named)
    write(tmp_path, {unit: text, **dict.fromkeys(files, "A=1\n"), found: SECRET})
    report = check(tmp_path)
    assert not report.unread
    assert places(report, tmp_path) >= {found}
    assert [each.label for each in report.targets if each.judged] == [str(tmp_path / unit)]


@pytest.mark.parametrize(
    ("named", "files"),
    [
        ("/etc/shop-of-nobody/web.env", ["a/web.env", "b/web.env"]),  # either may be it
        ("/etc/default/web", ["bin/web"]),  # a program
        ("/etc/shop-of-nobody/web.env", ["web.env.example", "tests/web.env"]),
    ],
)
@pytest.mark.parametrize("unit", ["web.container", "web.service"])
def test_no_other_file_is(unit: str, named: str, files: list[str], tmp_path: Path) -> None:
    text = (WEB if unit.endswith(".container") else UNIT).format(named)
    write(tmp_path, {unit: text, **dict.fromkeys(files, SECRET)})
    assert "no such file" in check(tmp_path).unread[0].reason


@pytest.mark.parametrize("there", [False, True])
def test_where_the_machine_has_it_that_one_counts(there: bool, tmp_path: Path) -> None:
    elsewhere = tmp_path / "machine"
    write(tmp_path, {"repo/web.service": UNIT.format(elsewhere / "web.env"), "repo/web.env": SECRET})
    if there:
        write(elsewhere, {"web.env": "JWT_SECRET_KEY=admin\n"})
    assert (str(tmp_path / "repo/web.env") in places(check(tmp_path / "repo"), Path("/"))) is False
    assert places(check(tmp_path / "repo"), tmp_path) >= {"machine/web.env" if there else "repo/web.env"}


def test_a_unit_that_does_without_a_file_gets_the_one_that_is_here(tmp_path: Path) -> None:
    write(tmp_path, {"web.service": UNIT.format("-/etc/shop-of-nobody/web.env"), "web.env": SECRET})
    assert places(check(tmp_path), tmp_path) >= {"web.env"}


def test_a_machine_itself_is_taken_as_it_is(tmp_path: Path) -> None:
    units = tmp_path / ".config/containers/systemd"
    write(units, {"web.container": WEB.format("/etc/shop-of-nobody/web.env"), "web.env": SECRET})
    assert "no such file" in check(units).unread[0].reason


def test_both_ends_get_one_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    url = "DATABASE_URL=postgresql://shop:CHANGE_ME@shop-db:5432/shop\n"
    write(
        tmp_path,
        {
            "units/db.container": DB.format("/etc/containers/env/db.env"),
            "units/web.container": WEB.format("/etc/containers/env/web.env"),
            "env/db.env": "POSTGRES_USER=shop\nPOSTGRES_DB=shop\nPOSTGRES_PASSWORD=CHANGE_ME\n",
            "env/web.env": url,
        },
    )
    found = run(Request(["."], environment=("--env", "production")))
    assert [each.state for each in found.connections] == ["match"]
    paste(dict.fromkeys(step for each in found.findings for step in each.fix), tmp_path)
    after = run(Request(["."], environment=("--env", "production")))
    assert [each.state for each in after.connections] == ["match"]
    assert not [each for each in after.findings if each.rule in ("default-secret", "mismatched-credential")]
