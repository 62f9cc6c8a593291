"""What a service lacks that is merged with other parts of its Compose file."""

import os
from pathlib import Path

import pytest

from auracheck.systems.adding import addition
from tests.conftest import Run
from tests.fixes.test_projects import STRONG, follow_all, is_valid, report, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are for a POSIX shell")

HEAD = "x-base: &base\n  image: shop\n"
ONE = "      JWT_SECRET_KEY: ${JWT_SECRET_KEY}\n"
MERGED = {
    "a field that is merged": f"{HEAD}  environment:\n{ONE}services:\n  api:\n    <<: *base\n  web:\n    <<: *base\n",
    "of several": f"{HEAD}x-env: &env\n  environment:\n{ONE}services:\n  api:\n    <<: [*base, *env]\n",
    "through another": f"{HEAD}  environment:\n{ONE}x-own: &own\n  <<: *base\nservices:\n  api:\n    <<: *own\n",
    "a field of an anchor": f"x-env: &env\n{ONE}services:\n  api:\n    image: shop\n    environment: *env\n",
}


@pytest.mark.parametrize("way", MERGED)
def test_what_a_merged_service_lacks_goes_where_the_others_have_it(way: str, place: Path, run: Run) -> None:
    files = {"jwt.env": f"JWT_SECRET_KEY={STRONG}\n", ".env": f"JWT_SECRET_KEY={STRONG}\n"}
    write({"compose.yaml": MERGED[way], **files}, place)
    before = report(run, "compose.yaml")
    steps = [step for each in before["findings"] if each["severity"] == "error" for step in each["fix"]]
    assert not [step for step in steps if step["step"] == "do"]
    assert len({(step["line"], *step["new"]) for step in steps if step["step"] == "edit" and step["line"]}) == 1
    follow_all(before, place)
    is_valid(place / "compose.yaml")
    assert not [each for each in report(run, "compose.yaml")["findings"] if each["severity"] == "error"]


def test_a_field_that_no_part_has_is_the_services_own() -> None:
    lines = f"{HEAD}services:\n  api:\n    <<: *base\n    restart: always\n".encode().split(b"\n")
    assert addition(lines, 4, ["A: b"], "environment") == (4, ("    environment:", "      A: b"))
