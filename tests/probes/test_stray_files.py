"""The probe stray-files: what interrupted writes have left beside the files that were read."""

from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from auracheck import probes
from auracheck.deployment import Run
from auracheck.deployment.facts import Fact, Stray
from auracheck.model import Document, Unread


def observed(*paths: str, kind: str = "env file") -> list[Fact | Unread]:
    run = Run(today=date(2026, 7, 1), documents=[Document(path, kind, "dotenv", b"") for path in paths])
    return list(probes.probe("stray-files", probes.Options()).observe(run))


@pytest.mark.parametrize("name", [".env.auracheck-new.local", ".env.auracheck-new.env", "..env.auracheck-new"])
@pytest.mark.parametrize("kind", ["env file", "example", "unit", "manifest"])
def test_a_file_of_such_a_name_is_found_beside_whatever_was_read(place: Path, name: str, kind: str) -> None:
    (place / name).write_text("")
    assert observed(".env", kind=kind) == [Stray(name)]
    assert observed("./.env", str(place / ".env")) == [Stray(str(place / name))]


def test_what_has_another_name_is_not_and_neither_is_a_folder_or_a_link(place: Path) -> None:
    for name in (".env.new", ".app.env.auracheck-new", "auracheck-new", ".env.auracheck-new.local.txt"):
        (place / name).write_text("")
    (place / ".env.auracheck-new.local").mkdir()
    assert observed(".env", "-", "/dev/fd/0", "gone/.env") == []


def test_no_folder_is_listed_and_each_is_looked_into_once(place: Path) -> None:
    with patch("os.access", return_value=False) as looked:
        observed(*(f"folder/{number}.env" for number in range(100)))
    assert looked.call_count == 2 + 100
