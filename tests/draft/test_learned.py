"""Ways to read that a project's own names and constants show, in languages that are not parsed."""

from pathlib import Path

import pytest

from auracheck.draft.files import Code
from auracheck.draft.literal.learned import learned
from tests.bounds import takes_linear_time
from tests.draft.conftest import Draw

CONSTANTS = {
    "config.rs": 'use std::env::var;\npub const PASSWORD: &str = "PASSWORD";\npub const KEY: &str = "A_KEY";\n'
    'fn f() {\n  var(PASSWORD).ok();\n  env::var(KEY).expect("x")\n}\n',
    "Config.java": 'static final String PASSWORD = "PASSWORD";\nstatic final String KEY = "A_KEY";\n'
    "System.getenv(PASSWORD);\nObjects.requireNonNull(System.getenv(Config.KEY));\n",
    "config.go": 'const (\n\tPASSWORD = "PASSWORD"\n\tKey = "A_KEY"\n)\n'
    'var p = getEnv(PASSWORD, "")\nvar k = mustEnv(Key)\n',
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_any_way_to_read_takes_a_constant_with_the_name(drafted: Draw, name: str) -> None:
    made = drafted(name, CONSTANTS[name], ".").policy.secrets
    assert made.keys() == {"PASSWORD", "A_KEY"}
    assert made["A_KEY"].required_in
    assert not made["PASSWORD"].required_in


LEARNED = {
    "a.rs": '#[setting(name = "DB_HOST")]\nhost: String,\n#[setting(name = "DB_USER")]\nuser: String,\n'
    '#[setting(name = "DB_PASSWORD")]\npassword: String,\n',
    "a.go": 'var all = table{\n\t"DB_HOST": text(),\n\t"DB_USER": text(),\n\t"DB_PASSWORD": text(),\n}\n',
    "A.java": 'static final String DB_HOST = "DB_HOST";\nstatic final String DB_USER = "DB_USER";\n'
    'static final String DB_PASSWORD = "DB_PASSWORD";\n',
    "a.php": "<?php new Setting(name: 'DB_HOST'); new Setting(name: 'DB_USER'); new Setting(name: 'DB_PASSWORD');\n",
    "a.ex": 'host = Shop.text("DB_HOST")\nuser = Shop.text("DB_USER")\npassword = Shop.text("DB_PASSWORD")\n',
    "A.cs": 'Option("DB_HOST");\nOption("DB_USER");\nOption("DB_PASSWORD");\n',
}


@pytest.mark.parametrize("name", LEARNED)
def test_a_credential_is_found_that_is_written_as_names_of_the_example_are(
    place: Path, drafted: Draw, name: str
) -> None:
    (place / ".env.example").write_text("DB_HOST=db\nDB_USER=shop\nDB_PORT=1\n")
    assert "DB_PASSWORD" in drafted(name, LEARNED[name], ".").policy.secrets


@pytest.mark.parametrize(
    "code",
    [
        'f("DB_HOST")\nf("DB_PORT")\ng("DB_PASSWORD")\n',
        'f("DB_HOST")\nf("DB_PASSWORD")\n',
        '// f("DB_HOST")\n// f("DB_PORT")\n// f("DB_PASSWORD")\n',
        'f("DB_HOST")\nf("DB_PORT")\n'
        + "".join(f'f("{word}_TOKEN")\n' for word in ["AB", "CD", "EF", "GH", "IJ", "KL", "MN", "OP", "QR"]),
    ],
    ids=["another function", "one known name", "comments", "most are no names"],
)
def test_nothing_is_learned_of(place: Path, drafted: Draw, code: str) -> None:
    (place / ".env.example").write_text("DB_HOST=db\nDB_PORT=1\nADMIN_PASSWORD=\n")
    assert drafted("a.go", f"package main\nfunc main() {{\n{code}}}\n", ".").policy.secrets.keys() == {"ADMIN_PASSWORD"}


@pytest.mark.parametrize(
    "piece", ['f("AB_TOKEN"), ', '"AB_TOKEN", ', 'const A = "AB_TOKEN" ', '"AB_TOKEN', "w::" * 9 + '("AB_TOKEN")']
)
def test_names_in_one_line_take_linear_time(piece: str) -> None:
    takes_linear_time(lambda size: list(learned([Code("a.go", piece.encode() * size)], {"AB_HOST"})), 2_000, 16_000)


def test_viper_takes_the_keys_of_constants_that_it_is_given_or_that_have_a_type(drafted: Draw) -> None:
    code = (
        'const (\n\tResetTitle = "title.reset_password"\n\tAPIKey = "mail.api_key"\n\tJWT Key = "jwt.secret"\n)\n'
        'func f() {\n\tviper.SetEnvPrefix("shop")\n\tviper.AutomaticEnv()\n\tviper.GetString(APIKey)\n}\n'
    )
    assert set(drafted("main.go", code, ".").policy.secrets) == {"SHOP_MAIL_API_KEY", "SHOP_JWT_SECRET"}


def test_figment_takes_its_prefix_and_separator_from_constants(place: Path, drafted: Draw) -> None:
    (place / "names.rs").write_text('pub const PREFIX: &str = "SHOP_";\npub const BETWEEN: &str = "__";\n')
    code = (
        "struct Config {\n    mail: Mail,\n}\nstruct Mail {\n    password: String,\n}\n"
        "fn f() { Figment::from(Env::prefixed(PREFIX).split(BETWEEN)).extract::<Config>() }\n"
    )
    assert set(drafted("main.rs", code, ".").policy.secrets) == {"SHOP_MAIL__PASSWORD"}
