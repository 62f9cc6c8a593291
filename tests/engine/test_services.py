"""Which services of a deployment are asked for a secret: those of its `services`, else those that take it anywhere."""

from pathlib import Path

import pytest

from tests.conftest import Run

STRONG = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e3c0f1b4a7d6e9258c3b0a1f4e7d69281"
POLICY = """
extends = []
[secrets.APP_KEY]
required_in = ["production"]
[secrets.MAIL_PASSWORD]
kind = "password"
required_in = ["production"]
[secrets.DB_PASSWORD]
kind = "password"
required_in = ["production"]
"""
EVERY = {"DB_PASSWORD": STRONG[:20], "MAIL_PASSWORD": STRONG[20:40]}
EIGHT = ("JWT_SECRET_KEY", "SESSION_SECRET", "DATABASE_URL", "REDIS_URL")


def missing(run: Run, place: Path, services: dict[str, dict[str, str]], policy: str = POLICY) -> set[tuple[str, str]]:
    """Service and secret of each missing one."""
    if policy:
        (place / "auracheck.toml").write_text(policy)
    lines = ["services:"]
    for name, environment in services.items():
        lines += [f"  {name}:", "    image: local/x", "    environment:"]
        lines += [f"      {key}: {value!r}" for key, value in environment.items()]
    (place / "compose.yaml").write_text("\n".join(lines) + "\n")
    report = run("check", "compose.yaml", "--env", "production", "-f", "json").report
    found = [f for f in report["findings"] if f["rule"] in ("missing-secret", "recommended-secret")]
    return {(target.partition(": ")[2], f["secret"]) for f in found for target in f["targets"]}


def test_an_init_container_is_not_asked_for_what_the_others_take(run: Run, place: Path) -> None:
    services = {"web": {"APP_KEY": STRONG, **EVERY}, "init": {"DB_PASSWORD": EVERY["DB_PASSWORD"]}}
    assert missing(run, place, services) == set()


def test_what_is_taken_empty_is_missing_where_it_is_taken(run: Run, place: Path) -> None:
    services = {"web": {"APP_KEY": "", **EVERY}, "worker": EVERY}
    assert missing(run, place, services) == {("web", "APP_KEY")}


def test_what_no_service_takes_is_asked_of_those_that_take_most(run: Run, place: Path) -> None:
    services = {"web": EVERY, "worker": EVERY, "init": {"DB_PASSWORD": EVERY["DB_PASSWORD"]}}
    assert missing(run, place, services) == {("web", "APP_KEY"), ("worker", "APP_KEY")}


def test_a_service_alone_is_asked_for_everything(run: Run, place: Path) -> None:
    services = {"init": {"DB_PASSWORD": EVERY["DB_PASSWORD"]}}
    assert missing(run, place, services) == {("init", "APP_KEY"), ("init", "MAIL_PASSWORD")}


@pytest.mark.parametrize(("names", "services"), [('"w*"', {"web", "worker"}), ('"init"', {"init"}), ('"none"', set())])
def test_services_say_who_must_have_it(names: str, services: set[str], run: Run, place: Path) -> None:
    policy = POLICY.replace("[secrets.MAIL", f"services = [{names}]\n[secrets.MAIL")
    environments = dict.fromkeys(("web", "worker", "init"), EVERY)
    assert missing(run, place, environments, policy) == {(service, "APP_KEY") for service in services}


def test_a_service_with_a_key_of_auraconnect_is_asked_for_all_of_its_secrets(run: Run, place: Path) -> None:
    web = {"JWT_SECRET_KEY": STRONG, "SESSION_SECRET": STRONG[::-1], "ENVIRONMENT": "production"}
    web |= {"DATABASE_URL": f"postgresql://aura:{STRONG[:20]}@db/aura", "REDIS_URL": f"redis://:{STRONG[:20]}@r:6379/0"}
    worker = {name: value for name, value in web.items() if name != "SESSION_SECRET"}
    found = missing(run, place, {"web": web, "worker": worker}, "")
    assert {place for place in found if place[1] in EIGHT} == {("worker", "SESSION_SECRET")}


def test_beside_an_example_a_container_that_takes_the_address_alone_is_not_asked_for_the_keys(
    run: Run, place: Path
) -> None:
    (place / ".env.example").write_text("JWT_SECRET_KEY=\nSESSION_SECRET=\nDATABASE_URL=\n")
    url = f"postgresql://aura:{STRONG[:20]}@db/aura"
    web = {"JWT_SECRET_KEY": STRONG, "SESSION_SECRET": STRONG[::-1], "DATABASE_URL": url, "ENVIRONMENT": "production"}
    web |= {"REDIS_URL": f"redis://:{STRONG[:20]}@r:6379/0"}
    found = missing(run, place, {"web": web, "migrate": {"DATABASE_URL": url}}, "")
    assert {place for place in found if place[1] in EIGHT} == set()
    found = missing(run, place, {"migrate": {"DATABASE_URL": url}}, "")
    assert {place for place in found if place[1] in EIGHT} == {("migrate", n) for n in EIGHT if n != "DATABASE_URL"}
