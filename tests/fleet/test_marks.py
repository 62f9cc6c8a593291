"""Marks: equal if and only if the values are, never of a weak value, never anywhere but in their file."""

import hashlib
import hmac
import io
import json
import os
import random
import stat
import sys
from pathlib import Path

import pytest

from auracheck.engine.marks import is_strong, mark
from auracheck.judgement.words import names
from auracheck.policy.entry import Entry
from tests.conftest import GOOD, Run, env_file
from tests.reporters.validity import CHECKS

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
POLICY = """\
[secrets.JWT_SECRET_KEY]
scope = "fleet"
[secrets.SESSION_SECRET]
scope = "host"
[secrets.REDIS_URL]
scope = "environment"
"""
OTHER = "0d5f7c1a9e3b8462f1d7a5c3e9b0846272fd1c5ae3b90486d72f1c5ae3b90d48"


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> "pytest.MonkeyPatch":
    give(monkeypatch, KEY)
    return monkeypatch


def give(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Standard input: a real descriptor, as it is read by its number."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.FileIO(0, closefd=False)))


@pytest.fixture(autouse=True)
def stdin_kept() -> "object":
    kept = os.dup(0)
    yield
    os.dup2(kept, 0)
    os.close(kept)


def host(run: Run, name: str, monkeypatch: pytest.MonkeyPatch, key: bytes = KEY, **settings: str) -> None:
    Path("auracheck.toml").write_text(POLICY)
    Path(".env").write_text(env_file({**GOOD, **settings}))
    Path(".env").chmod(0o600)
    Path("fleet").mkdir(exist_ok=True)
    give(monkeypatch, key)
    label = ["--label", f"host={name}", "-f", "json", "-o", f"fleet/{name}.json"]
    assert run("check", ".env", "--marks", f"fleet/{name}.marks", *label).code == 0


def own(number: int) -> str:
    return random.Random(number).randbytes(32).hex()


def redis(number: int) -> str:
    return f"redis://:{own(number)[:32]}@redis.internal:6379/0"


def test_a_mark_is_an_hmac(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    host(run, "web1", monkeypatch)
    first, *lines = map(json.loads, Path("fleet/web1.marks").read_text().splitlines())
    assert (first["marks"], first["labels"]) == (1, {"host": "web1"})
    marks = {line["secret"]: line["mark"] for line in lines}
    assert set(marks) == {"JWT_SECRET_KEY", "SESSION_SECRET", "DATABASE_URL", "REDIS_URL"}
    jwt = GOOD["JWT_SECRET_KEY"].encode()
    assert marks["JWT_SECRET_KEY"] == hmac.new(KEY, jwt, hashlib.sha256).hexdigest()
    assert stat.S_IMODE(Path("fleet/web1.marks").stat().st_mode) == 0o600


def test_no_mark_in_a_report_or_on_a_screen(place: Path, run: Run, key: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(env_file(GOOD))
    for form in ("json", "jsonl", "table", "sarif"):
        give(key, KEY)
        outcome = run("check", ".env", "--marks", "marks", "-f", form)
        for line in map(json.loads, Path("marks").read_text().splitlines()[1:]):
            assert line["mark"][:6] not in outcome.out + outcome.err
            assert KEY.hex()[:12] not in outcome.out + outcome.err + Path("marks").read_text()
            rest = json.dumps({**line, "mark": ""})
            for value in (GOOD["JWT_SECRET_KEY"], GOOD["SESSION_SECRET"]):
                assert not any(value[at : at + 6] in rest for at in range(len(value) - 5))


@pytest.mark.parametrize(
    "value",
    ["changeme", "a" * 64, "9c4e1f7b2a6d8035c1e4f7092b5", "correct-horse-battery-staple", "supersecretjwtkey" * 3, "",
     "0123456789abcdef" * 4, "qwertyuiopasdfghjklzxcvbnm1234567890"],
)  # fmt: skip
def test_a_weak_value_has_no_mark(value: str) -> None:
    assert not is_strong(value, Entry("JWT_SECRET_KEY"), names("auraconnect"))


def test_what_is_published_or_known_has_no_mark(place: Path, run: Run, key: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(env_file(GOOD))
    Path("known.txt").write_text(GOOD["JWT_SECRET_KEY"] + "\n")
    Path("auracheck.toml").write_text(f'known_values = ["{GOOD["SESSION_SECRET"]}"]\n')
    run("check", ".env", "--marks", "marks", "--known", "known.txt")
    found = {line.get("secret") for line in map(json.loads, Path("marks").read_text().splitlines())}
    assert found == {None, "DATABASE_URL", "REDIS_URL"}


def test_every_random_value_of_112_bits_has_a_mark_and_equal_ones_alone_an_equal_one_random() -> None:
    draw = random.Random(7)
    entry, own = Entry("JWT_SECRET_KEY"), names("auraconnect")
    marks: dict[str, str] = {}
    for _ in range(100_000):
        value = draw.randbytes(16).hex()
        found = mark(value, KEY)
        assert marks.setdefault(found, value) == value
    assert len(marks) == 100_000
    assert all(mark(value, KEY) == found for found, value in list(marks.items())[:1000])
    assert all(is_strong(value, entry, own) for value in list(marks.values())[:1000])


def test_shared_and_drifted_name_these_hosts_and_no_other(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        host(run, f"web{number}", monkeypatch, SESSION_SECRET=own(number))
    outcome = run("report", "fleet", "--shared", "--drift", "-f", "json")
    assert [f for f in outcome.report["findings"] if f["rule"] in ("shared-secret", "drifted-secret")
            and f["severity"] != "note"] == []  # fmt: skip
    assert outcome.code == 0
    host(run, "web4", monkeypatch, SESSION_SECRET=own(1))
    host(run, "web5", monkeypatch, SESSION_SECRET=own(5), JWT_SECRET_KEY=OTHER)
    outcome = run("report", "fleet", "--shared", "--drift", "-f", "json")
    found = {(f["rule"], f["secret"]): f["targets"] for f in outcome.report["findings"] if f["severity"] == "error"}
    assert found == {
        ("shared-secret", "SESSION_SECRET"): ["web1: .env", "web4: .env"],
        ("drifted-secret", "JWT_SECRET_KEY"): ["web5: .env"],
    }
    assert outcome.code == 1
    assert run("report", "fleet").code == 0


def messages(run: Run, option: str) -> dict[tuple[str, str], str]:
    found = run("report", "fleet", option, "-f", "json").report["findings"]
    return {(each["rule"], each["secret"]): each["message"] for each in found}


@pytest.mark.parametrize("form", ["sarif", "html", "table"])
def test_a_host_of_which_there_are_marks_alone_is_named(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for name in ("web1", "web2", "web3"):
        host(run, name, monkeypatch, JWT_SECRET_KEY=OTHER if name == "web2" else GOOD["JWT_SECRET_KEY"])
    Path("fleet/web2.json").write_text("{")
    outcome = run("report", "fleet", "--drift", "-f", form)
    assert outcome.code == 1
    assert "web2" in outcome.out
    if form == "sarif":
        CHECKS["sarif"](outcome.out)


def test_an_environment_has_one_value_of_its_own(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    host(run, "web0", monkeypatch, SESSION_SECRET=own(0), REDIS_URL=redis(0))
    for number in (1, 2):
        more = {"ENVIRONMENT": "staging", "REDIS_URL": redis(number)}
        host(run, f"web{number}", monkeypatch, SESSION_SECRET=own(number), **more)
    place = ("drifted-secret", "REDIS_URL")
    assert messages(run, "--drift")[place] == "mismatch: 2 values on 2 hosts (scope environment)"
    host(run, "web1", monkeypatch, SESSION_SECRET=own(1), ENVIRONMENT="staging", REDIS_URL=redis(0))
    place = ("shared-secret", "REDIS_URL")
    assert messages(run, "--shared")[place] == "same value in production and staging (scope environment)"


def test_files_of_two_keys_are_never_compared(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    host(run, "web1", monkeypatch)
    host(run, "web2", monkeypatch)
    host(run, "web3", monkeypatch, key=OTHER_KEY)
    outcome = run("report", "fleet", "--shared", "--drift", "-f", "json")
    [unread] = outcome.report["unread"]
    assert (unread["source"], unread["reason"]) == (
        "fleet/web3.marks",
        "marks of another key (compared are those of one run)",
    )
    assert not any("web3" in target for f in outcome.report["findings"] if "secret" in f["rule"] and f["rule"] in
                   ("shared-secret", "drifted-secret") for target in f["targets"])  # fmt: skip


def test_without_marks_nothing_is_compared_and_that_is_said(
    place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    host(run, "web1", monkeypatch)
    Path("fleet/web1.marks").unlink()
    assert run("report", "fleet", "--drift").code == 3


@pytest.mark.parametrize("given", [b"", b"x" * 31, b"x" * 33, b"g" * 64, b"ab" * 33, b"ab" * 500])
def test_a_key_is_32_bytes(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch, given: bytes) -> None:
    Path(".env").write_text(env_file(GOOD))
    give(monkeypatch, given)
    outcome = run("check", ".env", "--marks", "marks")
    assert (outcome.code, outcome.out, Path("marks").exists()) == (2, "", False)


def test_a_key_in_hex_is_the_same_key(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    host(run, "web1", monkeypatch)
    host(run, "web2", monkeypatch, key=KEY.hex().encode() + b"\n")
    assert run("report", "fleet", "--drift").code == 0


@pytest.mark.parametrize(
    "more",
    [["-"], [".env", "--known", "-"], [".env", "-o", "marks"], [".env", "--fix"], [".env", "--diff"], ["/dev/stdin"],
     ["marks"]],
)  # fmt: skip
def test_wrong_usage(place: Path, run: Run, key: pytest.MonkeyPatch, more: list[str]) -> None:
    Path(".env").write_text(env_file(GOOD))
    Path("marks").write_text(env_file(GOOD))
    before = Path("marks").read_text()
    outcome = run("check", *more, "--marks", "marks")
    assert (outcome.code, outcome.out, Path("marks").read_text()) == (2, "", before)


def test_a_file_that_others_can_read_is_refused(place: Path, run: Run, key: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(env_file(GOOD))
    Path("marks").write_text("")
    Path("marks").chmod(0o644)
    outcome = run("check", ".env", "--marks", "marks")
    assert (outcome.code, Path("marks").read_text()) == (2, "")
