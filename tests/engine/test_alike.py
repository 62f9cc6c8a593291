"""Env files of one form are judged once, and the report is the one that judging each by itself gives."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from auracheck.engine import alike
from auracheck.engine.judging import Judges
from auracheck.engine.request import Request
from auracheck.engine.run import judged_run
from auracheck.report import Report, TargetReport

SOURCE = random.Random(30)


def digits(count: int) -> str:
    return "".join(SOURCE.choices("0123456789abcdef", k=count))


def mixed(count: int) -> str:
    return "".join(SOURCE.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", k=count))


GOOD: dict[str, Callable[[], str]] = {
    "ENVIRONMENT": lambda: "production",
    "JWT_SECRET_KEY": lambda: digits(64),
    "SESSION_SECRET": lambda: digits(64),
    "DATABASE_URL": lambda: f"postgresql://auraconnect:{digits(32)}@db.internal:5432/auraconnect",
    "REDIS_URL": lambda: f"redis://:{digits(32)}@cache.internal:6379/0",
    "TWILIO_ACCOUNT_SID": lambda: f"AC{digits(32)}",
    "TWILIO_AUTH_TOKEN": lambda: digits(32),
    "SMTP_USERNAME": lambda: "mailer",
    "SMTP_PASSWORD": lambda: mixed(32),
}

ODD: list[tuple[str, Callable[[], str]]] = [
    ("JWT_SECRET_KEY", lambda: "changeme"),
    ("JWT_SECRET_KEY", lambda: digits(8) * 8),
    ("SESSION_SECRET", lambda: f"{digits(30)}test{digits(30)}"),
    ("SESSION_SECRET", lambda: "hedgehog-" * 5),
    ("SESSION_SECRET", lambda: f"${{NOT_THERE}}{digits(32)}"),
    ("DATABASE_URL", lambda: f"postgresql://{digits(8)}:{digits(32)}@dev.internal:5432/auraconnect"),
    ("DATABASE_URL", lambda: f"postgres://u:{digits(16) * 2}@localhost/x"),
    ("REDIS_URL", lambda: f"redis://:{digits(32)}@localhost:6379/0"),
    ("TWILIO_ACCOUNT_SID", lambda: f"AD{digits(32)}"),
    ("TWILIO_ACCOUNT_SID", lambda: f"AC{'ab' * 16}"),
    ("SMTP_PASSWORD", lambda: "correct horse battery staple, again and again"),
    ("SMTP_PASSWORD", lambda: f"MaileR{digits(2)}Auraconnect-Mailer{digits(1)}Mailer-Auraconnect"),
    ("SMTP_USERNAME", lambda: digits(32)),
    ("ENVIRONMENT", lambda: "staging"),
    ("SMTP_PASSWORD", lambda: ""),
    ("OTHER_API_TOKEN", lambda: mixed(40)),
    ("JWT_SECRET", lambda: digits(64)),
]


WORDS = {7: ".prod", 8: ".test", 9: ".dev"}
"""Words in the names of some files, which say what these are for."""


def written(folder: Path, count: int) -> list[str]:
    """Files of which each second one has a value of its own, lacks a line or has another name."""
    names = []
    for number in range(count):
        lines = {name: make() for name, make in GOOD.items()}
        if number % 2:
            name, make = ODD[SOURCE.randrange(len(ODD))]
            lines[name] = make()
        if number % 7 == 3:
            del lines[SOURCE.choice(list(lines))]
        if number % 11 == 5:
            lines["JWT_SECRET_KEY"] = lines.get("SESSION_SECRET", digits(64))
        name = f"{number}{WORDS.get(number % 13, '')}.env"
        text = "".join(f"{key}={value}\n" for key, value in lines.items())
        (folder / name).write_text(text + "# auracheck: ignore\n" * (number % 17 == 9), encoding="utf-8")
        names.append(name)
    return names


def manifests(folder: Path, count: int) -> list[str]:
    """The same as manifests of a Secret and a Deployment each, some with a second container or names of another."""
    names = []
    for number, env in enumerate(written(folder, count)):
        pairs = [line.split("=", 1) for line in (folder / env).read_text("utf-8").splitlines() if line[0] != "#"]
        app = ("web", "shop", "backend", "mailer")[number % 4] + ("" if number % 5 else f"-{number}")
        name = f"{number}.{'prod.' if number % 13 == 7 else ''}yaml"
        text = MANIFEST.format(
            app=app,
            space=number % 3,
            container="backend" if number % 6 else app,
            data="".join(f"  {key}: {json.dumps(value)}\n" for key, value in pairs),
            more="\n      - name: side\n        image: redis:8" if number % 8 == 2 else "",
        )
        (folder / name).write_text(text, encoding="utf-8")
        names.append(name)
    return names


MANIFEST = """\
apiVersion: v1
kind: Secret
metadata:
  name: {app}-keys
  namespace: s{space}
stringData:
{data}---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {app}
  namespace: s{space}
spec:
  template:
    spec:
      containers:
      - name: {container}
        envFrom:
        - secretRef:
            name: {app}-keys{more}
"""


SERVER = """\
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: internal
spec:
  selector:
    app: db
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
  namespace: internal
spec:
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
      - name: db
        image: postgres:16
        env:
        - name: POSTGRES_PASSWORD
          value: ef3b0d5b1f6c4f0d9b8a7e6c5d4b3a29
"""
"""What is reached as `db.internal`, to which most of the manifests' URLs lead."""


def report(names: list[str], *, form: object = None) -> Report:
    request = Request(names, environment=("--env", "production"))
    with patch("auracheck.engine.alike.form", form or alike.form):
        return judged_run(request)[0]._replace(provenance=None)


def differing(names: list[str]) -> list[str]:
    """What is not the same where each target is judged by itself: the labels of targets, and fields of the report."""
    one, other = report(names), report(names, form=lambda *_: None)
    fields = [field for field in Report._fields if field != "targets" and getattr(one, field) != getattr(other, field)]
    pairs = zip(one.targets, other.targets, strict=True)
    shown = [field for field in TargetReport._fields if field != "file"]  # that is how one is like another
    return [*fields, *(a.label for a, b in pairs if any(getattr(a, field) != getattr(b, field) for field in shown))]


@pytest.mark.slow
def test_the_report_is_that_of_files_judged_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for names in written(tmp_path, 120), ["."]:
        assert differing(names) == []


@pytest.mark.slow
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("server", [False, True])
def test_the_report_is_that_of_manifests_judged_one_by_one(
    together: bool, server: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "all").mkdir()
    if server:
        (tmp_path / "all" / "db.yaml").write_text(SERVER, encoding="utf-8")
    names = [f"all/{name}" for name in manifests(tmp_path / "all", 300)]
    specs = ["kubernetes:all"] if together else [f"kubernetes:{name}" for name in names]
    assert differing(specs) == []


def test_files_of_one_template_are_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = [f"{number}.env" for number in range(20)]
    for name in names:
        text = "".join(f"{key}={make()}\n" for key, make in GOOD.items())
        (tmp_path / name).write_text(text, encoding="utf-8")
    for specs in names, ["."]:
        with patch.object(Judges, "judge", autospec=True, side_effect=Judges.judge) as judge:
            report(specs)
        assert judge.call_count == 2  # most checks are of one file, and the first is judged as its only one


def test_a_step_that_names_its_file_is_made_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["first.env", "second.env", "third.env"]
    for name in names:
        (tmp_path / name).write_text(f"SESSION_SECRET={digits(64)}\n", encoding="utf-8")
    found = [each for each in report(names).findings if each.secret == "JWT_SECRET_KEY"]
    assert [(each.targets, each.targets[0] in each.help) for each in found] == [((name,), True) for name in names]
