"""What the name of a variable suggests: its kind, and whether somebody else issues the value."""

import pytest

from auracheck.draft.kinds import guessed
from auracheck.draft.words import own_words
from tests.draft.conftest import Draw

ISSUED = """
    AXIOM_TOKEN token / QSTASH_CURRENT_SIGNING_KEY token / VERIFF_SHARED_SECRET token / ABLY_KEY token
    META_SYSTEM_USER_TOKEN token / RECAPTCHA_PRIVATE_KEY token / GITHUB_APP_PRIVATE_KEY key / API_KEY_OPEN_FIGI token
    CLIENT_SECRET_GITHUB_LOGIN token / STRIPE_APP_SECRET_KEY_SANDBOX token / DUB_SLACK_HOOK_CRON url
    AUTH_CLICKHOUSE_CLOUD_CLIENT_SECRET token / TEAMS_BOT_APP_PASSWORD password / TWILIO_PASSWORD password
    SMTP_PASSWORD password / FEEDBACK_WEBHOOK_URL url / LICENSE_KEY token / GRAFANA_CLOUD_PASSWORD password
    FRESHDESK_JWT_SECRET token / VERTEX_CREDENTIALS token / OPEN_AI_KEY token / SENTRY_DSN_API url
    AZURE_STORAGE_KEY token / HCAPTCHA_PRIVATE token / APNS_ENCRYPTION_KEY token / GCS_KEYFILE_JSON token
    SHOP_APPSTORE_TOKEN token / CLOUDFRONT_PRIVATE_KEY key / GRAFANA_SERVICE_ACCOUNT_TOKEN token / SENTRY_DSN url
    OPENAI_API_KEY_GLOBAL token / SUPABASE_SERVICE_ROLE token / EDGE_CONFIG url
    APPLICATIONINSIGHTS_CONNECTION_STRING url
    TEAMS_APP_PASSWORD password / DJANGO_RAVEN_CONFIG_DSN url / UPLOADTHING_SECRET token
    SEARCHBOX_SSL_URL url / API_KEYS_GITHUB token / SHOP_BOT_TOKEN token / KUBECONFIG_BASE64 token / MAILPASS password
    GMAIL_APP_PASSWORD password / GITHUB_INTEGRATION_PEM key / TELEGRAM_API_HASH token
    WORKER_SES_PASS password / TOKENS_GIPHY token / TOKENS_NASA token
    DISCORD_BOT_TOKEN_ID token / NEYNAR_SECRET_KEY token
"""
MADE = """
    PASS_PHRASE password / PFX_BASE64 key
    SECRET_KEY key / SESSION_SECRET key / GOOGLE_TOKEN_ENCRYPTION_KEY key / API_KEY_SALT key / IDP_OIDC_PRIVATE_KEY key
    INTERNAL_API_KEY key / CRON_SECRET key / IMAGE_PROXY_SIGNING_SECRET key / INFLUXDB_TOKEN token / NEXTAUTH_SECRET key
    DATABASE_URL_REPLICA url / DATABASE_URL_UNPOOLED url / KV_URL url / ADMIN_PASSWORD password / DB_PASSWORD password
    KEYCLOAK_DB_PASSWORD password / REVALIDATION_SECRET key / ACCESS_TOKEN_SALT key / DEVISE_SECRET_KEY key
    VERIFICATION_SECRET key / POSTGRES_URL_NON_POOLING url / MAIL_ENCRYPTION_KEY_V1 key / MASTER_KEYSET key
    RELEASE_COOKIE key / ERLANG_COOKIE key
    DATABASE_STRING url / BUILD_NOTIFICATIONS_SECRET key / GIT_SSH_KEY key / SENDGRID_WEBHOOK_PASSWORD password
    METRICS_BASIC_AUTH password / AEAD_SECRET_KEY key / ETHERPAD_API_KEY key / CAMO_KEY key / FORGOT_SECRET key
    AUTO_LOGIN_PASSWORD password / IMG_PROXY_SECRET key / SHOP_SESSION_PASSWORD key / REDIS_SESSION_PASSWORD password
    MCP_TOKEN_SECRET key / MESSENGER_DSN_EMAIL url / GUARDIAN_SECRET_KEY key / ED25519_PRIVATE_KEY_HEX key
    SHOP_CTL_SECRET key / APP_HEALTH_CHECK_TOKEN token / OIDC_COOKIE_KEYS key / VAULT_KEK key / RELIABILITY_DSN url
    TLS_KEY_DATA key / SSL_KEY_PEM key / WG_PRIVATE_KEY_SEED key / CELERY_RESULT_BACKEND url
    UNSUBSCRIBE_SECRET_BASE key / AUTO_IMPORT_SECRET key / TWILIO_CALLBACK_SECRET key / REDIS_REDIRECT_URI url
    HONEYPOT_SECRET key / DATASOURCES_DEFAULT_URL url / JUPYTER_TOKEN token / HTTP_API_KEY key
    EXPECTED_API_KEY key / DATA_PLANE_SECRET key / ENKETO_API_KEY key / PARQUET_EXPORT_SECRET key
    SHOP_DES_KEY key / SHOP_OTP_KEY_BASE key / REDIS_CON url
    BLOCKLIST_API_SECRET key / ES_HTTP_AUTH password / ELASTICSEARCH_URL url / NEXTAUTH_ADMIN_CREDENTIALS password
"""
SETTINGS = """
    SHOP_INVALID_TOKEN / WRONG_USER_OR_PASSWORD / ERR_MISSING_PASSWORD
    API_KEY_ROTATION_DAYS / ACCESS_TOKEN_LIFETIME / CLIENT_SECRET_FILE / PASSWORD_MIN_LENGTH / NEXT_PUBLIC_POSTHOG_KEY
    SLACK_WEBHOOK_CHANNEL / SECRET_KEY_ROTATION_ENABLED / AUTH_LOCAL / PUBLIC_URL / GOOGLE_APPLICATION_CREDENTIALS
    JWT_PUBLIC_KEYSET / QUERY_STRING / GOOGLE_TAG_MANAGER_KEY / LDAP_EMAIL_KEY / SSL_KEY / TLS_CERT_DATA / COMPASS
    SOCIAL_AUTH_PAYGATE_KEY
"""


def _listed(text: str) -> list[str]:
    return [each.strip() for line in text.strip().splitlines() for each in line.split("/")]


@pytest.mark.parametrize(("listed", "issued"), [(ISSUED, True), (MADE, False)], ids=["issued", "made"])
def test_a_name_says_what_it_is_and_who_makes_it(listed: str, issued: bool) -> None:
    for each in _listed(listed):
        name, kind = each.split()
        found = guessed(name)
        assert (name, found.kind, found.issued) == (name, kind, issued)


def test_what_is_about_a_credential_is_none() -> None:
    assert [name for name in _listed(SETTINGS) if guessed(name).is_credential] == []


def test_the_application_is_nobody_else() -> None:
    names = ["ACME_PORT", "ACME_HOST", "ACME_SECRET_KEY", "ACME_LEVEL", "OTHER_SECRET_KEY", "STRIPE_SECRET_KEY"]
    own = own_words("my-shop", names)
    assert own >= {"ACME", "SHOP"}
    assert [guessed(name, "", own).issued for name in (*names[2::2], "SHOP_KEY")] == [False, True, False]
    assert guessed("STRIPE_SECRET_KEY", "", own).issued


def test_who_has_a_database_and_sessions_of_its_own_is_the_application() -> None:
    names = ["CLOVER_DATABASE_URL", "CLOVER_SESSION_SECRET", "CLOVER_TOKEN_SECRET", "KEYCLOAK_DATABASE_URL", "A_KEY"]
    own = own_words("shop", names)
    assert "CLOVER" in own
    assert not guessed("CLOVER_TOKEN_SECRET", "", own).issued
    assert "KEYCLOAK" not in own


def test_the_own_api_key_of_an_application_is_made_here() -> None:
    own = own_words("LocalAI", ["LOCALAI_API_KEY"])
    assert [guessed(f"{name}_API_KEY", "", own).issued for name in ("LOCALAI", "OPENAI")] == [False, True]


def test_the_own_webhooks_of_an_application_have_a_secret_that_is_made_here() -> None:
    names = ("SHIPPER_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET")
    assert [guessed(name, "", own_words("shipper", names)).issued for name in names] == [False, True]


def test_what_the_name_of_an_application_says_that_it_uses_is_somebody_elses() -> None:
    own = own_words("next-stripe-starter", ["STRIPE_API_KEY", "DATABASE_URL"])
    assert guessed("STRIPE_API_KEY", "", own).issued
    assert not guessed("SENTRY_API_KEY", "", own_words("sentry", ["SENTRY_API_KEY"])).issued


CODE = """import os

BROKER = os.getenv("TASKS_FROM", "redis://cache:6379/2")
SECRET_KEY = os.getenv("ACME_SECRET", "insecure")
PLACE = os.getenv("DOCS_AT", "https://docs.example")


def pay():
    return os.environ["PAYGATE_API_KEY"], os.environ["SIGNING_KEY"]
"""


def test_a_default_shows_what_a_value_is_and_that_nobody_issues_it(drafted: Draw) -> None:
    made = drafted("app.py", CODE)
    assert made.kinds == {
        "TASKS_FROM": "url", "ACME_SECRET": "key", "PAYGATE_API_KEY": "token", "SIGNING_KEY": "key"
    }  # fmt: skip
    assert made.required == {"ACME_SECRET", "SIGNING_KEY"}
    assert "auracheck generate ACME_SECRET" in made.text
    assert "auracheck generate PAYGATE_API_KEY" not in made.text


def test_a_script_that_asks_whether_a_variable_is_set_reads_it(drafted: Draw) -> None:
    made = drafted("entrypoint.sh", '#!/bin/sh\nif [ -n "$DATABASE_URL" ]; then\n  exec app\nfi\n', ".")
    assert made.kinds == {"DATABASE_URL": "url"}
    assert made.required == set()


def test_a_key_of_a_certificate_is_one_where_its_file_has_a_name_of_its_own(drafted: Draw) -> None:
    made = drafted("app.py", 'import os\nos.environ["TLS_KEY"]\nos.environ["TLS_KEY_FILE"]\n')
    assert made.kinds["TLS_KEY"] == "key"


def test_a_key_with_the_name_of_a_provider_belongs_to_a_feature(drafted: Draw) -> None:
    code = 'import os\ndef f():\n    os.environ["SLACK_ENCRYPTION_KEY"]\n    os.environ["DATA_ENCRYPTION_KEY"]\n'
    assert drafted("app.py", code).required == {"DATA_ENCRYPTION_KEY"}


def test_a_name_without_words_is_a_setting() -> None:
    assert not guessed("_").is_credential


def test_the_secret_of_a_client_that_is_registered_elsewhere_is_issued_even_where_the_start_asks_for_it(
    drafted: Draw,
) -> None:
    made = drafted(
        "app.py", 'import os\nA = os.environ["AUTH_CODE_CLIENT_SECRET"]\nB = os.environ["ADMIN_CLIENT_SECRET"]\n'
    )
    assert made.kinds == {"AUTH_CODE_CLIENT_SECRET": "token", "ADMIN_CLIENT_SECRET": "key"}
