"""The reading of public files: what is unread is named with its reason, whatever else is in the folder."""

from pathlib import Path

import pytest

from read_public import measure

FILES = {
    "a/.github/workflows/ci.yml": "on: push\njobs:\n  deploy:\n    runs-on: x\n    env: {JWT_SECRET_KEY: changeme}\n",
    "b/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData: {PORT: '1'}\n",
    "b/broken.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: app}\nstringData: {PORT: 1}\n",
    "c/docker-compose.yml": "services:\n  app:\n    image: x\n",
    "d/settings.yaml": "replicas: [1]\n",
    "d/notes.md": "services:\n",
}


def test_it_counts_what_it_reads_and_names_what_it_does_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert measure(tmp_path) == 5
    out = capsys.readouterr().out
    unread = [line for line in out.splitlines() if line.startswith("unread: ")]
    assert [line.split(": ")[1] for line in unread] == ["kubernetes", "other"]
    assert "broken.yaml:4: " in unread[0]
    words = " ".join(out.split())
    assert "github 1 of 1" in words
    assert "kubernetes 1 of 2" in words
    assert "compose 1 of 1" in words
    assert "default-secret 1" in words
    assert "changeme" not in out


def test_a_folder_without_files_is_a_failure(tmp_path: Path) -> None:
    assert measure(tmp_path) == 0
