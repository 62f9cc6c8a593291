"""Lines of one file are replaced together; one that cannot be replaced stays, and the others do not."""

from pathlib import Path

import pytest

from auracheck.fixes.edits import change_lines
from auracheck.fixes.placing import whole_line
from auracheck.model import Origin
from auracheck.systems.yaml_edit import NewLine

TEXT = "a:\n  KEY: one\n  LIST: [x,\n    y]\n  TOKEN: two\n  OTHER: three\n"


def test_a_line_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text(TEXT)
    lines = [
        NewLine(2, "  KEY: ${KEY}"),
        NewLine(3, "  LIST: ${LIST}"),
        NewLine(5, "  TOKEN: ${TOKEN}"),
        NewLine(9, "  GONE: ${GONE}"),
    ]
    change, left = change_lines(str(file), lines, file.read_bytes(), dry_run=False)
    assert left == (3, 9)
    assert [each.line for each in change.changes] == [2, 5]
    assert file.read_text() == TEXT.replace("one", "${KEY}").replace("two", "${TOKEN}")


def test_the_head_of_what_is_added_is_not_named_as_changed(tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text("services:\n  app:\n    image: app\n")
    lines = [NewLine(2, "    environment:", "insert"), NewLine(2, "      KEY: ${KEY}", "insert")]
    change, left = change_lines(str(file), lines, file.read_bytes(), dry_run=True)
    assert (left, [each.title for each in change.changes]) == ((), ["", "KEY"])


def test_a_file_is_read_once_for_all_of_its_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from auracheck.systems import yaml_edit

    read: list[int] = []
    parse = yaml_edit.documents
    monkeypatch.setattr(yaml_edit, "documents", lambda content: read.append(len(content)) or parse(content))
    file = tmp_path / "compose.yaml"
    file.write_text("".join(f"KEY_{number}: old\n" for number in range(300)))
    lines = [NewLine(number + 1, f"KEY_{number}: ${{KEY_{number}}}") for number in range(300)]
    assert change_lines(str(file), lines, file.read_bytes(), dry_run=True)[1] == ()
    assert len(read) == 2


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("      ENVIRONMENT: development", "      ENVIRONMENT: production"),
        ('      ENVIRONMENT: "development"  # ours', '      ENVIRONMENT: "production"  # ours'),
        ("      - ENVIRONMENT=development", "      - ENVIRONMENT=production"),
        ("      - 'ENVIRONMENT=development'", "      - 'ENVIRONMENT=production'"),
    ],
)
def test_a_word_has_the_quotes_of_its_place(line: str, wanted: str) -> None:
    column = len(line) - len(line.lstrip(" -")) + 1
    assert whole_line([line.encode(), b""], Origin("f", 1, column), 'ENVIRONMENT: "production"') == wanted
