"""What a name alone suggests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.policy import KINDS
from auracheck.policy.names import guess_kind

NAMES = {
    "key": "SECRET_KEY SITE_SECRET_KEY DJANGO_SECRET_KEY JWT_SECRET SESSION_SECRET ENCRYPTION_KEY "
    "PASSWORD_SALT app.secret secret-key",
    "token": "STRIPE_SECRET_KEY STRIPE_API_KEY STRIPE_WEBHOOK_SECRET AWS_SECRET_ACCESS_KEY GITHUB_TOKEN SLACK_WEBHOOK "
    "GOOGLE_CLIENT_SECRET SENDGRID_API_KEY myApiKey",
    "password": "DB_PASSWORD dbPassword PGPASSWORD POSTGRES_PASSWORD SMTP_PASS KEY_PASSPHRASE",
    "url": "DATABASE_URL REDIS_URI SENTRY_DSN",
    "sid": "TWILIO_ACCOUNT_SID",
    "username": "DB_USER SMTP_USERNAME",
    "setting": "DEBUG PORT STRIPE_PUBLISHABLE_KEY NEXT_PUBLIC_API_KEY AWS_ACCESS_KEY_ID "
    "KEYBOARD MONKEY SUPABASE_ANON_KEY RECAPTCHA_SITE_KEY _ ALLOWED_HOSTS",
}


@pytest.mark.parametrize(("kind", "names"), NAMES.items())
def test_a_name_ends_in_what_it_is(kind: str, names: str) -> None:
    assert {name: guess_kind(name) for name in names.split()} == dict.fromkeys(names.split(), kind)


@given(st.text())
def test_any_name_has_a_kind(name: str) -> None:
    assert guess_kind(name) in KINDS
