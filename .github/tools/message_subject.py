"""`auracheck/explain/subject.txt`: which words of a message say that it is about settings and secrets, and which not.

`regenerate.py` writes it. The weight of a word is the logarithm of how much more frequent it is among the messages of
`tests/data/pasted_messages.json` and the examples of `messages.toml` than among those of `unrelated_messages.json`.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from math import log
from pathlib import Path

from auracheck.explain.known import normalized
from auracheck.explain.subject import words

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
SUBJECT = ROOT / "auracheck" / "explain" / "subject.txt"

_UNSEEN = 0.5
"""What is added to each number of messages, so that one that is 0 has a logarithm."""
_LEAST_MESSAGES = 2
_LEAST_WEIGHT = 0.5
_HEAD = "# Made from tests/data by .github/tools/regenerate.py: words and weights, positive where of secrets.\n"


def rendered() -> str:
    """The whole file: a line for each weight."""
    examples = [each["example"] for each in tomllib.loads(_text(SUBJECT.with_name("messages.toml")))["message"]]
    weights = learned(
        [*json.loads(_text(DATA / "pasted_messages.json")), *examples],
        json.loads(_text(DATA / "unrelated_messages.json")),
    )
    lines: dict[float, list[str]] = {}
    for word, weight in sorted(weights.items()):
        lines.setdefault(weight, []).append(word)
    return _HEAD + "".join(f"{weight} {' '.join(lines[weight])}\n" for weight in sorted(lines))


def learned(related: Iterable[str], unrelated: Iterable[str]) -> dict[str, float]:
    """The weight of each word that is in several messages and not about equally frequent in both kinds."""
    ours, others = _frequency(related), _frequency(unrelated)
    several = (word for word, number in (ours[0] + others[0]).items() if number >= _LEAST_MESSAGES)
    weights = {word: round(log(_share(word, *ours) / _share(word, *others)), 1) for word in several}
    return {word: weight for word, weight in weights.items() if abs(weight) >= _LEAST_WEIGHT}


def _frequency(messages: Iterable[str]) -> tuple[Counter[str], int]:
    """In how many messages each word is, and how many messages there are."""
    found = [words(normalized(message)) for message in messages]
    return Counter(word for each in found for word in each), len(found)


def _share(word: str, having: Counter[str], total: int) -> float:
    return (having[word] + _UNSEEN) / (total + 2 * _UNSEEN)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
