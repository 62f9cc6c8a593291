"""Units whose programs are of one application share one env file, so that a secret gets one value in all of them."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.fixes.following import edit

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

WORKING = "WorkingDirectory=/home/shop/app\nExecStart=/bin/bash -lc 'bin/{0}'\n"
INSTALLED = "ExecStart=/opt/shop/venv/bin/{0} shop\n"
PROGRAM = "ExecStart=/opt/shop/bin/{0}\n"


def write(folder: Path, units: dict[str, str]) -> None:
    for name, text in units.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name.endswith(".env") else f"[Unit]\nDescription=x\n\n[Service]\n{text}")


def steps(run: Run, *arguments: str, secret: str = "SECRET_KEY_BASE") -> list[dict[str, Any]]:
    found = run("check", *arguments, "--env", "production", "--policy", "chatwoot", "-f", "json").report
    every = [step for each in found["findings"] if each["secret"] == secret for step in each["fix"]]
    return [step for number, step in enumerate(every) if step not in every[:number]]


def commands(found: list[dict[str, Any]]) -> list[str]:
    return [step["command"] for step in found if step["step"] == "run"]


def lines(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    new = [step for step in found if step["step"] == "edit" and step["action"] == "insert"]
    return [(step["file"], line) for step in new for line in step["new"]]


VALUE = hashlib.sha512(b"units of one application").hexdigest()
EMPTY = "Environment=SECRET_KEY_BASE=\n"


@pytest.mark.parametrize("program", [WORKING, INSTALLED, PROGRAM])
@pytest.mark.parametrize("setting", [EMPTY, "Environment=SECRET_KEY_BASE=changeme\n"])
def test_two_units_of_one_application_get_one_env_file_with_one_value(
    program: str, setting: str, place: Path, run: Run
) -> None:
    units = {f"shop-{each}.1.service": program.format(each) + setting for each in ("web", "worker")}
    write(place, units)
    found = steps(run, ".")
    assert commands(found) == ["auracheck generate SECRET_KEY_BASE --write /etc/shop.env"]
    assert lines(found) == [(unit, "EnvironmentFile=/etc/shop.env") for unit in units]
    for step in found:
        if step["step"] == "edit":
            edit(place / step["file"], step)
    assert all("EnvironmentFile=/etc/shop.env\n" in (place / unit).read_text() for unit in units)
    assert not any("SECRET_KEY_BASE" in (place / unit).read_text() for unit in units)


@pytest.mark.parametrize(
    ("units", "name"),
    [
        (("shop.service", "shop-worker.service"), "shop"),
        (("shop@.service", "shop-worker.service"), "shop"),
        (("web.service", "worker.service"), "app"),
        (("celery.service", "celerybeat.service"), "app"),
    ],
)
def test_the_file_is_called_after_the_units_or_the_folder_of_the_application(
    units: tuple[str, str], name: str, place: Path, run: Run
) -> None:
    write(place, dict.fromkeys(units, WORKING + EMPTY))
    assert commands(steps(run, ".")) == [f"auracheck generate SECRET_KEY_BASE --write /etc/{name}.env"]


def test_the_link_to_a_release_is_called_after_its_application(place: Path, run: Run) -> None:
    text = "WorkingDirectory=/opt/shop/current\nExecStart=/bin/x\n" + EMPTY
    write(place, dict.fromkeys(("web.service", "jobs.service"), text))
    assert commands(steps(run, ".")) == ["auracheck generate SECRET_KEY_BASE --write /etc/shop.env"]


def test_the_file_of_another_unit_is_not_taken(place: Path, run: Run) -> None:
    units = dict.fromkeys(("shop-a.service", "shop-b.service"), WORKING + EMPTY)
    write(place, {**units, "shop.service": "WorkingDirectory=/srv/other\nExecStart=/bin/y\n" + EMPTY})
    assert sorted(commands(steps(run, "."))) == [
        "auracheck generate SECRET_KEY_BASE --write /etc/shop-a.env",
        "auracheck generate SECRET_KEY_BASE --write /etc/shop.env",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("WorkingDirectory=/srv/shop\nExecStart=/bin/x\n", "WorkingDirectory=/srv/blog\nExecStart=/bin/x\n"),
        ("WorkingDirectory=/home/shop\nExecStart=/bin/x\n", "WorkingDirectory=/home/shop\nExecStart=/bin/x\n"),
        ("WorkingDirectory=/\nExecStart=/usr/bin/x\n", "WorkingDirectory=/\nExecStart=/usr/bin/y\n"),
        ("ExecStart=/home/u/.rbenv/shims/bundle exec x\n", "ExecStart=/home/u/.rbenv/shims/bundle exec y\n"),
        ("ExecStart=/opt/node/bin/node /srv/a.js\n", "ExecStart=/opt/node/bin/node /srv/b.js\n"),
    ],
)
def test_units_of_which_nothing_says_that_they_are_one_application_have_a_file_each(
    one: str, other: str, place: Path, run: Run
) -> None:
    write(place, {"one.service": one + EMPTY, "other.service": other + EMPTY})
    assert commands(steps(run, ".")) == [
        "auracheck generate SECRET_KEY_BASE --write /etc/one.env",
        "auracheck generate SECRET_KEY_BASE --write /etc/other.env",
    ]


SYSTEM = "etc/systemd/system/"


def test_a_unit_without_an_env_file_reads_that_of_the_others_of_its_application(place: Path, run: Run) -> None:
    units = {"web.service": f"{WORKING}EnvironmentFile=/etc/shop.env\n", "jobs.service": WORKING + EMPTY}
    write(place, {SYSTEM + name: text for name, text in units.items()})
    write(place, {"etc/shop.env": f"SECRET_KEY_BASE={VALUE}\n"})
    os.chmod(place / "etc/shop.env", 0o600)
    sources = [f"./{SYSTEM}{name}" for name in units]
    found = steps(run, *sources, "--root", ".")
    assert commands(found) == []
    assert lines(found) == [(sources[1], "EnvironmentFile=/etc/shop.env")]
    for step in found:
        edit(place / step["file"], step)
    assert steps(run, *sources, "--root", ".") == []


def test_where_the_others_name_several_env_files_a_unit_gets_its_own(place: Path, run: Run) -> None:
    named = {f"{each}.service": f"{WORKING}EnvironmentFile=-/etc/x/{each}.env\n{EMPTY}" for each in ("api", "web")}
    write(place, {**named, "jobs.service": WORKING + EMPTY})
    written = [line.rpartition(" ")[2] for line in commands(steps(run, ".")) if "--write" in line]
    assert written == ["systemd-env:/etc/x/api.env", "/etc/jobs.env", "systemd-env:/etc/x/web.env"]


def test_no_second_value_is_made_where_another_unit_of_the_application_has_one(place: Path, run: Run) -> None:
    value = f"Environment=SECRET_KEY_BASE={VALUE}\n"
    write(place, {"shop-web.service": WORKING + value, "shop-jobs.service": WORKING + EMPTY})
    found = run("check", ".", "--env", "production", "--policy", "chatwoot", "-f", "json").report
    [missing] = [each for each in found["findings"] if each["rule"] == "missing-secret"]
    assert commands(missing["fix"]) == ["touch /etc/shop.env && chmod 600 /etc/shop.env"]
    [words] = [step["text"] for step in missing["fix"] if step["step"] == "do"]
    assert words.startswith("move SECRET_KEY_BASE from shop-web.service to /etc/shop.env")
    assert lines(missing["fix"]) == [("shop-jobs.service", "EnvironmentFile=/etc/shop.env")]
