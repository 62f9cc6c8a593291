"""Ask small programs of real frameworks with which environments they start (`tests/data/started`).

    python -m tests.draft.started PYTHON NODE_MODULES

PYTHON has Django and pydantic-settings, NODE_MODULES zod. Rewrites `asked.json`, which `test_started.py` compares with
what a policy drafted from the program says of the same environments.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parents[1] / "data" / "started"
KEY = "f3Zk8Qw2Lx7Vn4Tb9Rm6Yc1Hs5Jd0Pg8Aq3Ue7Wi2Ko6"
"""A value that every program takes and no rule finds weak; its ends differ by the name that has it."""

NAMES = {
    "pydantic": ["SHOP_SECRET_KEY", "SHOP_DATABASE", "SHOP_SIGNING_KEY", "SHOP_MAIL_PASSWORD", "STRIPE_API_KEY",
                 "SHOP_ENVIRONMENT"],
    "django": ["DJANGO_SECRET_KEY", "TOKEN_SALT", "SIGNING_SECRET", "DB_PASSWORD", "EMAIL_HOST_PASSWORD",
               "GITHUB_CLIENT_SECRET"],
    "node": ["SESSION_SECRET", "DATABASE_URL", "COOKIE_SECRET", "STRIPE_SECRET_KEY", "MAIL_PASSWORD", "QUEUE_URL",
             "NODE_ENV"],
}  # fmt: skip


def value(name: str) -> str:
    """A good value for a name."""
    own = f"{KEY}{name[::-1].replace('_', 'z')}"
    if name in ("SHOP_DATABASE", "DATABASE_URL"):
        return f"postgresql://shop:{own}@db.example.net:5432/shop"
    if name == "QUEUE_URL":
        return f"amqp://shop:{own}@queue.example.net:5672/shop"
    return "production" if name in ("SHOP_ENVIRONMENT", "NODE_ENV") else own


def environments(names: list[str]) -> Iterator[dict[str, str]]:
    """All of them, none, each missing, and each alone missing of those that may be."""
    full = {name: value(name) for name in names}
    yield full
    yield {}
    for name in names:
        yield {other: text for other, text in full.items() if other != name}
        if name not in ("SHOP_ENVIRONMENT", "NODE_ENV"):
            yield {**full, name: ""}


def starts(program: str, environ: Mapping[str, str], python: str, modules: str) -> bool:
    """Whether the real program starts with an environment."""
    with tempfile.TemporaryDirectory() as folder:
        for file in (HERE / program).iterdir():
            (Path(folder) / file.name).write_bytes(file.read_bytes())
        os.symlink(modules, f"{folder}/node_modules")
        commands = {
            "pydantic": [python, "settings.py"],
            "django": [python, "-m", "django", "check", "--settings", "settings", "--pythonpath", "."],
            "node": ["node", "server.mjs"],
        }
        given = {"PATH": os.environ["PATH"], **environ}
        return subprocess.run(commands[program], cwd=folder, env=given, capture_output=True).returncode == 0


def versions(python: str, modules: str) -> dict[str, str]:
    """The versions of what was asked."""
    code = "from importlib.metadata import version as v; print(v('django'), v('pydantic-settings'))"
    django, pydantic = subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.split()
    node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    zod = json.loads((Path(modules) / "zod" / "package.json").read_text())["version"]
    return {"django": django, "pydantic-settings": pydantic, "node": node, "zod": zod}


if __name__ == "__main__":
    _, interpreter, folder_of_modules = sys.argv
    asked = {
        program: [
            {"environment": environ, "starts": starts(program, environ, interpreter, folder_of_modules)}
            for environ in environments(names)
        ]
        for program, names in NAMES.items()
    }
    found = {"versions": versions(interpreter, folder_of_modules), "asked": asked}
    (HERE / "asked.json").write_text(json.dumps(found, indent=1) + "\n")
