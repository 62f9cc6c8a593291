"""Reading policies: the whole format, and waivers."""

from datetime import date
from pathlib import Path

import pytest

from auracheck.policy import loading
from auracheck.policy.entry import Environment, Refusal
from auracheck.policy.format import ENVIRONMENT, ENVIRONMENTS, REFUSED, SECRET, TOP, WAIVER
from tests.policy.refusal import CANARY, Load, Write, refusal

WHOLE = """\
name = "shop"
extends = ["auraconnect"]
features = ["sms"]
services = ["backend"]
files = "_FILE"
known_values = ["canary-7f3a9b-value"]

[environments]
variable = "ENVIRONMENT"
unset = "development"
exact = true
development = { covers = ["test"] }
staging = { strict = true, aliases = ["stage"] }
production = { strict = true, aliases = ["prod"] }

[secrets.OTHER_NAME]

[secrets.JWT_SECRET_KEY]
kind = "key"
short = "jwt"
purpose = "signs tokens"
obtain = "auracheck generate jwt"
min_length = 40
required_in = ["development", "staging", "production"]
required_when = { SMS_ENABLED = "true" }
feature = "sms"
pair = "OTHER_NAME"
differs_from = ["SESSION_SECRET"]
mistaken = ["JWT_SECRET"]
max_age = "90d"
previous = ["JWT_SECRET_KEY_PREVIOUS"]
services = ["web", "worker-*"]
required_unless = { SSO = ["true", "1"] }
one_of = ["JWT_SECRET_KEY_FILE"]
required_by = "the start-up check"
default = "changeme"
form = "{hex 64}"
source = "shop 1.0: settings.py"
scope = "fleet"

[[refused]]
in = ["production"]
secrets = ["JWT_SECRET_KEY"]
substrings = ["dev", "test"]
values = ["secret"]
except_values = ["latest"]
except_forms = "{boolean}"
variables = ["CACHE_PORT"]
beside = "_FILE"
forms = ["{integer}"]
hosts = ["localhost"]
when = { DEBUG = "false" }
unless = { CI = "*" }
severity = "warning"
by = "shop's start-up check"

[[waivers]]
rule = "weak-secret"
secret = "JWT_SECRET_KEY"
target = ".env"
reason = "rotated with the next release"
until = 2026-12-31
"""


def test_every_key_of_the_format_is_read(load: Load):
    policy = load(WHOLE)
    entry = policy.secrets["JWT_SECRET_KEY"]
    assert (policy.name, policy.features, policy.services, policy.files) == ("shop", ("sms",), ("backend",), "_FILE")
    assert [value.reveal() for value in policy.known_values] == [CANARY]
    assert (policy.variable, policy.unset, policy.exact) == ("ENVIRONMENT", "development", True)
    assert policy.environments["development"].covers == ("test",)
    assert policy.environments["staging"] == Environment("staging", True, ("stage",))
    assert entry == (
        "JWT_SECRET_KEY", "key", "jwt", "signs tokens", "auracheck generate jwt", 40,
        ("development", "staging", "production"), {"SMS_ENABLED": "true"}, "sms", "OTHER_NAME",
        ("SESSION_SECRET",), ("JWT_SECRET",), 90, ("JWT_SECRET_KEY_PREVIOUS",), ("web", "worker-*"),
        {"SSO": ["true", "1"]}, ("JWT_SECRET_KEY_FILE",), "the start-up check", "changeme", ("{hex 64}",),
        "shop 1.0: settings.py", "", "fleet",
    )  # fmt: skip
    refusal = Refusal(
        ("production",), ("JWT_SECRET_KEY",), ("dev", "test"), ("secret",), ("latest",), ("localhost",),
        {"DEBUG": "false"}, {"CI": "*"}, "warning", "shop's start-up check", ("{boolean}",),
        ("CACHE_PORT",), "_FILE", ("{integer}",),
    )  # fmt: skip
    assert refusal in policy.refused
    assert policy.waivers[0][:5] == (
        "weak-secret", "JWT_SECRET_KEY", ".env", "rotated with the next release", date(2026, 12, 31)
    )  # fmt: skip


def test_the_whole_example_uses_every_key_there_is():
    for keys in (TOP, ENVIRONMENTS, ENVIRONMENT, SECRET, REFUSED, WAIVER):
        for key in keys:
            assert f"{key} =" in WHOLE or f"[{key}" in WHOLE


def test_an_empty_file_is_auraconnects_policy_under_its_own_name(load: Load, tmp_path: Path):
    policy, builtin = load(""), loading.builtin()
    assert policy.secrets == builtin.secrets
    assert policy.environments == builtin.environments
    assert policy.refused == builtin.refused
    assert policy.name == policy.path == str(tmp_path / "auracheck.toml")


def test_nothing_extended_and_nothing_said(load: Load):
    policy = load("extends = []")
    assert (policy.secrets, policy.variable, policy.unset, policy.refused) == ({}, "", "", ())
    assert {e.name: e.strict for e in policy.environments.values()} == {
        "development": False,
        "staging": True,
        "production": True,
    }


def test_a_variable_alone_leaves_the_three_environments(load: Load):
    policy = load('extends = []\n[environments]\nvariable = "APP_ENV"\nunset = "staging"')
    assert (policy.variable, policy.unset) == ("APP_ENV", "staging")
    assert list(policy.environments) == ["development", "staging", "production"]


def test_environments_of_its_own_are_the_only_ones_where_nothing_is_extended(load: Load):
    policy = load("extends = []\n[environments]\nlive = { strict = true }")
    assert policy.environments == {"live": Environment("live", True)}


def test_what_a_refusal_leaves_out_means_all(load: Load):
    policy = load('extends = []\n[secrets.A]\n[secrets.B]\n[[refused]]\nsubstrings = ["dev"]')
    assert policy.refused == (Refusal(("development", "staging", "production"), ("A", "B"), ("dev",)),)


@pytest.mark.parametrize(("period", "days"), [("1d", 1), ("2w", 14), ("3m", 90), ("1y", 365), ("999999d", 999999)])
def test_periods(load: Load, period: str, days: int):
    assert load(f'[secrets.A]\nmax_age = "{period}"').secrets["A"].max_age == days


def test_a_last_day_may_be_a_date_a_string_or_left_out(load: Load):
    waiver = '[[waivers]]\nrule = "weak-secret"\n'
    policy = load(f'{waiver}until = 2026-12-31\n{waiver}until = "2027-01-01"\n{waiver}')
    assert [w.until for w in policy.waivers] == [date(2026, 12, 31), date(2027, 1, 1), None]


def test_a_waiver_knows_its_line(load: Load, tmp_path: Path):
    policy = load('# [[waivers]]\n[[waivers]]\nrule = "weak-secret"\n\n  [[ waivers ]]\nrule = "missing-secret"\n')
    assert [(w.origin.file, w.origin.line) for w in policy.waivers] == [
        (str(tmp_path / "auracheck.toml"), 2),
        (str(tmp_path / "auracheck.toml"), 5),
    ]


def test_a_waivers_line_in_a_pyproject(load: Load):
    policy = load('[tool.auracheck]\n\n[[tool.auracheck.waivers]]\nrule = "weak-secret"\n', "pyproject.toml")
    assert policy.waivers[0].origin.line == 3


def test_a_waiver_whose_line_cannot_be_told_has_none(load: Load):
    policy = load('waivers = [{ rule = "weak-secret" }]')
    assert policy.waivers[0].origin.line is None


@pytest.mark.parametrize(
    "until", ['"2026-13-01"', '"soon"', '""', "2026-12-31T10:00:00", "2026-12-31T10:00:00Z", "10:00:00", "20261231"]
)
def test_a_malformed_last_day_fails_closed(write: Write, until: str):
    message = refusal(write(f'[[waivers]]\nrule = "weak-secret"\nuntil = {until}'))
    assert "waivers[1].until" in message
    assert "a date, such as 2026-12-31" in message


def test_a_waiver_without_a_rule(write: Write):
    assert "waivers[2].rule: missing" in refusal(write('[[waivers]]\nrule = "weak-secret"\n[[waivers]]\nsecret = "A"'))


def test_an_example_file_as_a_policy():
    policy = loading.from_names(
        ".env.example", {"API_KEY": "key", "PORT": "setting", "B_KEY": "key"}, {"API_KEY", "PORT"}
    )
    assert (policy.name, policy.variable) == (".env.example", "")
    assert policy.secrets["PORT"].kind == "setting"
    assert policy.required("development", {}) == policy.required("production", {}) == {"API_KEY", "PORT"}


def test_an_old_key_has_an_entry_of_its_own_by_the_same_rules(load: Load) -> None:
    policy = load("""extends = []
[secrets.A_KEY]
short = "a"
obtain = "auracheck generate a"
min_length = 40
max_age = "90d"
required_in = ["production"]
mistaken = ["OTHER"]
previous = ["A_KEY_OLD", "B_KEY", "OTHER"]
[secrets.B_KEY]
""")
    assert list(policy.secrets) == ["A_KEY", "B_KEY"]
    assert list(policy.previous) == ["A_KEY_OLD", "OTHER"]
    old = policy.previous["A_KEY_OLD"]
    assert (old.name, old.kind, old.least, old.max_age) == ("A_KEY_OLD", "key", 40, 90)
    assert (old.short, old.required_in, old.mistaken) == ("", None, ())
    assert policy.required("production", {}) == {"A_KEY"}
    for name in ("A_KEY_OLD", "OTHER"):
        match = policy.find(name)
        assert match is not None
        assert (match.entry, match.own_name) == (policy.previous[name], True)
    b_key = policy.find("B_KEY")
    assert b_key is not None
    assert b_key.entry is policy.secrets["B_KEY"]


def test_keys_of_a_store_meet_names_whatever_their_case_and_dash(load: Load) -> None:
    policy = load('extends = []\n[secrets.A_KEY]\nprevious = ["A_KEY_OLD"]\nmistaken = ["OTHER"]\n')
    keys = ["A_KEY", "a-key", "a.Key", "a_key_old", "A-KEY-OLD", "other", "elsewhere"]
    assert [policy.of_key(key) for key in keys] == [
        "A_KEY", "A_KEY", "A_KEY", "A_KEY_OLD", "A_KEY_OLD", "other", "elsewhere",
    ]  # fmt: skip
