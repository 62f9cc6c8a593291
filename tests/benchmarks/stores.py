"""`python tests/benchmarks/stores.py` measures what waits for servers: beyond the start-up of the same program.

Fifty paths of Vault, or two hundred secrets of AWS, whose server takes 50 ms for each answer, take under a second; a
server that never answers, or whose backlog is full, costs its `--timeout` and half a second. Runs alternate with their
baseline; the medians count. Ends with 1 where one is over its bound. `--runs N` takes fewer than 5 rounds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.services import stubs  # its path comes first

PATHS = 50
DELAY = 0.05
TIMEOUT = 0.5
VALUES = {"jwt_secret_key": "4f1c9b2e7a6d8035c1e4f7092b5a6d8e3c0f1b4a7d6e9258c3b0a1f4e7d69281"}
MOUNT = {"path": "secret/", "type": "kv", "options": {"version": "2"}}
KEPT = {"data": VALUES, "metadata": {"created_time": "2026-01-02T03:04:05Z", "version": 1}}
STARTUP = "import auracheck.cli, auracheck.engine.run, hvac.adapters, requests"
SECRETS = 200
OF_AWS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu-central-1",
          "AWS_EC2_METADATA_DISABLED": "true"}  # fmt: skip
STARTUP_OF_AWS = (
    "import auracheck.cli, auracheck.engine.run; from auracheck.systems.aws.source import client; "
    "client.SecretsManager(10)"
)


class Measured(NamedTuple):
    """A check, what may differ of it from the baseline in seconds, and the code that it ends with."""

    title: str
    sources: Sequence[str]
    environ: Mapping[str, str]
    bound: float
    code: int
    startup: str = STARTUP


def slow_aws(asked: stubs.Asked) -> stubs.Told:
    """Secrets Manager, as far away as another continent."""
    time.sleep(DELAY)
    name = json.loads(asked.body)["SecretId"]
    return stubs.in_json(200, {"Name": name, "ARN": name, "SecretString": json.dumps(VALUES)})


def slow(asked: stubs.Asked) -> stubs.Told:
    """Vault, as far away as another continent."""
    time.sleep(DELAY)
    return stubs.in_json(200, {"data": MOUNT if "/ui/mounts/" in asked.path else KEPT})


def measured(stack: ExitStack) -> Iterator[Measured]:
    paths = [f"vault:secret/app{number}" for number in range(PATHS)]
    yield Measured(f"{PATHS} paths of Vault", paths, {"VAULT_ADDR": stack.enter_context(stubs.http(slow))}, 1.0, 0)
    secrets = [f"aws:app{number}" for number in range(SECRETS)]
    address = stack.enter_context(stubs.http(slow_aws))
    yield Measured(
        f"{SECRETS} secrets of AWS", secrets, {**OF_AWS, "AWS_ENDPOINT_URL": address}, 1.0, 0, STARTUP_OF_AWS
    )
    for title, port in (("a silent server", stubs.silent()), ("a full backlog", stubs.full())):
        address = f"http://127.0.0.1:{stack.enter_context(port)}"
        yield Measured(title, paths[:1], {"VAULT_ADDR": address}, TIMEOUT + 0.5, 3)
        yield Measured(f"{title}, {PATHS} times", paths, {"VAULT_ADDR": address}, TIMEOUT + 0.5, 3)
        for_aws = {**OF_AWS, "AWS_ENDPOINT_URL": address}
        yield Measured(f"{title} of AWS", ["aws:a"], for_aws, TIMEOUT + 0.5, 3, STARTUP_OF_AWS)
        yield Measured(f"{title} of AWS, 50 times", secrets[:50], for_aws, TIMEOUT + 0.5, 3, STARTUP_OF_AWS)


def seconds(command: Sequence[str], environ: Mapping[str, str], folder: str, code: int) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != code:
        raise SystemExit(f"{' '.join(command[:4])} ended with {done.returncode}")
    return time.perf_counter() - began


def compare(each: Measured, folder: str, runs: int) -> bool:
    environ = {**each.environ, "VAULT_TOKEN": "t", "HOME": folder}
    check = [sys.executable, "-m", "auracheck", "check", *each.sources, "--fail-on", "never", "-q",
             "--timeout", str(10 if each.code == 0 else TIMEOUT)]  # fmt: skip
    rounds = [
        (seconds(check, environ, folder, each.code), seconds([sys.executable, "-c", each.startup], environ, folder, 0))
        for _ in range(runs + 1)
    ][1:]
    beyond = median(ours - startup for ours, startup in rounds)
    fine = beyond <= each.bound
    print(
        f"{each.title:36} {median(ours for ours, _ in rounds) * 1000:6.0f} ms  beyond start-up {beyond * 1000:5.0f} ms"
        f" of {each.bound * 1000:.0f}  {'ok' if fine else 'OVER'}",
        flush=True,
    )
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        results = [compare(each, folder, options.runs) for each in measured(stack)]
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
