"""What a name alone suggests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.policy.entry import KINDS
from auracheck.policy.known import form_of, is_made
from auracheck.policy.names import can_be_named, guess_kind, is_provided, is_variable
from auracheck.policy.origins import CERTIFICATE, obtained
from auracheck.policy.values import is_credential

NAMES = {
    "key": "SECRET_KEY SITE_SECRET_KEY DJANGO_SECRET_KEY JWT_SECRET SESSION_SECRET ENCRYPTION_KEY "
    "PASSWORD_SALT PASSWORD_SEED HASH_SALT app.secret secret-key TYK_DB_ADMINSECRET "
    "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY "
    "SERVICE_ROLE_KEY TS_AUTHKEY",
    "token": "STRIPE_SECRET_KEY STRIPE_API_KEY STRIPE_WEBHOOK_SECRET AWS_SECRET_ACCESS_KEY GITHUB_TOKEN SLACK_WEBHOOK "
    "GOOGLE_CLIENT_SECRET SENDGRID_API_KEY myApiKey NPM_AUTHTOKEN",
    "password": "DB_PASSWORD dbPassword PGPASSWORD POSTGRES_PASSWORD SMTP_PASS KEY_PASSPHRASE",
    "url": "DATABASE_URL REDIS_URI SENTRY_DSN",
    "sid": "TWILIO_ACCOUNT_SID",
    "username": "DB_USER SMTP_USERNAME",
    "setting": "PWD OLDPWD DEBUG PORT STRIPE_PUBLISHABLE_KEY NEXT_PUBLIC_API_KEY AWS_ACCESS_KEY_ID "
    "KEYBOARD MONKEY SUPABASE_ANON_KEY RECAPTCHA_SITE_KEY _ ALLOWED_HOSTS HEADER_KEY PRIMARY_KEY",
}


@pytest.mark.parametrize(("kind", "names"), NAMES.items())
def test_a_name_ends_in_what_it_is(kind: str, names: str) -> None:
    assert {name: guess_kind(name) for name in names.split()} == dict.fromkeys(names.split(), kind)


@given(st.text())
def test_any_name_has_a_kind(name: str) -> None:
    assert guess_kind(name) in KINDS


MORE = {
    "key": "APP_KEYS SECRET_KEY_BASE PASSWORD_PEPPER AUTH_SALT APP_SECRETS NEXT_PUBLIC_SECRET OTP_KEY_BASE "
    "MINIO_SK RABBITMQ_ERLANG_COOKIE",
    "token": "API_TOKENS S3_SECRETKEY S3_SECRET_KEY AWS_SECRET_ACCESS_KEY S3_SECRETACCESSKEY",
    "password": "DB_PASS NEO4J_AUTH REDIS_AUTH DBPASSWORD --requirepass --password ROOT_PW "
    "LIBRENMS_SNMP_COMMUNITY SNMP_COMMUNITY_STRING KAFKA_CLIENT_PASSWORDS DBPASS SMTP_PSWD MAIL_PSW WIFI_PSK "
    "DB_SENHA ADMIN_CLAVE VAULT_DEV_ROOT_TOKEN_ID NACOS_AUTH_IDENTITY_VALUE TURN_CREDENTIAL -storepass "
    "ACCESS_CODE",
    "url": "CELERY_BROKER_URL MAILER_DSN AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    "username": "MINIO_ACCESS_KEY S3_ACCESS_KEY",
    "setting": "VITE_PUSHER_APP_KEY REACT_APP_API_TOKEN PRIMARY_KEY CACHE_KEY LOG_REDACT_KEYS JWT_TTL TOKEN_LIMIT "
    "PASSWORD_HASH_ALGO AUTH_PASSWORD_TIMEOUT GF_USERS_PASSWORD_HINT POSTGRES_HOST_AUTH_METHOD --password-file "
    "COMPASS BYPASS topologyKey timeKey levelKey messageKey CORS_ALLOW_CREDENTIALS HASH_KEY TOKEN_ID REDIS_PREFIX_KEY "
    "--generate-keys --skip-password INDEX_SK COOKIE QUARKUS_CONSUL_CONFIG_PROPERTIES_VALUE_KEYS "
    "ETCD_INITIAL_CLUSTER_TOKEN --initial-cluster-token SPRING_MAIL_PROPERTIES_MAIL_SMTP_AUTH MAIL_IMAP_AUTH",
}


@pytest.mark.parametrize(("kind", "names"), MORE.items())
def test_names_of_any_program(kind: str, names: str) -> None:
    assert {name: guess_kind(name) for name in names.split()} == dict.fromkeys(names.split(), kind)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("key", "true"), ("key", "/certs/redis.key"), ("key", "./a/b"), ("key", "7d"), ("token", "3600"),
        ("token", "5/min"), ("key", "server.pem"), ("password", "yes"), ("password", "/run/secrets/pw"),
        ("key", "-----BEGIN PUBLIC KEY-----\nx"), ("key", "ssh-ed25519 AAAA"), ("password", "  "),
        ("key", "%kernel.project_dir%/config/jwt/private.pem"), ("token", "pk_live_1234"), ("token", ":8443"),
    ],
)  # fmt: skip
def test_a_flag_a_number_a_path_and_a_public_key_are_no_credentials(kind: str, value: str) -> None:
    assert not is_credential(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("password", "1234"), ("key", "changeme"), ("key", "/8dkF+3k/QakdX0Zk9yq3"), ("token", "12345678901234567890"),
        ("key", "q+l2mhG36e6SgjsXZil8EG0E8LTRFzxQLRC6M20h1JM="), ("password", "a.b"),
        ("key", "-----BEGIN PRIVATE KEY-----"),
    ],
)  # fmt: skip
def test_what_may_be_one_is_judged(kind: str, value: str) -> None:
    assert is_credential(kind, value)


@pytest.mark.parametrize(
    ("name", "value", "is_one"),
    [
        ("REDIS_AUTH", "20260101", True),
        ("SALT_ROUNDS_PASSWORD", "15", False),
        ("MIN_LENGTH_PASSWORD", "8", False),
        ("MAX_ATTEMPTS_SECRET", "3", False),
        ("ROUNDS_PASSWORD", "changeme", True),
        ("RATELIMIT_AUTH", "20", False),
        ("REGISTRY_AUTH", "htpasswd", False),
        ("TOKEN_KEY", "X-SHOP-TOKEN", False),
        ("AUTH_TOKEN_KEY", "Authorization", False),
        ("TOKEN_KEY", "x-dd41c8", True),
        (
            "FCM_VAPID_KEY",
            "BGu6MWbYqOI5lGUGEyfjYhOpV4uXyFkX0vVXkOvTCYXrWkA7BHEqZPnTgwB1gbYvPpYd0JpVbQd3xqk1yRZ9nS4",
            False,
        ),
        ("FCM_VAPID_KEY", "FAYRVf6qkFkAeTBDxLcm42MIV8zYyPeN9wNbtaFFdBw", True),
        ("SMTP_AUTH", "login", False),
        ("CLICKHOUSE_PASSWORD", "default", True),
        ("CLICKHOUSE_AUTH", "default", False),
        ("POSTHOG_KEY", "phc_Vd3cG0sY8wTq1bZkXn5uRj2LhEo7AfMp", False),
        ("DEFAULT_ROLE_KEY", "20;", False),
        ("DB_PASSWORD", "1234", True),
        ("SECRET_KEY", "12345", True),
        ("SIGNING_KEY", "12345", False),
        ("SECRET_KEY", "/run/keys/jwt.pem", False),
        ("LDAP_KEYS", '{"username": "uid"}', False),
        ("GPG_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D", False),
        ("POSTGRES_REPO_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D", False),
        ("GPG_KEY", "0x64E628F8D684696D", False),
        ("GPG_KEY", "changeme", True),
        ("REFRESH_TOKENS", "0 */5 * * 1-5", False),
        ("REFRESH_TOKENS", "0 0 0 1,15 JAN,JUL MON-FRI", False),
        ("APP_PASSWORD", "abcd efgh ijkl mnop qrst", True),
        ("SIGNING_KEY", "A035C8C19219BA821ECEA86B64E628F8D684696D", True),
        ("GOOGLE_KEY", '{"private_key": "-----BEGIN PRIVATE KEY-----"}', True),
    ],
)
def test_a_value_may_show_that_a_name_is_no_credentials(name: str, value: str, is_one: bool) -> None:
    assert is_credential(guess_kind(name), value, name) is is_one


SEVERAL = {
    "password": "SMTP_PASSWORD_2 DB_PASS_PROD MINIO_NOTIFY_REDIS_PASSWORD_PRIMARY SONAR_WEB_SYSTEMPASSCODE "
    "dbPassword_old DOCS_ADMIN_PASSWORD_INIT",
    "token": "API_TOKEN_STAGING STRIPE_SECRET_KEY_TEST MINIO_AUDIT_WEBHOOK_AUTH_TOKEN_TARGET1",
    "key": "JWT_SECRET_OLD ENCRYPTION_KEY_1 ENCRYPTION_KEY_AES256 JWT_SECRET_HS256",
    "setting": "DB_USER_1 APP_URL_DEV SMTP_AUTH_TEST CACHE_KEY_MAIN ROOT_PASSWORD_SHA2 TOKEN_V2 SECRET_NAME "
    "PASSWORD_MD5 STRIPE_PUBLISHABLE_KEY_TEST VITE_API_KEY_DEV PRIMARY 1 _1",
}


@pytest.mark.parametrize(("kind", "names"), SEVERAL.items())
def test_one_of_several_is_of_their_kind(kind: str, names: str) -> None:
    assert {name: guess_kind(name) for name in names.split()} == dict.fromkeys(names.split(), kind)


@pytest.mark.parametrize(
    ("name", "variable", "named"),
    [
        ("DB_PASSWORD", True, True),
        ("database.default.password", False, True),
        ("spring.datasource.password", False, True),
        ("jwt", False, False),
        (".env", False, False),
        ("a..b", False, False),
    ],
)
def test_a_name_with_dots_can_be_generated_but_is_no_variable(name: str, variable: bool, named: bool) -> None:
    assert (is_variable(name), can_be_named(name)) == (variable, named)


@pytest.mark.parametrize(
    "name",
    [
        "X_API_KEY",
        "API_SECRET_KEY",
        "API_KEY_2",
        "CLIENT_SECRET",
        "ACCESS_TOKEN",
        "API_PASSWORD",
        "LICENSE_KEY",
        "X_LICENSE_KEY_SECRET",
        "BW_INSTALLATION_KEY",
        "SPEECH_SUBSCRIPTION_KEY",
        "tls.key",
        "BOT_TOKEN",
        "CROWDIN_PERSONAL_TOKEN",
        "DOCKER_PASSWORD",
        "DOCKER_HUB_TOKEN",
        "GH_PAT",
    ],
)
def test_a_word_of_any_provider_before_that_for_a_credential_makes_it_provided(name: str) -> None:
    assert is_provided(name)


@pytest.mark.parametrize(
    "name",
    [
        "API_JWT_SECRET",
        "JWT_ACCESS_SECRET",
        "SSL_KEY_PASSWORD",
        "API_MINIO_SECRET_KEY",
        "API_ADMINISTRATOR_USER_PASSWORD",
        "KEY",
        "BOT_DB_PASSWORD",
        "DOCKER_INFLUXDB_INIT_PASSWORD",
    ],
)
def test_a_prefix_makes_nothing_provided(name: str) -> None:
    assert not is_provided(name)
    assert guess_kind(name) in ("key", "password")


@pytest.mark.parametrize(
    ("names", "how"),
    [
        ("JWT_PRIVATE_KEY OIDC_RSA_KEY DKIM_PRIVATE_KEY", "openssl genpkey"),
        ("DEPLOY_SSH_PRIVATE_KEY", "ssh-keygen"),
        ("VAPID_PRIVATE_KEY WEB_PUSH_VAPID_KEY", "npx web-push"),
        ("WG_PRIVATE_KEY", "wg genkey"),
        ("SOPS_AGE_KEY", "age-keygen"),
        ("RELEASE_GPG_KEY PGP_PRIVATE_KEY", "gpg "),
        ("DEPLOYER_PRIVATE_KEY", "make a new wallet"),
        ("SAML_SP_PRIVATE_KEY TLS_PRIVATE_KEY TLS_KEY SSL_CERT_KEY CA_KEY", CERTIFICATE),
        ("GITHUB_PRIVATE_KEY", "get a new one from its provider"),
        ("SECRET_KEY ENCRYPTION_KEY PRIVATE_KEY_ID", ""),
    ],
)
def test_a_private_key_is_made_with_its_public_one(names: str, how: str) -> None:
    for name in names.split():
        found = obtained(name, guess_kind(name))
        assert found.startswith(how), name
        assert bool(found) == bool(how), name


def test_generate_makes_no_random_word_for_a_private_key_unless_the_catalogue_says_so() -> None:
    made = {name: is_made(name) for name in ("SAML_SP_PRIVATE_KEY", "JWT_PRIVATE_KEY", "MEDIA_PROXY_PRIVATE_KEY")}
    assert made == {"SAML_SP_PRIVATE_KEY": False, "JWT_PRIVATE_KEY": False, "MEDIA_PROXY_PRIVATE_KEY": True}


def test_a_key_of_fernet_is_made_in_its_form() -> None:
    assert form_of("APP_FERNET_KEY") == ("{base64 32}",)
    assert is_made("APP_FERNET_KEY")
    assert form_of("ENCRYPTION_KEY") == ()
