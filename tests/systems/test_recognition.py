"""A file's scheme by its content, where its name does not say it."""

from pathlib import Path

import pytest

from auracheck.systems.recognition import recognize, unknown
from tests.conftest import Run


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.md", b"# Hi\n"),
        ("README.md", b"# Hi\n\nexport A=b\n"),
        ("settings.py", b"DEBUG = True\nSECRET_KEY = 'changeme'\n"),
        ("SETTINGS.PY", b"A=1\n"),
        ("app.ini", b"a = 1\n"),
        ("values.toml", b"a = 1\n"),
        ("main.tf", b"a = 1\n"),
    ],
)
def test_source_code_and_prose_are_no_env_file(name: str, content: bytes, place: Path, run: Run) -> None:
    assert recognize(content) == "dotenv"
    assert recognize(content, name) is None
    (place / name).write_bytes(content)
    for arguments in (["check", name], ["check", name, "--fix"], ["generate", "jwt", "--write", name]):
        outcome = run(*arguments)
        assert outcome.code == (2 if arguments[0] == "generate" else 3)
        assert "unrecognized file type; name a scheme, for example dotenv:PATH" in outcome.out + outcome.err
    assert (place / name).read_bytes() == content


@pytest.mark.parametrize("name", ["secrets", "env.txt", "app.conf", "service.production"])
def test_any_other_name_leaves_it_to_the_content(name: str) -> None:
    assert recognize(b"A=1\n", name) == "dotenv"


@pytest.mark.parametrize("content", [b"[a]\nb = 1\n", b"\n[[tool.x]]\r\n", b"[my section]"])
def test_a_section_is_no_json(content: bytes) -> None:
    assert "JSON" not in unknown(content).reason
    assert "JSON" in unknown(b'["a"]\n').reason
