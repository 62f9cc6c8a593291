"""What a program says of a variable that it checks itself: any name, in any of many wordings, leads to one cause."""

from itertools import cycle, product

import pytest

from auracheck.explain.messages import explain_message
from auracheck.policy import loading

NAMES = (
    "SESSION_SECRET",
    "STRIPE_SECRET_KEY",
    "DB_PASSWORD",
    "API_TOKEN",
    "the session secret",
    "the webhook secret",
    "the encryption key",
    "the admin password",
)
AROUND = (
    "A: {}",
    "Error: {}!",
    "[FATAL] {} in production",
    'web-1  | 2026-11-25T10:00:00Z {{"level":"fatal","msg":"{}"}}',
    'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\nRuntimeError: {}',
)
WORDINGS = {
    "The program reads an environment variable": (
        "is empty",
        "is not set",
        "is required but not provided",
        "must be configured",
        "cannot be empty",
        "has not been configured",
        "must be provided via the environment",
    ),
    "The key that signs or encrypts sessions": (
        "must be at least 32 characters",
        "must be exactly 64 hex characters",
        "is only 8 characters long, minimum is 32",
        "does not meet the minimum length",
        "length must be 32",
        "must be valid base64",
    ),
    "The program found the key or password that it ships": (
        "is still the default value",
        "has not been changed from the example",
        "is a placeholder",
        "must not be the default in production",
        "looks like a placeholder",
        "should be changed in production",
        "is a well-known development value",
    ),
    "The variable is set, and its value does not have the form": (
        "must start with sk_",
        "has an invalid format",
        "is not a valid URL",
        "must not contain spaces",
    ),
    "A token or password has a line break": ("has a trailing newline",),
    "The value is guessable": ("does not have enough entropy", "is easily guessable"),
    "Two secrets have the same value": (
        "must differ from OTHER_SECRET",
        "must not be the same as OTHER_SECRET",
        "and OTHER_SECRET are identical",
    ),
}


@pytest.mark.parametrize("cause", WORDINGS)
def test_each_wording_under_any_name_leads_to_its_cause(cause: str) -> None:
    pages = {
        message: " ".join((explain_message(message, loading.builtin()) or "").split())
        for around, (wording, name) in zip(cycle(AROUND), product(WORDINGS[cause], NAMES))
        for message in [around.format(f"{name} {wording}")]
    }
    explained = [message for message, page in pages.items() if f" means {cause}" in page]
    assert [message for message, page in pages.items() if cause not in page] == []
    assert len(explained) >= 0.85 * len(pages)
