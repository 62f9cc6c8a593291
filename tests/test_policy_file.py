"""Reading policies: the whole format, what lies over what, and every way to get it wrong."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auracheck import policy_file
from auracheck.errors import PolicyError
from auracheck.policy import Environment, Policy, Refused
from auracheck.policy_format import ENVIRONMENT, ENVIRONMENTS, REFUSED, SECRET, TOP, WAIVER
from auracheck.policy_toml import MAX_POLICY

CANARY = "canary-7f3a9b-value"
"""Stands where a value of a policy stands; it must be in no message."""

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
development = {}
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

[[refused]]
in = ["production"]
secrets = ["JWT_SECRET_KEY"]
substrings = ["dev", "test"]

[[waivers]]
rule = "weak-secret"
secret = "JWT_SECRET_KEY"
target = ".env"
reason = "rotated with the next release"
until = 2026-12-31
"""

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a policy file and gives its path."""

    def written(text: str | bytes, name: str = "auracheck.toml") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return written


@pytest.fixture
def load(write: Write) -> Callable[..., Policy]:
    return lambda text, name="auracheck.toml": policy_file.load(write(text, name))


def refusal(path: str) -> str:
    """The message with which a policy is refused; it names the file, and shows no value."""
    with pytest.raises(PolicyError) as caught:
        policy_file.load(path)
    message = str(caught.value)
    assert path in message
    assert CANARY not in message
    return message


# The format


def test_every_key_of_the_format_is_read(load: Callable[..., Policy]):
    policy = load(WHOLE)
    entry = policy.secrets["JWT_SECRET_KEY"]
    assert (policy.name, policy.features, policy.services, policy.files) == ("shop", ("sms",), ("backend",), "_FILE")
    assert [value.reveal() for value in policy.known_values] == [CANARY]
    assert (policy.variable, policy.unset) == ("ENVIRONMENT", "development")
    assert policy.environments["staging"] == Environment("staging", True, ("stage",))
    assert entry == (
        "JWT_SECRET_KEY", "key", "jwt", "signs tokens", "auracheck generate jwt", 40,
        ("development", "staging", "production"), {"SMS_ENABLED": "true"}, "sms", "OTHER_NAME",
        ("SESSION_SECRET",), ("JWT_SECRET",), 90, ("JWT_SECRET_KEY_PREVIOUS",),
    )  # fmt: skip
    assert Refused(("production",), ("JWT_SECRET_KEY",), ("dev", "test")) in policy.refused
    assert policy.waivers[0][:5] == (
        "weak-secret", "JWT_SECRET_KEY", ".env", "rotated with the next release", date(2026, 12, 31)
    )  # fmt: skip


def test_the_whole_example_uses_every_key_there_is():
    for keys in (TOP, ENVIRONMENTS, ENVIRONMENT, SECRET, REFUSED, WAIVER):
        for key in keys:
            assert f"{key} =" in WHOLE or f"[{key}" in WHOLE


def test_an_empty_file_is_auraconnects_policy_under_its_own_name(load: Callable[..., Policy], tmp_path: Path):
    policy, builtin = load(""), policy_file.builtin()
    assert policy.secrets == builtin.secrets
    assert policy.environments == builtin.environments
    assert policy.refused == builtin.refused
    assert policy.name == policy.path == str(tmp_path / "auracheck.toml")


def test_nothing_extended_and_nothing_said(load: Callable[..., Policy]):
    policy = load("extends = []")
    assert (policy.secrets, policy.variable, policy.unset, policy.refused) == ({}, "", "", ())
    assert {e.name: e.strict for e in policy.environments.values()} == {
        "development": False,
        "staging": True,
        "production": True,
    }


def test_a_variable_alone_leaves_the_three_environments(load: Callable[..., Policy]):
    policy = load('extends = []\n[environments]\nvariable = "APP_ENV"\nunset = "staging"')
    assert (policy.variable, policy.unset) == ("APP_ENV", "staging")
    assert list(policy.environments) == ["development", "staging", "production"]


def test_environments_of_its_own_are_the_only_ones_where_nothing_is_extended(load: Callable[..., Policy]):
    policy = load("extends = []\n[environments]\nlive = { strict = true }")
    assert policy.environments == {"live": Environment("live", True)}


def test_what_a_refusal_leaves_out_means_all(load: Callable[..., Policy]):
    policy = load('extends = []\n[secrets.A]\n[secrets.B]\n[[refused]]\nsubstrings = ["dev"]')
    assert policy.refused == (Refused(("development", "staging", "production"), ("A", "B"), ("dev",)),)


@pytest.mark.parametrize(("period", "days"), [("1d", 1), ("2w", 14), ("3m", 90), ("1y", 365), ("999999d", 999999)])
def test_periods(load: Callable[..., Policy], period: str, days: int):
    assert load(f'[secrets.A]\nmax_age = "{period}"').secrets["A"].max_age == days


# Waivers


def test_a_last_day_may_be_a_date_a_string_or_left_out(load: Callable[..., Policy]):
    waiver = '[[waivers]]\nrule = "weak-secret"\n'
    policy = load(f'{waiver}until = 2026-12-31\n{waiver}until = "2027-01-01"\n{waiver}')
    assert [w.until for w in policy.waivers] == [date(2026, 12, 31), date(2027, 1, 1), None]


def test_a_waiver_knows_its_line(load: Callable[..., Policy], tmp_path: Path):
    policy = load('# [[waivers]]\n[[waivers]]\nrule = "weak-secret"\n\n  [[ waivers ]]\nrule = "missing-secret"\n')
    assert [(w.origin.file, w.origin.line) for w in policy.waivers] == [
        (str(tmp_path / "auracheck.toml"), 2),
        (str(tmp_path / "auracheck.toml"), 5),
    ]


def test_a_waivers_line_in_a_pyproject(load: Callable[..., Policy]):
    policy = load('[tool.auracheck]\n\n[[tool.auracheck.waivers]]\nrule = "weak-secret"\n', "pyproject.toml")
    assert policy.waivers[0].origin.line == 3


def test_a_waiver_whose_line_cannot_be_told_has_none(load: Callable[..., Policy]):
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
    assert "waivers[2]: says no rule" in refusal(write('[[waivers]]\nrule = "weak-secret"\n[[waivers]]\nsecret = "A"'))


# What lies over what


def test_a_secret_is_laid_over_key_by_key(load: Callable[..., Policy]):
    entry = load("[secrets.JWT_SECRET_KEY]\nmin_length = 64").secrets["JWT_SECRET_KEY"]
    assert (entry.min_length, entry.short, entry.differs_from) == (64, "jwt", ("SESSION_SECRET",))


def test_an_environment_is_laid_over_key_by_key_and_others_are_added(load: Callable[..., Policy]):
    policy = load('[environments]\nstaging = { strict = false }\nlive = { strict = true, aliases = ["on-air"] }')
    assert policy.environments["staging"] == Environment("staging", False, ("stage",))
    assert list(policy.environments) == ["development", "staging", "production", "live"]
    assert policy.variable == "ENVIRONMENT"


def test_a_required_secret_can_be_made_optional(load: Callable[..., Policy]):
    policy = load("[secrets.REDIS_URL]\nrequired_in = []")
    assert "REDIS_URL" not in policy.required("production", {})


def test_lists_are_joined(write: Write, load: Callable[..., Policy]):
    lists = 'services = ["{0}"]\nknown_values = ["{0}"]\n'
    lists += '[[refused]]\nsubstrings = ["{0}"]\n[[waivers]]\nrule = "{0}-secret"\n'
    write("extends = []\n" + lists.format("base"), "base.toml")
    policy = load('extends = ["base.toml"]\n' + lists.format("own"))
    assert policy.services == ("base", "own")
    assert [value.reveal() for value in policy.known_values] == ["base", "own"]
    assert [refused.substrings for refused in policy.refused] == [("base",), ("own",)]
    assert [waiver.rule for waiver in policy.waivers] == ["base-secret", "own-secret"]


def test_of_several_bases_the_later_one_wins(write: Write, load: Callable[..., Policy]):
    write('extends = []\nname = "one"\n[secrets.A]\npurpose = "one"\nkind = "token"', "one.toml")
    write('extends = []\nname = "two"\n[secrets.A]\npurpose = "two"', "sub/two.toml")
    policy = load('extends = ["one.toml", "sub/two.toml"]\nname = "own"')
    assert (policy.name, policy.secrets["A"].purpose, policy.secrets["A"].kind) == ("own", "two", "token")


def test_a_base_is_found_beside_the_file_that_extends_it(write: Write, load: Callable[..., Policy]):
    write("extends = []\n[secrets.A]", "shared/base.toml")
    write('extends = ["base.toml"]\n[secrets.B]', "shared/middle.toml")
    assert list(load('extends = ["shared/middle.toml"]').secrets) == ["A", "B"]


def test_a_pyproject_can_be_extended(write: Write, load: Callable[..., Policy]):
    write("[tool.auracheck]\nextends = []\n[tool.auracheck.secrets.A]", "base/pyproject.toml")
    assert list(load('extends = ["base/pyproject.toml"]').secrets) == ["A"]


def test_a_policy_that_extends_itself(write: Write):
    write('extends = ["auracheck.toml"]', "other.toml")
    assert "it extends itself" in refusal(write('extends = ["other.toml"]'))


def test_a_cycle_by_way_of_a_link(write: Write, tmp_path: Path):
    path = write('extends = ["again.toml"]')
    (tmp_path / "again.toml").symlink_to(path)
    with pytest.raises(PolicyError, match="it extends itself"):
        policy_file.load(path)


@pytest.mark.parametrize("name", ["a\\u0000.toml", "\\u001b[31m.toml", "a\\nb.toml", ""])
def test_a_base_that_is_no_path(write: Write, name: str):
    message = refusal(write(f'extends = ["{name}"]'))
    assert "extends: no policy is called" in message
    assert message.isprintable()


def test_files_that_extend_two_each_are_bounded(write: Write):
    for number in range(40):
        write(f'extends = ["{number + 1}.toml", "{number + 1}.toml"]', f"{number}.toml")
    last = write("extends = []", "40.toml")
    with pytest.raises(PolicyError, match="more than 50 files"):
        policy_file.load(last.replace("40.toml", "0.toml"))


def test_a_base_that_is_not_known_or_not_there(write: Write):
    assert "extends: no policy is called 'auraconect'; allowed: 'auraconnect'" in refusal(
        write('extends = ["auraconect"]')
    )
    with pytest.raises(PolicyError, match=r"gone\.toml: cannot be read: No such file"):
        policy_file.load(write('extends = ["gone.toml"]'))


# The nearest one


def test_the_nearest_file_is_found_above(write: Write, tmp_path: Path):
    write("")
    near = write("", "a/b/auracheck.toml")
    (tmp_path / "a/b/c/d").mkdir(parents=True)
    assert policy_file.nearest(str(tmp_path / "a/b/c/d")) == near
    assert policy_file.nearest(str(tmp_path / "a")) == str(tmp_path / "auracheck.toml")


def test_our_own_file_comes_before_a_pyproject_beside_it(write: Write, tmp_path: Path):
    write("[tool.auracheck]", "pyproject.toml")
    own = write("")
    assert policy_file.nearest(str(tmp_path)) == own


def test_a_nearer_pyproject_comes_before_a_file_above(write: Write, tmp_path: Path):
    write("")
    project = write("[tool.auracheck]", "sub/pyproject.toml")
    assert policy_file.nearest(str(tmp_path / "sub")) == project


@pytest.mark.parametrize(
    "text", ["", '[project]\nname = "x"', '[project]\ndependencies = ["auracheck"]', "tool = 1 # auracheck", "not TOML"]
)
def test_a_pyproject_without_our_table_is_passed_by(write: Write, tmp_path: Path, text: str):
    above = write("")
    write(text, "sub/pyproject.toml")
    assert policy_file.nearest(str(tmp_path / "sub")) == above


def test_a_pyproject_that_names_us_and_cannot_be_read_is_no_silent_default(write: Write, tmp_path: Path):
    write("[tool.auracheck\n", "pyproject.toml")
    with pytest.raises(PolicyError, match="line 1"):
        policy_file.nearest(str(tmp_path))


def test_a_folder_called_pyproject_is_passed_by(write: Write, tmp_path: Path):
    above = write("")
    (tmp_path / "sub/pyproject.toml").mkdir(parents=True)
    assert policy_file.nearest(str(tmp_path / "sub")) == above


def test_a_broken_link_is_no_silent_default(tmp_path: Path):
    (tmp_path / "auracheck.toml").symlink_to(tmp_path / "gone")
    found = policy_file.nearest(str(tmp_path))
    assert found is not None
    assert "cannot be read: No such file" in refusal(found)


def test_nothing_up_to_the_root(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    monkeypatch.setattr(os.path, "isfile", lambda path: False)
    assert policy_file.nearest("/a/b/c") is None


# What is refused

WRONG = [
    ('nam = "x"', "nam", "is no key of a policy", "(meant: name?)"),
    ("name = 1", "name", "is an integer", "a string that is not empty"),
    ('name = " "', "name", "is a string", "a string that is not empty"),
    ('extends = "auraconnect"', "extends", "is a string", "a list of strings"),
    ("features = [1]", "features", "is a list", "a list of strings"),
    ('features = ["smss"]\n[secrets.A]\nfeature = "sms"', "features", "'smss' is not there", "sms"),
    ("services = true", "services", "is a boolean", "a list of strings"),
    ('files = "_PATH"', "files", "is a string", '"_FILE" or ""'),
    (f'known_values = "{CANARY}"', "known_values", "is a string", "a list of names"),
    (f'known_values = ["{CANARY}", 1]', "known_values", "is a list", "a list of names"),
    (f'known_values = [["{CANARY}"]]', "known_values", "is a list", "a list of names"),
    (f'known_values = {{ a = "{CANARY}" }}', "known_values", "is a table", "a list of names"),
    ('known_values = [""]', "known_values", "is a list", "none of them empty"),
    ("environments = 1.5", "environments", "is a float", "a table"),
    ("[environments]\nvariable = 1", "environments.variable", "is an integer", "a string"),
    ("[environments.variable]\nstrict = true", "environments.variable", "is a table", "a string"),
    ("[environments]\nunset = []", "environments.unset", "is a list", "the name of an environment"),
    ('[environments]\nunset = "live"', "environments.unset", "'live' is not there", "development, staging, production"),
    ("[environments]\nlive = true", "environments.live", "is a boolean", "a table, [environments.live]"),
    ("[environments.live]\nstrict = 1", "environments.live.strict", "is an integer", "true or false"),
    ("[environments.live]\nstrikt = true", "environments.live.strikt", "is no key", "(meant: strict?)"),
    ("[environments.live]\naliases = ['']", "environments.live.aliases", "is a list", "none of them empty"),
    ("[environments.live]\naliases = ['PROD']", "environments.live.aliases", "already means production", "its own"),
    ("[environments.'']", "environments.''", "is no name", "a name without white space"),
    ("[environments.'a b']", "environments.'a b'", "is no name", "a name without white space"),
    ("secrets = []", "secrets", "is a list", "a table of tables"),
    ("[secrets]\nA = 1", "secrets.A", "is an integer", "a table, [secrets.A]"),
    ("[secrets.'A B']", "secrets.'A B'", "is no name", "a name without white space"),
    ("[secrets.'A=B']", "secrets.'A=B'", "is no name", "a name without white space"),
    ('[secrets."A\\u001bB"]', r"secrets.'A\x1bB'", "is no name", "control characters"),
    ("[secrets.A]\nkind = 'secret'", "secrets.A.kind", "is a string", "one of key, password, token"),
    ("[secrets.A]\nlenght = 1", "secrets.A.lenght", "is no key", "min_length"),
    ("[secrets.A]\nshort = ''", "secrets.A.short", "is a string", "a name"),
    ("[secrets.A]\nshort = 'JWT'", "secrets.A.short", "already means JWT_SECRET_KEY", "a word of its own"),
    ("[secrets.A]\nshort = 'database_url'", "secrets.A.short", "already means DATABASE_URL", "a word of its own"),
    ("[secrets.A]\npurpose = 1", "secrets.A.purpose", "is an integer", "a string"),
    ("[secrets.A]\nobtain = {}", "secrets.A.obtain", "is a table", "a string"),
    ("[secrets.A]\nmin_length = -1", "secrets.A.min_length", "is an integer", "a whole number from 0"),
    ("[secrets.A]\nmin_length = true", "secrets.A.min_length", "is a boolean", "a whole number from 0"),
    ("[secrets.A]\nmin_length = '32'", "secrets.A.min_length", "is a string", "a whole number from 0"),
    ("[secrets.A]\nrequired_in = 'production'", "secrets.A.required_in", "is a string", "a list of environments"),
    ("[secrets.A]\nrequired_in = ['prod']", "secrets.A.required_in", "'prod' is not there", "production"),
    ("[secrets.A]\nrequired_when = { B = true }", "secrets.A.required_when", "is a table", "a table of strings"),
    ("[secrets.A]\nrequired_when = 'B'", "secrets.A.required_when", "is a string", "a table of strings"),
    ("[secrets.A]\nfeature = []", "secrets.A.feature", "is a list", "a string"),
    ("[secrets.A]\npair = 1979-05-27", "secrets.A.pair", "is a date", "the name of a secret"),
    ("[secrets.A]\npair = 'B'", "secrets.A.pair", "'B' is not there", "JWT_SECRET_KEY"),
    ("[secrets.A]\npair = 'A'", "secrets.A.pair", "'A' is not there", "JWT_SECRET_KEY"),
    ("[secrets.A]\ndiffers_from = ['B']", "secrets.A.differs_from", "'B' is not there", "JWT_SECRET_KEY"),
    ("[secrets.A]\ndiffers_from = ['A']", "secrets.A.differs_from", "'A' is not there", "JWT_SECRET_KEY"),
    ("[secrets.A]\nmistaken = 'B'", "secrets.A.mistaken", "is a string", "a list of names"),
    ("[secrets.A]\nmax_age = 90", "secrets.A.max_age", "is an integer", 'such as "90d"'),
    ("[secrets.A]\nmax_age = '0d'", "secrets.A.max_age", "is a string", 'such as "90d"'),
    ("[secrets.A]\nmax_age = '9999999d'", "secrets.A.max_age", "is a string", 'such as "90d"'),
    ("[secrets.A]\nprevious = ['']", "secrets.A.previous", "is a list", "none of them empty"),
    ("refused = {}", "refused", "is a table", "a list of tables"),
    ("refused = [1]", "refused", "is a list", "a list of tables"),
    ("[[refused]]\nin = ['prod']", "refused[2].in", "'prod' is not there", "production"),
    ("[[refused]]\nsecrets = ['A']", "refused[2].secrets", "'A' is not there", "JWT_SECRET_KEY"),
    ("[[refused]]\nsubstrings = ['']", "refused[1].substrings", "is a list", "none of them empty"),
    ("[[refused]]\nwhere = []", "refused[1].where", "is no key", "in, secrets, substrings"),
    ("waivers = 'all'", "waivers", "is a string", "a list of tables"),
    ("[[waivers]]\nrule = 'weak'", "waivers[1].rule", "is a string", "such as weak-secret"),
    ("[[waivers]]\nrule = 'weak-secret'\nsecret = ''", "waivers[1].secret", "is a string", "the name of a secret"),
    ("[[waivers]]\nrule = 'weak-secret'\ntarget = 1", "waivers[1].target", "is an integer", "a label or a path"),
    ("[[waivers]]\nrule = 'weak-secret'\nreason = []", "waivers[1].reason", "is a list", "a string"),
]


@pytest.mark.parametrize(("text", "key", "wrong", "allowed"), WRONG, ids=[text for text, *_ in WRONG])
def test_what_is_wrong_is_named_with_file_key_and_what_is_allowed(
    write: Write, text: str, key: str, wrong: str, allowed: str
):
    path = write(text)
    message = refusal(path)
    assert message.startswith(f"{path}: {key}: ")
    assert wrong in message
    assert allowed in message.partition("; allowed: ")[2]


def test_a_key_that_could_steer_a_terminal_is_quoted(write: Write):
    assert "\x1b" not in refusal(write('"\\u001b[31m" = 1'))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name = 'a'\nname = 'b'", "line 2"),
        (f"known_values = ['{CANARY}'", "line 1"),
        (f"a = 1\nknown_values = [{CANARY}]", "line 2"),
        (f"'{CANARY}' = 1\n'{CANARY}' = 2", "line 2"),
        ("a = 1\n\nb = '''\nc", "line 4"),
        ("until = 2026-02-30", "line 1"),
        ("\N{BYTE ORDER MARK}name = 'a'", "line 1"),
        ("a = " + "1" * 5000, "not valid TOML"),
    ],
)
def test_an_error_of_toml_names_the_line_and_quotes_nothing(write: Write, text: str, where: str):
    message = refusal(write(text))
    assert "it is not valid TOML" in message
    assert where in message


@pytest.mark.parametrize("content", [b"name = '\xff'", "name = 'a'".encode("utf-16"), b"\x00\xff\xfe"])
def test_bytes_that_are_not_utf8(write: Write, content: bytes):
    assert "it is not UTF-8" in refusal(write(content))


def test_a_nul_is_no_toml(write: Write):
    assert "line 1" in refusal(write(b"name = '\0'"))


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "{a=" * 50_000])
def test_brackets_nested_too_deep(write: Write, text: str):
    assert "nested too deep" in refusal(write(text))


@pytest.mark.parametrize("part", ["a", "'a'", '"a"', "a "])
def test_a_key_of_very_many_parts_is_refused_at_once(write: Write, part: str):
    assert "a key of it has more than 64 parts" in refusal(write(f"{part}." * 60_000 + "a = 1"))


def test_a_file_past_the_bound(write: Write):
    path = write("# " + "x" * MAX_POLICY)
    assert f"more than {MAX_POLICY} bytes" in refusal(path)
    assert policy_file.load(write("#" + "x" * (MAX_POLICY - 1))).secrets


def test_a_folder_a_missing_file_and_what_is_no_path(tmp_path: Path):
    assert "Is a directory" in refusal(str(tmp_path)) or "not a regular file" in refusal(str(tmp_path))
    assert "No such file" in refusal(str(tmp_path / "gone.toml"))
    assert "cannot be read: not a path" in refusal("a\0b.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_fifo_that_nobody_writes_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "auracheck.toml")
    assert "not a regular file" in refusal(str(tmp_path / "auracheck.toml"))


@pytest.mark.parametrize("text", ["", "tool = 1", "[tool]\nauracheck2 = {}"])
def test_a_pyproject_named_plainly_must_have_our_table(write: Write, text: str):
    assert "there is no [tool.auracheck] in it" in refusal(write(text, "pyproject.toml"))


@pytest.mark.parametrize("text", ["[tool]\nauracheck = 1", "[[tool.auracheck]]"])
def test_our_table_in_a_pyproject_must_be_one(write: Write, text: str):
    assert "tool.auracheck: must be a table" in refusal(write(text, "pyproject.toml"))


def test_an_example_file_as_a_policy():
    policy = policy_file.from_names(".env.example", {"API_KEY": "key", "PORT": "setting"})
    assert (policy.name, policy.variable) == (".env.example", "")
    assert policy.secrets["PORT"].kind == "setting"
    assert policy.required("development", {}) == policy.required("production", {}) == {"API_KEY", "PORT"}


# Anything at all


def toml(value: Any) -> str:
    """A value in TOML's notation."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() or c in " _-." else f"\\U{ord(c):08x}" for c in value) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml(key)} = {toml(item)}' for key, item in value.items())} }}"
    return value.isoformat() if isinstance(value, date) else repr(value)


WORDS = st.sampled_from(
    [*TOP, *SECRET, *ENVIRONMENTS, *ENVIRONMENT, *REFUSED, *WAIVER, "A", "JWT_SECRET_KEY", "production", "prod", "key"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
SCALARS = WORDS | st.booleans() | st.integers(-(1 << 62), 1 << 62) | st.dates() | st.sampled_from(["90d", "_FILE"])
ANY = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8
)


def tables(keys: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(list(keys)) | WORDS, ANY, max_size=4)


def likely(key: str) -> st.SearchStrategy[Any]:
    """Values of a shape that gets past the first test, so that the later ones are reached as well."""
    shaped: dict[str, st.SearchStrategy[Any]] = {
        "environments": st.dictionaries(WORDS, tables(ENVIRONMENT) | WORDS, max_size=3),
        "secrets": st.dictionaries(WORDS, tables(SECRET), max_size=3),
        "refused": st.lists(tables(REFUSED), max_size=2),
        "waivers": st.lists(tables(WAIVER), max_size=2),
    }
    return shaped.get(key, ANY)


def attempt(path: str) -> tuple[Policy | None, str]:
    """The policy, or the message with which it is refused; anything else is a bug."""
    try:
        return policy_file.load(path), ""
    except PolicyError as error:
        return None, str(error)


POLICIES = st.fixed_dictionaries({}, optional={key: likely(key) for key in TOP}) | tables(TOP)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(POLICIES)
def test_anything_is_a_policy_or_refused_as_one(write: Write, raw: dict[str, Any]):
    path = write("\n".join(f"{toml(key)} = {toml(value)}" for key, value in raw.items()))
    policy, error = attempt(path)
    if policy is None:
        assert error.isprintable()
        assert path in error
    else:
        assert all(policy.find(name) is not None for name in policy.secrets)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_a_policy_or_refused_as_one(write: Write, content: bytes | str):
    path = write(content if isinstance(content, bytes) else content.encode(errors="surrogatepass"))
    policy, error = attempt(path)
    assert policy is not None or path in error
