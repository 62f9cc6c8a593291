"""What another program resolves or has encrypted is external, and the report says how its values are checked."""

from pathlib import Path

import pytest

from auracheck.model import EXTERNAL, Target
from auracheck.systems.externals import is_external
from auracheck.systems.source import open_source
from tests.conftest import Run

AGE = "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3Jn\n-----END AGE ENCRYPTED FILE-----\n"
VALUES = {
    "op://vault/item/field": "op inject -i .env",
    "{{ op://vault/item/field }}": "op inject -i .env",
    "encrypted:BE9Y7LKANx77X1pv1HnEoil93fPa5c9rpL": "dotenvx decrypt -f .env --stdout",
    "ENC[AES256_GCM,data:abc,iv:x,tag:y,type:str]": "sops -d .env",
    "doppler://project/config/NAME": "doppler secrets download --no-file --format env",
    "infisical://dev/folder/NAME": "infisical export --format=dotenv",
}


@pytest.mark.parametrize(("value", "command"), VALUES.items())
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_value_that_another_program_keeps_is_external_with_its_command(
    run: Run, place: Path, value: str, command: str, quote: str
) -> None:
    (place / ".env").write_text(f"JWT_SECRET_KEY={quote}{value}{quote}\n")
    report = run("check", ".env", "-f", "json", "--env", "production").report
    assert [f for f in report["findings"] if f["secret"] == "JWT_SECRET_KEY"] == []
    [state] = [s for s in report["targets"][0]["secrets"] if s["name"] == "JWT_SECRET_KEY"]
    assert state["state"] == "elsewhere"
    [skipped] = report["run"]["skipped"]
    assert skipped["what"] == "the value of JWT_SECRET_KEY"
    assert f"(run: {command} | auracheck check -)" in skipped["reason"]


@pytest.mark.parametrize(
    "value", ["options", "op:/x", "encrypted", "ENC[AES128", "doppler", "agent", "infisical:x", "-"]
)
def test_other_values_are_not(value: str) -> None:
    assert not is_external(value)


def test_what_sops_adds_to_an_env_file_is_no_variable(place: Path) -> None:
    (place / ".env").write_text(
        "A=ENC[AES256_GCM,data:x]\nsops_mac=ENC[AES256_GCM,data:x]\nsops_age__list_0__map_enc=x\n"
    )
    [target] = [item for item in open_source(".env").read() if isinstance(item, Target)]
    assert target.effective() == {"A": EXTERNAL}


@pytest.mark.parametrize(
    ("name", "content", "program", "command"),
    [
        (".env", AGE, "age", "age -d -i KEY FILE"),
        ("secrets.age", AGE, "age", "age -d -i KEY FILE"),
        ("app.env", "age-encryption.org/v1\n-> X25519 x\n", "age", "age -d -i KEY FILE"),
        ("vars.yaml", "$ANSIBLE_VAULT;1.1;AES256\n616263\n", "Ansible Vault", "ansible-vault view FILE"),
        ("all.enc.yaml", "a:\n  b: ENC[AES256_GCM,data:x]\nsops:\n  mac: x\n", "sops", "sops -d FILE"),
    ],
)
def test_a_file_that_is_encrypted_as_a_whole_says_by_which_program(
    run: Run, place: Path, name: str, content: str, program: str, command: str
) -> None:
    (place / name).write_text(content)
    found = run("check", name, "-f", "json")
    [unread] = found.report["unread"]
    assert (found.code, unread["reason"]) == (3, f"encrypted by {program}: {command} | auracheck check -")


@pytest.mark.parametrize(
    ("api", "kind", "spec"),
    [
        ("secrets.doppler.com/v1alpha1", "DopplerSecret", "managedSecret: {name: app}"),
        ("secrets.infisical.com/v1alpha1", "InfisicalSecret", "managedSecretReference: {secretName: app}"),
        ("onepassword.com/v1", "OnePasswordItem", "itemPath: vaults/x"),
    ],
)
def test_a_secret_that_an_operator_fills_is_external(place: Path, api: str, kind: str, spec: str) -> None:
    (place / "app.yaml").write_text(
        f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: app}}\nspec: {{{spec}}}\n---\napiVersion: v1\nkind: Pod\n"
        "metadata: {name: app}\nspec:\n  containers:\n  - name: app\n    env:\n"
        "    - {name: JWT_SECRET_KEY, valueFrom: {secretKeyRef: {name: app, key: jwt}}}\n"
    )
    [target] = [item for item in open_source("app.yaml").read() if isinstance(item, Target)]
    assert target.effective()["JWT_SECRET_KEY"] is EXTERNAL
    assert target.references == ()
