"""What drafts of eight more public applications were wrong about: each form as it was found there."""

from pathlib import Path

import pytest

from auracheck.draft import draft
from auracheck.draft.files import Code
from auracheck.draft.kinds import guessed
from auracheck.draft.literal import literal_names
from auracheck.draft.literal.go_fields import filled
from tests.bounds import takes_linear_time, within_memory
from tests.draft.conftest import Draw

CONFIG = """package conf

type OAuth struct {
\tClientID []string `split_words:"true"`
\tSecret   string
}

type Secrets []string

type Keys map[string]string

type Rate struct{ Per int }

func (r *Rate) Decode(value string) error { return nil }

type Main struct {
\tBase
\tDB struct {
\t\tURL string `envconfig:"DATABASE_URL" required:"true"`
\t\tEncryptionKey string `split_words:"true"`
\t}
\tProviders struct {
\t\tGitHub OAuth `envconfig:"GITHUB"`
\t\tMarketPlace *OAuth `split_words:"true"`
\t}
\tHook struct {
\t\tMFASignIn struct {
\t\t\tSigning Secrets `envconfig:"secrets"`
\t\t} `split_words:"true"`
\t}
\tSMTPPass string `split_words:"true" default:"x"` // a mailbox
\tSigningKeys Keys `split_words:"true"`
\tSecretLimit Rate `split_words:"true"`
\tTokenDays int `split_words:"true"`
\tPrivateKey *rsa.PrivateKey
\tIgnoredKey string `ignored:"true"`
\townKey string
}

type Base struct {
\tJWTSecret string `split_words:"true" required:"true"`
}
"""
LOAD = """package main

func load() error {
\tconfig := new(conf.Main)
\treturn envconfig.Process("shop", config)
}
"""


def test_the_fields_of_structs_that_envconfig_fills_are_variables(drafted: Draw) -> None:
    drafted("conf/conf.go", CONFIG, ".")
    made = drafted("main.go", LOAD, ".")
    assert set(made.kinds) == {
        "DATABASE_URL", "SHOP_DB_ENCRYPTION_KEY", "SHOP_PROVIDERS_GITHUB_SECRET", "SHOP_PROVIDERS_MARKET_PLACE_SECRET",
        "SHOP_HOOK_MFA_SIGN_IN_SECRETS", "SHOP_SMTP_PASS", "SHOP_SIGNING_KEYS", "SHOP_JWT_SECRET",
    }  # fmt: skip
    assert made.required == {"DATABASE_URL", "SHOP_JWT_SECRET"}


@pytest.mark.parametrize("load", ["var c Main", "c := Main{}", "func Load(c *Main) error {"])
def test_what_envconfig_fills_is_found_however_it_is_given(drafted: Draw, load: str) -> None:
    code = f'package a\ntype Main struct {{\n\tAPIToken string `split_words:"true"`\n}}\n{load}\n'
    assert set(drafted("a.go", f'{code}envconfig.MustProcess("", &c)\n', ".").kinds) == {"API_TOKEN"}


def test_structs_that_envconfig_fills_are_read_in_linear_time_and_bounded_memory() -> None:
    nested = b"package a\n" + b"A struct {\n" * 20_000 + b'envconfig.Process("a", &c)\n'
    with within_memory(40 << 20):
        assert filled([Code("a.go", nested)]).found == ()

    def fields(size: int) -> None:
        text = b"package a\nvar c Main\ntype Main struct {\n" + b"\tA string\n" * size
        filled([Code("a.go", text + b'}\nenvconfig.Process("a", &c)\n')])

    takes_linear_time(fields, 1_000, 8_000)


@pytest.mark.parametrize("before", ["params[:a] == ", "api_key: ", "secure_compare(a, "])
def test_what_is_before_a_read_in_its_line_is_read_in_linear_time(before: str) -> None:
    def read(size: int) -> None:
        assert list(literal_names([Code("a.rb", f"{before}ENV['A_KEY']) ".encode() * size)]))

    takes_linear_time(read, 500, 4_000)


@pytest.mark.parametrize(
    ("name", "kind", "issued"),
    [
        ("SAML_SP_KEY", "key", False), ("SAML_SP_KEY_FILE_PASSWORD", "password", False),
        ("LDAP_KEYSTORE_PASSWORD", "password", False), ("VAPID_PRIVATE_KEY", "key", False),
        ("WALLET_MNEMONIC", "key", False), ("LND_MACAROON", "token", True), ("WEBPUSH_PRIVKEY", "key", False),
        ("SFTP_PRIVATE_KEY", "key", False), ("ACME_APP_STORE_PRIVATE_KEY", "key", True),
        ("STRAVA_VERIFY_TOKEN", "token", False),
        ("WALLET_SEED", "key", False), ("DB_SEED", "setting", False), ("VAULT_TOKEN", "token", True),
        ("INIT_ADMIN_API_TOKENS", "token", False), ("CLOUDAMQP_URL", "url", True),
        ("ADMIN_PASSWORD_PLAIN", "password", False),
        ("SAML_PRIVATE_KEY_NEXT", "key", False), ("HOOK_BEFORE_USER_CREATED_SECRETS", "key", False),
    ],
)  # fmt: skip
def test_what_names_say(name: str, kind: str, issued: bool) -> None:
    found = guessed(name)
    assert (found.kind, found.issued) == (kind, issued)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("app.py", 'import json, os\nx = json.loads(os.getenv("SIGNING_KEYS", "{}"))\n'),
        ("app.py", 'import os\nx = os.getenv("SIGNING_KEYS", "none")\n'),
        ("app.ts", 'const x = JSON.parse(process.env.SIGNING_KEYS ?? "[]")\n'),
        ("app.go", 'x := getEnv("SIGNING_KEYS", "{}")\n'),
    ],
)
def test_a_default_that_is_empty_is_no_key_that_everybody_knows(drafted: Draw, file: str, code: str) -> None:
    assert drafted(file, code, ".").required == set()
    known = code.replace('"{}"', '"abc"').replace('"none"', '"abc"').replace('"[]"', '"abc"')
    assert drafted(file, known, ".").required == {"SIGNING_KEYS"}


def test_what_is_called_a_password_and_must_be_long_is_a_key(drafted: Draw) -> None:
    schema = "import z from 'zod'\nexport const s = z.object({\n  SECRET_PASSWORD: z.string().min(32),\n"
    made = drafted("src/env.ts", schema + "  PANEL_PASSWORD: z.string().min(8),\n})\n", ".")
    assert made.kinds == {"SECRET_PASSWORD": "key", "PANEL_PASSWORD": "password"}


COMPOSE = "services:\n  db:\n    image: mariadb\n    environment:\n      MARIADB_PASSWORD: ${DB_PASSWORD:?error}\n"


def test_what_compose_asks_for_is_required_where_the_code_reads_it(drafted: Draw) -> None:
    made = drafted("compose.yml", COMPOSE, ".")
    assert set(made.kinds) == {"MARIADB_PASSWORD"}
    made = drafted("config/database.php", "<?php return ['password' => env('DB_PASSWORD', '')];\n", ".")
    assert set(made.kinds) == {"MARIADB_PASSWORD", "DB_PASSWORD"}
    assert "DB_PASSWORD" in made.required


def test_a_key_for_web_push_is_made_by_its_own_tool(drafted: Draw) -> None:
    text = drafted("app.py", 'import os\nos.environ["VAPID_PRIVATE_KEY"]\n').text
    assert 'obtain = "npx web-push generate-vapid-keys"' in text


def test_data_of_tests_is_no_evidence(place: Path) -> None:
    (place / "testdata").mkdir()
    (place / "testdata" / "example.env").write_text("A_TOKEN=x\n")
    (place / ".env.example").write_text("B_TOKEN=x\n")
    assert "A_TOKEN" not in draft(".").text
