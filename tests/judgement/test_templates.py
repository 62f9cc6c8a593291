"""Signs of templates: strong values that contain them are fine, templates that nobody rendered are found."""

import json
import random
import string
from pathlib import Path
from urllib.parse import quote

import pytest

from auracheck.judgement.defaults import default
from auracheck.report import Severity
from measure_judgement import Case, judge

TABLE = json.loads((Path(__file__).parents[1] / "data/templates.json").read_text())
TEMPLATES = [(program, text) for program, texts in TABLE["templates"].items() for text in texts]

URLS = (
    "postgresql://{user}:{password}@{host}:5432/shop",
    "postgresql+asyncpg://{user}:{password}@{host}/shop?sslmode=require",
    "mysql://{user}:{password}@{host}:3306/shop",
    "redis://{user}:{password}@{host}:6379/0",
    "amqp://{user}:{password}@{host}:5672/shop",
    "mongodb://{user}:{password}@{host}/shop",
    "smtp://{user}:{password}@{host}:587",
    "https://{user}:{password}@{host}/hook",
)
PARTS = {"user": "shop", "password": "9c4e1f7b2a6d8035c1e4f7092b5a6d8e", "host": "db.internal"}
RESERVED = set("@/?#%[]\\ ")
"""Characters that one client or another does not read in a password as they are."""


def errors(kind: str, value: str) -> list[str]:
    """The rules that object to a value in production."""
    found = judge(Case("", "SERVICE_CREDENTIAL", value, kind, "")).told
    return [f"{each.rule}: {each.message}" for each in found if each.severity is Severity.ERROR]


@pytest.mark.parametrize("value", TABLE["strong"])
def test_a_strong_value_is_fine_whatever_signs_it_has(value: str) -> None:
    assert [errors(kind, value) for kind in ("password", "token")] == [[], []]


@pytest.mark.parametrize("value", TABLE["strong"])
@pytest.mark.parametrize("url", URLS)
def test_a_strong_password_is_fine_in_a_url(url: str, value: str) -> None:
    spellings = {quote(value, safe=""), "".join(quote(c, safe="") if c in RESERVED else c for c in value)}
    assert [errors("url", url.format_map(PARTS | {"password": each})) for each in spellings] == [[]] * len(spellings)


@pytest.mark.parametrize(
    "url", ["postgresql://db.internal/shop?user=shop&password={}", "redis://db.internal?password={}"]
)
def test_a_strong_password_is_fine_in_a_query(url: str) -> None:
    for value in TABLE["strong"]:
        assert errors("url", url.format(quote(value, safe=""))) == []


def test_a_schema_named_after_the_user_is_not_a_template() -> None:
    url = "postgresql://shop:{password}@db.internal/shop?options=-csearch_path%3D$user,public"
    assert errors("url", url.format_map(PARTS)) == []


@pytest.mark.parametrize(("program", "text"), TEMPLATES)
def test_a_template_is_found_as_a_whole_value(program: str, text: str) -> None:
    for kind in ("key", "password", "token", "url"):
        assert default(kind, text), (program, kind)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("program", "text"), TEMPLATES)
def test_a_template_is_found_as_a_part_of_a_url(program: str, text: str, part: str) -> None:
    for url in URLS:
        assert errors("url", url.format_map(PARTS | {part: text})), (program, url)


@pytest.mark.parametrize("text", ["${DB_USER:-shop}:${DB_PASSWORD:-none}", "{{ user | default('a:b') }}:{{ pw }}",
                                  "<user>:<password>", "<%= user %>:<%= pw %>", "$DB_USER:$DB_PASSWORD"])  # fmt: skip
def test_a_login_of_templates_is_found(text: str) -> None:
    for url in URLS:
        assert default("url", url.replace("{user}:{password}", text).replace("{host}", "db.internal")), url


ALPHABETS = {
    "pwgen": string.ascii_letters + string.digits,
    "pwgen -y": string.ascii_letters + string.digits + string.punctuation,
    "a keyboard's top row": string.ascii_letters + string.digits + "!@#$%^&*()",
}
SIGNS = ["$", "${", "$x", "$(", "%", "%%", "%s", "{}", "{", "}", "{{", "}}", "<", ">", "<%", "#{", "[", "(", "`"]


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_random_passwords_with_such_signs_are_fine(alphabet: str) -> None:
    draw = random.Random(20260701)
    flagged = []
    for number in range(1000):
        sign = SIGNS[number % len(SIGNS)]
        text = "".join(draw.choices(ALPHABETS[alphabet], k=draw.choice((20, 24, 32))))
        at = draw.choice((0, draw.randrange(len(text)), len(text)))
        value = text[:at] + sign + text[at:]
        url = URLS[number % len(URLS)].format_map(PARTS | {"password": quote(value, safe="$({<>})`")})
        flagged += [sign for kind, each in (("password", value), ("url", url)) if errors(kind, each)]
    assert flagged == []
