"""The comment that waives findings of the setting below it: its form, and what is wrong with any other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.rules import REGISTRY
from auracheck.systems.waivers import (
    BESIDE,
    FORM,
    MAX_REASON,
    NO_DAY,
    NO_FORM,
    TOO_LONG,
    Ignored,
    comment,
    heads,
    ignored,
)
from tests.bounds import within

DAY = date(2027, 3, 1)
GOOD = "# auracheck: ignore default-secret until 2027-03-01 because the server goes in March"
SAID = Ignored(1, ("default-secret",), DAY, "the server goes in March")


@pytest.mark.parametrize("before", ["", "  ", "\t", "\ufeff"])
@pytest.mark.parametrize("after", ["", "\r", "  ", "\t\r"])
def test_the_form(before: str, after: str) -> None:
    assert ignored(before + GOOD + after) == SAID._replace(column=len(before) + 1)


@pytest.mark.parametrize("rules", ["default-secret, weak-secret", "default-secret,weak-secret"])
def test_several_rules_have_commas(rules: str) -> None:
    assert ignored(GOOD.replace("default-secret", rules)) == SAID._replace(rules=("default-secret", "weak-secret"))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("# auracheck: ignore default-secret", NO_FORM),
        ("# auracheck: ignore", NO_FORM),
        ("# auracheck: ignore until 2027-03-01 because x", NO_FORM),
        ("# auracheck: ignore default-secret until 2027-03-01", NO_FORM),
        ("# auracheck: ignore default-secret until 2027-03-01 because", NO_FORM),
        ("# auracheck: ignore default-secret until 2027-03-01 because  ", NO_FORM),
        ("# auracheck: ignore default-secret because x", NO_FORM),
        ("# auracheck: ignore default-secret until tomorrow because x", NO_FORM),
        ("# auracheck: ignore default-secret until 1.3.2027 because x", NO_FORM),
        ("# auracheck: ignore default-secret weak-secret until 2027-03-01 because x", NO_FORM),
        ("# auracheck: ignore all until 2027-03-01 because x", NO_FORM),
        ("#auracheck: ignore default-secret until 2027-03-01 because x", NO_FORM),
        ("# auracheck ignore default-secret until 2027-03-01 because x", NO_FORM),
        ("# AURACHECK: Ignore default-secret until 2027-03-01 because x", NO_FORM),
        ("# auracheck: ignore default-secret until 2027-03-01 because x\rJWT_SECRET_KEY=y", NO_FORM),
        ("# auracheck: ignore default-secret until 2027-03-01 because x\\", NO_FORM),
        ("# auracheck: ignore default-secret until 2027-02-29 because x", NO_DAY),
        (f"# auracheck: ignore default-secret until 2027-03-01 because {'x' * (MAX_REASON + 1)}", TOO_LONG),
        (f"JWT_SECRET_KEY=x {GOOD}", BESIDE),
        (f"JWT_SECRET_KEY='x{GOOD}", BESIDE),
        (f"export JWT_SECRET_KEY=x;{GOOD}", BESIDE),
    ],
)
def test_anything_near_it_fails_closed_and_says_why(line: str, fault: str) -> None:
    said = ignored(line)
    assert said is not None
    assert (said.fault, said.rules, said.until, said.reason) == (fault, (), None, "")
    assert line[said.column - 1] == "#"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "A=1",
        "# auracheck: A made 2026-01-01",
        "# auracheck ignores this",
        f"# write {GOOD}",
        f"; {GOOD}",
        "auracheck",
    ],
)
def test_no_other_line_is_one(line: str) -> None:
    assert ignored(line) is None


@given(
    st.lists(st.sampled_from(REGISTRY), min_size=1, unique=True),
    st.dates(),
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=MAX_REASON - 1),
)
def test_what_is_written_is_read(rules: list[str], until: date, reason: str) -> None:
    assert ignored(comment(rules, until, f"{reason}.")) == Ignored(1, tuple(rules), until, f"{reason}.")


@given(st.text() | st.text().map((GOOD + "{}").format) | st.text().map(lambda text: f"{text}{GOOD}"))
def test_no_line_stops_it(line: str) -> None:
    said = ignored(line)
    assert said is None or bool(said.fault) != bool(said.rules)


def test_the_form_that_is_told_is_the_one_that_is_read() -> None:
    written = FORM.replace("RULE", "weak-secret").replace("YYYY-MM-DD", str(DAY)).replace("WHY", "x")
    assert ignored(written) == Ignored(1, ("weak-secret",), DAY, "x")


@pytest.mark.parametrize("part", ["# ", "#", "# auracheck: ignore ", "a-b, ", "auracheck: ignore"])
def test_a_long_line_takes_no_quadratic_time(part: str) -> None:
    with within(2):
        ignored("# auracheck: ignore " + part * (200_000 // len(part)))
        ignored(part * (200_000 // len(part)))
        heads(part * (200_000 // len(part)))
