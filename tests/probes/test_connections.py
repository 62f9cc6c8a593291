"""What is connected to, and what is not: each service once, nothing that is malformed, and all within the time."""

import sys
from collections.abc import Sequence

import pytest

from auracheck.deployment.answers import Failure
from auracheck.deployment.facts import Fact, NoDriver, Unreachable
from auracheck.model import EXTERNAL, Kind, Unread
from auracheck.policy import loading
from auracheck.policy.entry import Entry
from auracheck.probes import NO_URLS, connections
from auracheck.side_by_side import AT_ONCE, TIMED_OUT, TimedOut
from tests.probes.connecting import SECONDS, env, observed
from tests.rules.targets import setting, target
from tests.services import database_stubs as stubs

pytest.importorskip("redis")
pytest.importorskip("psycopg")

PASSWORD = "8kd93jfh27dkq1x5"


def url(server: stubs.Listening, database: int = 0) -> str:
    return f"redis://:{PASSWORD}@127.0.0.1:{server.port}/{database}"


def test_the_same_url_in_several_targets_is_connected_to_once() -> None:
    with stubs.listening(stubs.redis_error("ERR no")) as server:
        found = observed(env(("REDIS_URL", url(server)), label="a.env"), env(("REDIS_URL", url(server)), label="b.env"))
    assert found == [Unreachable(label, "REDIS_URL", Failure.OTHER) for label in ("a.env", "b.env")]
    assert server.talks == 1


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://app:p@ss9fk3@127.0.0.1:{port}/app",
        "postgresql://app:p/ss9fk3@127.0.0.1:{port}/app",
        "postgresql://app:p%ss9fk3@127.0.0.1:{port}/app",
        "postgresql://app:8kd93jfh27dkq1x5@127.0.0.1:{port}",
        "postgresql://app:8kd93jfh27dkq1x5@127.0.0.1:{port}/app\n",
        "postgres://app:8kd93jfh27dkq1x5@127.0.0.1:{port}/app",
        "redis://:8kd93jfh27dkq1x5@127.0.0.1:{port}/0",
        "mysql://app:8kd93jfh27dkq1x5@127.0.0.1:{port}/app",
        "postgresql://app:changeme@127.0.0.1:{port}/app",
        "postgresql://app:your-password@127.0.0.1:{port}/app",
        "postgresql://app:${{PASSWORD}}@127.0.0.1:{port}/app",
        "postgresql://<user>:8kd93jfh27dkq1x5@127.0.0.1:{port}/app",
        "127.0.0.1:{port}",
    ],
)
def test_what_is_malformed_or_a_placeholder_is_given_to_no_driver(text: str) -> None:
    with stubs.listening(stubs.silent) as server:
        found = observed(env(("DATABASE_URL", text.format(port=server.port))), seconds=SECONDS)
    assert found == [Unread("--connect", NO_URLS)]
    assert server.talks == 0


def test_a_bad_password_that_may_work_is_tried() -> None:
    with stubs.listening(stubs.postgresql_error("28P01", "no")) as server:
        found = observed(env(("DATABASE_URL", f"postgresql://dev_user:dev_password@127.0.0.1:{server.port}/app_dev")))
    assert [type(fact) for fact in found] == [Unreachable]


def test_what_is_elsewhere_unresolved_or_no_url_is_left_out() -> None:
    kept = target(setting("DATABASE_URL", EXTERNAL), setting("JWT_SECRET_KEY", "redis://127.0.0.1:1/0"))
    assert observed(kept) == [Unread("--connect", NO_URLS)]


def test_a_variable_of_the_drivers_that_is_elsewhere_makes_it_unread() -> None:
    beside = target(setting("DATABASE_URL", "postgresql://app@127.0.0.1:1/app"), setting("PGPASSWORD", EXTERNAL))
    [unread] = observed(beside)
    assert isinstance(unread, Unread)
    assert "unknown value" in unread.reason


def test_a_password_is_in_no_task_that_a_traceback_might_show(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def instead(tasks: Sequence[object], *_: object) -> list[TimedOut]:
        shown.extend(map(repr, tasks))
        return [TIMED_OUT] * len(tasks)

    monkeypatch.setattr("auracheck.probes.connections.side_by_side", instead)
    observed(env(("DATABASE_URL", f"postgresql://app:{PASSWORD}@127.0.0.1:1/app"), ("PGPASSWORD", PASSWORD)))
    assert shown
    assert PASSWORD not in "".join(shown)


def test_an_old_url_beside_the_new_one_is_left_out() -> None:
    policy = loading.builtin()
    old = {"OLD_URL": Entry("OLD_URL", "url")}
    assert observed(env(("OLD_URL", "redis://127.0.0.1:1/0")), policy=policy._replace(previous=old)) == [
        Unread("--connect", NO_URLS)
    ]


def test_a_url_of_the_policys_own_is_connected_to_and_one_of_another_system_is_told() -> None:
    secrets = {name: Entry(name, "url") for name in ("CACHE", "QUEUE", "SENTINEL")}
    policy = loading.builtin()._replace(secrets=secrets)
    settings = (("CACHE", "rediss://:8kd93jfh27dkq1x5@127.0.0.1:1/0"), ("QUEUE", "amqp://a:8kd93jfh27dkq1x5@h/v"),
                ("SENTINEL", "redis+sentinel://:8kd93jfh27dkq1x5@h/0"))  # fmt: skip
    facts = [fact for fact in observed(env(*settings), policy=policy) if isinstance(fact, Fact)]
    assert {(type(fact), fact.secret) for fact in facts} == {
        (Unreachable, "CACHE"), (NoDriver, "QUEUE"), (NoDriver, "SENTINEL"),
    }  # fmt: skip


def test_all_wait_side_by_side_and_the_bound_is_told() -> None:
    """One after the other these would take minutes."""
    with stubs.listening(stubs.silent) as server:
        targets = [env(("REDIS_URL", url(server, number)), label=f"{number}.env") for number in range(AT_ONCE + 2)]
        found = observed(*targets, seconds=SECONDS)
    assert sum(isinstance(each, Fact) for each in found) == AT_ONCE
    [unread] = [each for each in found if isinstance(each, Unread)]
    assert unread.reason.startswith(f"REDIS_URL: not connected to (more than {AT_ONCE} services)")


@pytest.mark.parametrize(("module", "name"), [("psycopg", "DATABASE_URL"), ("redis", "REDIS_URL")])
def test_without_its_driver_a_url_is_unread_and_the_other_is_asked(
    module: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ours in ("postgresql", "postgresql_url", "redis"):
        monkeypatch.delitem(sys.modules, f"auracheck.probes.connections.{ours}", raising=False)
        monkeypatch.delattr(connections, ours, raising=False)  # else the package keeps the module of this test
    monkeypatch.setitem(sys.modules, module, None)
    settings = (
        ("DATABASE_URL", f"postgresql://app:{PASSWORD}@127.0.0.1:1/app"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
    )
    found = observed(env(*settings))
    [unread] = [each for each in found if isinstance(each, Unread)]
    assert unread.reason.startswith(f"{name}: driver not installed; run ")
    assert "'redis>=5'" in unread.reason
    assert [fact.secret for fact in found if isinstance(fact, Fact)] == [
        other for other, _ in settings if other != name
    ]


def test_a_job_that_does_not_deploy_is_asked_as_well() -> None:
    job = env(("REDIS_URL", "redis://127.0.0.1:1/0"))._replace(kind=Kind.JOB)
    assert [type(each) for each in observed(job)] == [Unreachable]
