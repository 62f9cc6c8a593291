"""Which values are searched for elsewhere: long, random, no placeholder, and of a URL the password."""

import pytest

from auracheck.deployment.searched import candidates, kind_of, left_out, own_words, pieces, secret_text
from auracheck.model import DeployedContainer, External, Origin, Secret, Setting, Target, Value
from auracheck.policy.entry import Entry
from auracheck.policy.loading import builtin

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"
POLICY = builtin()


def entry(name: str) -> Entry:
    match = POLICY.find(name)
    assert match is not None
    return match.entry


def setting(name: str, value: Value | str, *lost: Setting) -> Setting:
    return Setting(name, Secret(value) if isinstance(value, str) else value, Origin(".env", 1, 1), lost=lost)


def searched(value: str, entry: Entry, own: frozenset[str]) -> str:
    """The credentials in a value, each on a line."""
    return "\n".join(part for part in dict.fromkeys(pieces(value, entry)) if not left_out(kind_of(entry), part, own))


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("key", HEX, ""),
        ("password", "k4Tz9wQx", ""),
        ("key", "k4Tz9wQx", "guessable value, may occur by chance"),
        ("password", "k4Tz9wQ", "too short: fewer than 8 characters occur by chance"),
        ("password", "", "too short: fewer than 8 characters occur by chance"),
        ("password", "changeme", "placeholder or default value"),
        ("password", "hedgehog", "placeholder or default value"),
        ("password", "83920174", "guessable value, may occur by chance"),
    ],
)
def test_why_one_is_left_out(kind: str, value: str, reason: str) -> None:
    assert left_out(kind, value, frozenset({"hedgehog"})) == reason


def test_every_value_of_a_secret_is_a_candidate_those_that_lost_too() -> None:
    outside = setting("SESSION_SECRET", next(iter(External)), setting("SESSION_SECRET", "lost-2"))
    first = Target(
        ".env",
        "dotenv",
        (
            setting("PORT", "8080"),
            setting("ENVIRONMENT", "production"),
            setting("TWILIO_ACCOUNT_SID", "AC1"),
            setting("JWT_SECRET_KEY", "one", setting("JWT_SECRET_KEY", "lost-1"), outside),
            setting("JWT_SECRET_KEY_FILE", "/run/secrets/x"),
            outside,
            setting("DATABASE_URL", "two"),
        ),
    )
    found = list(candidates([(first, POLICY), (first._replace(settings=(setting("REDIS_URL", "three"),)), POLICY)]))
    assert [(value, one.kind) for value, one, _ in found] == [
        ("one", entry("JWT_SECRET_KEY").kind),
        ("lost-1", entry("JWT_SECRET_KEY").kind),
        ("lost-2", entry("SESSION_SECRET").kind),
        ("two", "url"),
        ("three", "url"),
    ]
    assert {own_words(*owner) for _, _, owner in found} == {frozenset({"auraconnect"})}


def test_of_a_url_the_password_is_searched_for() -> None:
    url, key = entry("DATABASE_URL"), entry("JWT_SECRET_KEY")
    assert (kind_of(url), kind_of(key)) == ("password", key.kind)
    assert searched("postgresql://shop:k4Tz9w%40Qx@db/d", url, frozenset()) == "k4Tz9w@Qx"
    assert searched("postgresql://shop:auraconnect@db/d", url, frozenset({"auraconnect"})) == ""
    assert searched(f" {HEX}\n", key, frozenset()) == HEX
    assert searched("k4Tz9wQx", key, frozenset()) == ""


def test_the_text_that_may_contain_it_is_what_is_between_the_user_and_the_host() -> None:
    url, key = entry("DATABASE_URL"), entry("JWT_SECRET_KEY")
    assert secret_text("postgresql://shop:a%40b@c@db/d?x=1", url) == "shop:a@b@c\n?x=1"
    assert secret_text("redis://:a:b@db/0", url) == ":a:b\n"
    assert secret_text("https://a:b@hooks/c", url) == "a:b\n/c"
    assert secret_text("jdbc:postgresql://db/d?user=shop&password=abc", url) == "\n/d?user=shop&password=abc"
    assert secret_text("Host=db;Password=abc", url) == ";Password=abc"
    assert secret_text("Server=db;Initial Catalog=Shop.Audit; Database=d;Pwd=server=a", url) == ";;;Pwd=server=a"
    assert secret_text("Host=db;Password='a;Host=b'", url) == "Host=db;Password='a;Host=b'"
    assert secret_text("shop:abc@tcp(db)/shop", url) == "shop:abc@tcp(db)/shop"
    assert secret_text("postgresql://db/d", url) == "\n/d"
    assert secret_text("pg://db.internal?u=shop&p=abc", url) == "\n?u=shop&p=abc"
    assert secret_text("a://b@c", key) == "a://b@c"


def test_of_a_value_whose_form_says_which_part_is_the_credential_that_part_is_one() -> None:
    form = ("{any}&p={password}&{any}", "{any}")
    policy = POLICY._replace(secrets={"NC_DB": Entry("NC_DB", kind="password", form=form)})
    found = [
        value
        for text in (f"pg://db:5432?u=shop&p={HEX}&d=shop", "pg://db:5432")
        for value, _, _ in candidates([(Target(".env", "dotenv", (setting("NC_DB", text),)), policy)])
    ]
    assert found == [HEX, "pg://db:5432"]


@pytest.mark.parametrize(
    "value",
    ["postgresql://app@db/x?password={}", "postgresql://db/x?sslpassword={}", "https://api.example.com/?access_token={}",
     "redis://{}@cache", "redis://{}:@cache", "https://hooks.example.com/services/T0/B0/{}", "https://{}@ingest.example.com/1",
     "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={}", "Endpoint=sb://shop;SharedAccessKey={}",
     'Basic {}', "postgresql://u:{}", "postgresql:/u:{}@h", "u:{}@h/d", '{{"private_key": "{}"}}'],
)  # fmt: skip
def test_a_credential_is_found_wherever_it_is_in_a_url(value: str) -> None:
    key = "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpSaE"
    assert key in searched(value.format(key), entry("DATABASE_URL"), frozenset()).splitlines()


def test_a_host_is_none() -> None:
    host = "kq7zw2xv9lm4tn8rb3yc6hd1"
    assert searched(f"postgresql://app@{host}.internal/x", entry("DATABASE_URL"), frozenset()) == ""
    assert searched(f"pg://{host}?u=shop", entry("DATABASE_URL"), frozenset()) == ""


def test_the_name_of_a_variable_that_fills_a_part_of_a_url_is_no_part_of_a_credential() -> None:
    url = "postgres://shop:${SHOP_DATABASE_PASSWORD}@db/shop?size=${SHOP_POOL_SIZE_OF_WORKERS:-6}"
    text = secret_text(url, Entry("DATABASE_URL", "url"))
    assert "SHOP_" not in text
    assert "size=" in text


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("${PREFIX}/homelab_settings.sql.gz", False),
        ("$PREFIX/homelab", False),
        (HEX, True),
        (f"${{PREFIX}}{HEX}", True),
    ],
)
def test_a_path_below_a_variable_in_a_script_is_no_credential(text: str, is_one: bool) -> None:
    container = DeployedContainer(configurations=((setting("S3_KEY", text),),))
    target = Target("x", "kubernetes", (), container=container)
    assert [value for value, _, _ in candidates([(target, POLICY)])] == [text] * is_one
