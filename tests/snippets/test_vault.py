"""Settings and mending lines of Vault, taken by the real client."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from auracheck.errors import UsageError
from auracheck.snippets import snippet
from tests.services.openbao import OpenBao

VALUES = ["plain", "@file", "\\file", "a=b", "", " x ", "$HOME `x` 'q' \"d\"", "é\n", "-n", "--help"]


@pytest.mark.parametrize("value", VALUES)
def test_kv_put_keeps_exactly_the_value(value: str, openbao: OpenBao) -> None:
    [argument] = shlex.split(snippet("vault").setting("jwt-secret-key", value))
    openbao.run("kv", "put", "secret/written", argument)
    kept = json.loads(openbao.run("kv", "get", "-format=json", "secret/written"))["data"]["data"]
    assert kept == {"jwt-secret-key": value}


@pytest.mark.parametrize("value", ["-", "hunter2\0", "\\@hunter2"])
def test_what_the_client_cannot_take_as_an_argument_is_refused(value: str) -> None:
    with pytest.raises(UsageError) as refusal:
        snippet("vault").setting("JWT", value)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.skipif(sys.platform == "win32", reason="a line of a POSIX shell")
def test_a_mending_line_changes_its_key_alone(openbao: OpenBao, tmp_path: Path) -> None:
    (tmp_path / "vault").symlink_to(openbao.program)
    openbao.put("secret/a b/mended", {"jwt-secret-key": "changeme", "other": "stays"})
    line = snippet("vault").mend("jwt-secret-key", "printf '%s' '@new'", "vault:secret/a b/mended")
    environ = {**openbao.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    subprocess.run(["sh", "-c", line], env=environ, check=True, capture_output=True)
    kept = json.loads(openbao.run("kv", "get", "-format=json", "secret/a b/mended"))["data"]["data"]
    assert kept == {"jwt-secret-key": "@new", "other": "stays"}


def test_without_a_path_it_says_where_one_goes() -> None:
    assert snippet("vault").mend("JWT", "make", "-").endswith("vault kv patch MOUNT/PATH JWT=-")
