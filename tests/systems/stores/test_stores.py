"""What all stores share: a store of the tests' own answers from memory, and no server is asked."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

import pytest

from auracheck import systems
from auracheck.errors import UsageError
from auracheck.model import EXTERNAL, Kind, Origin, Secret, Target
from auracheck.policy.loading import builtin
from auracheck.systems import stores as stores_package
from auracheck.systems.form import Form
from auracheck.systems.source import Context, Source
from auracheck.systems.stores import NotFound, Store, StoreContents, day
from auracheck.systems.stores.failures import StoreError, StoreProblem
from auracheck.systems.vault import VaultForm, VaultSystem
from tests.conftest import GOOD, Run

MADE = date(2026, 1, 2)
STORED = {name.lower().replace("_", "-"): value for name, value in GOOD.items() if name != "ENVIRONMENT"}
ANSWERS: dict[str, Callable[[], StoreContents]] = {}


class Memory(Store):
    """Answers with what the test put into `ANSWERS`."""

    scheme = "memory"

    @classmethod
    def connect(cls, context: Context) -> None:
        return None

    def fetch(self, client: None) -> StoreContents:
        return ANSWERS[self.location]()


class MemorySystem(VaultSystem):
    """A system whose store is in memory."""

    schemes: ClassVar[Mapping[str, str]] = {"memory": "Memory"}
    grammars: ClassVar[Mapping[str, str]] = {}
    forms: ClassVar[Mapping[str, str]] = {}

    def source(self, scheme: str) -> type[Source]:
        return Memory

    def form(self, name: str) -> Form:
        return VaultForm()


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Callable[[], StoreContents]]]:
    loaded, own = systems._loaded, MemorySystem()
    monkeypatch.setattr(systems, "SYSTEMS", {**systems.SYSTEMS, "memory": systems.Registered(("memory",))})
    monkeypatch.setattr(systems, "_loaded", lambda package: own if package == "memory" else loaded(package))
    systems.schemes.cache_clear()
    yield ANSWERS
    ANSWERS.clear()
    monkeypatch.undo()
    systems.schemes.cache_clear()


def keep(path: str, members: Mapping[str, Any]) -> None:
    ANSWERS[path] = lambda: StoreContents(members, path, MADE, "vault")


def fail(path: str, problem: StoreProblem) -> None:
    def refuse() -> StoreContents:
        raise StoreError(problem, "why; what to do")

    ANSWERS[path] = refuse


def items(path: str) -> list[Any]:
    return list(Memory(f"memory:{path}", path, Context({}, builtin())).read())


def target(path: str) -> Target:
    [found] = [item for item in items(path) if isinstance(item, Target)]
    return found


# --- what a target is made of


@pytest.mark.parametrize("key", ["JWT_SECRET_KEY", "jwt_secret_key", "jwt-secret-key", "Jwt.Secret.Key"])
def test_a_key_meets_its_name_whatever_its_case_and_dash(key: str) -> None:
    keep("a/b", {key: "value"})
    [setting] = target("a/b").settings
    assert (setting.name, setting.made, setting.origin) == ("JWT_SECRET_KEY", MADE, Origin("memory:a/b"))
    assert setting.key == ("" if key == "JWT_SECRET_KEY" else key)


def test_a_target_is_the_store_at_its_spec() -> None:
    keep("secret/auraconnect/production", STORED)
    found = target("secret/auraconnect/production")
    assert (found.label, found.source, found.kind, found.location) == (
        "memory:secret/auraconnect/production", "memory", Kind.STORE, "secret/auraconnect/production",
    )  # fmt: skip


def test_of_keys_that_mean_one_secret_the_one_spelt_as_the_policy_has_it_counts() -> None:
    keep("a/b", {"JWT_SECRET_KEY": "right", "jwt_secret_key": "other"})
    value = target("a/b").effective()["JWT_SECRET_KEY"]
    assert isinstance(value, Secret)
    assert value.reveal() == "right"


def test_values_are_what_an_application_gets_as_text() -> None:
    keep("a/b", {"A": "x\n", "B": 12, "C": True, "D": None, "E": "op://vault/item"})
    found = target("a/b").effective()
    assert {n: v.reveal() for n, v in found.items() if isinstance(v, Secret)} == {"A": "x\n", "B": "12", "C": "true"}
    assert (found["D"], found["E"]) == (None, EXTERNAL)


def test_what_is_nested_is_unread_and_may_hold_any_secret() -> None:
    keep("a/b", {"jwt_secret_key": {"a": "hunter2"}, "q7x": ["hunter2"], "DATABASE_URL": "x"})
    assert [item.reason for item in items("a/b") if not isinstance(item, Target)] == [
        "nested value in jwt_secret_key (expected plain text)",
        "nested value in a member (expected plain text)",
    ]  # fmt: skip
    assert target("a/b").effective()["JWT_SECRET_KEY"] is EXTERNAL


def test_days_are_told_by_any_of_the_forms_of_stores() -> None:
    from datetime import UTC, datetime

    moments = ["2026-01-02T03:04:05.123456789Z", datetime(2026, 1, 2, tzinfo=UTC), 1767323045.1]
    assert [day(moment) for moment in moments] == [MADE] * 3
    assert [day(moment) for moment in ("soon", None, 1e300)] == [None] * 3


# --- the verdict


def test_no_reporter_has_to_know_a_store_to_tell_its_specs_from_paths(run: Run) -> None:
    spec = "memory:secret/auraconnect/production"
    keep("secret/auraconnect/production", STORED)
    assert "(store path)" in run("check", spec).out
    keep("secret/auraconnect/production", {**STORED, "jwt-secret-key": "changeme"})
    [entry] = json.loads(run("check", spec, "-f", "gitlab").out)
    assert entry["location"] == {"path": "auracheck.toml", "lines": {"begin": 1}}
    assert entry["description"].startswith(f"{spec}: ")


def test_good_values_pass_and_the_path_names_the_environment(run: Run) -> None:
    keep("secret/auraconnect/production", STORED)
    outcome = run("check", "memory:secret/auraconnect/production", "-f", "json")
    [told] = outcome.report["targets"]
    assert (outcome.code, told["environment"], told["environment_from"]) == (0, "production", "location")
    assert told["secrets"][0]["origin"] == {
        "file": "memory:secret/auraconnect/production",
        "line": None,
        "column": None,
    }


@pytest.mark.parametrize("problem", StoreProblem)
def test_a_failure_leaves_the_verdict_open_and_the_rest_is_judged(run: Run, problem: StoreProblem) -> None:
    fail("x/y", problem)
    keep("x/production", STORED)
    outcome = run("check", "memory:x/y", "memory:x/production", "-f", "json")
    [unread] = outcome.report["unread"]
    assert unread == {"source": "memory:x/y", "file": None, "line": None,
                      "reason": f"{problem.value}: why; what to do"}  # fmt: skip
    assert (outcome.code, outcome.report["complete"], len(outcome.report["targets"])) == (3, False, 1)


def test_what_nobody_foresaw_is_told_by_its_type_alone(run: Run) -> None:
    def broken() -> StoreContents:
        raise ValueError("hunter2")

    ANSWERS["x/y"] = broken
    outcome = run("check", "memory:x/y")
    assert outcome.code == 3
    assert "internal error (ValueError)" in outcome.out
    assert "hunter2" not in outcome.out + outcome.err


def test_wrong_usage_that_an_asking_finds_is_told(run: Run) -> None:
    def wrong() -> StoreContents:
        raise UsageError("memory: wants more")

    ANSWERS["x/y"] = wrong
    outcome = run("check", "memory:x/y")
    told = "error: memory: wants more\nhint: auracheck check --help\n"
    assert (outcome.code, outcome.out, outcome.err) == (2, "", told)


# --- --if-present


def test_a_place_that_is_not_there_may_be_missing(run: Run) -> None:
    fail("gone/x", StoreProblem.NOT_FOUND)
    keep("x/production", STORED)
    assert run("check", "memory:x/production", "--if-present", "memory:gone/x").code == 0
    alone = run("check", "--if-present", "memory:gone/x")
    assert (alone.code, "none of the --if-present sources exists" in alone.out) == (3, True)
    assert run("check", "memory:gone/x").code == 3


def test_one_that_cannot_be_asked_may_well_be_there(run: Run) -> None:
    fail("sealed/x", StoreProblem.SEALED)
    keep("x/production", STORED)
    assert run("check", "memory:x/production", "--if-present", "memory:sealed/x").code == 3


def test_a_source_by_itself_says_whether_it_is_there() -> None:
    fail("gone/x", StoreProblem.NOT_FOUND)
    keep("a/b", {})
    there = [Memory(f"memory:{path}", path, Context({}, builtin())).is_there() for path in ("gone/x", "a/b")]
    assert there == [False, True]
    assert [type(item) for item in items("gone/x")] == [NotFound]


# --- side by side


def test_fifty_are_asked_at_the_same_time(run: Run) -> None:
    together = threading.Barrier(50)

    def answered() -> StoreContents:
        together.wait(30)
        return StoreContents(STORED)

    paths = [f"x/{number}" for number in range(50)]
    ANSWERS.update(dict.fromkeys(paths, answered))
    assert run("check", *(f"memory:{path}" for path in paths), "--env", "staging").code == 0


def test_one_that_hangs_is_given_up_and_the_others_are_judged(run: Run) -> None:
    forever = threading.Event()

    def hang() -> StoreContents:
        forever.wait(60)
        return StoreContents({})

    ANSWERS["x/y"] = hang
    keep("x/production", STORED)
    outcome = run("check", "memory:x/y", "memory:x/production", "--timeout", "0.2", "-f", "json")
    forever.set()
    [unread] = outcome.report["unread"]
    assert unread["reason"] == "timed out: no response within 0.2 s; set a longer --timeout"
    assert (outcome.code, len(outcome.report["targets"])) == (3, 1)


def test_ctrl_c_ends_at_once_and_what_was_read_counts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(tasks: Sequence[Callable[[], None]], *_: object) -> Iterator[None]:
        tasks[1]()
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(stores_package, "side_by_side", interrupted)
    keep("x/y", STORED)
    keep("x/production", {**STORED, "session-secret": "changeme"})
    outcome = run("check", "memory:x/y", "memory:x/production", "-f", "json")
    assert [(each["source"], each["reason"]) for each in outcome.report["unread"]] == [("memory:x/y", "interrupted")]
    assert outcome.findings("error") == [("default-secret", "SESSION_SECRET", None)]
    assert outcome.code == 1


def test_who_looks_is_told_how_many_have_answered() -> None:
    keep("a/b", {})
    keep("c/d", {})
    told: list[tuple[int, int]] = []
    stores = [Memory(f"memory:{path}", path, Context({}, builtin())) for path in ("a/b", "c/d")]
    stores_package.read_all(stores, 10, lambda done, all_of_them: told.append((done, all_of_them)))
    assert told[-1] == (2, 2)
