"""A report says where it comes from: host, time, labels, revision, repository, policy. No value is in it."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auracheck.engine.summary import digest
from auracheck.policy.loading import builtin, load
from tests.conftest import GOOD, Run, env_file


@pytest.fixture
def checkout(place: Path) -> Path:
    for command in (
        ["init", "-q", "-b", "main"],
        ["remote", "add", "origin", "https://bot:Kq7Zw2Xv9Lm4Tn8Rb3@git.example.com/shop.git"],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "--allow-empty", "-m", "one"],
    ):
        subprocess.run(["git", *command], check=True, cwd=place)
    (place / ".env").write_text(env_file(GOOD))
    (place / ".env").chmod(0o600)
    return place


def test_json_says_where_it_comes_from(checkout: Path, run: Run) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    said = run("check", ".env", "-f", "json", "--label", "host=web1", "--label", "role=a=b").report["run"]
    assert before <= datetime.fromisoformat(said["time"]) <= datetime.now(UTC)
    assert said["time"].endswith("Z")
    assert said["host"] == os.uname().nodename
    assert said["labels"] == {"host": "web1", "role": "a=b"}
    assert said["repository"] == "https://git.example.com/shop.git"
    done = subprocess.run(["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    assert said["revision"] == done.stdout.strip()
    assert said["duration"] > 0
    assert said["policy"][0]["digest"] == digest(builtin())


def test_each_line_of_jsonl_says_it_too(checkout: Path, run: Run) -> None:
    lines = [json.loads(line) for line in run("check", ".env", "-f", "jsonl", "--label", "a=b").out.splitlines()]
    assert {line["type"] for line in lines} == {"report", "target", "finding"}
    assert {line["run"]["labels"]["a"] for line in lines} == {"b"}
    assert len({line["run"]["time"] for line in lines}) == 1


@pytest.mark.parametrize("label", ["host", "=x", " =x", "a\nb=c"])
def test_a_label_is_a_key_and_a_value(run: Run, label: str) -> None:
    outcome = run("check", "--label", label)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: invalid --label (expected KEY=VALUE)\nhint: ")


def test_the_last_label_of_a_key_counts(checkout: Path, run: Run) -> None:
    said = run("check", ".env", "-f", "json", "--label", "a=1", "--label", "a=2").report["run"]
    assert said["labels"] == {"a": "2"}


SHOP = 'name = "shop"\nextends = []\n[secrets.SHOP_KEY]\nmin_length = 40\n'


def test_the_digest_tells_policies_apart_but_not_where_they_are(tmp_path: Path) -> None:
    found = []
    for number, text in enumerate([SHOP, SHOP, SHOP.replace("40", "41"), SHOP + 'known_values = ["x"]\n']):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "auracheck.toml").write_text(text if "known" not in text else 'known_values = ["abcdef"]\n' + SHOP)
        found.append(digest(load(str(folder / "auracheck.toml"))))
    assert found[0] == found[1] == found[3] != found[2]


@pytest.mark.parametrize("key", ["values", "except_values"])
def test_no_value_is_part_of_the_digest(tmp_path: Path, key: str) -> None:
    found = set()
    for value in ("Kq7Zw2Xv9Lm4Tn8Rb3", "Vh3Np8Wd2Qx7Mf9Kz4"):
        path = tmp_path / "auracheck.toml"
        path.write_text(f'{SHOP}default = "{value}"\n[[refused]]\nsecrets = ["SHOP_KEY"]\n{key} = ["{value}"]\n')
        found.add(digest(load(str(path))))
    assert len(found) == 1


KEY = GOOD["JWT_SECRET_KEY"]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_labels_host_and_repository_pass_the_mask(
    checkout: Path, run: Run, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    system, _, *rest = os.uname()
    monkeypatch.setattr(os, "uname", lambda: os.uname_result((system, f"web-{KEY[:12]}", *rest)))
    config = checkout / ".git" / "config"
    config.write_text(config.read_text().replace("shop.git", f"{KEY[20:40]}.git"))
    out = run("check", ".env", "-f", form, "--label", f"x={KEY}", "--label", f"{KEY[::-1]}=y").out
    text = json.dumps([{k: v for k, v in json.loads(line).get("run", {}).items() if k not in ("policy", "revision")}
                       for line in (out.splitlines() if form == "jsonl" else [out])]).lower()  # fmt: skip
    assert "<secret>" in text
    assert not [KEY[at : at + 6] for at in range(len(KEY) - 5) if KEY[at : at + 6] in text]
