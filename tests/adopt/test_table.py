"""`examples/README.md` names every example, and nothing that is not there."""

import re

from tests.test_examples import EXAMPLES

README = (EXAMPLES / "README.md").read_text()
LINKS = re.findall(r"\]\(([^)]+)\)", README)


def test_every_link_leads_to_a_file() -> None:
    assert LINKS
    assert all((EXAMPLES / link).is_file() for link in LINKS)


def test_every_form_is_in_the_table() -> None:
    there = {path.name for path in EXAMPLES.iterdir()} - {"README.md"}
    assert {link.split("/")[0] for link in LINKS} == there


def test_every_row_has_a_form_its_files_and_a_command() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| ")][1:]
    assert rows
    assert all(re.fullmatch(r"\| [^|]+ \| \[`[^|]+ \| `[^`]+` \|", row) for row in rows)
