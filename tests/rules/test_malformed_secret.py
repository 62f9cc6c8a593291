"""malformed-secret: what cannot be what its secret ought to be."""

import pytest

from auracheck.policy import Policy
from auracheck.policy.entry import BY_NAME, Entry, Environment
from auracheck.report import Severity
from tests.conftest import GOOD
from tests.rules.conftest import Judge
from tests.rules.targets import found, setting, target

HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e"


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DATABASE_URL", f"postgresql://shop:{HEX}@db.internal:5432", "database"),
        ("DATABASE_URL", f"postgresql://shop:{HEX}@db.internal:5432/", "database"),
        ("DATABASE_URL", f"postgresql://shop:{HEX}@/shop", "host"),
        ("DATABASE_URL", "postgresql:///shop", "host"),
        ("DATABASE_URL", f"postgres://shop:{HEX}@db.internal/shop", "postgresql://"),
        ("DATABASE_URL", f"mysql://shop:{HEX}@db.internal/shop", "postgresql://"),
        ("DATABASE_URL", f"postgresql://shop:{HEX}@db.internal:70000/shop", "port"),
        ("DATABASE_URL", f"postgresql://shop:{HEX}@db.internal:x/shop", "port"),
        ("DATABASE_URL", f"postgresql://shop:{HEX}@x@db.internal/shop", "%40"),
        ("DATABASE_URL", f"postgresql://shop:a/{HEX}@db.internal/shop", "%2F"),
        ("DATABASE_URL", f"postgresql://shop:a#{HEX}@db.internal/shop", "%23"),
        ("DATABASE_URL", f"postgresql://shop:a?{HEX}@db.internal/shop", "%3F"),
        ("DATABASE_URL", f"postgresql://shop:%zz{HEX}@db.internal/shop", "%25"),
        ("DATABASE_URL", f"postgresql://shop:a {HEX}@db.internal/shop", "%20"),
        ("DATABASE_URL", "db.internal", "scheme"),
        ("REDIS_URL", f"redis://:{HEX}@cache:6379/main", "number"),
        ("REDIS_URL", f"http://:{HEX}@cache:6379/0", "redis://"),
        ("TWILIO_ACCOUNT_SID", "AC12", "32 hex digits"),
        ("TWILIO_ACCOUNT_SID", "SK" + HEX, "32 hex digits"),
        ("JWT_SECRET_KEY", HEX + "\n", "printf"),
        ("JWT_SECRET_KEY", HEX + "\r", "printf"),
        ("JWT_SECRET_KEY", HEX + " ", "whitespace"),
        ("SMTP_USERNAME", "\tmailer", "whitespace"),
        ("SMTP_PASSWORD", HEX + "\0" + HEX, "control character"),
        ("JWT_SECRET_KEY", "base64:" + HEX + "k", "base64"),
        ("JWT_SECRET_KEY", "base64:(" + HEX + ")", "base64"),
        ("SESSION_SECRET", "k4Tz9wQpLm2xRv7b" + HEX + "k=", "base64"),
    ],
)
def test_found(judge: Judge, name: str, value: str, word: str) -> None:
    [finding] = judge("malformed-secret", {name: value})
    assert (finding.secret, finding.severity) == (name, Severity.ERROR)
    assert word in finding.message
    assert HEX not in finding.message + finding.help


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"postgresql+asyncpg://shop:{HEX}@db.internal:5432/shop?ssl=require"),
        ("DATABASE_URL", f"postgresql://shop:{HEX}@/shop?host=/run/postgresql"),
        ("DATABASE_URL", f"postgresql://shop:{HEX}@a:5432,b:5432/shop"),
        ("DATABASE_URL", f"postgresql://shop:a%40{HEX}@[2001:db8::1]:5432/shop"),
        ("REDIS_URL", "redis://localhost:6379"),
        ("REDIS_URL", f"rediss://default:{HEX}@cache:6379/15"),
        ("REDIS_URL", "unix:///run/redis/redis.sock?db=1"),
        ("TWILIO_ACCOUNT_SID", "AC" + HEX),
        ("TWILIO_AUTH_TOKEN", HEX),
        ("SMTP_PASSWORD", "abcd efgh ijkl mnop"),
        ("SMTP_PASSWORD", "k4Tz9wQpLm2xRv7bk="),
        ("JWT_SECRET_KEY", "base64:" + HEX + "k4T="),
        ("JWT_SECRET_KEY", HEX + "k4=="),
        ("JWT_SECRET_KEY", "k4Tz9!wQpLm2x@Rv7b" + HEX + "="),
    ],
)
def test_fine(judge: Judge, name: str, value: str) -> None:
    assert judge("malformed-secret", {name: value}) == []


def test_good_values_are_fine(judge: Judge) -> None:
    assert judge("malformed-secret", GOOD) == []


def shop(*entries: Entry) -> Policy:
    return Policy("shop", {e.name: e for e in entries}, {"production": Environment("production", strict=True)})


def test_another_policy_names_another_system(judge: Judge) -> None:
    entry = Entry("STORE_URL", "url", purpose="where the goods are: mysql://user:password@host/database")
    assert judge("malformed-secret", {"STORE_URL": f"mariadb+pymysql://a:{HEX}@db/d"}, policy=shop(entry)) == []
    assert judge("malformed-secret", {"STORE_URL": f"postgresql://a:{HEX}@db/d"}, policy=shop(entry))


def test_a_page_in_the_purpose_is_no_scheme_that_is_wanted(judge: Judge) -> None:
    entry = Entry("STORE_URL", "url", purpose="the database, see https://wiki.internal/db")
    assert judge("malformed-secret", {"STORE_URL": f"postgresql://a:{HEX}@db/d"}, policy=shop(entry)) == []


def test_the_way_to_obtain_it_may_name_the_system(judge: Judge) -> None:
    entry = Entry("STORE_URL", "url", obtain="the queue's console: amqps://…")
    assert judge("malformed-secret", {"STORE_URL": f"amqp://a:{HEX}@mq/v"}, policy=shop(entry)) == []
    assert judge("malformed-secret", {"STORE_URL": f"mysql://a:{HEX}@db/d"}, policy=shop(entry))


def test_a_policy_may_ask_for_postgres_itself(judge: Judge) -> None:
    url = {"STORE_URL": f"postgres://a:{HEX}@db/d"}
    entry = Entry("STORE_URL", "url", purpose="SQLAlchemy 1.3: postgres://…")
    assert judge("malformed-secret", url, policy=shop(entry)) == []


@pytest.mark.parametrize(
    "entry",
    [
        Entry("STORE_URL", "url"),
        Entry("STORE_URL", "url", purpose="the shop's data: postgresql://…"),
        Entry("STORE_URL", "url", by="django"),
    ],
)
def test_postgres_is_a_scheme_that_other_programs_than_sqlalchemy_accept(judge: Judge, entry: Entry) -> None:
    assert judge("malformed-secret", {"STORE_URL": f"postgres://a:{HEX}@db/d"}, policy=shop(entry)) == []


@pytest.mark.parametrize(
    "entry",
    [
        Entry("STORE_URL", "url", purpose="the engine of SQLAlchemy"),
        Entry("STORE_URL", "url", purpose="as postgresql+asyncpg://…"),
        Entry("SQLALCHEMY_STORE_URI", "url", by="superset"),
    ],
)
def test_sqlalchemy_does_not_know_the_scheme_postgres(judge: Judge, entry: Entry) -> None:
    [finding] = judge("malformed-secret", {entry.name: f"postgres://a:{HEX}@db/d"}, policy=shop(entry))
    assert finding.message == "unsupported scheme postgres:// (SQLAlchemy 1.4 and later expect postgresql://)"


def test_a_driver_in_the_scheme_is_sqlalchemys(judge: Judge) -> None:
    url = {"STORE_URL": f"postgres+asyncpg://a:{HEX}@db/d"}
    assert judge("malformed-secret", url, policy=shop(Entry("STORE_URL", "url")))


def test_a_name_alone_does_not_say_which_version_of_sqlalchemy_reads_it(judge: Judge) -> None:
    inferred = Entry("SQLALCHEMY_URI", "url", by=BY_NAME)
    assert judge("malformed-secret", {"SQLALCHEMY_URI": f"postgres://a:{HEX}@db/d"}, policy=shop(inferred)) == []


def test_settings_and_other_sids_are_not_judged(judge: Judge) -> None:
    policy = shop(Entry("MOTTO", "setting"), Entry("OTHER_SID", "sid"))
    assert judge("malformed-secret", {"MOTTO": "be kind \n", "OTHER_SID": "1"}, policy=policy) == []


def test_what_can_be_mended_where_it_stands_is_not_made_anew(judge: Judge) -> None:
    [scheme] = judge("malformed-secret", {"DATABASE_URL": "postgres://aura:9c4e1f7b2a6d8035@db.internal/auraconnect"})
    assert scheme.help == "replace postgres:// with postgresql://"


def test_data_of_a_secret_that_is_no_base64_is_told_whatever_it_looks_like() -> None:
    undecoded = setting("JWT_SECRET_KEY", GOOD["JWT_SECRET_KEY"])._replace(undecoded=True)
    [finding] = found("malformed-secret", target(undecoded))
    assert finding.message == "not valid base64 (truncated or mistyped)"
