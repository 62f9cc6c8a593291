"""A difference that was found: made small, told, and turned into a case for `tests/data/found_differences.json`."""

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.differential.compare import Comparison, Outcome, read

CASES = Path(__file__).parents[1] / "data" / "found_differences.json"
"""As `envfile_vectors.json`, but by the names of our consumers, with the environment that the program had. A refusal
is `{"error": …}`. What a shell or systemd gives to every process is not among the reads."""

ASKS = 150
"""How often a program is asked at most while a file is made smaller."""


def shrink(content: bytes, differs: Callable[[bytes], bool]) -> bytes:
    """A smaller file that still differs: without lines, then without bytes, as many at once as may go."""
    left = ASKS
    for split in (lambda text: text.splitlines(keepends=True), lambda text: [bytes([byte]) for byte in text]):
        parts = split(content)
        size = len(parts) // 2
        while size:
            at = 0
            while at < len(parts) and left:
                left -= 1
                fewer = parts[:at] + parts[at + size :]
                if differs(b"".join(fewer)):
                    parts = fewer
                else:
                    at += size
            size //= 2
        content = b"".join(parts)
    return content


def case(name: str, comparison: Comparison, content: bytes) -> dict[str, Any]:
    """What the program reads from that file, ready to be kept."""
    theirs = comparison.program.answers([content])[0]
    consumer = comparison.program.consumer
    if theirs is None:
        reads: Mapping[str, str | None] = {"error": "refused"}
    else:
        reads = {name: value for name, value in theirs.items() if comparison.background.get(name) != value}
    return {
        "id": name,
        "content_base64": base64.b64encode(content).decode(),
        "environ": dict(comparison.program.environ),
        "reads": {consumer: reads},
    }


def told(seed: int, comparison: Comparison, outcome: Outcome) -> str:
    """All that is needed to see the difference and to repeat it. The values are random ones of our own."""
    consumer, name = comparison.program.consumer, comparison.program.name
    first = comparison.program.first_line
    small = first + shrink(outcome.content.removeprefix(first), lambda rest: comparison.differs(first + rest))
    ours = read(consumer, small, comparison.program.environ)
    found = case(f"{name}-{seed}-{outcome.number}", comparison, small)
    return "\n".join(
        (
            f"{name}: seed {seed}, file {outcome.number} differs in {', '.join(map(repr, outcome.differs))}",
            f"  file     {base64.b64encode(outcome.content).decode()}",
            f"  smaller  {small!r}",
            f"  ours     {'refused' if ours.values is None else ours.values}",
            f"  theirs   {found['reads'][consumer]}",
            f"  for {CASES.name}:",
            f"  {json.dumps(found)}",
        )
    )
