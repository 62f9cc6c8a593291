"""Settings of a small Django project."""

import os

from django.core.exceptions import ImproperlyConfigured


def required(name):
    try:
        return os.environ[name]
    except KeyError:
        raise ImproperlyConfigured(f"{name} is not set") from None


SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "")
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("DJANGO_HOSTS", "localhost").split(",")
TOKEN_SALT = required("TOKEN_SALT")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DB_NAME", ":memory:"),
        "PASSWORD": os.environ.get("DB_PASSWORD", ""),
    }
}
EMAIL_HOST_PASSWORD = os.getenv("EMAIL_HOST_PASSWORD")
GITHUB_CLIENT_SECRET = os.getenv("GITHUB_CLIENT_SECRET", "")
if not os.environ.get("SIGNING_SECRET"):
    raise ImproperlyConfigured("SIGNING_SECRET is empty")
