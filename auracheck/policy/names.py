"""Guessing the kind of a secret from the name of its variable."""

import re

_LAST_WORDS = {
    "url": ("URL", "URI", "DSN"),
    "password": ("PASSWORD", "PASSWD", "PASS", "PWD", "PASSPHRASE", "PGPASSWORD"),
    "token": ("TOKEN", "PAT", "WEBHOOK"),
    "sid": ("SID",),
    "username": ("USER", "USERNAME", "LOGIN"),
    "key": ("SECRET", "SALT", "PEPPER"),
}
"""The last word of a variable's name, by the kind of its value."""

_SHOWN = frozenset({"PUBLIC", "PUBLISHABLE", "ANON", "SITE"})
"""Words of a key that every visitor of a page may see, unless the name has SECRET in it."""

_PROVIDERS = """
    ACCESS API CLIENT WEBHOOK
    ADYEN ALGOLIA ANTHROPIC AWS AZURE BRAINTREE CLOUDFLARE CLOUDINARY DATADOG DISCORD DROPBOX FACEBOOK FIREBASE GCP
    GITHUB GITLAB GOOGLE HCAPTCHA HONEYCOMB HUBSPOT INTERCOM LINKEDIN MAILCHIMP MAILGUN MAILJET MAPBOX MICROSOFT
    MIXPANEL MOLLIE NEWRELIC OPENAI PADDLE PAYPAL PAYSTACK PLAID POSTHOG POSTMARK PUSHER RAZORPAY RECAPTCHA
    RESEND ROLLBAR S3 SEGMENT SENDGRID SENTRY SHOPIFY SLACK SQUARE STRIPE SUPABASE TELEGRAM TURNSTILE
    TWILIO TWITTER VONAGE ZENDESK
"""
_PROVIDED = frozenset(_PROVIDERS.split())
"""Words of a key that comes from a provider, in a length of its choice: such a key cannot be generated."""


def guess_kind(name: str) -> str:
    """The kind that a variable's name suggests; `setting` where it suggests none."""
    words = _words(name)
    kind = next((kind for kind, lasts in _LAST_WORDS.items() if words and words[-1] in lasts), "setting")
    if words[-1:] == ["KEY"] or kind == "key":
        return _kind_of_key(words)
    return kind


def is_provided(name: str) -> bool:
    """Whether the name suggests a value from a provider."""
    return not _PROVIDED.isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    """The words of a name in capitals; a capital letter begins a new one, as in `apiKey`."""
    return [word.upper() for word in re.split(r"[-_.]|(?<=[a-z0-9])(?=[A-Z])", name) if word]


def _kind_of_key(words: list[str]) -> str:
    if not _SHOWN.isdisjoint(words) and "SECRET" not in words:
        return "setting"
    return "key" if _PROVIDED.isdisjoint(words) else "token"
