"""What every test may use: a production environment without a fault, and a way to run the command line."""

import gc
import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from auracheck import cli
from auracheck.cli import output as telling
from auracheck.report import Report
from auracheck.reporters import REGISTRY, mask, redaction
from auracheck.reporters.runs import not_ours
from tests.registries import faults
from tests.reporters.report_schema import CLOSED
from tests.services.mariadb import mariadb_server
from tests.services.ministack import account, aws
from tests.services.openbao import openbao
from tests.services.postgresql import postgresql
from tests.services.redis import redis_server
from tests.slow import FILES, is_slow

__all__ = ["account", "aws", "mariadb_server", "openbao", "postgresql", "redis_server"]  # fixtures of the servers

# So a shell starts what it does not wait for; Ctrl-C is tested all the same.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("auracheck", deadline=None)  # no test is about wall-clock time
settings.register_profile("fresh", deadline=None, derandomize=False, print_blob=True)  # for `.ci/long`
settings.load_profile("auracheck")

GOOD = {
    "ENVIRONMENT": "production",
    "JWT_SECRET_KEY": "4f1c9b2e7a6d8035c1e4f7092b5a6d8e3c0f1b4a7d6e9258c3b0a1f4e7d69281",
    "SESSION_SECRET": "b7e2049d6c1f8a35e09b4d7c2a6f1e83d5b0c9f4a7e1628d3c5f0b9a4e7d1c62",
    "DATABASE_URL": "postgresql://aura:9c4e1f7b2a6d8035c1e4f7092b5a6d8e@db.internal:5432/auraconnect",
    "REDIS_URL": "redis://:5b0c9f4a7e1628d3c5f0b9a4e7d1c62b@redis.internal:6379/0",
}
"""Values drawn at random once; nobody uses them."""


BEYOND = ("missing-secret", None)
"""What AuraConnect's code asks for beyond the guide: one warning about several names, with tests of its own."""


class Outcome(NamedTuple):
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report; whatever a test makes is valid against the schema, and has no key that is not in it."""
        found: dict[str, Any] = json.loads(self.out)
        CLOSED.validate(found)
        return found

    def findings(self, *severities: str) -> list[tuple[str, str | None, int | None]]:
        """(rule, secret, line) of each finding of these severities, but for those that are `BEYOND`."""
        return [
            (f["rule"], f["secret"], f["locations"][0]["line"])
            for f in self.report["findings"]
            if f["severity"] in severities and (f["rule"], f["secret"]) != BEYOND
        ]


Run = Callable[..., Outcome]


def pytest_configure() -> None:
    """A registry that names what is not there breaks the collection of many modules, none of which would say why."""
    if found := list(faults()):
        raise pytest.UsageError("\n".join(found))


gc.disable()  # until all tests are found: twenty thousand that stay, and searching them for rubbish is half of the time


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The fast set does not import the files that have nothing for it: seven thousand tests, a third of its start."""
    return True if config.option.markexpr == "not slow" and collection_path.stem in FILES else None


@pytest.hookimpl(tryfirst=True)  # before `-m` looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and is_slow(item):
            item.add_marker("slow")


@pytest.fixture(scope="session", autouse=True)
def own_words() -> Iterator[None]:
    """Each run of six characters is looked for in our own eight hundred files once, not again in a thousand tests."""
    known: dict[str, bool] = {}

    def remembered(runs: set[str]) -> frozenset[str]:
        fresh = runs - known.keys()
        theirs = not_ours(fresh)
        known.update((run, run in theirs) for run in fresh)
        return frozenset(run for run in runs if known[run])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mask, "not_ours", remembered)
        patch.setattr(redaction, "not_ours", remembered)
        yield


@pytest.fixture
def good() -> dict[str, str]:
    return dict(GOOD)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and an environment that is empty but for what a program needs."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name not in ("PATH", "HOME", "PYTEST_CURRENT_TEST", "COVERAGE_RCFILE", "TMPDIR"):
            monkeypatch.delenv(name, raising=False)
    return tmp_path


EVERY_REPORT = "AURACHECK_EVERY_REPORT"
"""Set this, and each report that a test makes is held against the schema of each format; else one of a shape is."""

_shapes: set[tuple[object, ...]] = set()


@pytest.fixture
def every_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever report a test makes is valid in every format."""

    def tell(report: Report, *arguments: Any, **options: Any) -> Any:
        shape = (
            frozenset(
                (f.rule, f.severity, f.waived is None, len(f.locations), len(f.targets)) for f in report.findings
            ),
            frozenset((t.source, t.judged, t.policy) for t in report.targets),
            frozenset(unread.reason for unread in report.unread),
            report.fail_on,
        )
        if shape not in _shapes or os.environ.get(EVERY_REPORT):
            _shapes.add(shape)
            from tests.reporters.validity import check_all

            check_all(report, verbose=options["verbose"])
        return told(report, *arguments, **options)

    told = telling.deliver
    monkeypatch.setattr(telling, "deliver", tell)


@pytest.fixture
def run(place: Path, capsys: pytest.CaptureFixture[str], every_format: None) -> Iterator[Run]:
    """Run `auracheck` in this process: `run("check", ".env")`."""

    def call(*arguments: str) -> Outcome:
        code = cli.run(arguments)
        captured = capsys.readouterr()
        return Outcome(int(code), captured.out, captured.err)

    return call


@pytest.fixture
def run_in_every_format(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `auracheck` once, and deliver its report in each format, one after the other."""
    deliver = telling.deliver

    def in_each(report: Report, form: str, *arguments: Any, **options: Any) -> Any:
        codes = {deliver(report, each, *arguments, **options) for each in REGISTRY}
        assert len(codes) == 1
        return codes.pop()

    monkeypatch.setattr(telling, "deliver", in_each)
    return run


def env_file(settings: dict[str, str]) -> str:
    """The lines of an env file; the values of these tests need no quotes."""
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def timeless(text: str) -> str:
    """A JSON report without what two runs of the same never share: when they started, and how long they took."""
    return re.sub(r'"(time|duration)": ("[^"]*"|[0-9.e-]+)', r'"\1": null', text)
