"""`python tests/benchmarks/graph.py` holds a deployment with its connections against the same without.

A Compose project of 300 services, a third of them servers, whose 600 connections are compared, is judged in one
process; the baseline is the same without the graph. One after the other, so that both have the same machine: the median
of the ratios of their processor times. Ends with 1 where it is over its bound. `--runs N`: another number of rounds.
"""

import argparse
import gc
import secrets
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from unittest.mock import patch

from auracheck.deployment import Run
from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report
from auracheck.systems.compose.containers import Containers

SERVICES, EACH = 300, 3
"""Services in all, and connections of each client."""
BOUND = 1.3


def env_file() -> str:
    """The passwords of the databases."""
    return "".join(f"PASSWORD_{number}={secrets.token_hex(24)}\n" for number in range(SERVICES // 3))


def project() -> str:
    """A hundred databases, and two hundred services that sign in to three of them each."""
    servers = SERVICES // 3
    lines = ["services:"]
    for number in range(servers):
        lines += [f"  db{number}:", "    image: postgres:16", "    environment:"]
        lines.append(f"      POSTGRES_PASSWORD: ${{PASSWORD_{number}}}")
    for number in range(SERVICES - servers):
        lines += [f"  app{number}:", "    image: local/app", "    environment:"]
        for place in range(EACH):
            at = (number + place) % servers
            lines.append(f"      URL_{place}: postgresql://postgres:${{PASSWORD_{at}}}@db{at}:5432/postgres")
        lines += [f"      SETTING_{place}: value" for place in range(10)]
    return "\n".join(lines) + "\n"


def measured(path: Path) -> tuple[float, Report]:
    gc.collect()
    started = time.process_time()
    report = run(Request([f"compose:{path}"], environment=("--env", "production")))
    return time.process_time() - started, report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "compose.yaml")
        path.write_text(project(), encoding="utf-8")
        Path(folder, ".env").write_text(env_file(), encoding="utf-8")
        _, report = measured(path)
        assert sum(c.state == "match" for c in report.connections) == (SERVICES - SERVICES // 3) * EACH
        ratios = []
        for _ in range(runs):
            with_graph, _ = measured(path)
            with patch.object(Run, "connections", lambda _: []), patch.object(Containers, "of", lambda *_: None):
                ratios.append(with_graph / measured(path)[0])
    ratio = median(ratios)
    print(f"{SERVICES} services, {len(report.connections)} connections: {ratio:.2f} (bound {BOUND})")
    return int(ratio > BOUND)


if __name__ == "__main__":
    sys.exit(main())
