"""A file that holds a token for Vault: read as every other file is, bounded in size and time."""

import os
import threading
from pathlib import Path

import pytest

from auracheck.systems.vault.config import MAX_TOKEN, read_token


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a FIFO is Unix's")
def test_a_fifo_is_waited_for_and_given_up_when_nothing_comes(tmp_path: Path) -> None:
    """VAULT_JWT_FILE=<(…) is one."""
    os.mkfifo(tmp_path / "fifo")
    assert read_token(str(tmp_path / "fifo"), 0.05) == ""
    writer = threading.Thread(target=(tmp_path / "fifo").write_text, args=("of-the-pod\n",), daemon=True)
    writer.start()
    assert read_token(str(tmp_path / "fifo")) == "of-the-pod"
    writer.join()


@pytest.mark.parametrize("content", [b"x" * (MAX_TOKEN + 1), b"\xff"])
def test_what_can_be_no_token_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(content)
    assert read_token(str(tmp_path / "token")) == ""


@pytest.mark.parametrize("name", ["none", "", "/dev/zero"])
def test_what_is_no_file_has_no_token(name: str, tmp_path: Path) -> None:
    assert read_token(str(tmp_path / name)) == ""
