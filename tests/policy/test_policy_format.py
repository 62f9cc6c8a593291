"""Every way to get a policy wrong: file, key, what is wrong and what is allowed are named, and no value is shown."""

import pytest

from tests.policy.refusal import CANARY, Write, refusal

WRONG = [
    ('nam = "x"', "nam", "unknown key", "did you mean name?"),
    ("name = 1", "name", "invalid integer", "a non-empty string"),
    ('name = " "', "name", "invalid string", "a non-empty string"),
    ('extends = "auraconnect"', "extends", "invalid string", "a list of strings"),
    ("features = [1]", "features", "invalid list", "a list of strings"),
    ('features = ["smss"]\n[secrets.A]\nfeature = "sms"', "features", "unknown 'smss'", "sms"),
    ("services = true", "services", "invalid boolean", "a list of strings"),
    ('files = "_PATH"', "files", "invalid string", '"_FILE" or ""'),
    (f'known_values = "{CANARY}"', "known_values", "invalid string", "a list of non-empty names"),
    (f'known_values = ["{CANARY}", 1]', "known_values", "invalid list", "a list of non-empty names"),
    (f'known_values = [["{CANARY}"]]', "known_values", "invalid list", "a list of non-empty names"),
    (f'known_values = {{ a = "{CANARY}" }}', "known_values", "invalid table", "a list of non-empty names"),
    ('known_values = [""]', "known_values", "invalid list", "non-empty"),
    ("environments = 1.5", "environments", "invalid float", "a table"),
    ("[environments]\nvariable = 1", "environments.variable", "invalid integer", "a string"),
    ("[environments.variable]\nstrict = true", "environments.variable", "invalid table", "a string"),
    ("[environments]\nunset = []", "environments.unset", "invalid list", "the name of an environment"),
    ('[environments]\nunset = "live"', "environments.unset", "unknown 'live'", "development, staging, production"),
    ("[environments]\nlive = true", "environments.live", "invalid boolean", "a table, [environments.live]"),
    ("[environments.live]\nstrict = 1", "environments.live.strict", "invalid integer", "true or false"),
    ("[environments.live]\nstrikt = true", "environments.live.strikt", "unknown key", "did you mean strict?"),
    ("[environments.live]\naliases = ['']", "environments.live.aliases", "invalid list", "non-empty"),
    (
        "[environments.live]\naliases = ['PROD']",
        "environments.live.aliases",
        "already means production",
        "another word",
    ),
    ("[environments.'']", "environments.''", "invalid name", "a name without whitespace"),
    ("[environments.'a b']", "environments.'a b'", "invalid name", "a name without whitespace"),
    ("secrets = []", "secrets", "invalid list", "a table of tables"),
    ("[secrets]\nA = 1", "secrets.A", "invalid integer", "a table, [secrets.A]"),
    ("[secrets.'A B']", "secrets.'A B'", "invalid name", "a name without whitespace"),
    ("[secrets.'A=B']", "secrets.'A=B'", "invalid name", "a name without whitespace"),
    ('[secrets."A\\u001bB"]', r"secrets.'A\x1bB'", "invalid name", "control characters"),
    ("[secrets.A]\nkind = 'secret'", "secrets.A.kind", "invalid string", "one of key, password, token"),
    ("[secrets.A]\nlenght = 1", "secrets.A.lenght", "unknown key", "min_length"),
    ("[secrets.A]\nshort = ''", "secrets.A.short", "invalid string", "a name"),
    ("[secrets.A]\nshort = 'a\tb'", "secrets.A.short", "invalid string", "a name without whitespace"),
    ('[secrets.A]\nshort = "x\\ntouch y #"', "secrets.A.short", "invalid string", "a name without whitespace"),
    (
        '[secrets.A]\nprevious = ["B\\nC=1"]',
        "secrets.A.previous",
        "invalid list",
        "non-empty names, without whitespace",
    ),
    ("[secrets.A]\nshort = 'JWT'", "secrets.A.short", "already means JWT_SECRET_KEY", "another word"),
    ("[secrets.A]\nshort = 'database_url'", "secrets.A.short", "already means DATABASE_URL", "another word"),
    ("[secrets.A]\npurpose = 1", "secrets.A.purpose", "invalid integer", "a string"),
    ("[secrets.A]\nobtain = {}", "secrets.A.obtain", "invalid table", "a string"),
    ("[secrets.A]\nmin_length = -1", "secrets.A.min_length", "invalid integer", "a whole number from 0"),
    ("[secrets.A]\nmin_length = true", "secrets.A.min_length", "invalid boolean", "a whole number from 0"),
    ("[secrets.A]\nmin_length = '32'", "secrets.A.min_length", "invalid string", "a whole number from 0"),
    ("[secrets.A]\nrequired_in = 'production'", "secrets.A.required_in", "invalid string", "a list of environments"),
    ("[secrets.A]\nrequired_in = ['prod']", "secrets.A.required_in", "unknown 'prod'", "production"),
    ("[secrets.A]\nrequired_when = { B = true }", "secrets.A.required_when", "invalid table", "a table of strings"),
    ("[secrets.A]\nrequired_when = 'B'", "secrets.A.required_when", "invalid string", "a table of strings"),
    ("[secrets.A]\nfeature = []", "secrets.A.feature", "invalid list", "a string"),
    ("[secrets.A]\npair = 1979-05-27", "secrets.A.pair", "invalid date", "the name of a variable"),
    ("[secrets.A]\npair = 'A'", "secrets.A.pair", "the secret itself, 'A'", "another variable"),
    ("[secrets.A]\ndiffers_from = ['B']", "secrets.A.differs_from", "unknown 'B'", "JWT_SECRET_KEY"),
    ("[secrets.A]\ndiffers_from = ['A']", "secrets.A.differs_from", "unknown 'A'", "JWT_SECRET_KEY"),
    ("[secrets.A]\nmistaken = 'B'", "secrets.A.mistaken", "invalid string", "a list of non-empty names"),
    ("[secrets.A]\nmax_age = 90", "secrets.A.max_age", "invalid integer", 'such as "90d"'),
    ("[secrets.A]\nmax_age = '0d'", "secrets.A.max_age", "invalid string", 'such as "90d"'),
    ("[secrets.A]\nmax_age = '9999999d'", "secrets.A.max_age", "invalid string", 'such as "90d"'),
    ("[secrets.A]\nprevious = ['']", "secrets.A.previous", "invalid list", "non-empty"),
    ("refused = {}", "refused", "invalid table", "a list of tables"),
    ("refused = [1]", "refused", "invalid list", "a list of tables"),
    ("[[refused]]\nin = ['prod']", "refused[1].in", "unknown 'prod'", "production"),
    ("[[refused]]\nsecrets = ['A']", "refused[1].secrets", "unknown 'A'", "JWT_SECRET_KEY"),
    ("[[refused]]\nsubstrings = ['']", "refused[1].substrings", "invalid list", "non-empty"),
    ("[[refused]]\nwhere = []", "refused[1].where", "unknown key", "in, secrets, substrings"),
    ("waivers = 'all'", "waivers", "invalid string", "a list of tables"),
    ("[[waivers]]\nrule = 'weak'", "waivers[1].rule", "invalid string", "such as weak-secret"),
    ("[[waivers]]\nrule = 'weak-secret'\nsecret = ''", "waivers[1].secret", "invalid string", "the name of a secret"),
    ("[[waivers]]\nrule = 'weak-secret'\ntarget = 1", "waivers[1].target", "invalid integer", "a label or a path"),
    ("[[waivers]]\nrule = 'weak-secret'\nreason = []", "waivers[1].reason", "invalid list", "a string"),
]


@pytest.mark.parametrize(("text", "key", "wrong", "allowed"), WRONG, ids=[text for text, *_ in WRONG])
def test_what_is_wrong_is_named_with_file_key_and_what_is_allowed(
    write: Write, text: str, key: str, wrong: str, allowed: str
):
    path = write(text)
    message = refusal(path)
    assert message.startswith(f"{path}: {key}: ")
    assert wrong in message
    assert allowed in message.partition(" (expected ")[2]


def test_a_key_that_could_steer_a_terminal_is_quoted(write: Write):
    assert "\x1b" not in refusal(write('"\\u001b[31m" = 1'))
