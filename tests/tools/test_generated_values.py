"""Values as `generate` makes them: none repeats, none is uneven, no rule minds one."""

import secrets
from collections import Counter

import pytest

from auracheck.generate import ENCODINGS, drawing
from generated_values import CHANCE, chance_of, judged, made_and_judged

VALUES = 24_000


def test_no_value_repeats_is_uneven_or_finds_a_rule_that_minds_it() -> None:
    verdict = judged(VALUES)
    assert verdict.values >= VALUES
    assert set(verdict.chances) == set(ENCODINGS)
    assert (verdict.repeated, verdict.refused, dict(verdict.findings)) == (0, 0, {})
    assert min(verdict.chances.values()) > CHANCE


def test_what_is_uneven_is_seen() -> None:
    even = Counter(dict.fromkeys(range(256), 10_000))
    assert chance_of(even) > 0.999
    assert chance_of(even + Counter({7: 2_000})) < CHANCE
    assert 1e-3 < chance_of(Counter(secrets.token_bytes(1_000_000))) <= 1


@pytest.mark.parametrize(("squares", "chance"), [(254.33, 0.5), (293.25, 0.05), (377.07, 1e-6)])
def test_the_chance_is_that_of_the_tables(squares: float, chance: float) -> None:
    """Quantiles of chi-squared with 255 degrees of freedom."""
    step = (squares * 10**6 / 2) ** 0.5
    counts = dict.fromkeys(range(256), 10**6) | {0: 10**6 + step, 1: 10**6 - step}
    assert chance_of(counts) == pytest.approx(chance, rel=0.05)  # type: ignore[arg-type]


def test_a_value_that_is_refused_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what `draw` looks at, chance alone writes `dev` into some of a few thousand values of base64; one time
    in a hundred into none."""
    monkeypatch.setattr(drawing, "_contains", lambda *_: False)
    batch = next(each for _ in range(8) if (each := made_and_judged("base64")).refused)
    assert batch.findings["refused-at-startup"] == batch.refused
