"""What other programs print of the secrets that they keep: output of the shape of each, with values of our own."""

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.errors import Unreadable
from auracheck.model import Kind, Secret, Target, Unread
from auracheck.policy.loading import builtin
from auracheck.systems.source import Item, open_source
from auracheck.systems.stores import StoreContents
from auracheck.systems.stream.source import store
from tests.conftest import GOOD, Run

LOWER = {name.lower(): value for name, value in GOOD.items() if name != "ENVIRONMENT"}
KEBAB = {name.replace("_", "-"): value for name, value in LOWER.items()}
STORED = {name: value for name, value in GOOD.items() if name != "ENVIRONMENT"}

VAULT_2 = {
    "request_id": "6f1c", "lease_id": "", "lease_duration": 0, "renewable": False,
    "data": {
        "data": LOWER,
        "metadata": {"created_time": "2026-03-01T09:00:00.123456789Z", "custom_metadata": None,
                     "deletion_time": "", "destroyed": False, "version": 4},
    },
    "warnings": None,
}  # fmt: skip
VAULT_1 = {**VAULT_2, "lease_duration": 2764800, "data": KEBAB}
AMAZON = {
    "ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:auraconnect/production-a1b2c3",
    "Name": "auraconnect/production",
    "VersionId": "b3a2",
    "SecretString": json.dumps(LOWER),
    "VersionStages": ["AWSCURRENT"],
    "CreatedDate": "2026-03-01T10:00:00.000000+01:00",
}
AZURE = {
    "attributes": {"created": "2026-03-01T09:00:00+00:00", "enabled": True, "expires": None},
    "contentType": None,
    "id": "https://aura.vault.azure.net/secrets/jwt-secret-key/0f0f",
    "kid": None,
    "name": "jwt-secret-key",
    "tags": {},
    "value": GOOD["JWT_SECRET_KEY"],
}
GOOGLE = {
    "name": "projects/123456789/secrets/JWT_SECRET_KEY/versions/3",
    "payload": {"data": base64.b64encode(GOOD["JWT_SECRET_KEY"].encode()).decode(), "dataCrc32c": "1"},
}
INSPECTED = [
    {
        "Id": "0f" * 32,
        "Name": "/shop-backend-1",
        "Config": {
            "Env": [*(f"{name}={value}" for name, value in GOOD.items()), "PATH=/usr/bin", "BARE"],
            "Labels": {"com.docker.compose.service": "backend"},
        },
    },
    {"Id": "0e" * 32, "Name": "/shop-db-1", "Config": {"Env": ["POSTGRES_DB=x"], "Labels": None}},
]


def read(place: Path, found: object, name: str = "printed") -> list[Item]:
    (place / name).write_text(json.dumps(found, indent=4))
    return list(open_source(str(place / name)).read())


def target(place: Path, found: object) -> Target:
    [item] = read(place, found)
    assert isinstance(item, Target)
    return item


def reason(place: Path, found: object) -> str:
    [item] = read(place, found)
    assert isinstance(item, Unread)
    return item.reason


def values(found: Target) -> dict[str, str]:
    return {name: value.reveal() for name, value in found.effective().items() if isinstance(value, Secret)}


@pytest.mark.parametrize("printed", [VAULT_1, VAULT_2, AMAZON], ids=["Vault, KV 1", "Vault, KV 2", "AWS"])
def test_a_store_gives_its_secrets_whatever_their_case_and_dash(printed: object, tmp_path: Path) -> None:
    found = target(tmp_path, printed)
    assert (found.kind, values(found)) == (Kind.STORE, STORED)


def test_a_store_says_when_it_was_made_and_where_it_is(tmp_path: Path) -> None:
    for printed in (VAULT_2, AMAZON, {**AMAZON, "CreatedDate": 1772355600.5}, AZURE):
        assert {setting.made for setting in target(tmp_path, printed).settings} == {date(2026, 3, 1)}
    assert {setting.made for setting in target(tmp_path, VAULT_1).settings} == {None}
    assert target(tmp_path, AMAZON).location == "auraconnect/production"


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2026-03-01T22:30:00-05:00", date(2026, 3, 2)),
        ("2026-03-01T02:24:06.945319214Z", date(2026, 3, 1)),
        ("2026-03-01T23:59:59", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("0001-01-01T00:00:00+01:00", None),
        ("yesterday", None),
    ],
)
def test_the_day_is_that_of_utc(tmp_path: Path, told: str, day: date | None) -> None:
    assert {setting.made for setting in target(tmp_path, {**AMAZON, "CreatedDate": told}).settings} == {day}


@pytest.mark.parametrize("printed", [AZURE, GOOGLE], ids=["Azure", "Google"])
def test_one_secret_alone_has_the_name_that_the_store_has_for_it(printed: object, tmp_path: Path) -> None:
    assert values(target(tmp_path, printed)) == {"JWT_SECRET_KEY": GOOD["JWT_SECRET_KEY"]}


def test_a_google_secret_may_hold_an_object(tmp_path: Path) -> None:
    payload = {"data": base64.b64encode(json.dumps(LOWER).encode()).decode()}
    assert values(target(tmp_path, {**GOOGLE, "payload": payload})) == STORED


def test_a_plain_value_counts_under_the_name_that_its_path_ends_with(tmp_path: Path) -> None:
    plain = {**AMAZON, "SecretString": GOOD["JWT_SECRET_KEY"], "Name": "aura/production/jwt-secret-key"}
    assert values(target(tmp_path, plain)) == {"JWT_SECRET_KEY": GOOD["JWT_SECRET_KEY"]}


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ({**AMAZON, "SecretString": "canary7f3a9c"}, "SecretString is a single value"),
        ({"ARN": "arn", "Name": "x", "SecretBinary": "Y2FuYXJ5"}, "SecretBinary instead of text"),
        ({**VAULT_2, "data": {"data": None, "metadata": {"version": 4}}}, "deleted version of the secret"),
        ({**GOOGLE, "payload": {"data": "canary7f3a9c!"}}, "payload is not base64 text"),
        ([{"canary7f3a9c": 1}], "or the output of docker inspect"),
    ],
)
def test_what_cannot_be_judged_is_unread_with_its_reason(printed: object, said: str, tmp_path: Path) -> None:
    assert said in reason(tmp_path, printed)
    assert "canary7f3a9c" not in reason(tmp_path, printed)


def test_docker_inspect_gives_a_target_for_each_container(tmp_path: Path) -> None:
    backend, database = read(tmp_path, INSPECTED)
    assert isinstance(backend, Target)
    assert isinstance(database, Target)
    assert values(backend) == {**GOOD, "PATH": "/usr/bin"}
    assert (backend.label, backend.judged, backend.kind) == (f"{tmp_path}/printed: shop-backend-1", True, Kind.PROCESS)
    assert database.judged is False


@pytest.mark.parametrize("service", ["db", "shop-db-1"])
def test_a_container_is_picked_by_its_name_or_its_compose_service(service: str, tmp_path: Path) -> None:
    inspected = json.loads(json.dumps(INSPECTED))
    inspected[1]["Config"]["Labels"] = {"com.docker.compose.service": "db"}
    (tmp_path / "printed").write_text(json.dumps(inspected))
    found = open_source(str(tmp_path / "printed"), services=(service,)).read()
    assert [item.judged for item in found if isinstance(item, Target)] == [False, True]


def test_what_a_container_was_given_unresolved_is_told(tmp_path: Path) -> None:
    inspected = [{"Name": "/x", "Config": {"Env": ["JWT_SECRET_KEY=op://vault/item/field"]}}]
    assert [r.name for r in target(tmp_path, inspected).references] == ["JWT_SECRET_KEY"]


@pytest.mark.parametrize(
    "printed",
    [
        json.dumps(GOOD, indent=2),
        json.dumps({**GOOD, "DOPPLER_PROJECT": "aura", "DOPPLER_CONFIG": "prd"}),
        json.dumps({name: {"computed": value, "note": "", "raw": value} for name, value in GOOD.items()}),
        "".join(f'{name}="{value}"\n' for name, value in GOOD.items()),
        "".join(f"{name}: {value}\n" for name, value in GOOD.items()),
        json.dumps({**GOOD, "sops": {"mac": "ENC[x]", "version": "3.9"}}),
    ],
    ids=["heroku config -j", "doppler --format json", "doppler secrets --json", "doppler --format env", "sops -d yaml",
         "sops json"],
)  # fmt: skip
def test_names_and_values_are_an_environment(printed: str, place: Path, run: Run) -> None:
    (place / "printed").write_text(printed)
    outcome = run("check", "printed", "-f", "json")
    assert (outcome.code, outcome.report["environment"]) == (0, "production")


@pytest.mark.parametrize("printed", [VAULT_2, AMAZON, INSPECTED])
def test_the_command_judges_it_and_shows_nothing(printed: object, place: Path, run: Run) -> None:
    (place / "printed").write_text(json.dumps(printed))
    outcome = run("check", "printed", "-e", "production", "-f", "json")
    assert outcome.code == 0, outcome.out
    assert GOOD["JWT_SECRET_KEY"] not in outcome.out


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("request_id", "data", "metadata", "ARN", "Name", "SecretString", "CreatedDate", "id", "value", "payload",
        "name", "Config", "Env", "Labels", "attributes")  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_no_shape_brings_it_down(found: dict[str, Any]) -> None:
    try:
        kept = store(found, builtin())
    except Unreadable:
        return
    assert kept is None or isinstance(kept, StoreContents)


def test_no_store_shows_its_values() -> None:
    kept = store(VAULT_2, builtin())
    assert GOOD["JWT_SECRET_KEY"] not in repr(kept)


class TestParameters:
    """`aws ssm get-parameters`, `get-parameters-by-path` and `get-parameter`: names are paths."""

    @staticmethod
    def parameter(name: str, value: str, day: str = "2026-03-01") -> dict[str, Any]:
        return {
            "Name": name, "Type": "SecureString", "Value": value, "Version": 3,
            "LastModifiedDate": f"{day}T10:00:00.000000+01:00", "DataType": "text",
        }  # fmt: skip

    def test_the_last_part_of_a_name_counts(self) -> None:
        found = store({"Parameters": [self.parameter("/aura/production/JWT_SECRET_KEY", "a"),
                                      self.parameter("/aura/production/session-secret", "b")],
                       "InvalidParameters": []}, builtin())  # fmt: skip
        assert found == StoreContents(
            {"JWT_SECRET_KEY": "a", "session-secret": "b"}, "/aura/production", date(2026, 3, 1)
        )

    def test_one_alone(self) -> None:
        found = store({"Parameter": self.parameter("JWT_SECRET_KEY", "a")}, builtin())
        assert found == StoreContents({"JWT_SECRET_KEY": "a"}, "", date(2026, 3, 1))

    def test_places_and_days_that_differ_are_none(self) -> None:
        several = [self.parameter("/one/A", "a"), self.parameter("/other/B", "b", "2026-04-01")]
        assert store({"Parameters": several}, builtin()) == StoreContents({"A": "a", "B": "b"})

    def test_one_name_on_two_paths_is_unread(self) -> None:
        several = [self.parameter("/one/A", "canary"), self.parameter("/other/A", "canary")]
        with pytest.raises(Unreadable) as refused:
            store({"Parameters": several}, builtin())
        assert "canary" not in refused.value.reason

    @pytest.mark.parametrize("found", [[], None, "a", [1], [{"Name": "A"}], [{"Name": 1, "Value": "a"}]])
    def test_what_has_another_form_is_none_of_it(self, found: object) -> None:
        assert store({"Parameters": found}, builtin()) is None

    def test_they_are_judged_as_a_store(self, run: Run, place: Path) -> None:
        parameters = [self.parameter(f"/aura/production/{name}", value) for name, value in STORED.items()]
        (place / "ssm.json").write_text(json.dumps({"Parameters": parameters}))
        outcome = run("check", "ssm.json", "-f", "json")
        assert (outcome.code, outcome.report["environment"]) == (0, "production")
