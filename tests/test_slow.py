"""The fast set: each file that is named as slow is there, so that a renamed one does not become fast unseen."""

from pathlib import Path

from tests.slow import FILES


def test_each_slow_file_is_there() -> None:
    there = {path.stem for path in Path(__file__).parent.rglob("test_*.py")}
    assert sorted(FILES - there) == [], "a test file was renamed or removed: change tests/slow.py"
