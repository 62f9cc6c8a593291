"""An env file as a source: its target, its document, and what cannot be read."""

from pathlib import Path

import pytest

from auracheck.model import Document, Kind, Origin, Target, Unread
from auracheck.sources import open_source
from auracheck.sources.base import Item


def read(path: Path) -> list[Item]:
    return list(open_source(f"dotenv:{path}", environ={"OURS": "1"}).read())


def test_a_file_gives_its_document_and_its_target(tmp_path: Path) -> None:
    path = tmp_path / ".env.production"
    path.write_text("A=1\n\nB=${OURS}\n=\n")
    document, target = read(path)
    assert isinstance(document, Document)
    assert (document.path, document.kind, document.consumer) == (str(path), "env file", "dotenv")
    assert document.reveal() == path.read_bytes()
    assert isinstance(target, Target)
    assert (target.label, target.source, target.location, target.origin) == (
        str(path), "dotenv", str(path), Origin(str(path)),
    )  # fmt: skip
    assert (target.kind, target.consumer) == (Kind.PROCESS, "dotenv")
    assert [(s.name, s.origin.line) for s in target.settings] == [("A", 1), ("B", 3)]
    assert [(r.name, r.wanted) for r in target.references] == [("B", "OURS")]
    assert [o.line for o in target.dropped] == [4]


@pytest.mark.parametrize("name", [".env.example", "sample.env.dist", ".env.template.local"])
def test_an_example_is_no_process(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("A=1\n")
    document, target = read(tmp_path / name)
    assert isinstance(document, Document)
    assert isinstance(target, Target)
    assert (document.kind, target.kind) == ("example", Kind.EXAMPLE)


def test_what_cannot_be_read_is_unread(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"A=1\nB=\xff\n")
    (unread,) = read(tmp_path / "bad")
    assert isinstance(unread, Unread)
    assert (unread.source, unread.file, unread.line) == (f"dotenv:{tmp_path / 'bad'}", str(tmp_path / "bad"), 2)
    (missing,) = read(tmp_path / "missing")
    assert isinstance(missing, Unread)
    assert missing.reason == "no such file"
