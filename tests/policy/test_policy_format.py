"""Every way to get a policy wrong: file, key, what is wrong and what is allowed are named, and no value is shown."""

import pytest

from tests.policy.refusal import CANARY, Write, refusal

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
    ("[secrets.A]\nshort = 'a\tb'", "secrets.A.short", "is a string", "a name without white space"),
    ('[secrets.A]\nshort = "x\\ntouch y #"', "secrets.A.short", "is a string", "a name without white space"),
    ('[secrets.A]\nprevious = ["B\\nC=1"]', "secrets.A.previous", "is a list", "empty, without white space"),
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
    ("[secrets.A]\npair = 1979-05-27", "secrets.A.pair", "is a date", "the name of a variable"),
    ("[secrets.A]\npair = 'A'", "secrets.A.pair", "'A' is the secret itself", "any other variable"),
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
