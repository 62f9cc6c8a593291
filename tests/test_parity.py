"""No environment that AuraConnect's own startup check refuses passes ours."""

import random
import secrets
from collections.abc import Mapping

import pytest

import auracheck
from auracheck.exit_codes import ExitCode
from tests.conftest import GOOD

REQUIRED = ("JWT_SECRET_KEY", "DATABASE_URL", "SESSION_SECRET", "REDIS_URL")
WORDS = (
    "development", "dev", "default", "change-me", "change-in-production", "secret", "password", "123456", "admin",
    "test",
)  # fmt: skip
ENVIRONMENTS = 1_000

PRODUCTION = ("production", "Production", "PRODUCTION", "pRoDuCtIoN")
OTHERS = (None, "", " ", "development", "DEVELOPMENT", "staging", "prod", "production ", "\tproduction", "qa")
PLACEHOLDERS = (
    "changeme", "your-secure-jwt-secret", "dev-jwt-secret-change-for-production", "<secret>", "${JWT_SECRET_KEY}",
    "postgresql://dev_user:dev_password@localhost:5432/auraconnect_dev", "postgresql://...", "redis://localhost:6379",
)  # fmt: skip
BLANK = (None, "", " ", "\t\r\n ", "\u00a0", "\u2003\x1c\u3000")
LOOKALIKES = (
    "\u017fecret",
    "adm\u0131n",
    "ADM\u0130N",
    "\uff44\uff45\uff56",
    "d\u00adev",
    "de v",
    "op://vault/jwt",
    "\udce9",
)
"""Nothing that `lower()` makes one of the words."""


def refuses(environ: Mapping[str, str]) -> bool:
    """Whether the application would not start, as its function is described: in production, whatever the case of
    the word, for a required secret that is unset or blank, or whose lower-cased text has one of the words in it."""
    if environ.get("ENVIRONMENT", "development").lower() != "production":
        return False
    values = [environ.get(name, "") for name in REQUIRED]
    return any(not value.strip() or any(word in value.lower() for word in WORDS) for value in values)


class Draw:
    """Random environments, the same ones in each run."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def environment(self) -> dict[str, str]:
        variable = self.chance.choice(PRODUCTION if self.chance.random() < 0.8 else OTHERS)
        drawn = {"ENVIRONMENT": variable} | {name: self.value(name) for name in REQUIRED}
        return {name: value for name, value in drawn.items() if value is not None}

    def value(self, name: str) -> str | None:
        """Good four times in five, since one mistake must be found as well as four."""
        if self.chance.random() < 0.8:
            return self.strong(name)
        kind = self.chance.randrange(4)
        if kind == 0:
            return self.chance.choice(BLANK)
        if kind == 1:
            return self.chance.choice(PLACEHOLDERS)
        return self.with_word(self.strong(name), self.chance.choice(WORDS if kind == 2 else LOOKALIKES))

    def strong(self, name: str) -> str:
        key = "".join(self.chance.choices("abcdefghjkmnpqruwxyzACDFGHJKMNPQRUWXYZ23789", k=40))
        return {"DATABASE_URL": f"postgresql://app:{key}@db:5432/app", "REDIS_URL": f"rediss://:{key}@cache/0"}.get(
            name, key
        )

    def with_word(self, value: str, word: str) -> str:
        """The word in any case, anywhere in the value: in a URL's scheme, host or path too."""
        spelt = "".join(self.chance.choice((c.lower(), c.upper(), c)) for c in word)
        place = self.chance.randrange(len(value) + 1)
        return value[:place] + spelt + value[place:]


@pytest.fixture(scope="module")
def drawn() -> list[tuple[dict[str, str], auracheck.Report]]:
    draw = Draw(4)
    environments = [draw.environment() for _ in range(ENVIRONMENTS)]
    return [(environ, auracheck.check(sources=("env:",), environ=environ)) for environ in environments]


Drawn = list[tuple[dict[str, str], auracheck.Report]]


def test_what_the_application_refuses_ends_with_1(drawn: Drawn) -> None:
    refused = [report for environ, report in drawn if refuses(environ)]
    assert len(refused) > ENVIRONMENTS // 5
    assert {report.exit_code for report in refused} == {ExitCode.FINDINGS}


def test_it_takes_the_rule_of_its_own(drawn: Drawn) -> None:
    """Some of them nothing else objects to, so that without it they would pass."""
    errors = [{f.rule for f in report.findings if str(f.severity) == "error"} for _, report in drawn]
    assert errors.count({"refused-at-startup"}) > ENVIRONMENTS // 100


def test_good_secrets_pass(drawn: Drawn) -> None:
    """The parity is not bought by refusing everything."""
    good = [(e, report) for e, report in drawn if e.get("ENVIRONMENT") in PRODUCTION and report.passed]
    assert len(good) > ENVIRONMENTS // 20
    assert not any(refuses(environ) for environ, _ in good)


def test_the_reference_refuses_what_it_is_said_to() -> None:
    assert not refuses(GOOD)
    assert not refuses({**GOOD, "ENVIRONMENT": "staging", "JWT_SECRET_KEY": ""})
    for word in WORDS:
        assert refuses({**GOOD, "ENVIRONMENT": "Production", "REDIS_URL": GOOD["REDIS_URL"] + word.upper()})
    for name in REQUIRED:
        assert refuses({**GOOD, name: " \n"})
        assert refuses({n: value for n, value in GOOD.items() if n != name})


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("word", WORDS)
def test_one_word_in_one_value_is_found_wherever_it_stands(name: str, word: str) -> None:
    value = GOOD[name]
    for place in (0, len(value) // 2, len(value)):
        environ = {**GOOD, name: value[:place] + word.title() + value[place:]}
        report = auracheck.check(sources=("env:",), environ=environ)
        assert report.exit_code is ExitCode.FINDINGS


def test_a_random_value_is_refused_once_in_a_while_and_the_application_agrees() -> None:
    """Values as `token_urlsafe` makes them: ours speaks exactly where the application does."""
    for _ in range(200):
        environ = {**GOOD, "JWT_SECRET_KEY": secrets.token_urlsafe(32)}
        found = auracheck.check(sources=("env:",), environ=environ).findings
        assert refuses(environ) is any(f.rule == "refused-at-startup" for f in found)
