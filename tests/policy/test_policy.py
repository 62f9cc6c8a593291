"""What a policy says: which secret a name is, and what is required where."""

import pytest

from auracheck.model import EXTERNAL, Secret, Value
from auracheck.policy import Policy, loading
from auracheck.policy.entry import Entry, Environment, squash
from auracheck.policy.loading import wrong_names

AURACONNECT = loading.builtin()


def of(*entries: Entry, features: tuple[str, ...] = (), files: str = "") -> Policy:
    secrets = {entry.name: entry for entry in entries}
    environments = {"development": Environment("development"), "production": Environment("production", True, ("prod",))}
    return Policy(
        "test", secrets, environments, features=features, files=files, wrong_names=wrong_names(secrets, files)
    )


def test_the_guides_eight_secrets_are_in_the_policy_that_ships():
    assert list(AURACONNECT.secrets) == [
        "JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "REDIS_URL",
        "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SMTP_USERNAME", "SMTP_PASSWORD",
        "SECRET_KEY", "ALLOW_INSECURE_HTTP", "CORS_ORIGINS",
    ]  # fmt: skip
    assert [name for name, entry in AURACONNECT.secrets.items() if entry.is_beyond] == [*AURACONNECT.secrets][8:]
    assert AURACONNECT.path is None
    assert all(entry.purpose and entry.obtain for entry in AURACONNECT.secrets.values())


@pytest.mark.parametrize(
    ("environment", "required"),
    [
        ("development", {"JWT_SECRET_KEY", "DATABASE_URL"}),
        ("staging", {"JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "REDIS_URL"}),
        ("production", {"JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "REDIS_URL"}),
    ],
)
def test_what_the_guide_requires_where(environment: str, required: set[str]):
    assert AURACONNECT.required(environment, {}) == required


def test_pairs_and_what_must_differ_are_mutual():
    for entry in AURACONNECT.secrets.values():
        for other in (*entry.differs_from, *([entry.pair] if entry.pair else [])):
            back = AURACONNECT.secrets[other]
            assert entry.name in (back.pair, *back.differs_from)


def test_an_entry_without_place_or_condition_is_optional():
    assert of(Entry("A")).required("production", {}) == frozenset()


def test_an_entry_that_is_required_nowhere_is_optional_though_it_has_a_condition():
    assert of(Entry("A", required_in=(), feature="sms"), features=("sms",)).required("production", {}) == frozenset()


@pytest.mark.parametrize(("features", "required"), [((), set()), (("sms",), {"A"}), (("mail",), set())])
def test_a_feature_requires_its_entries_only_where_it_is_on(features: tuple[str, ...], required: set[str]):
    assert of(Entry("A", feature="sms"), features=features).required("development", {}) == required


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        (Secret("true"), True),
        (Secret(" TRUE "), True),
        (Secret("false"), False),
        (Secret(""), False),
        (EXTERNAL, False),
        (None, False),
    ],
)
def test_a_condition_compares_the_value_without_case_and_white_space_at_the_ends(value: Value, holds: bool):
    policy = of(Entry("A", required_when={"SMS_ENABLED": "true"}))
    assert policy.required("production", {"SMS_ENABLED": value}) == ({"A"} if holds else set())


def test_a_condition_on_a_variable_that_is_not_there_does_not_hold():
    assert of(Entry("A", required_when={"SMS_ENABLED": "true"})).required("production", {}) == frozenset()


def test_all_conditions_and_the_place_must_hold_together():
    policy = of(
        Entry("A", required_in=("production",), required_when={"X": "1", "Y": "2"}, feature="sms"), features=("sms",)
    )
    both: dict[str, Value] = {"X": Secret("1"), "Y": Secret("2")}
    assert policy.required("production", both) == {"A"}
    assert policy.required("development", both) == frozenset()
    assert policy.required("production", {"X": Secret("1")}) == frozenset()


@pytest.mark.parametrize(
    "name", ["jwt-secret-key", "JWT.SECRET.KEY", "jwtSecretKey", "JWT_SECRET", "Jwt-Key", "JWT_SECRET_KEY_FILE"]
)
def test_names_that_are_meant_to_be_a_secret(name: str):
    match = AURACONNECT.find(name)
    assert match is not None
    assert (match.entry.name, match.own_name) == ("JWT_SECRET_KEY", False)


def test_its_own_name_is_told_from_a_wrong_one():
    match = AURACONNECT.find("JWT_SECRET_KEY")
    assert match is not None
    assert match.own_name


@pytest.mark.parametrize("name", ["", "PATH", "JWT", "JWT_SECRET_KEY_2", "MY_JWT_SECRET_KEY", "ENVIRONMENT"])
def test_other_variables_are_no_secret(name: str):
    assert AURACONNECT.find(name) is None


def test_where_the_application_reads_files_such_a_name_is_not_wrong():
    assert of(Entry("A_KEY"), files="_FILE").find("A_KEY_FILE") is None
    assert of(Entry("A_KEY")).find("A_KEY_FILE") is not None


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("A_KEY_FILE", True), ("a-key-file", True), ("A_KEY", False), ("A_KEY_FILES", False), ("", False)],
)
def test_the_name_of_a_file_with_the_secret(name: str, is_one: bool):
    assert Entry("A_KEY").is_file_name(name) is is_one


def test_a_secret_that_is_itself_called_file_is_no_file_name_of_its_own():
    assert not Entry("KEY_FILE").is_file_name("KEY_FILE")


def test_a_real_name_is_never_a_wrong_one():
    policy = of(Entry("A_KEY", mistaken=("B_KEY",)), Entry("B_KEY"))
    match = policy.find("B_KEY")
    assert match is not None
    assert (match.entry.name, match.own_name) == ("B_KEY", True)


def test_what_is_listed_as_mistaken_wins_over_what_looks_alike():
    match = of(Entry("A_KEY"), Entry("B", mistaken=("a-key",))).find("a.key")
    assert match is not None
    assert match.entry.name == "B"


def test_squash():
    assert squash("Jwt-Secret_Key.2") == "jwtsecretkey2"


@pytest.mark.parametrize(
    ("word", "name"),
    [("jwt", "JWT_SECRET_KEY"), ("JWT", "JWT_SECRET_KEY"), ("redis_url", "REDIS_URL"), ("database", "DATABASE_URL")],
)
def test_a_secret_by_name_or_short_name(word: str, name: str):
    entry = AURACONNECT.named(word)
    assert entry is not None
    assert entry.name == name


@pytest.mark.parametrize("word", ["", "jw", "JWT_SECRET"])
def test_no_secret_of_that_name(word: str):
    assert of(Entry("A", short="jwt")).named(word) is None


@pytest.mark.parametrize(("word", "name"), [("PROD", "production"), ("Production", "production"), ("stage", "staging")])
def test_an_environment_by_name_or_alias(word: str, name: str):
    environment = AURACONNECT.environment(word)
    assert environment is not None
    assert environment.name == name


def test_an_unknown_environment():
    assert AURACONNECT.environment("live") is None


@pytest.mark.parametrize(
    ("entry", "least"),
    [
        (Entry("A"), 32),
        (Entry("A", min_length=16), 16),
        (Entry("A", min_length=0), 0),
        (Entry("A", kind="password"), 8),
        (Entry("A", kind="token"), 0),
        (Entry("A", kind="password", min_length=12), 12),
    ],
)
def test_the_least_length(entry: Entry, least: int):
    assert entry.least == least


def test_which_kinds_are_credentials_as_a_whole():
    kinds = {
        kind
        for kind in ("key", "password", "token", "url", "sid", "username", "setting")
        if Entry("A", kind).is_credential
    }
    assert kinds == {"key", "password", "token"}


@pytest.mark.parametrize(
    ("text", "schemes"),
    [
        ("the database, see https://wiki.internal/db", ()),
        ("http://a ftp://b x://c mypostgresql://d", ()),
        ("postgres://… or postgresql+asyncpg://…", ("postgres", "postgresql+asyncpg")),
        ("mysql:// mariadb:// redis:// rediss:// amqp:// mongodb+srv:// smtps://",
         ("mysql", "mariadb", "redis", "rediss", "amqp", "mongodb+srv", "smtps")),
    ],
)  # fmt: skip
def test_the_schemes_that_an_entry_shows(text: str, schemes: tuple[str, ...]):
    assert Entry("A", "url", purpose=text).schemes == schemes
    assert Entry("A", "url", obtain=text).schemes == schemes


@pytest.mark.parametrize(
    ("kind", "default", "credential", "host"),
    [
        ("password", "guest", True, False),
        ("password", "", True, False),
        ("setting", "db", False, True),
        ("setting", "", False, False),
        ("url", "http://127.0.0.1:15672", False, True),
        ("url", "amqp://guest:guest@queue", True, False),
        ("url", "user=postgres password=postgres", True, False),
    ],
)
def test_what_is_built_in_is_a_credential_or_a_host(kind: str, default: str, credential: bool, host: bool) -> None:
    entry = Entry("NAME", kind=kind, default=default)
    assert (entry.has_built_in, entry.has_built_in_host) == (credential, host)
