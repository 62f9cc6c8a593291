"""A Django project has settings modules of which a deployment chooses one: only what that one asks for is required."""

from pathlib import Path

import pytest

from auracheck.model import Secret
from auracheck.policy import Policy
from tests.draft.conftest import Draw

FILES = {
    "shop/settings/__init__.py": "",
    "shop/settings/base.py": 'import os\nSIGNING_KEY = os.environ["SIGNING_KEY"]\nINSTALLED_APPS = []\n',
    "shop/settings/local.py": 'from shop.settings.base import *\nSECRET_KEY = "for-a-laptop"\n',
    "shop/settings/live.py": 'from .base import *\nimport os\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
    "shop/settings/media.py": 'from .live import *\nimport os\nMEDIA = os.environ["MEDIA_API_KEY"]\n',
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["django"]\n',
}
START = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.{}")\n'
CHOICE = "DJANGO_SETTINGS_MODULE"


def required(policy: Policy, module: str = "") -> set[str]:
    """What must be set in production where a deployment chooses a module."""
    return set(policy.required("production", {CHOICE: Secret(module)} if module else {}))


@pytest.fixture
def project(place: Path) -> Path:
    for name, text in FILES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    return place


def test_what_only_another_module_than_the_default_asks_for_is_required_where_it_is_chosen(
    project: Path, drafted: Draw
) -> None:
    policy = drafted("manage.py", START.format("local")).policy
    assert required(policy, "shop.settings.local") == {"SIGNING_KEY"}
    assert required(policy, "shop.settings.live") == {"SIGNING_KEY", "SECRET_KEY"}
    assert required(policy, "shop.settings.media") == {"SIGNING_KEY", "SECRET_KEY", "MEDIA_API_KEY"}
    assert "MEDIA_API_KEY" not in required(policy)


def test_what_the_default_asks_for_is_required_unless_another_module_is_chosen(project: Path, drafted: Draw) -> None:
    policy = drafted("manage.py", START.format("live")).policy
    assert required(policy) == {"SIGNING_KEY", "SECRET_KEY"}
    assert required(policy, "shop.settings.local") == {"SIGNING_KEY"}
    assert required(policy, "shop.settings.media") >= {"SECRET_KEY", "MEDIA_API_KEY"}


def test_modules_with_a_prefix_are_chosen_too(place: Path, drafted: Draw) -> None:
    (place / "shop").mkdir()
    (place / "shop" / "settings_dev.py").write_text("INSTALLED_APPS = []\n")
    (place / "shop" / "settings_live.py").write_text('import os\nMEDIA = os.environ["MEDIA_API_KEY"]\n')
    policy = drafted("shop/wsgi.py", START.format("x").replace("shop.settings.x", "shop.settings_live"), ".").policy
    assert required(policy) == {"MEDIA_API_KEY"}
    assert required(policy, "shop.settings_dev") == set()


def test_a_project_with_one_module_asks_nothing_of_the_choice(place: Path, drafted: Draw) -> None:
    (place / "shop").mkdir()
    (place / "shop" / "settings.py").write_text('import os\nSECRET_KEY = os.environ["SECRET_KEY"]\n')
    assert CHOICE not in drafted("manage.py", START.format("x").replace(".x", "")).text


def test_what_wsgi_starts_is_the_default_and_not_what_a_person_runs(project: Path, drafted: Draw) -> None:
    (project / "manage.py").write_text(START.format("local"))
    (project / "shop/asgi.py").write_text(START.format("local"))
    policy = drafted("shop/wsgi.py", START.format("live")).policy
    assert required(policy) == {"SIGNING_KEY", "SECRET_KEY"}
