"""What a variable's name suggests that its value is: for an example file as a policy, and for a draft of one."""

import re

_LAST_WORDS = {
    "url": ("URL", "URI", "DSN"),
    "password": ("PASSWORD", "PASSWD", "PASS", "PWD", "PASSPHRASE", "PGPASSWORD"),
    "token": ("TOKEN", "PAT", "WEBHOOK"),
    "sid": ("SID",),
    "username": ("USER", "USERNAME", "LOGIN"),
    "key": ("SECRET", "SALT", "PEPPER"),
}
"""The last word of a variable's name, and the kind of value that such a variable holds."""

_SHOWN = frozenset({"PUBLIC", "PUBLISHABLE", "ANON", "SITE"})
"""Words of a key that every visitor of a page may see, where it is not called a secret as well."""

_OTHERS = """
    ACCESS API CLIENT WEBHOOK
    ADYEN ALGOLIA ANTHROPIC AWS AZURE BRAINTREE CLOUDFLARE CLOUDINARY DATADOG DISCORD DROPBOX FACEBOOK FIREBASE GCP
    GITHUB GITLAB GOOGLE HCAPTCHA HONEYCOMB HUBSPOT INTERCOM LINKEDIN MAILCHIMP MAILGUN MAILJET MAPBOX MICROSOFT
    MIXPANEL MOLLIE NEWRELIC OPENAI PADDLE PAYPAL PAYSTACK PLAID POSTHOG POSTMARK PUSHER RAZORPAY RECAPTCHA
    RESEND ROLLBAR S3 SEGMENT SENDGRID SENTRY SHOPIFY SLACK SQUARE STRIPE SUPABASE TELEGRAM TURNSTILE
    TWILIO TWITTER VONAGE ZENDESK
"""
_HANDED_OUT = frozenset(_OTHERS.split())
"""Words of a key that somebody else hands out, in the length that they chose: nobody can make one up."""


def guess_kind(name: str) -> str:
    """The kind that a variable's name suggests; `setting` (presence alone) where it suggests none."""
    words = _words(name)
    kind = next((kind for kind, lasts in _LAST_WORDS.items() if words and words[-1] in lasts), "setting")
    if words[-1:] == ["KEY"] or kind == "key":
        return _kind_of_key(words)
    return kind


def is_handed_out(name: str) -> bool:
    """Whether the name is that of something that another service gave, or of that service's own."""
    return not _HANDED_OUT.isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    """In capitals; a new one begins at a capital letter, too, as in `apiKey`."""
    return [word.upper() for word in re.split(r"[-_.]|(?<=[a-z0-9])(?=[A-Z])", name) if word]


def _kind_of_key(words: list[str]) -> str:
    if not _SHOWN.isdisjoint(words) and "SECRET" not in words:
        return "setting"
    return "key" if _HANDED_OUT.isdisjoint(words) else "token"
