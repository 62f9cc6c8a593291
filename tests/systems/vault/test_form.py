"""Settings and mending lines of Vault, taken by the real client."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from auracheck.systems import form_of
from tests.services.openbao import OpenBao
from tests.systems.places import fix_line


@pytest.mark.skipif(sys.platform == "win32", reason="a line of a POSIX shell")
def test_a_mending_line_changes_its_key_alone(openbao: OpenBao, tmp_path: Path) -> None:
    (tmp_path / "vault").symlink_to(openbao.program)
    openbao.put("secret/a b/mended", {"jwt-secret-key": "changeme", "other": "stays"})
    line = fix_line(form_of("vault"), "jwt-secret-key", "printf '%s' '@new'", "vault:secret/a b/mended")
    environ = {**openbao.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    subprocess.run(["sh", "-c", line], env=environ, check=True, capture_output=True)
    kept = json.loads(openbao.run("kv", "get", "-format=json", "secret/a b/mended"))["data"]["data"]
    assert kept == {"jwt-secret-key": "@new", "other": "stays"}


def test_without_a_path_it_says_where_one_goes() -> None:
    assert fix_line(form_of("vault"), "JWT", "make", "-").endswith("vault kv patch secret/auraconnect/production JWT=-")
