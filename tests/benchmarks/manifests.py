"""`python tests/benchmarks/manifests.py` holds manifests against libyaml, and a directory against its unrelated files.

A thousand manifests, each a Secret and the Deployment that takes it, are checked in one run, and composed by
`yaml.CSafeLoader`. Both are held against the same with one of them, so that start-up does not count; what counts is
the ratio of processor time. Then a directory is checked before and after ten thousand files that are not deployed come
into it. Ends with 1 where one is over its bound. `--runs N` takes the median of so many rounds.
"""

import argparse
import base64
import os
import secrets
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

AURACHECK = str(Path(sysconfig.get_path("scripts")) / "auracheck")
MANIFESTS, UNRELATED = 1_000, 10_000
RATIO, SECONDS = 7.0, 1.0
COMPOSE = """\
import os, sys, yaml
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), "rb") as opened:
        list(yaml.compose_all(opened, yaml.CSafeLoader))
"""


def manifest(number: int) -> str:
    def encoded(value: str) -> str:
        return base64.b64encode(value.encode()).decode()

    return f"""\
apiVersion: v1
kind: Secret
metadata:
  name: auraconnect-secrets-{number}
type: Opaque
data:
  JWT_SECRET_KEY: {encoded(secrets.token_hex(32))}
  SESSION_SECRET: {encoded(secrets.token_hex(32))}
  DATABASE_URL: {encoded(f"postgresql://app:{secrets.token_hex(16)}@db.internal:5432/auraconnect")}
  REDIS_URL: {encoded(f"redis://:{secrets.token_hex(16)}@cache.internal:6379/0")}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: auraconnect-backend-{number}
spec:
  template:
    spec:
      containers:
      - name: backend
        env:
        - name: ENVIRONMENT
          value: production
        envFrom:
        - secretRef:
            name: auraconnect-secrets-{number}
"""


def seconds(command: Sequence[str]) -> float:
    """Processor time of one run. Fails where it ends with more than findings."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command[:3])} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def beyond(more: Sequence[str], less: Sequence[str], runs: int) -> float:
    """What ``more`` takes beyond ``less``: both in turn, the median of the differences."""
    return median(seconds(more) - seconds(less) for _ in range(runs))


def many_manifests(folder: Path, runs: int) -> bool:
    for name, count in (("one", 1), ("many", MANIFESTS)):
        (folder / name).mkdir()
        for number in range(count):
            (folder / name / f"{number}.yaml").write_text(manifest(number), encoding="ascii")
    one, many = str(folder / "one"), str(folder / "many")
    check = [AURACHECK, "check", "--format", "json"]
    ours = beyond([*check, f"kubernetes:{many}"], [*check, f"kubernetes:{one}"], runs)
    load = [sys.executable, "-c", COMPOSE]
    theirs = beyond([*load, many], [*load, one], runs)
    fine = ours / theirs <= RATIO
    print(
        f"{MANIFESTS:,} manifests: {ours:.2f} s beyond start-up, composed {theirs:.2f} s,"
        f" ratio {ours / theirs:.2f} of {RATIO:.2f}  {'ok' if fine else 'OVER'}"
    )
    return fine


def unrelated_files(folder: Path, runs: int) -> bool:
    for name, count in (("without", 0), ("with", UNRELATED)):
        (folder / name).mkdir()
        (folder / name / "app.yaml").write_text(manifest(0), encoding="ascii")
        for number in range(count):
            below = folder / name / str(number // 100)
            below.mkdir(exist_ok=True)
            ending = ("py", "yaml", "md", "json")[number % 4]
            (below / f"{number}.{ending}").write_text("replicas: 3\n", encoding="ascii")
    check = [AURACHECK, "check", "--format", "json"]
    added = beyond([*check, str(folder / "with")], [*check, str(folder / "without")], runs)
    fine = added < SECONDS
    print(f"{UNRELATED:,} unrelated files: {added:.2f} s more, of {SECONDS:.2f}  {'ok' if fine else 'OVER'}")
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        results = [many_manifests(Path(name), runs), unrelated_files(Path(name), runs)]
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main())
