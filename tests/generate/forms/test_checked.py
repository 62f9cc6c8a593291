"""`check` finds nothing wrong with what `generate` wrote, in any form."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.generate.forms import run_in
from tests.generate.forms.stubs import Stubs

STRANGER = """\
name = "Corner Shop"
extends = []

[environments]
variable = "ENVIRONMENT"
development = {}
production = { strict = true }

[secrets.SIGNING_KEY]
kind = "key"
required_in = ["production"]
[secrets.ADMIN_PASSWORD]
kind = "password"
required_in = ["production"]
[secrets.INTERNAL_TOKEN]
kind = "token"
obtain = "auracheck generate INTERNAL_TOKEN"
required_in = ["production"]
[secrets.POSTGRES_URL]
kind = "url"
purpose = "postgresql://user:password@host:port/database"
required_in = ["production"]
[secrets.VENDOR_SID]
kind = "sid"
obtain = "the vendor's console"
[secrets.SMTP_USERNAME]
kind = "username"
[secrets.LOG_LEVEL]
kind = "setting"
"""
POLICIES = {"auraconnect": 'extends = ["auraconnect"]\nname = "auraconnect"\n', "corner-shop": STRANGER}

Sources = Callable[[Path, str, str], list[str]]


def dotenv(folder: Path, text: str, application: str) -> list[str]:
    (folder / ".env").write_text(text)
    return [".env"]


def export(folder: Path, text: str, application: str) -> list[str]:
    (folder / "production.sh").write_text(text)
    return ["production.sh"]


def systemd(folder: Path, text: str, application: str) -> list[str]:
    (folder / "etc").mkdir()
    run_in(folder, text.replace("/etc/", f"{folder}/etc/"), environ=Stubs(folder, ["systemctl"]).environ)
    unit = folder / f"etc/systemd/system/{application}.service"
    unit.write_text("[Service]\nExecStart=/bin/true\n")
    drop_in = Path(f"{unit}.d/auracheck.conf")
    drop_in.write_text(drop_in.read_text().replace(f"{folder}/", "/"))
    return [f"systemd:{application}.service", f"systemd-env:etc/{application}.env", "--root", str(folder)]


def compose(folder: Path, text: str, application: str) -> list[str]:
    (folder / "compose.yaml").write_text(f"services:\n  backend:\n    image: i\n{run_in(folder, text)}")
    return ["compose.yaml", "compose-env:.env"]


def kubernetes(folder: Path, text: str, application: str) -> list[str]:
    (folder / "secret.yaml").write_text(text)
    return ["secret.yaml"]


def json_object(folder: Path, text: str, application: str) -> list[str]:
    (folder / "secrets.json").write_text(text)
    return ["secrets.json"]


def stored(folder: Path, text: str, application: str) -> list[str]:
    """What a store holds, under the names that the application reads: the guide's code brings them back to those."""
    stubs = Stubs(folder, ["vault", "aws"])
    run_in(folder, text, environ=stubs.environ)
    [call] = stubs.calls
    (folder / "secrets.json").write_text(json.dumps({k.upper(): v for k, v in json.loads(call.given).items()}))
    return ["secrets.json"]


def variables(folder: Path, text: str, application: str) -> list[str]:
    """The variables that a job is given, as a directory of secret files."""
    stubs = Stubs(folder, ["gh", "glab"])
    run_in(folder, text, environ=stubs.environ)
    (folder / "job").mkdir()
    for call in stubs.calls:
        (folder / "job" / call.words[3]).write_bytes(call.given.rstrip(b"\n"))
    return ["files:job"]


WRITTEN: dict[str, Sources] = {
    "dotenv": dotenv,
    "export": export,
    "systemd": systemd,
    "compose": compose,
    "kubernetes": kubernetes,
    "json": json_object,
    "vault": stored,
    "aws": stored,
    "github": variables,
    "gitlab": variables,
}


@pytest.fixture
def generated(place: Path, run: Run) -> Callable[[str, str], str]:
    def generate(policy: str, form: str) -> str:
        (place / "auracheck.toml").write_text(POLICIES[policy])
        made = run("generate", "all", "--host", "db.internal", "--format", form)
        assert (made.code, made.err) == (0, "")
        return made.out

    return generate


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("form", WRITTEN)
def test_check_passes_what_was_written(
    place: Path, run: Run, generated: Callable[[str, str], str], form: str, policy: str
) -> None:
    """But for a warning that ENVIRONMENT is not set, which no value of `generate` is for."""
    sources = WRITTEN[form](place, generated(policy, form), policy)
    judged = run("check", *sources, "--select", "value,reading", "--env", "production", "-f", "json")
    set_here = [s for target in judged.report["targets"] if target["judged"] for s in target["secrets"]]
    assert {rule for rule, _, _ in judged.findings("error", "warning", "note")} <= {"environment-mismatch"}
    assert judged.code == 0
    assert sum(secret["state"] == "set" for secret in set_here) >= 4
