"""Each way in which code says that a variable must be set, or need not: what a draft requires in production.

`tests/data/needs` has a block for each: `### what it is | NAME required, OTHER optional, A_SETTING absent | file`, the
code, and files beside it below `== name`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from auracheck.draft import planned

HERE = Path(__file__).parents[1] / "data" / "needs"


class Case(NamedTuple):
    """Small files, and whether each of some names is required."""

    title: str
    needs: dict[str, str]
    files: dict[str, str]


def cases(path: Path) -> Iterator[Case]:
    for block in re.split(r"^### ", path.read_text(), flags=re.MULTILINE)[1:]:
        head, _, code = block.partition("\n")
        title, needs, file = head.split(" | ")
        first, *others = re.split(r"^== (\S+)\n", code, flags=re.MULTILINE)
        files = {file.strip(): first, **dict(zip(others[::2], others[1::2], strict=True))}
        yield Case(f"{path.stem} {title}", dict(each.split() for each in needs.split(",")), files)


CASES = [case for path in sorted(HERE.glob("*.txt")) for case in cases(path)]


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_whether_a_variable_must_be_set_is_read_from_what_follows_without_it(place: Path, case: Case) -> None:
    for name, text in case.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    made = planned(["."]).plan
    assert made is not None
    listed = (each for each in made.entries if each.required_in or each.kind != "setting")
    said = {each.name: "required" if "production" in each.required_in else "optional" for each in listed}
    assert {name: said.get(name, "absent") for name in case.needs} == case.needs
