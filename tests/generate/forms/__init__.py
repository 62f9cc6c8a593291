"""What `generate --format` writes, held against the programs that it is written for.

`AURACHECK_DIFFERENTIAL=required` (as `.ci/run` sets it) makes a program that is not there a failure; elsewhere its
tests are skipped, with the reason. Values are compared by `same`: a failing assertion must not print one.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from auracheck.generate import Made, Recipe, plan, render
from auracheck.model import Secret
from auracheck.policy import Policy
from auracheck.policy.entry import Entry
from auracheck.policy.loading import builtin
from tests.differential.__main__ import required

KINDS = Policy(
    "Corner Shop",
    {
        entry.name: entry
        for entry in (
            Entry("SIGNING_KEY", "key"),
            Entry("ADMIN_PASSWORD", "password", min_length=40),
            Entry("INTERNAL_TOKEN", "token", obtain="auracheck generate INTERNAL_TOKEN"),
            Entry("DATABASE_URL", "url"),
            Entry("VENDOR_SID", "sid", obtain="the vendor's console; it's `$(not)` here\\"),
            Entry("SMTP_USERNAME", "username"),
            Entry("ENVIRONMENT", "setting"),
        )
    },
    builtin().environments,
)
"""An entry of each kind. The last three nobody here can make."""

OBTAINED = {"VENDOR_SID": "AC5f0b9c2e7d1a4836fe", "SMTP_USERNAME": "mail+in@shop.example", "ENVIRONMENT": "production"}
"""What a person got for those."""

NAMES = [*KINDS.secrets]


def made_of_every_kind() -> list[Made]:
    """All that `generate all --host db.internal` makes."""
    return plan(["all"], Recipe(host="db.internal"), KINDS)


def given_of_every_kind() -> list[Made]:
    """The same, with the values that a person got."""
    return [
        Made(one.name, Secret(OBTAINED[one.name]) if one.name in OBTAINED else one.value)
        for one in made_of_every_kind()
    ]


EVERY_KIND = [pytest.param(made_of_every_kind, id="made"), pytest.param(given_of_every_kind, id="given")]


def values(made: Sequence[Made]) -> dict[str, str]:
    return {one.name: one.value.reveal() for one in made if one.value is not None}


def written(made: Sequence[Made], form: str) -> str:
    return render(made, form, KINDS)


def same(read: object, meant: object) -> bool:
    return read == meant


def need(*programs: str) -> None:
    """Skip, or fail where it is required, if one of the programs is not there."""
    for program in programs:
        if shutil.which(program) is None:
            assert not required(), f"{program} is not installed"
            pytest.skip(f"{program} is not installed")


def run_in(folder: Path, script: str, shell: str = "sh", environ: Mapping[str, str] | None = None) -> str:
    """Run what `generate` wrote in a shell that reads it as `| sh` does; what it printed."""
    given = {"PATH": os.environ["PATH"], "HOME": str(folder)} if environ is None else environ
    done = subprocess.run([shutil.which(shell) or shell], input=script.encode("utf-8", "surrogateescape"), cwd=folder,
                          env=given, capture_output=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode == 0, f"exit {done.returncode}"
    return done.stdout.decode()
