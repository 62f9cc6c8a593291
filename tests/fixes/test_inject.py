"""The real writer under strace: each system call that it makes fails once, in one of the four ways in turn, or is the
last one before it is killed."""

import os
import shutil
import sys
from itertools import cycle
from pathlib import Path

import pytest

from fail_system_calls import CODES, KILL, RIGHT, Traced

pytestmark = pytest.mark.skipif(
    (not sys.platform.startswith("linux") or shutil.which("strace") is None)
    and os.environ.get("AURACHECK_DIFFERENTIAL") != "required",
    reason="strace is not installed",
)


def test_whichever_system_call_fails_the_file_is_whole_and_what_is_said_is_true(tmp_path: Path) -> None:
    traced = Traced(tmp_path, tmp_path / "log")
    calls = traced.calls()
    assert {"flock", "unlink", "write", "fsync", "fchmod", "rename"} <= {call.name for call in calls}
    wrong = {
        (call, code, verdict)
        for call, code in zip(calls, cycle((*CODES, KILL)), strict=False)
        if (verdict := traced.verdict(call, code)) not in RIGHT
    }
    assert not wrong
