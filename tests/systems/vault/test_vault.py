"""`vault:` against a real server, OpenBao: what it keeps is judged as the application will find it."""

import base64
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auracheck.model import Secret, Target
from auracheck.systems.source import open_source
from tests.conftest import GOOD, Outcome, Run, env_file
from tests.services import certificate as certificate_of
from tests.services import stubs
from tests.services.openbao import OpenBao, started_with_tls

VALUES = {name: value for name, value in GOOD.items() if name != "ENVIRONMENT"}
GUIDE = {"jwt_secret_key": "JWT_SECRET_KEY", "database_url": "DATABASE_URL", "redis_url": "REDIS_URL"}
"""The keys of the guide's Vault block, which leaves the session's out: it is added as the guide's others are spelt."""


@pytest.fixture
def vault(openbao: OpenBao, place: Path, monkeypatch: pytest.MonkeyPatch) -> OpenBao:
    """The server, where the environment leads there, and no token of the developer's own is found."""
    monkeypatch.setenv("HOME", str(place))
    for name, value in openbao.environ.items():
        monkeypatch.setenv(name, value)
    return openbao


@pytest.fixture(scope="session")
def kv1(openbao: OpenBao) -> str:
    openbao.run("secrets", "enable", "-path=one", "-version=1", "kv")
    return "one"


def target(spec: str) -> Target:
    [found] = open_source(spec).read()
    assert isinstance(found, Target), found
    return found


def values(found: Target) -> dict[str, str]:
    return {name: value.reveal() for name, value in found.effective().items() if isinstance(value, Secret)}


def reason(outcome: Outcome) -> str:
    [unread] = outcome.report["unread"]
    assert (outcome.code, outcome.report["complete"]) == (3, False)
    told: str = unread["reason"]
    return told


# --- the guide's block


def test_the_guides_block_with_its_placeholders_fails(vault: OpenBao, run: Run) -> None:
    vault.run("kv", "put", "secret/auraconnect/production", *(f"{key}=..." for key in GUIDE))
    outcome = run("check", "vault:secret/auraconnect/production", "-f", "json")
    assert outcome.code == 1
    assert {(rule, secret) for rule, secret, _ in outcome.findings("error")} == {
        *(("default-secret", name) for name in GUIDE.values()),
        ("missing-secret", "SESSION_SECRET"),
    }


def test_with_generated_values_it_passes(vault: OpenBao, run: Run) -> None:
    made = {key: run("generate", name, "--host", "db.internal").out.strip() if "url" in key
            else run("generate", name).out.strip() for key, name in GUIDE.items()}  # fmt: skip
    made["session_secret"] = run("generate", "session").out.strip()
    vault.run("kv", "put", "secret/auraconnect/production", *(f"{key}={value}" for key, value in made.items()))
    outcome = run("check", "vault:secret/auraconnect/production", "-f", "json")
    assert (outcome.code, outcome.report["environment"]) == (0, "production")


# --- what is read


@pytest.mark.parametrize("spelt", [str.lower, str.upper, lambda name: name.lower().replace("_", "-")])
def test_keys_of_any_case_and_dash(vault: OpenBao, run: Run, spelt: "type[str]") -> None:
    vault.put("secret/spelt/production", {spelt(name): value for name, value in VALUES.items()})
    assert values(target("vault:secret/spelt/production")) == VALUES
    assert run("check", "vault:secret/spelt/production").code == 0


def test_both_versions_of_the_engine_are_told_apart(vault: OpenBao, kv1: str) -> None:
    for mount in ("secret", kv1):
        vault.put(f"{mount}/versions/production", VALUES)
        assert values(target(f"vault:{mount}/versions/production")) == VALUES
    assert [target(f"vault:{mount}/versions/production").form for mount in ("secret", kv1)] == ["vault", "json"]


def test_a_path_below_data_in_the_first_version_is_taken_as_it_is(vault: OpenBao, kv1: str) -> None:
    vault.put(f"{kv1}/data/production", VALUES)
    assert values(target(f"vault:{kv1}/data/production")) == VALUES


def test_a_mount_may_have_several_parts_and_a_path_any_characters(vault: OpenBao) -> None:
    vault.run("secrets", "enable", "-path=shop/team/kv", "-version=2", "kv")
    vault.put("shop/team/kv/a b/50%/é", VALUES)
    assert values(target("vault:shop/team/kv/a b/50%/é")) == VALUES


def test_numbers_and_truths_are_text_and_what_is_nested_is_unread(vault: OpenBao, run: Run) -> None:
    vault.put("secret/typed", {"port": 5432, "on": True, "JWT_SECRET_KEY": {"old": "hunter2"}, "nothing": None})
    outcome = run("check", "vault:secret/typed", "-f", "json", "--env", "production")
    assert [each["reason"] for each in outcome.report["unread"]] == [
        "nested value in JWT_SECRET_KEY (expected plain text)"
    ]
    [told] = outcome.report["targets"]
    assert {s["name"]: s["state"] for s in told["secrets"]}["JWT_SECRET_KEY"] == "elsewhere"
    assert "hunter2" not in outcome.out


def test_the_newest_version_counts_and_its_day_is_its_age(vault: OpenBao) -> None:
    vault.put("secret/aged", {"JWT_SECRET_KEY": "old"})
    vault.put("secret/aged", {"JWT_SECRET_KEY": "new"})
    [setting] = target("vault:secret/aged").settings
    assert isinstance(setting.value, Secret)
    assert (setting.value.reveal(), setting.made) == ("new", datetime.now(UTC).date())


def test_the_first_version_keeps_no_day(vault: OpenBao, kv1: str) -> None:
    vault.put(f"{kv1}/aged", {"JWT_SECRET_KEY": "x"})
    assert [setting.made for setting in target(f"vault:{kv1}/aged").settings] == [None]


def test_a_namespace_is_asked_for(vault: OpenBao, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    vault.run("namespace", "create", "team")
    vault.run("secrets", "enable", "-path=kv", "-version=2", "kv", namespace="team")
    vault.run("kv", "put", "kv/production", *(f"{n}={v}" for n, v in VALUES.items()), namespace="team")
    assert run("check", "vault:kv/production").code == 3
    monkeypatch.setenv("VAULT_NAMESPACE", "team/")
    assert run("check", "vault:kv/production").code == 0


def test_mending_lines_do_not_touch_the_other_keys(vault: OpenBao, run: Run) -> None:
    vault.put("secret/mended/production", {"jwt-secret-key": "changeme"})
    found = run("check", "vault:secret/mended/production", "-f", "json").report["findings"]
    helps = {each["secret"]: each["help"] for each in found}
    assert helps["JWT_SECRET_KEY"] == (
        'v="$(auracheck generate jwt)" && printf %s "$v" | vault kv patch secret/mended/production jwt-secret-key=-'
    )
    assert helps["SESSION_SECRET"].endswith("vault kv patch secret/mended/production session_secret=-")


def test_a_drift_between_file_and_store_is_seen(vault: OpenBao, run: Run, place: Path) -> None:
    vault.put("secret/drift/production", VALUES)
    (place / ".env.production").write_text(env_file({**GOOD, "SESSION_SECRET": "x" * 9}))
    outcome = run("check", ".env.production", "vault:secret/drift/production", "--expect-same", "-f", "json")
    assert ("drifted-secret", "SESSION_SECRET") in {(rule, secret) for rule, secret, _ in outcome.findings("error")}


# --- as whom


@pytest.fixture
def stored(vault: OpenBao, monkeypatch: pytest.MonkeyPatch) -> OpenBao:
    """A secret that is there, and no token in the environment."""
    vault.put("secret/who/production", VALUES)
    monkeypatch.delenv("VAULT_TOKEN")
    return vault


READS_IT = 'path "secret/data/who/*" { capabilities = ["read"] }'


def test_the_token_of_vault_login_is_found(stored: OpenBao, run: Run, place: Path) -> None:
    (place / ".vault-token").write_text("root\n")
    assert run("check", "vault:secret/who/production").code == 0


def test_the_variables_of_openbao_are_taken_alike(stored: OpenBao, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAULT_ADDR")
    monkeypatch.setenv("BAO_ADDR", stored.address)
    monkeypatch.setenv("BAO_TOKEN", stored.token)
    monkeypatch.setenv("VAULT_TOKEN", "of another server")
    assert run("check", "vault:secret/who/production").code == 0


def test_a_token_that_may_do_nothing_else_is_enough(stored: OpenBao, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_TOKEN", stored.may(READS_IT, "-no-default-policy"))
    assert run("check", "vault:secret/who/production").code == 0


@pytest.mark.parametrize("mount", ["secret", "one"])
def test_where_the_mount_may_not_be_known_either_version_is_tried(
    mount: str, stored: OpenBao, kv1: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.put("one/who/production", VALUES)
    denied = 'path "sys/internal/ui/mounts/*" { capabilities = ["deny"] }'
    reads = f'path "{mount}/*" {{ capabilities = ["read"] }}'
    monkeypatch.setenv("VAULT_TOKEN", stored.may(f"{denied}\n{reads}"))
    assert run("check", f"vault:{mount}/who/production").code == 0
    assert "not found: " in reason(run("check", f"vault:{mount}/who/gone", "-f", "json"))


@pytest.fixture(scope="session")
def approle(openbao: OpenBao) -> str:
    """The ID of a role whose secret IDs are good for one login each."""
    openbao.run("auth", "enable", "-path=machines", "approle")
    openbao.run("policy", "write", "reads-it", "-", given=READS_IT)
    openbao.run("write", "auth/machines/role/ci", "token_policies=reads-it", "secret_id_num_uses=1")
    return openbao.run("read", "-field=role_id", "auth/machines/role/ci/role-id").strip()


@pytest.mark.parametrize("path", ["machines", "auth/machines/login"])
def test_approle_logs_in_once_for_several_paths(
    path: str, stored: OpenBao, approle: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = stored.run("write", "-f", "-field=secret_id", "auth/machines/role/ci/secret-id").strip()
    for name, value in (("ROLE_ID", approle), ("SECRET_ID", secret), ("AUTH_PATH", path)):
        monkeypatch.setenv(f"VAULT_{name}", value)
    for number in range(5):
        stored.put(f"secret/who/{number}/production", VALUES)
    outcome = run("check", *(f"vault:secret/who/{number}/production" for number in range(5)))
    assert outcome.code == 0
    again = reason(run("check", "vault:secret/who/production", "-f", "json"))
    assert again.startswith("authentication failed: AppRole login at auth/machines refused; ")


CLAIMS = {"iss": "kubernetes/serviceaccount",
          "kubernetes.io": {"namespace": "shop", "serviceaccount": {"name": "backend", "uid": "1"}}}  # fmt: skip


def _part(found: object) -> str:
    """A part of a JSON web token."""
    return base64.urlsafe_b64encode(json.dumps(found).encode()).decode().rstrip("=")


def test_a_pod_logs_in_with_its_own_token(
    stored: OpenBao, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API server of Kubernetes, which the server asks whose token it is, is a stub here."""

    def review(asked: stubs.Asked) -> stubs.Told:
        status = {"authenticated": b"of-the-pod" in asked.body,
                  "user": {"username": "system:serviceaccount:shop:backend", "uid": "1"}}  # fmt: skip
        return stubs.in_json(201, {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": status})

    (place / "token").write_text(f"{_part({'alg': 'RS256'})}.{_part(CLAIMS)}.of-the-pod\n")
    certificate, key = certificate_of(place)
    with stubs.http(review, (certificate, key)) as kubernetes:
        stored.run("policy", "write", "reads-it", "-", given=READS_IT)
        stored.run("auth", "enable", "kubernetes")
        stored.run("write", "auth/kubernetes/config", f"kubernetes_host={kubernetes}",
                   f"kubernetes_ca_cert=@{certificate}", "disable_local_ca_jwt=true")  # fmt: skip
        stored.run("write", "auth/kubernetes/role/shop", "bound_service_account_names=backend",
                   "bound_service_account_namespaces=shop", "token_policies=reads-it")  # fmt: skip
        monkeypatch.setenv("VAULT_K8S_ROLE", "shop")
        monkeypatch.setenv("VAULT_JWT_FILE", str(place / "token"))
        outcome = run("check", "vault:secret/who/production", "-f", "json")
        assert (outcome.code, outcome.report["unread"]) == (0, [])
        monkeypatch.setenv("VAULT_K8S_ROLE", "other")
        assert "role not bound to this service account" in reason(
            run("check", "vault:secret/who/production", "-f", "json")
        )


def test_outside_of_a_pod_it_says_so(stored: OpenBao, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_ROLE", "shop")
    monkeypatch.setenv("VAULT_JWT_FILE", os.devnull)
    told = reason(run("check", "vault:secret/who/production", "-f", "json"))
    assert told == "authentication failed: service account token not found; set VAULT_JWT_FILE to its file"


# --- TLS


def test_a_certificate_of_ones_own_authority_is_taken(
    tmp_path_factory: pytest.TempPathFactory, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started_with_tls(tmp_path_factory.mktemp("tls")) as server:
        server.put("secret/tls/production", VALUES)
        for name, value in server.environ.items():
            monkeypatch.setenv(name, value)
        assert run("check", "vault:secret/tls/production").code == 0
        monkeypatch.delenv("VAULT_CACERT")
        assert reason(run("check", "vault:secret/tls/production", "-f", "json")).startswith(
            f"TLS error: the certificate of {server.address.removeprefix('https://')} is not from a trusted CA;"
        )
        monkeypatch.setenv("VAULT_SKIP_VERIFY", "true")
        outcome = run("check", "vault:secret/tls/production")
        assert (outcome.code, outcome.err) == (0, "")


# --- together with the rest


def test_a_path_that_is_not_there_may_be_missing(vault: OpenBao, run: Run) -> None:
    vault.put("secret/present/production", VALUES)
    assert run("check", "vault:secret/present/production", "--if-present", "vault:secret/absent/x").code == 0
    assert run("check", "vault:secret/present/production", "vault:secret/absent/x").code == 3


def test_it_is_judged_by_the_policy_of_the_working_directory(vault: OpenBao, run: Run, place: Path) -> None:
    vault.put("secret/own/production", {"own-key": "x"})
    (place / "secret" / "own").mkdir(parents=True)
    (place / "secret" / "own" / "auracheck.toml").write_text("not even TOML")
    (place / "auracheck.toml").write_text('extends = []\n[secrets.OWN_KEY]\nkind = "setting"\n')
    outcome = run("check", "vault:secret/own/production", "-f", "json", "--env", "production")
    assert outcome.code == 0
    assert [each["state"] for each in outcome.report["targets"][0]["secrets"]] == ["set"]


def test_the_report_in_full(vault: OpenBao, run: Run) -> None:
    vault.put("secret/full/staging", VALUES)
    outcome = run("check", "vault:secret/full/staging", "-f", "json")
    [told] = outcome.report["targets"]
    assert (told["label"], told["source"], told["environment"], told["environment_from"]) == (
        "vault:secret/full/staging", "vault", "staging", "location",
    )  # fmt: skip
    assert json.loads(outcome.out)["targets"][0]["secrets"][0] == {
        "name": "JWT_SECRET_KEY", "state": "set", "length": 64,
        "origin": {"file": "vault:secret/full/staging", "line": None, "column": None}, "overridden": [],
    }  # fmt: skip


@pytest.mark.parametrize("spec", ["vault:", "vault:secret", "vault:secret/", "vault:a//b", "vault:a/../b", "vault:/"])
def test_a_location_that_is_none_is_wrong_usage(spec: str, run: Run) -> None:
    outcome = run("check", spec)
    assert (outcome.code, outcome.out) == (2, "")
    assert ("not a mount and path (expected " in outcome.err) is (spec != "vault:")
