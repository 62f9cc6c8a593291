"""Mending lines: a command where one can make the value, else where to get it."""

import os
from pathlib import Path
from typing import Any

import pytest

from auracheck.deployment.inference import expected
from auracheck.errors import UsageError
from auracheck.generate.planning import Recipe, plan
from auracheck.model import Origin, Setting, Target
from auracheck.policy import Policy, loading
from auracheck.policy.entry import Entry
from auracheck.policy.forms import fits
from auracheck.policy.known import entries_of
from auracheck.rules import fixing
from auracheck.rules.commands import command_of
from auracheck.steps import RunStep, one_line
from auracheck.systems.source import open_source
from tests.rules.conftest import deploy
from tests.rules.targets import found, setting, target

ORIGIN = Origin(".env", 3, 1)


def fix(*args: Any) -> str:
    return one_line(fixing.fix(*args))


def mended(entry: Entry) -> str:
    return fix(deploy(loading.builtin(), {}, "production", "dotenv", "dotenv"), entry, ORIGIN)


def test_what_can_be_made() -> None:
    line = mended(Entry("JWT_SECRET_KEY", obtain="auracheck generate jwt"))
    assert "auracheck generate jwt" in line
    assert ".env" in line


def test_a_blank_in_a_command_is_named() -> None:
    place = deploy(loading.builtin(), {}, "production", "dotenv", "dotenv")
    for command, needs in [("auracheck generate jwt", ()), ("auracheck generate redis --host HOST", ("HOST",))]:
        (step,) = fixing.fix(place, Entry("REDIS_URL", kind="url", obtain=command), ORIGIN)
        assert isinstance(step, RunStep)
        assert step.needs == needs


@pytest.mark.parametrize("kind", ["key", "password"])
def test_where_the_policy_says_nothing(kind: str) -> None:
    line = mended(Entry("API_SECRET", kind))
    assert "auracheck generate password" in line
    assert "API_SECRET" in line


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (
            Entry("DATABASE_URL", "url", obtain="auracheck generate database --host HOST"),
            "auracheck generate database --host HOST --write .env",
        ),
        (Entry("QUEUE_URL", "url"), "set a user and password for production"),
        (Entry("MAIL_TOKEN", "token", obtain="your mail provider"), "your mail provider"),
        (Entry("MAIL_TOKEN", "token"), "set a value for production"),
    ],
)
def test_what_a_person_must_get(entry: Entry, line: str) -> None:
    assert mended(entry) == line


@pytest.mark.parametrize(
    "obtain",
    [
        "auracheck generate jwt # where the wiki says so",
        "auracheck generate jwt; touch HERE #",
        "auracheck generate jwt, then tell the others",
        'auracheck generate "$(touch HERE)" --host HOST',
        "auracheck generate jwt\ntouch HERE",
        "auracheck generate jwt > key.txt",
        "auracheck generate `touch HERE`",
        "auracheck generate jwt --host a&b",
    ],
)
def test_what_is_more_than_plain_words_is_no_part_of_a_command(obtain: str) -> None:
    """It is told as it stands: ` --write .env` behind a comment would show the value on the screen instead."""
    assert mended(Entry("JWT_SECRET_KEY", obtain=obtain)) == obtain


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (
            Entry("JWT_SECRET_KEY", obtain="auracheck generate jwt"),
            "auracheck generate jwt --write kubectl-env:.env",
        ),
        (
            Entry("API_SECRET", "key"),
            'v="$(auracheck generate password)" && printf \'%s=%s\\n\' API_SECRET "$v"  # to replace what .env has',
        ),
        (Entry("MAIL_TOKEN", "token", obtain="your mail provider"), "your mail provider"),
    ],
)
def test_for_kubectl_the_new_line_takes_the_place_of_the_old(entry: Entry, line: str) -> None:
    """It refuses a file in which a name comes twice. What is not there yet is appended as everywhere."""
    deployed = deploy(loading.builtin(), {}, "production", "dotenv", "kubectl-env")
    assert fix(deployed, entry, ORIGIN) == line
    assert "to replace" not in fix(deployed, entry, Origin(".env"))


UNIT = "/etc/systemd/system/shop.service"


def scheme_of_a(root: Path, files: dict[str, str], spec: str) -> str:
    for path, text in files.items():
        file = root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    [own] = [item for item in open_source(spec, root=str(root)).read() if isinstance(item, Target)]
    return own.winners()["A"].scheme or own.source


@pytest.mark.parametrize(
    "file",
    [
        UNIT,
        UNIT + ".d/override.conf",
        "/etc/systemd/system/service.d/10-all.conf",
    ],
)
def test_what_a_unit_or_its_drop_in_sets_is_written_as_a_unit(file: str, tmp_path: Path) -> None:
    files = {UNIT: "[Service]\nExecStart=/bin/x\n", file: "[Service]\nExecStart=\nExecStart=/bin/x\nEnvironment=A=b\n"}
    assert scheme_of_a(tmp_path, files, f"systemd:{os.path.basename(UNIT)}") == "systemd"


@pytest.mark.parametrize("file", ["/etc/shop.env", "/etc/shop.conf", "/etc/default/shop"])
def test_what_an_environment_file_sets_is_written_as_an_env_file(file: str, tmp_path: Path) -> None:
    files = {UNIT: f"[Service]\nExecStart=/bin/x\nEnvironmentFile={file}\n", file: "A=b\n"}
    assert scheme_of_a(tmp_path, files, f"systemd:{os.path.basename(UNIT)}") == "systemd-env"


def test_over_a_file_a_variable_of_the_environment_is_mended_in_the_shell() -> None:
    both = target(
        setting("JWT_SECRET_KEY", "changeme", None, None), setting("SESSION_SECRET", "changeme"), source="env"
    )
    assert [f.help for f in found("default-secret", both)] == [
        'JWT_SECRET_KEY="$(auracheck generate jwt)" && export JWT_SECRET_KEY',
        "auracheck generate session --write .env",
    ]


def in_an_env_file(*settings: Setting, scheme: str = "systemd-env") -> list[Setting]:
    """As the sources give the settings of an env file that a unit or a service reads."""
    return [setting._replace(scheme=scheme) for setting in settings]


def test_what_an_environment_file_of_a_unit_says_is_mended_there() -> None:
    wrong = setting("ENVIRONMENT", "prod", 2, "/etc/shop.conf"), setting("JWT_SECRET_KEY", "x", 3, "/etc/shop.conf")
    unit = target(*in_an_env_file(*wrong), source="systemd", origin=Origin(UNIT))
    assert found("environment-mismatch", unit)[0].help == "ENVIRONMENT=production"
    assert found("weak-secret", unit)[0].help == "auracheck generate jwt --write systemd-env:/etc/shop.conf --rotate"
    in_unit = unit._replace(settings=(setting("ENVIRONMENT", "prod", 2, UNIT),))
    assert found("environment-mismatch", in_unit)[0].help == 'Environment="ENVIRONMENT=production"'


STRONG_LOOKING = "Hedgehog-2024"
WEAK = setting("JWT_SECRET_KEY", STRONG_LOOKING, 3)
IN_UNIT = setting("JWT_SECRET_KEY", STRONG_LOOKING, 3, UNIT)
IN_DROP_IN = setting("JWT_SECRET_KEY", STRONG_LOOKING, 3, f"{UNIT}.d/a.conf")
IN_SECRET = setting("JWT_SECRET_KEY", STRONG_LOOKING, 3, "k.yaml")._replace(kept_in="Secret")


@pytest.mark.parametrize(
    ("own", "line"),
    [
        (target(WEAK), "auracheck generate jwt --write .env --rotate"),
        (target(WEAK, source="docker-env", consumer="docker-env"),
         "auracheck generate jwt --write docker-env:.env --rotate"),
        (target(setting("JWT_SECRET_KEY", STRONG_LOOKING, 3, "a.sh"), source="shell-env", consumer="shell-env"),
         "auracheck generate jwt --write a.sh --rotate"),
        (target(WEAK._replace(literal=False)), "auracheck generate jwt --format dotenv >> .env"),
        (target(setting("JWT_SECRET_KEY", STRONG_LOOKING, 3, "/dev/fd/63")), "auracheck generate jwt --format dotenv"),
        (target(setting("JWT_SECRET_KEY", STRONG_LOOKING, 3, "-")), "auracheck generate jwt --format dotenv"),
        (target(*in_an_env_file(WEAK, scheme="compose-env"), source="compose", origin=Origin("compose.yaml", 2)),
         "auracheck generate jwt --write .env --rotate"),
        (target(*in_an_env_file(WEAK._replace(literal=False), scheme="compose-env"), source="compose",
                origin=Origin("compose.yaml", 2)),
         "set a new value for the variable at .env:3"),
        (target(IN_SECRET, source="kubernetes"), "auracheck generate jwt --write k.yaml --rotate"),
        (target(IN_UNIT, source="systemd", origin=Origin(UNIT)),
         "auracheck generate jwt --write /etc/shop.env  # then add EnvironmentFile=/etc/shop.env to "
         f"{UNIT}, then {UNIT}:3: delete the line"),
        (target(IN_DROP_IN, source="systemd", origin=Origin(UNIT)),
         f"auracheck generate jwt --write {UNIT}.d/a.conf --rotate"),
        (target(*in_an_env_file(setting("A", "b", 1, "/etc/default/a"), setting("B", "b", 1, "/etc/default/b")),
                IN_UNIT, source="systemd", origin=Origin(UNIT)),
         "auracheck generate jwt --write systemd-env:/etc/default/b"),
        (target(setting("JWT_SECRET_KEY", STRONG_LOOKING, None, None), source="process", pid="12"),
         "set a new value where the process gets JWT_SECRET_KEY, then restart it: auracheck generate jwt"),
    ],
)  # fmt: skip
def test_a_value_is_replaced_where_it_stands_by_what_can_write_there(own: Target, line: str) -> None:
    """No placeholder is given up without `--rotate`, and a line is told only where it mends."""
    assert [finding.help for finding in found("weak-secret", own)] == [line]


def test_a_placeholder_needs_no_rotation() -> None:
    own = target(setting("JWT_SECRET_KEY", "changeme", 3))
    assert [finding.help for finding in found("default-secret", own)] == ["auracheck generate jwt --write .env"]


def test_in_kubernetes_the_line_is_for_the_namespace_of_the_target() -> None:
    entry = loading.builtin().secrets["JWT_SECRET_KEY"]
    deployed = deploy(loading.builtin(), {}, "production", "kubernetes", "kubernetes")
    inside = deployed._replace(target=deployed.target._replace(namespace="shop"))
    assert " jwt-secret-key -n shop --from-file" in fix(inside, entry, Origin("k.yaml", 3, 5))
    assert " -n " not in fix(deployed, entry, Origin("k.yaml", 3, 5))


NAMES = (
    "SMTP_PASSWORD", "MAIL_PASSWORD", "EMAIL_HOST_PASSWORD", "SMTP_PASSWORD_2", "APP_SMTP_PASS", "STRIPE_SECRET_KEY",
    "TWILIO_AUTH_TOKEN", "JWT_SECRET_KEY", "SECRET_KEY", "REDIS_PASSWORD", "METRICS_TOKEN", "S3_SECRET_KEY", "DB_PASS",
)  # fmt: skip


def judged_entries() -> list[Entry]:
    """What the catalogue knows, and what a name alone says."""
    programs = sorted(path.removesuffix(".toml") for path in os.listdir(loading.CATALOGUE) if path.endswith(".toml"))
    known = [entry for program in programs for entry in loading.entry(program).secrets.values() if entry.is_credential]
    return [*known, *expected(NAMES, Policy("", {}, {})).values()]


def test_no_command_of_a_fix_names_a_secret_that_generate_refuses() -> None:
    """Whoever judged it: `generate` finds the built-in policy where the folder has none."""
    refused = []
    for entry in judged_entries():
        _, _, words = command_of(entry).partition("auracheck generate ")
        kind, _, program = words.partition(" --policy ")
        policy = loading.entry(program) if program else loading.builtin()
        try:
            [made] = plan([kind], Recipe(), policy) if words and "--host" not in words else [None]
        except UsageError as error:
            refused.append(f"{entry.by}: {words}: {error}")
            continue
        if made and made.value and kind != "password":
            assert fits(entry.form, made.value.reveal()), (entry.by, words)
    assert refused == []


@pytest.mark.parametrize("name", [name for name in NAMES if "MAIL" in name or "SMTP" in name])
def test_the_password_of_a_mailbox_comes_from_its_provider_whoever_judges(name: str) -> None:
    [entry] = expected([name], Policy("", {}, {})).values()
    assert mended(entry) == "get it from your mail provider"
    with pytest.raises(UsageError):
        plan([name], Recipe(), Policy("", {}, {}))
    assert all(known.obtain for known in entries_of(name))


@pytest.mark.parametrize("name", ["RAILS_INBOUND_EMAIL_PASSWORD", "MAIL_DB_PASSWORD", "EMAIL_SECRET_KEY"])
def test_what_only_has_a_word_for_mail_in_its_name_is_made(name: str) -> None:
    [entry] = expected([name], Policy("", {}, {})).values()
    assert f"auracheck generate {name}" in mended(entry)


@pytest.mark.parametrize(
    ("name", "ends"), [("RESEND_API_KEY", "its provider"), ("OWN_TOKEN", "a value for production")]
)
def test_a_token_of_a_company_comes_from_it_where_a_list_of_names_is_the_policy(name: str, ends: str) -> None:
    entry = loading.from_names(".env.example", {name: "token"}, [name]).secrets[name]
    assert mended(entry).endswith(ends)


@pytest.mark.parametrize("name", ["BAIDU_MAP_JS_KEY", "BLOB_READ_WRITE_TOKEN", "TENCENT_SECRET_KEY"])
def test_a_key_of_a_company_is_got_from_it(name: str) -> None:
    [entry] = expected([name], Policy("", {}, {})).values()
    assert mended(entry) == "get a new one from its provider"


def test_a_url_has_no_form_in_words() -> None:
    assert mended(Entry("DATA_SOURCE_NAME", kind="url", form=("{list}",))) == "set a user and password for production"
