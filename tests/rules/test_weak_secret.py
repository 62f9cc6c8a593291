"""weak-secret: short or a pattern; and Redis as a laptop has it."""

from pathlib import Path

import pytest

from auracheck.policy import Policy
from auracheck.policy.entry import Entry, Environment
from auracheck.report import Severity
from tests.conftest import GOOD, Run
from tests.rules.conftest import Judge

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"


def policy(entry: Entry) -> Policy:
    return Policy("shop", {entry.name: entry}, {"production": Environment("production", strict=True)})


def test_under_the_minimum(judge: Judge) -> None:
    [finding] = judge("weak-secret", {"JWT_SECRET_KEY": HEX[:31]})
    assert (finding.secret, finding.severity) == ("JWT_SECRET_KEY", Severity.ERROR)
    assert finding.message == "too short: 31 characters, minimum 32"
    assert "auracheck generate jwt" in finding.help
    assert judge("weak-secret", {"SESSION_SECRET": HEX}) == []


@pytest.mark.parametrize("value", ["a" * 40, "abc" * 12, HEX[:20] * 2, "0123456789abcdefghijklmnopqrstuvwxyz"])
@pytest.mark.parametrize("name", ["JWT_SECRET_KEY", "TWILIO_AUTH_TOKEN", "SMTP_PASSWORD"])
def test_patterns(judge: Judge, name: str, value: str) -> None:
    [finding] = judge("weak-secret", {name: value})
    assert finding.secret == name
    assert finding.message.startswith("guessable: ")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TWILIO_AUTH_TOKEN", HEX[:12], "guessable: 12 hex digits (about 48 bits)"),
        ("TWILIO_AUTH_TOKEN", "badger-walnut-2024-01-31", "guessable: 2 dictionary words and a date (about 44 bits)"),
        ("SMTP_PASSWORD", "hedgehogs", "guessable: 9 characters (about 42 bits)"),
        (
            "SESSION_SECRET",
            "abcdefgh-abcdefgh-abcdefgh-abcdefgh",
            "guessable: repeated sequence",
        ),
    ],
)
def test_the_measure_is_told(judge: Judge, name: str, value: str, told: str) -> None:
    """As bits and form, with nothing of the value."""
    [finding] = judge("weak-secret", {name: value})
    assert (finding.message, finding.severity) == (told, Severity.ERROR)


@pytest.mark.parametrize(
    ("key", "bits"),
    [(HEX, 128), ("d9428888-122b-41e1-b85c-61cd3cbb3210", 122), ("k4Tz9wQpLm2xRv7bYh3NcJd8Fs5GaXe6", 192)],
)
@pytest.mark.parametrize("environment", ["production", "development"])
def test_a_key_of_hs256_under_256_bits_is_a_note(judge: Judge, key: str, bits: int, environment: str) -> None:
    [finding] = judge("weak-secret", {"JWT_SECRET_KEY": key}, environment=environment)
    assert finding.severity is Severity.NOTE
    assert finding.message == f"low entropy: at most {bits} bits, HS256 requires 256 (RFC 7518 §3.2, RFC 8725 §3.5)"
    assert "auracheck generate jwt" in finding.help


@pytest.mark.parametrize("key", [HEX + HEX[::-1], "k4Tz9wQpLm2xRv7bYh3NcJd8Fs5GaXe6iUo1tPq0wVz"])
def test_a_key_of_256_bits_is_none(judge: Judge, key: str) -> None:
    assert judge("weak-secret", {"JWT_SECRET_KEY": key}) == []


@pytest.mark.parametrize(
    ("entry", "noted"),
    [
        (Entry("SIGNING_KEY", "key", purpose="signs the shop's JWT"), True),
        (Entry("SIGNING_KEY", "key", short="jwt"), True),
        (Entry("SIGNING_KEY", "key", purpose="encrypts sessions"), False),
        (Entry("JWT_TOKEN", "token"), False),
    ],
)
def test_the_policy_tells_which_key_signs_tokens(judge: Judge, entry: Entry, noted: bool) -> None:
    assert bool(judge("weak-secret", {entry.name: HEX}, policy=policy(entry))) is noted


@pytest.mark.parametrize("password", ["k4Tz9wQ", "aaaaaaaaaaaa", "hedgehog2024"])
def test_the_password_of_a_url(judge: Judge, password: str) -> None:
    [finding] = judge("weak-secret", {"DATABASE_URL": f"postgresql://shop:{password}@db.internal/shop"})
    assert finding.severity is Severity.ERROR
    assert password not in finding.message


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("redis://localhost:6379", "no password; loopback host"),
        ("redis://cache:6379/0", "no password"),
        (f"redis://:{HEX}@127.0.0.1:6379/0", "loopback host"),
    ],
)
def test_redis_as_a_laptop_has_it(judge: Judge, url: str, message: str) -> None:
    [finding] = judge("weak-secret", {"REDIS_URL": url})
    assert (finding.severity, finding.message) == (Severity.WARNING, message)
    assert finding.help.startswith("auracheck generate redis --host HOST --write .env --rotate")
    assert judge("weak-secret", {"REDIS_URL": url}, environment="development") == []


@pytest.mark.parametrize(
    "url", [f"rediss://default:{HEX}@cache:6379/0", "unix:///run/redis.sock", "<no url>", "postgresql://db/shop"]
)
def test_other_urls_are_fine(judge: Judge, url: str) -> None:
    assert judge("weak-secret", {"REDIS_URL": url}) == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://root:@localhost:3306/shop",
        "postgresql+asyncpg://shop:@db.internal/shop?ssl=require",
        "mysql://root:@127.0.0.1/shop",
        "mysql+pymysql://root:@db/shop",
        "mongodb+srv://shop:@cluster.example.net/shop",
        "amqps://guest:@mq:5671/",
    ],
)
def test_an_empty_password_of_a_user_is_an_error(judge: Judge, url: str) -> None:
    [finding] = judge("weak-secret", {"STORE_URL": url}, policy=policy(Entry("STORE_URL", "url")))
    assert (finding.severity, finding.message) == (Severity.ERROR, "empty password")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://shop@db/shop",
        "postgresql://shop:@/shop?host=/run/postgresql",
        "postgresql://shop:@db/shop?passfile=/run/pgpass",
        "postgresql://shop:@db/shop?sslcert=/run/shop.crt&sslkey=/run/shop.key",
        "postgresql://shop:@%2Frun%2Fpostgresql/shop",
        "postgresql:///shop",
        "mysql://shop:@localhost/shop?unix_socket=/run/mysqld/mysqld.sock",
        "postgresql://:@db/shop",
        "https://9c4e1f7b2a6d8035c1e4f7092b5a6d8e:@sentry.example.net/1",
        "sqlite:///shop.db",
    ],
)
def test_a_login_by_socket_file_or_certificate_needs_no_password_in_the_url(judge: Judge, url: str) -> None:
    assert judge("weak-secret", {"STORE_URL": url}, policy=policy(Entry("STORE_URL", "url"))) == []


def test_a_minimum_is_the_policys(judge: Judge) -> None:
    short = {"API_TOKEN": HEX[:20]}
    assert judge("weak-secret", short, policy=policy(Entry("API_TOKEN", "token"))) == []
    assert judge("weak-secret", short, policy=policy(Entry("API_TOKEN", "token", min_length=24)))
    for kind in ("url", "sid", "username", "password"):
        [finding] = judge("weak-secret", short, policy=policy(Entry("API_TOKEN", kind, min_length=24)))
        assert finding.message == "too short: 20 characters, minimum 24"
    assert judge("weak-secret", short, policy=policy(Entry("API_TOKEN", "setting", min_length=24))) == []
    assert judge("weak-secret", {"API_TOKEN": "aaaaaaaa"}, policy=policy(Entry("API_TOKEN", "setting"))) == []
    assert judge("weak-secret", {"API_TOKEN": "a" * 30}, policy=policy(Entry("API_TOKEN", "sid", min_length=24))) == []


def test_a_short_url_is_told_before_its_password(judge: Judge) -> None:
    entry = Entry("API_URL", "url", min_length=80)
    [finding] = judge("weak-secret", {"API_URL": "redis://:abc@localhost/0"}, policy=policy(entry))
    assert finding.message.startswith("too short: 24 characters, ")
    long = f"redis://:{HEX}@cache:6379/0?{'x' * 40}"
    assert judge("weak-secret", {"API_URL": long}, policy=policy(entry)) == []


def test_a_password_has_a_floor_as_one_in_a_url_has(judge: Judge) -> None:
    [finding] = judge("weak-secret", {"SMTP_PASSWORD": "k4Tz9wQ"})
    assert finding.message == "too short: 7 characters, minimum 8"
    assert judge("weak-secret", {"SMTP_PASSWORD": "k4Tz9wQx"}) == []
    assert judge("weak-secret", {"A": "k4Tz9wQ"}, policy=policy(Entry("A", "password", min_length=4))) == []


def test_good_values_are_fine(judge: Judge) -> None:
    assert judge("weak-secret", GOOD) == []


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("CLOUDINARY_API_KEY", "874837483274837", None),
        ("IPINFO_TOKEN", "8f3a71c09d2e4b", None),
        ("CLOUDINARY_API_KEY", "123456789012345", "guessable: sequential characters"),
        ("METRICS_TOKEN", "874837483274837", "guessable: 15 digits (about 49 bits)"),
    ],
)
def test_digits_that_a_provider_gives_are_as_many_as_it_likes(
    name: str, value: str, message: str | None, place: Path, run: Run
) -> None:
    (place / "shop.env").write_text(f"{name}={value}\n")
    judged = run("check", "shop.env", "--env", "production", "--select", "weak", "-f", "json").report["findings"]
    assert [each["message"] for each in judged if each["secret"] == name] == [message] * bool(message)
